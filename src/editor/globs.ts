/** Which globs of settings like `files.exclude` are switched on. */

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
