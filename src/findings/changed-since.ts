/** The sentence about an engine that said something else of identical content before. */

import * as l10n from '@vscode/l10n';
import type { EarlierVerdict, FileReport } from './model';
import { verdictWords } from './verdict-words';

/** To the minute, in UTC: the same wherever it is read. */
function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}

/** For what is said to come from one engine anyway. */
export function changedSince({ time, verdict }: EarlierVerdict): string {
  return l10n.t('Changed since {0}: {1} before.', minute(time), verdictWords[verdict]());
}

/** One sentence for each engine whose verdict on the same content has changed. */
export function changedSentences({ changedSince: changed, engines }: FileReport): string[] {
  return (changed ?? []).map(({ engine, time, verdict }) => {
    const name = engine === 'amsi' ? 'AMSI' : l10n.t('Rules');
    const now = verdictWords[engines[engine]?.verdict ?? 'unscanned']();
    const before = verdictWords[verdict]();
    return l10n.t('{0}: {1} now, {2} at {3}, for the same content.', name, now, before, minute(time));
  });
}
