/** What host profiles are called. */

import type { HostProfile } from '../../layers/model';

/** Product names: the same in every language. */
const names: Readonly<Record<HostProfile, string>> = {
  windowsPowerShell: 'Windows PowerShell 5.1',
  powerShell7: 'PowerShell 7',
};

export function profileName(profile: HostProfile): string {
  return names[profile];
}
