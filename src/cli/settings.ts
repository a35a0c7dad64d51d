/** What the command line tells the client and its scan hosts. */

import path from 'node:path';

import type { ClientSettings } from '../client/model';
import type { HostConfig } from '../protocol';
import { defaultBudgets, defaultHostProfile } from '../scripts/budgets';
import { version } from '../../package.json';

export const programVersion: string = version;

/** Bytes; the default of the setting amsight.maxFileSize. */
export const defaultMaxFileSize = 10 * 1024 * 1024;

/** The limits of one localisation; the defaults of amsight.localizeMaxCalls and .localizeMaxPositives. */
export const localizeLimits = { maxCalls: 24, maxPositives: 6 } as const;

/** Results kept between runs. */
const cacheEntries = 100_000;

export interface CliSettings {
  readonly engines: HostConfig['engines'];
  /** Absolute. */
  readonly rulePaths: readonly string[];
  readonly maxAlerts: number | null;
  /** Bytes. */
  readonly maxFileSize: number;
  /** Milliseconds. */
  readonly deadline: number;
  /** Null when nothing is kept between runs. */
  readonly cacheFile: string | null;
}

/** For commands that scan nothing. */
export const plainSettings: CliSettings = {
  engines: { amsi: true, rules: true },
  rulePaths: [],
  maxAlerts: null,
  maxFileSize: defaultMaxFileSize,
  deadline: 30_000,
  cacheFile: null,
};

/**
 * For the host that only reads what Defender's log calls what others have detected: it opens no engine, so that it makes
 * no self-test, and takes only events that name the content.
 */
export const settingsForNames: CliSettings = { ...plainSettings, engines: { amsi: false, rules: false } };

/** @param folder of cli.js; host.js stands beside it */
export function clientSettings(settings: CliSettings, folder: string): ClientSettings {
  return {
    hostPath: path.join(folder, 'host.js'),
    config: {
      engines: settings.engines,
      rulePaths: settings.rulePaths,
      amsi: {
        appName: `Amsight_${programVersion}`,
        concurrency: 2,
        alertBudget: 20,
        maxAlerts: settings.maxAlerts,
        threatNames: true,
      },
      jscript: 'auto',
      kindsOff: [],
      maxFileSize: settings.maxFileSize,
      budgets: defaultBudgets,
      hostProfile: defaultHostProfile,
      l10n: null,
    },
    deadline: settings.deadline,
    idleTimeout: 0,
    cacheEntries: settings.cacheFile === null ? 0 : cacheEntries,
    cacheFile: settings.cacheFile,
  };
}
