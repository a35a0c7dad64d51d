/** The verdict in one sentence, and what the result leaves unproven. */

import * as l10n from '@vscode/l10n';
import type { EngineState } from '../findings/model';
import { providerName } from './antivirus';
import { configuredOff } from './defender-causes';
import type { Diagnosis } from './diagnosis';
import type { HealthFacts } from './facts';
import type { SelfTest } from './model';
import { missedSamples } from './probe-answers';
import { listWords, notReadable, timeWords, valueSentence } from './words';

/** What the top of a page says: never more than was proven. When the self-test was made is for the views to say. */
export function summaryOf(facts: HealthFacts, diagnosis: Diagnosis): string {
  const { selfTest, platform } = facts;
  const cause = diagnosis.cause ?? '';
  if (diagnosis.state === 'ready' && selfTest !== null) return readyWords(facts, selfTest);
  switch (diagnosis.causeId) {
    case 'notWindows': {
      const system = platformNames[platform] ?? platform;
      return facts.rules === 'ready'
        ? l10n.t(
            'AMSI is part of Windows and not there on {0}; Amsight’s embedded rules serve instead.',
            system,
          )
        : l10n.t('AMSI is part of Windows and not there on {0}. {1}', system, rulesWords(facts.rules));
    }
    case 'notTested':
      return l10n.t('Whether AMSI protects scripts here is not known: it was not tested.');
    case 'flagsEverything':
      return l10n.t('AMSI’s answers mean nothing here: it flags even a harmless script.');
    default:
      if (diagnosis.state === 'unavailable') {
        return facts.rules === 'ready'
          ? l10n.t('AMSI can’t be used here; Amsight’s embedded rules serve instead. {0}', cause)
          : l10n.t('AMSI can’t be used here. {0} {1}', cause, rulesWords(facts.rules));
      }
      if (facts.stopped !== null) return l10n.t('AMSI does not protect scripts here any more. {0}', cause);
      if (selfTest === null)
        return l10n.t('AMSI was not tested, and may not protect scripts here. {0}', cause);
      return missedSamples(selfTest)
        ? l10n.t('AMSI does not protect scripts here: its test samples were not detected. {0}', cause)
        : l10n.t('AMSI does not surely protect scripts here: its self-test failed. {0}', cause);
  }
}

/** Where nothing at all looks at scripts, that must be said. */
function rulesWords(rules: EngineState): string {
  return rules === 'off'
    ? l10n.t('Amsight’s embedded rules are switched off, too.')
    : l10n.t('Amsight’s embedded rules don’t work fully either.');
}

const platformNames: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'macOS',
  linux: 'Linux',
  freebsd: 'FreeBSD',
};

function readyWords({ providers }: HealthFacts, { probes }: SelfTest): string {
  const sample = probes.find(({ answer }) => answer.verdict === 'detected')?.name ?? '';
  const names = listWords(
    (providers?.providers ?? []).filter(({ exists }) => exists !== false).map(providerName),
  );
  if (names === '') return l10n.t('AMSI protects scripts here: it detected the {0}.', sample);
  return names.includes(', ')
    ? l10n.t('AMSI protects scripts here: it detected the {0}. Registered with it: {1}.', sample, names)
    : l10n.t('AMSI protects scripts here: it detected the {0}, with {1}.', sample, names);
}

/** What the result does not prove, and what could not be read, one sentence each. */
export function notesOf(facts: HealthFacts, { state }: Diagnosis): string[] {
  if (facts.platform !== 'win32') return [];
  const { selfTest, exclusions, defender, providers, library, wine } = facts;
  const notes: string[] = [];
  if (selfTest?.remembered === true) {
    notes.push(
      l10n.t('The self-test is remembered from {0}. Run it to be sure of now.', timeWords(selfTest.time)),
    );
  }
  if (state === 'ready') {
    if (selfTest?.probes[0]?.answer.verdict !== 'detected')
      notes.push(l10n.t('The AMSI test sample was missed; only the EICAR test file was detected.'));
    const off = configuredOff(facts);
    if (off.length > 0) {
      notes.push(
        l10n.t(
          'Configured off, although the self-test of {0} was detected: {1} Run it to be sure of now.',
          timeWords(selfTest?.time ?? ''),
          off.map(valueSentence).join(' '),
        ),
      );
    }
    if (
      wine === null &&
      library?.exists === true &&
      library.readable &&
      !/microsoft/i.test(library.company ?? '')
    )
      notes.push(l10n.t('{0} does not say that Microsoft made it.', library.path));
  }
  notes.push(
    l10n.t('The self-test proves nothing about files that an exclusion covers: their coverage is unproven.'),
  );
  if (exclusions?.exclusions.readable !== true) {
    notes.push(
      l10n.t(
        'Microsoft Defender’s exclusions can’t all be read by this user: which paths go unscanned is not known.',
      ),
    );
  }
  if (wine === null && library?.exists === true && !library.readable)
    notes.push(l10n.t('{0} can’t be read: who made it is not known.', library.path));
  if (providers?.complete === false)
    notes.push(l10n.t('The list of AMSI providers could not be read in full.'));
  notes.push(...[...(defender?.unreadable ?? []), ...(exclusions?.unreadable ?? [])].map(notReadable));
  return notes;
}
