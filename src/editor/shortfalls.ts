/** What a scan left undone, and why: said the same way for a document, for Scan File and for a whole workspace. */

import * as l10n from '@vscode/l10n';

import type { EngineId, EngineVerdict, FileReport, ReasonCode } from '../findings/model';
import { reasonSentence, truncatedSentence } from '../findings/reasons';

export interface Shortfall {
  /** Null where no single engine is concerned. */
  readonly engine: EngineId | null;
  readonly code: ReasonCode | null;
  /** A sentence that also names the engine. */
  readonly sentence: string;
}

/** Said once by the status bar, or chosen by a person: no news of one script, as long as another engine judged it. */
const quiet: ReadonlySet<ReasonCode | undefined> = new Set<ReasonCode | undefined>([
  'engineOff',
  'engineUnavailable',
]);

/** True of the whole machine, so that a list of files need not repeat it. */
const ofTheMachine: ReadonlySet<ReasonCode | null> = new Set<ReasonCode | null>([
  'engineOff',
  'engineUnavailable',
  'engineNotDetecting',
]);

const engineIds: readonly EngineId[] = ['amsi', 'rules'];
const engineNames: Readonly<Record<EngineId, () => string>> = {
  amsi: () => 'AMSI',
  rules: () => l10n.t('Rules'),
};

/** An engine's reason with the failed HRESULT, where there is one. */
function reasonOf({ code, reason, hresult }: EngineVerdict): string {
  // An engine that is not there may speak of the other one, which here gave no answer either.
  const said = code === 'engineUnavailable' ? reasonSentence(code) : reason;
  const sentence = said ?? l10n.t('no reason was given');
  return hresult === undefined || hresult === null || sentence.includes(hresult)
    ? sentence
    : `${sentence} ${hresult}`;
}

/** True when no engine gave an answer: there is nothing that could be called clean. */
export function nobodyJudged({ engines, verdict }: Pick<FileReport, 'engines' | 'verdict'>): boolean {
  return verdict === 'unscanned' && Object.values(engines).every((one) => one.verdict === 'unscanned');
}

/** @param report of a script with the status `scanned` @returns nothing when all of it was given to all engines there are */
export function shortfalls(
  report: Pick<FileReport, 'engines' | 'verdict' | 'truncated' | 'unwrapFailed'>,
): Shortfall[] {
  const found: Shortfall[] = [];
  for (const engine of engineIds) {
    const answer = report.engines[engine];
    // Beside another verdict, a code says that only some layers got one.
    if (answer === undefined || (answer.verdict !== 'unscanned' && answer.code === undefined)) continue;
    if (quiet.has(answer.code) && report.verdict !== 'unscanned') continue;
    found.push({
      engine,
      code: answer.code ?? null,
      sentence:
        answer.verdict === 'unscanned'
          ? l10n.t('Not scanned by {0}: {1}', engineNames[engine](), reasonOf(answer))
          : l10n.t('Not fully scanned by {0}: {1}', engineNames[engine](), reasonOf(answer)),
    });
  }
  if (report.truncated) {
    found.push({ engine: null, code: null, sentence: truncatedSentence(report) });
  }
  if (found.length === 0 && report.verdict === 'unscanned') {
    found.push({ engine: null, code: null, sentence: l10n.t('No engine scanned it.') });
  }
  return found;
}

/** True when all that is left undone is the same for every script of this machine. */
export function onlyOfTheMachine(found: readonly Shortfall[]): boolean {
  return found.every(({ engine, code }) => engine !== null && ofTheMachine.has(code));
}
