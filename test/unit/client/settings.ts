/** Client settings for tests. */

import type { ClientSettings } from '../../../src/client/model';
import type { HostConfig } from '../../../src/protocol';

export const testConfig: HostConfig = {
  engines: { amsi: true, rules: true },
  rulePaths: [],
  amsi: { appName: 'test', concurrency: 2, alertBudget: 20, maxAlerts: null },
  jscript: 'auto',
  kindsOff: [],
  maxFileSize: 10_000_000,
  budgets: { layers: 100, depth: 16, outputBytes: 16 * 1024 * 1024, milliseconds: 3_000 },
  l10n: null,
};

export function settingsFor(hostPath: string, changes: Partial<ClientSettings> = {}): ClientSettings {
  return {
    hostPath,
    config: testConfig,
    deadline: 30_000,
    idleTimeout: 0,
    cacheEntries: 10_000,
    cacheFile: null,
    ...changes,
  };
}
