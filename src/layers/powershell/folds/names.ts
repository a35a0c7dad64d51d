/** Names that every PowerShell session knows: aliases, commands and variables, for wildcards such as `gcm *ke-e*`. */

import type { HostProfile } from '../../model';

/** Default aliases, in lower case, and the commands they stand for, as their documentation spells them. */
export function aliasesOf(_profile: HostProfile): ReadonlyMap<string, string> {
  return new Map();
}

/** Commands and functions of a fresh session and its default modules, as their documentation spells them. */
export function commandNamesOf(_profile: HostProfile): readonly string[] {
  return [];
}

/** Variables of a fresh session, as PowerShell spells them. */
export function variableNamesOf(_profile: HostProfile): readonly string[] {
  return [];
}
