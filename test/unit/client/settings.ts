/** Client settings for tests. */

import type { ClientSettings } from '../../../src/client/model';
import type { HostConfig } from '../../../src/protocol';

/** Milliseconds: so long that no test passes it unless it means to. */
export const deadline = 1e9;

export const testConfig: HostConfig = {
  engines: { amsi: true, rules: true },
  rulePaths: [],
  amsi: { appName: 'test', concurrency: 2, alertBudget: 20, maxAlerts: null, threatNames: false },
  jscript: 'auto',
  kindsOff: [],
  maxFileSize: 10_000_000,
  budgets: { layers: 100, depth: 16, steps: 5_000_000, outputBytes: 16 * 1024 * 1024, milliseconds: 3_000 },
  hostProfile: 'windowsPowerShell',
  l10n: null,
};

export function settingsFor(hostPath: string, changes: Partial<ClientSettings> = {}): ClientSettings {
  return {
    hostPath,
    config: testConfig,
    deadline,
    idleTimeout: 0,
    cacheEntries: 10_000,
    cacheFile: null,
    ...changes,
  };
}
