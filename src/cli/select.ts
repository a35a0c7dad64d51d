/** Which files of a folder are scanned: script kinds, --include, --exclude and the defaults. */

import picomatch from 'picomatch';

import { defaultExcludeGlobs, isCandidatePath } from '../scripts/candidates';

export interface FolderRules {
  /** @param relative path below the named folder, with `/` */
  isCandidate(relative: string): boolean;
  /** True for a folder that is not entered. */
  leavesOut(relative: string): boolean;
}

export interface Selection {
  /** When there are any, a file must match one of them; what its content is decides all the same. */
  readonly include: readonly string[];
  /** Added to the defaults. */
  readonly exclude: readonly string[];
  /** True where file names differ in more than case (Windows, macOS). */
  readonly ignoreCase: boolean;
}

/**
 * Globs are relative to the named folder; one without a slash matches at any depth, and one that matches a folder
 * takes along what is in it.
 */
export function folderRules({ include, exclude, ignoreCase }: Selection): FolderRules {
  const matcher = (globs: readonly string[]): ((path: string) => boolean) => {
    const matchers = globs.map((typed) => {
      const glob = typed.replace(/^\.\//, '').replace(/\/+$/, '');
      return picomatch(glob, { dot: true, basename: !glob.includes('/'), nocase: ignoreCase });
    });
    return (path) => matchers.some((matches) => matches(path));
  };
  const excluded = matcher([...defaultExcludeGlobs, ...exclude]);
  const included = include.length === 0 ? isCandidatePath : matcher(include);
  return {
    isCandidate: (relative) => included(relative) && !excluded(relative),
    leavesOut: excluded,
  };
}
