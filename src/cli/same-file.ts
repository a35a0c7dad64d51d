/** When two paths mean the same file. */

/**
 * A key that is equal for paths that mean the same file by their name: Windows ignores case.
 * @param absolute absolute and normal; links are not followed
 */
export function sameFileKey(absolute: string, platform: NodeJS.Platform = process.platform): string {
  return platform === 'win32' ? absolute.toLowerCase() : absolute;
}
