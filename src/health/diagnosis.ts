/** Decides from what was read and seen why AMSI does not protect this machine: pure, so that every case has a test. */

import * as l10n from '@vscode/l10n';
import type { NativeFailure } from '../engines/win32/koffi';
import { defenderClsid, type DefenderReading, type Switch } from './defender';
import type { HealthReport, SelfTest } from './model';
import type { ProviderList } from './providers';
import { flagsEverything } from './self-test';

/** Everything a diagnosis rests on. */
export interface HealthFacts {
  readonly platform: NodeJS.Platform;
  /** os.release(), on Windows `10.0.22631`. */
  readonly release: string;
  /** Why AMSI can't be called; null when it can. */
  readonly failure: NativeFailure | null;
  /** Null when it was not made. */
  readonly selfTest: SelfTest | null;
  /** Null when the registry can't be read at all. */
  readonly providers: ProviderList | null;
  readonly defender: DefenderReading | null;
  /** Wine's version where Windows is really Wine. */
  readonly wine: string | null;
}

export type Diagnosis = Pick<HealthReport, 'state' | 'cause' | 'evidence'>;

interface Cause {
  readonly cause: string;
  readonly evidence: readonly string[];
}

/** The state with its most likely cause and what proves it. */
export function diagnose(facts: HealthFacts): Diagnosis {
  if (facts.failure) return { state: 'unavailable', ...unavailableCause(facts, facts.failure) };
  if (facts.selfTest?.passed) return { state: 'ready', cause: null, evidence: [] };
  const found = degradedCauses.map((find) => find(facts)).find((cause) => cause !== null);
  const { cause, evidence } = found ?? {
    cause: l10n.t('AMSI answers, but does not detect its test sample.'),
    evidence: [],
  };
  return { state: 'degraded', cause, evidence: [...evidence, ...probeEvidence(facts.selfTest)] };
}

function unavailableCause({ platform, release, wine }: HealthFacts, failure: NativeFailure): Cause {
  const evidence: string[] = failure.detail === null ? [] : [failure.detail];
  if (wine !== null) evidence.push(l10n.t('This is Wine {0}, not Windows.', wine));
  // AMSI came with Windows 10 and Server 2016, both 10.0. Source: learn.microsoft.com, AmsiInitialize, Requirements.
  const tooOld = platform === 'win32' && Number.parseInt(release, 10) < 10;
  if (!tooOld) return { cause: failure.message, evidence };
  return {
    cause: l10n.t('This Windows ({0}) is too old: AMSI came with Windows 10 and Server 2016.', release),
    evidence: [failure.message, ...evidence],
  };
}

/** In this order: the first that fits is the most likely. */
const degradedCauses: readonly ((facts: HealthFacts) => Cause | null)[] = [
  ({ selfTest }) =>
    selfTest === null
      ? {
          cause: l10n.t('AMSI was not tested, since the alert budget is spent. Show AMSI Health tests it.'),
          evidence: [],
        }
      : null,
  ({ selfTest }) =>
    selfTest && flagsEverything(selfTest)
      ? { cause: l10n.t('AMSI flags even a harmless script, so its detections mean nothing.'), evidence: [] }
      : null,
  ({ wine }) =>
    wine === null
      ? null
      : {
          cause: l10n.t('This is Wine: its amsi.dll is a stub that detects nothing.'),
          evidence: [l10n.t('ntdll.dll says that this is Wine {0}.', wine)],
        },
  ({ providers }) =>
    providers?.complete && providers.providers.length === 0
      ? {
          cause: l10n.t(
            'No antivirus has registered with AMSI. Switch on Microsoft Defender, or an antivirus with AMSI support.',
          ),
          evidence: [l10n.t('HKLM\\SOFTWARE\\Microsoft\\AMSI\\Providers holds no provider.')],
        }
      : null,
  switchedOff(({ scriptScanning }) => scriptScanning, {
    policy: () => l10n.t('A policy switches Microsoft Defender’s script scanning off.'),
    preference: () =>
      l10n.t(
        'Microsoft Defender’s script scanning is off. Set-MpPreference -DisableScriptScanning $false switches it on.',
      ),
  }),
  switchedOff(({ realTimeProtection }) => realTimeProtection, {
    policy: () => l10n.t('A policy switches Microsoft Defender’s real-time protection off.'),
    preference: () =>
      l10n.t('Microsoft Defender’s real-time protection is off. Switch it on in Windows Security.'),
  }),
  ({ providers }) => {
    const gone = providers?.providers.filter(({ exists }) => exists === false) ?? [];
    if (providers === null || gone.length === 0 || gone.length < providers.providers.length) return null;
    return {
      cause: l10n.t('The antivirus that is registered with AMSI is not there any more. Repair or remove it.'),
      evidence: gone.map(({ dll }) => l10n.t('{0} does not exist.', dll ?? '')),
    };
  },
  ({ selfTest }) => {
    const hresult = selfTest?.probes.find(({ answer }) => answer.hresult)?.answer.hresult;
    if (!hresult) return null;
    return {
      cause: l10n.t('AMSI’s scans fail with {0}. The antivirus may be off or restarting.', hresult),
      evidence: [],
    };
  },
];

/** Defender's switches are a cause only where Defender is among the providers, or these are not known. */
function switchedOff(
  which: (defender: DefenderReading) => Switch,
  sentences: Readonly<Record<'policy' | 'preference', () => string>>,
): (facts: HealthFacts) => Cause | null {
  return ({ defender, providers }) => {
    const offBy = defender && which(defender).offBy;
    const others = providers?.complete && !providers.providers.some(isDefender);
    if (!offBy || others) return null;
    return { cause: sentences[offBy.kind](), evidence: [l10n.t('{0} is 1.', offBy.value)] };
  };
}

function isDefender({ clsid }: { readonly clsid: string }): boolean {
  return clsid.toUpperCase() === defenderClsid;
}

/** What the probes that went wrong were answered. */
function probeEvidence(test: SelfTest | null): string[] {
  const wrong = (test?.probes ?? []).filter(({ expected, answer }) =>
    expected === 'detected'
      ? answer.verdict !== 'detected'
      : answer.verdict !== 'notDetected' && answer.verdict !== 'clean',
  );
  return wrong.map(({ name, expected, answer }) =>
    answer.reason === undefined
      ? l10n.t('Self-test “{0}”: expected {1}, AMSI answered {2}.', name, expected, answer.verdict)
      : l10n.t('Self-test “{0}”: expected {1}, but: {2}', name, expected, answer.reason),
  );
}
