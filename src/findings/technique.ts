/** Links to MITRE ATT&CK. */

/**
 * Version of ATT&CK that technique ids belong to. Pinned, since ids change their meaning: T1562.001 was replaced in
 * newer versions.
 */
export const attackVersion = '17';

/**
 * The page of a technique in the pinned version of ATT&CK.
 * @param id for example `T1059.001`
 * @returns null when the id has not the form of one
 */
export function techniqueUrl(id: string): string | null {
  const match = /^(T\d{4})(?:\.(\d{3}))?$/.exec(id);
  if (match === null) return null;
  const [, technique = '', sub] = match;
  return `https://attack.mitre.org/versions/v${attackVersion}/techniques/${technique}/${sub === undefined ? '' : `${sub}/`}`;
}
