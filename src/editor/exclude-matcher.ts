/**
 * Exclude globs the way the editor's `files.exclude` reads them: a folder that matches takes along what is in it. The
 * library is large and nothing needs it before the first script, so that it is in dist/later.js.
 */

import picomatch from 'picomatch';

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
