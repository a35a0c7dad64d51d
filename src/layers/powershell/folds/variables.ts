/** Automatic, preference and environment variables, as a host profile assumes them. */

import type { HostProfile } from '../../model';
import type { Value } from '../../values/model';

/**
 * @param name without `$`, in any case, with its scope if one is written: `PSHome`, `env:ComSpec`
 * @returns undefined for a variable that no profile sets
 */
export function variableOf(_name: string, _profile: HostProfile): Value | undefined {
  return undefined;
}
