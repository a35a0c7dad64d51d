/** Why an AMSI that can be called does not detect: a table in the order of proof, each cause with its evidence and advice. */

import * as l10n from '@vscode/l10n';
import { isDefender, ownProviders, providerNames } from './antivirus';
import type { Cause, FindCause } from './cause';
import { defenderCauses } from './defender-causes';
import { createExclusionMatcher } from './exclusions';
import type { HealthFacts } from './facts';
import { missedSamples } from './probe-answers';
import { flagsEverything } from './self-test';

/** The most likely cause on the machine: the first that fits; null when nothing read explains it. */
export function findCause(facts: HealthFacts): Cause | null {
  return first(machineCauses, facts);
}

/** What the self-test itself says, whatever was read of the machine; null when it only missed, or was not made. */
export function findTestCause(facts: HealthFacts): Cause | null {
  return first(testCauses, facts);
}

/** What the calls' failures say, after everything else; and that there were none. */
export function findCallCause(facts: HealthFacts): Cause | null {
  return first(callCauses, facts);
}

function first(causes: readonly FindCause[], facts: HealthFacts): Cause | null {
  for (const find of causes) {
    const cause = find(facts);
    if (cause !== null) return cause;
  }
  return null;
}

const testCauses: readonly FindCause[] = [
  ({ selfTest }) =>
    selfTest !== null && flagsEverything(selfTest)
      ? {
          id: 'flagsEverything',
          cause: l10n.t('AMSI flags even a harmless script, so its detections mean nothing.'),
          advice: l10n.t(
            'Look in the antivirus for a rule or policy that blocks all scripts of this program. It may also be damaged: repair it.',
          ),
          evidence: [],
        }
      : null,
];

const machineCauses: readonly FindCause[] = [
  foreignLibrary,
  noProvider,
  providerMissing,
  providerUnsigned,
  ...defenderCauses,
  thirdParty,
  excluded,
  wine,
];

const callCauses: readonly FindCause[] = [
  ({ failure }) =>
    failure?.cause === 'initializeFailed'
      ? {
          id: 'initializeFailed',
          cause: failure.message,
          advice: l10n.t('Restart the antivirus or Windows, then restart the scan host.'),
          evidence: failure.detail === null ? [] : [failure.detail],
        }
      : null,
  ({ stopped }) =>
    stopped === null
      ? null
      : {
          id: 'stoppedWorking',
          cause: stoppedWords(stopped),
          advice: l10n.t(
            'Look whether the antivirus runs or is just being updated, and run the self-test. If it fails again, restart the scan host.',
          ),
          evidence: [],
        },
  ({ selfTest }) => {
    const hresult = selfTest?.probes.find(({ answer }) => answer.hresult)?.answer.hresult;
    if (!hresult) return null;
    return {
      id: 'scansFail',
      cause: l10n.t('AMSI’s scans fail with {0}. The antivirus may be off or restarting.', hresult),
      advice: l10n.t('Look whether the antivirus runs, and run the self-test again in a minute.'),
      evidence: [],
    };
  },
  ({ selfTest, failure }) =>
    selfTest !== null || failure !== null
      ? null
      : {
          id: 'notTested',
          cause: l10n.t(
            'AMSI was not tested as it is now: this hour’s alert budget is spent, or nobody asked for it yet.',
          ),
          advice: l10n.t('Run the self-test.'),
          evidence: [],
        },
];

/** @param detail one sentence that says which call failed */
export function stoppedWords(detail: string): string {
  return l10n.t('AMSI stopped working. {0}', detail);
}

function foreignLibrary({ library, wine: wineFound }: HealthFacts): Cause | null {
  // Wine's own and the tests' amsi.dll are not Microsoft's, and that is no news.
  if (library === null || wineFound !== null) return null;
  const { path, exists, readable, company, loadedFrom } = library;
  const advice = l10n.t(
    'Have Windows repair its files: sfc /scannow as administrator. Then look for malware from outside of this Windows.',
  );
  const id = 'libraryForeign';
  if (loadedFrom !== null) {
    return {
      id,
      cause: l10n.t('An amsi.dll that is not the system’s is loaded into the scan host.'),
      advice,
      evidence: [l10n.t('{0} is loaded; the system’s is {1}.', loadedFrom, path)],
    };
  }
  if (!exists || !readable || (company !== null && /microsoft/i.test(company))) return null;
  return {
    id,
    cause: l10n.t('The system’s amsi.dll is not Microsoft’s.'),
    advice,
    evidence: [
      company === null
        ? l10n.t('{0} does not say who made it; Microsoft’s does.', path)
        : l10n.t('{0} says that {1} made it.', path, company),
    ],
  };
}

function noProvider({ providers, products, amsi, wine: wineFound }: HealthFacts): Cause | null {
  if (providers?.complete !== true || providers.providers.length > 0) return null;
  // A plain Wine has no AMSI in its registry at all: its stub is the cause.
  if (wineFound !== null && amsi?.registered === false) return null;
  return {
    id: 'noProvider',
    cause: l10n.t('No antivirus has registered with AMSI.'),
    advice: l10n.t('Switch on Microsoft Defender, or install an antivirus with AMSI support.'),
    evidence: [
      l10n.t('HKLM\\SOFTWARE\\Microsoft\\AMSI\\Providers holds no provider.'),
      ...products.map(({ name }) => l10n.t('Windows Security lists {0}.', name)),
    ],
  };
}

function providerMissing({ providers }: HealthFacts): Cause | null {
  const own = ownProviders(providers?.providers ?? []);
  if (own.length === 0 || own.some(({ exists }) => exists !== false)) return null;
  return {
    id: 'providerMissing',
    cause: l10n.t('The antivirus that is registered with AMSI is not there any more: its DLL is missing.'),
    advice: l10n.t('Repair {0}, or remove it and switch on Microsoft Defender.', providerNames(own)),
    evidence: own.map(({ dll, clsid }) => l10n.t('{0} does not exist ({1}).', dll ?? '?', clsid)),
  };
}

function providerUnsigned({ providers, amsi }: HealthFacts): Cause | null {
  const usable = ownProviders(providers?.providers ?? []).filter(({ exists }) => exists !== false);
  if (amsi?.signaturesDemanded !== true || usable.length === 0) return null;
  if (usable.some(({ signed }) => signed !== false)) return null;
  return {
    id: 'providerUnsigned',
    cause: l10n.t(
      'Windows demands signed AMSI providers, and the DLL of {0} carries no signature.',
      providerNames(usable),
    ),
    advice: l10n.t('Update or repair {0}.', providerNames(usable)),
    evidence: [
      l10n.t('HKLM\\SOFTWARE\\Microsoft\\AMSI\\FeatureBits has bit 0x2 set.'),
      ...usable.map(({ dll }) => l10n.t('{0} carries no signature of its own.', dll ?? '?')),
    ],
  };
}

function thirdParty({ providers, products, selfTest }: HealthFacts): Cause | null {
  // Calls that fail, or that were never made, are nobody's miss.
  if (!missedSamples(selfTest)) return null;
  const foreign = ownProviders(providers?.providers ?? []).filter(
    (provider) => !isDefender(provider) && provider.exists !== false,
  );
  if (foreign.length === 0) return null;
  return {
    id: 'thirdParty',
    cause: l10n.t(
      'Another antivirus answers AMSI and does not detect the test sample: {0}.',
      providerNames(foreign),
    ),
    advice: l10n.t(
      'Switch on script or AMSI scanning in {0}. Some products scan through AMSI and still do not know the test samples: ask their maker.',
      providerNames(foreign),
    ),
    evidence: [
      ...foreign.map(({ clsid, dll }) =>
        l10n.t('HKLM\\SOFTWARE\\Microsoft\\AMSI registers {0}: {1}.', clsid, dll ?? '?'),
      ),
      ...products.map(({ name }) => l10n.t('Windows Security lists {0}.', name)),
    ],
  };
}

function excluded({ exclusions, program }: HealthFacts): Cause | null {
  const hit = exclusions && createExclusionMatcher(exclusions.exclusions).program(program);
  if (!hit) return null;
  return {
    id: 'excluded',
    cause: l10n.t('An exclusion of Microsoft Defender covers the program that scans.'),
    advice: l10n.t(
      'Remove the exclusion, or make it narrower: everything that this program runs goes unscanned.',
    ),
    evidence: [l10n.t('{0} is covered by the exclusion {1}.', program, hit.entry)],
  };
}

function wine({ wine: version }: HealthFacts): Cause | null {
  if (version === null) return null;
  return {
    id: 'wine',
    cause: l10n.t('This is Wine: its amsi.dll is a stub that detects nothing.'),
    advice: l10n.t('Use Amsight on Windows to see AMSI’s verdicts; here the embedded rules serve.'),
    evidence: [l10n.t('ntdll.dll says that this is Wine {0}.', version)],
  };
}
