/** How far a script is unwrapped unless a setting says otherwise; here, since every shell needs it. */

import type { HostProfile, LayerBudgets } from '../layers/model';

/** What an edit can afford; AMSI is asked about every layer. */
export const defaultBudgets: LayerBudgets = {
  layers: 100,
  depth: 16,
  steps: 5_000_000,
  outputBytes: 16 * 1024 * 1024,
  milliseconds: 3000,
};

/** What runs a script by its file name alone on a Windows that nobody has added to. */
export const defaultHostProfile: HostProfile = 'windowsPowerShell';
