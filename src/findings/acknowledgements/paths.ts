/** Where a script stands below the folder of its acknowledgements. */

/** What of an address says where a file is. */
export interface Address {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}

/** True where two names that differ in case are one file; file systems that are not the machine's are taken at their word. */
export function ignoresCase({ scheme }: Pick<Address, 'scheme'>, platform: NodeJS.Platform): boolean {
  return scheme === 'file' && (platform === 'win32' || platform === 'darwin');
}

/** The path of a script below a folder, with `/` and as it is written; null where it is elsewhere. */
export function pathBelow(folder: Address, script: Address, platform: NodeJS.Platform): string | null {
  const root = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  const start = script.path.slice(0, root.length);
  const isBelow =
    folder.scheme === script.scheme &&
    isSame(folder.authority, script.authority, folder, platform) &&
    isSame(start, root, folder, platform);
  return isBelow && script.path.length > root.length ? script.path.slice(root.length) : null;
}

/** A drive is written `c:` by some and `C:` by others. */
function isSame(a: string, b: string, folder: Address, platform: NodeJS.Platform): boolean {
  return a === b || (ignoresCase(folder, platform) && a.toLowerCase() === b.toLowerCase());
}
