/** Exclude globs the way the editor's `files.exclude` reads them: a folder that matches takes along what is in it. */

import picomatch from 'picomatch';

/** A setting like `files.exclude`: a glob to true, false, or a condition that we leave to the editor. */
export type GlobMap = Readonly<Record<string, unknown>>;

/** The globs that are switched on, in order. A condition (`{ when: … }`) is not one of them. */
export function activeGlobs(...maps: readonly (GlobMap | undefined)[]): string[] {
  const merged = new Map<string, unknown>();
  for (const map of maps) {
    for (const [glob, value] of Object.entries(map ?? {})) merged.set(glob, value);
  }
  return [...merged].filter(([, value]) => value === true).map(([glob]) => glob);
}

/**
 * @param globs relative to the workspace folder
 * @returns whether a `/`-separated path relative to the folder (of a file or a folder) is excluded
 */
export function excludeMatcher(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  const patterns = globs.flatMap((glob) => {
    const plain = glob.replace(/\/+$/, '');
    return plain.endsWith('/**') ? [plain] : [plain, `${plain}/**`];
  });
  return picomatch(patterns, { dot: true });
}

/**
 * One glob for the editor's search, which prunes folders early. Only globs that match at any depth can be handed on,
 * because searches may start below the workspace folder; the others are applied to its results.
 */
export function searchExclude(globs: readonly string[]): string | null {
  const deep = globs.filter((glob) => glob.startsWith('**/') && !/[{},]/.test(glob));
  if (deep.length === 0) return null;
  return deep.length === 1 ? (deep[0] ?? null) : `{${deep.join(',')}}`;
}
