/** Decides from what was read and seen why AMSI does not protect this machine: pure, so that every case has a test. */

import * as l10n from '@vscode/l10n';
import type { NativeFailure } from '../engines/win32/koffi';
import type { Cause } from './cause';
import { findCallCause, findCause, findTestCause, stoppedWords } from './causes';
import { verdictWords } from '../findings/verdict-words';
import type { HealthFacts } from './facts';
import type { HealthCause, HealthReport, SelfTest } from './model';
import { asExpected, missedSamples } from './probe-answers';

export type Diagnosis = Pick<HealthReport, 'state' | 'cause' | 'causeId' | 'advice' | 'evidence'>;

/** The state with its most likely cause, what proves it and what to do. */
export function diagnose(facts: HealthFacts): Diagnosis {
  const { failure, selfTest, stopped } = facts;
  if (failure === null && stopped === null && selfTest?.passed === true) {
    return { state: 'ready', cause: null, causeId: null, advice: null, evidence: [] };
  }
  const found = (failure && failureCause(facts, failure)) ?? calledCause(facts);
  return {
    state: failure ? 'unavailable' : 'degraded',
    cause: found.cause,
    causeId: found.id,
    advice: found.advice,
    evidence: [...found.evidence, ...failureEvidence(found.id, facts), ...probeEvidence(selfTest)],
  };
}

/** What AMSI's functions being there, and called, leaves to explain. */
function calledCause(facts: HealthFacts): Cause {
  return (
    findTestCause(facts) ??
    findCause(facts) ??
    findCallCause(facts) ?? {
      id: 'unknown',
      cause: missedSamples(facts.selfTest)
        ? l10n.t('AMSI answers, but does not detect its test sample.')
        : l10n.t('AMSI’s self-test failed.'),
      advice: l10n.t(
        'Look in the antivirus whether it scans scripts, then run the self-test again. Copy the report for whoever helps you.',
      ),
      evidence: [],
    }
  );
}

const failureCauses: Readonly<Record<Exclude<NativeFailure['cause'], 'initializeFailed'>, HealthCause>> = {
  notWindows: 'notWindows',
  bindingMissing: 'bindingMissing',
  bindingBlocked: 'bindingBlocked',
  bindingFailed: 'bindingFailed',
  libraryMissing: 'libraryMissing',
  libraryFailed: 'libraryForeign',
  exportMissing: 'libraryForeign',
};

/** Why AMSI can't be called; null when only AmsiInitialize failed, which is a symptom. */
function failureCause(
  { platform, release, wine, library }: HealthFacts,
  failure: NativeFailure,
): Cause | null {
  const evidence = failure.detail === null ? [] : [failure.detail];
  if (wine !== null) evidence.push(l10n.t('This is Wine {0}, not Windows.', wine));
  // AMSI came with Windows 10 and Server 2016, both 10.0. Source: learn.microsoft.com, AmsiInitialize, Requirements.
  if (platform === 'win32' && Number.parseInt(release, 10) < 10) {
    return {
      id: 'windowsTooOld',
      cause: l10n.t('This Windows ({0}) is too old: AMSI came with Windows 10 and Server 2016.', release),
      advice: l10n.t('Amsight’s embedded rules serve here. For AMSI, use Windows 10, Server 2016 or later.'),
      evidence: [failure.message, ...evidence],
    };
  }
  if (failure.cause === 'initializeFailed') return null;
  const id = failureCauses[failure.cause];
  if (id === 'libraryForeign' && library?.company) {
    evidence.push(l10n.t('{0} says that {1} made it.', library.path, library.company));
  }
  return { id, cause: failure.message, advice: failureAdvice(id), evidence };
}

function failureAdvice(id: HealthCause): string | null {
  switch (id) {
    case 'libraryMissing':
    case 'libraryForeign':
      return l10n.t(
        'Have Windows repair its files: sfc /scannow as administrator. Then restart the scan host.',
      );
    case 'bindingMissing':
      return l10n.t('Install the package of Amsight that is made for this machine.');
    case 'bindingBlocked':
      return l10n.t(
        'Allow the file koffi.node of Amsight in Smart App Control, WDAC or AppLocker, then restart the scan host.',
      );
    case 'bindingFailed':
      return l10n.t('Install Amsight again. If that does not help, report the sentence above.');
    default:
      return null;
  }
}

/** The failed call stands beside a cause that was found on the machine. */
function failureEvidence(id: HealthCause, { failure, stopped }: HealthFacts): string[] {
  return [
    ...(failure?.cause === 'initializeFailed' && id !== 'initializeFailed' ? [failure.message] : []),
    ...(stopped !== null && id !== 'stoppedWorking' ? [stoppedWords(stopped)] : []),
  ];
}

/** What the probes that went wrong were answered. */
function probeEvidence(test: SelfTest | null): string[] {
  const wrong = (test?.probes ?? []).filter((probe) => !asExpected(probe));
  return wrong.map(({ name, expected, answer }) => {
    const wanted = verdictWords[expected]();
    return answer.reason === undefined
      ? l10n.t(
          'Self-test “{0}”: expected “{1}”, AMSI answered “{2}”.',
          name,
          wanted,
          verdictWords[answer.verdict](),
        )
      : l10n.t('Self-test “{0}”: expected “{1}”, but: {2}', name, wanted, answer.reason);
  });
}
