/** An engine's state in words, for the status bar and the health page. */

import * as l10n from '@vscode/l10n';

import type { HostState } from '../client/model';
import type { EngineState, EngineStatus } from '../findings/model';

const stateWords: Readonly<Record<EngineState, () => string>> = {
  checking: () => l10n.t('self-test under way'),
  ready: () => l10n.t('ready'),
  degraded: () => l10n.t('not detecting'),
  unavailable: () => l10n.t('unavailable'),
  failing: () => l10n.t('failing'),
  off: () => l10n.t('switched off'),
};

/** What every engine is while no scan host can run; null where the last state is still true. */
const hostWords: Readonly<Record<HostState, (() => string) | null>> = {
  // One that sleeps answers as it did before.
  idle: null,
  starting: null,
  running: null,
  backoff: () => l10n.t('restarting'),
  failing: () => l10n.t('not running'),
};

/** AMSI's state in a few words. */
export const amsiWord = (state: EngineState): string => stateWords[state]();

/** An engine's state in a few words; what it last said of itself counts only while a host can run. */
export function engineWord({ id, state }: Pick<EngineStatus, 'id' | 'state'>, host: HostState): string {
  const ofHost = hostWords[host];
  if (ofHost !== null && state !== 'off') return ofHost();
  if (id === 'rules' && state === 'degraded') return l10n.t('ready, without the files that have errors');
  return stateWords[state]();
}

/** The word as it stands alone, for example `Not detecting`. */
export const capitalised = (word: string): string => word.charAt(0).toLocaleUpperCase() + word.slice(1);
