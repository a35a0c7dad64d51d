/** Which documents may be scanned by where they live: an allow-list, so that output, git and our own views never are. */

/** The scheme of the documents that Amsight itself shows (health, summaries). */
export const ownScheme = 'amsight';

/** The scheme of the read-only documents that show layers. */
export const layerScheme = 'amsight-layer';

const always: ReadonlySet<string> = new Set([
  'file',
  'untitled',
  'vscode-notebook-cell',
  'vscode-remote',
  'vscode-vfs',
]);

/** Writable file systems that hold no scripts of the user's, or copies of them. */
const never: ReadonlySet<string> = new Set([
  ownScheme,
  layerScheme,
  'git',
  'output',
  'debug',
  'vscode-local-history',
  'vscode-settings',
  'vscode-userdata',
]);

/**
 * @param scheme of the document's URI
 * @param folderSchemes the schemes of the open workspace folders (virtual workspaces)
 * @param writable whether the editor knows a writable file system for the scheme
 */
export function schemeAllowed(
  scheme: string,
  folderSchemes: ReadonlySet<string>,
  writable: boolean,
): boolean {
  if (never.has(scheme)) return false;
  return always.has(scheme) || folderSchemes.has(scheme) || writable;
}

/** Whether the scan host can't read this scheme by path, so that the editor must read it. */
export function isVirtual(scheme: string): boolean {
  return scheme !== 'file';
}
