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
