/** Why Microsoft Defender does not answer AMSI: missing, passive, off, or scripts left out by one of its switches. */

import * as l10n from '@vscode/l10n';
import { isDefender, ownProviders, providerNames } from './antivirus';
import type { FindCause } from './cause';
import { defenderServiceKey, type ReadValue } from './defender';
import type { HealthFacts } from './facts';
import type { DefenderState, HealthCause } from './model';
import type { Switch, SwitchedBy } from './switches';
import { notReadable, valueSentence } from './words';

const scriptScanningCauses = {
  policy: 'scriptScanningOffByPolicy',
  csp: 'scriptScanningOffByCsp',
  preference: 'scriptScanningOffByPreference',
} as const satisfies Record<SwitchedBy, HealthCause>;

/** In the order of proof. */
export const defenderCauses: readonly FindCause[] = [
  defenderMissing,
  defenderMode,
  serviceOff,
  switchedOff('realTimeOff', ({ realTimeProtection }) => realTimeProtection, {
    name: () => l10n.t('Microsoft Defender’s real-time protection'),
    repair: () => l10n.t('Switch it on in Windows Security, Virus & threat protection.'),
  }),
  ...(['policy', 'preference', 'csp'] as const).map((kind) =>
    switchedOff(
      scriptScanningCauses[kind],
      ({ scriptScanning }) => scriptScanning,
      {
        name: () => l10n.t('Microsoft Defender’s script scanning'),
        repair: () =>
          l10n.t(
            'In PowerShell as administrator, Set-MpPreference -DisableScriptScanning $false switches it on.',
          ),
      },
      kind,
    ),
  ),
];

/** What is configured off although the self-test may say otherwise, one value each. */
export function configuredOff({
  defender,
  providers,
}: Pick<HealthFacts, 'defender' | 'providers'>): readonly ReadValue[] {
  if (defender === null || !concernsDefender({ providers })) return [];
  const { realTimeProtection, scriptScanning, modeBy, serviceOffBy } = defender;
  return [
    ...(modeBy?.values ?? []),
    serviceOffBy?.value ?? null,
    realTimeProtection.offBy,
    scriptScanning.offBy,
  ].filter((value): value is ReadValue => value !== null);
}

/** Defender's state is a cause only where Defender is among the providers, or these are not known. */
export function concernsDefender({ providers }: Pick<HealthFacts, 'providers'>): boolean {
  return providers?.complete !== true || providers.providers.some(isDefender);
}

function defenderMissing(facts: HealthFacts): ReturnType<FindCause> {
  if (facts.defender?.installed !== false || !concernsDefender(facts)) return null;
  if (ownProviders(facts.providers?.providers ?? []).some((provider) => !isDefender(provider))) return null;
  return {
    id: 'defenderMissing',
    cause: l10n.t('Microsoft Defender Antivirus is not installed.'),
    advice: l10n.t(
      'On Windows Server, install it with Install-WindowsFeature -Name Windows-Defender, or install an antivirus with AMSI support.',
    ),
    evidence: [l10n.t('{0} does not exist.', defenderServiceKey)],
  };
}

function defenderMode(facts: HealthFacts): ReturnType<FindCause> {
  const { defender } = facts;
  if (!defender?.modeBy || !concernsDefender(facts)) return null;
  const { values, proven } = defender.modeBy;
  const evidence = [...values.map(valueSentence), ...others(facts)];
  if (!proven) evidence.push(unproven(defender.state.tamperProtection));
  if (defender.state.runningMode === 'edrBlock') {
    return {
      id: 'defenderEdrBlock',
      cause: l10n.t(
        'Microsoft Defender Antivirus is passive, with EDR in block mode: it acts after a script has run and does not answer AMSI.',
      ),
      advice: l10n.t(
        'Let the antivirus in charge scan scripts through AMSI, or make Microsoft Defender Antivirus active.',
      ),
      evidence,
    };
  }
  return {
    id: 'defenderPassive',
    cause: proven
      ? l10n.t('Microsoft Defender Antivirus is in passive mode: another antivirus is in charge.')
      : l10n.t('Microsoft Defender Antivirus is configured for passive mode.'),
    advice: l10n.t(
      'Let the antivirus in charge scan scripts through AMSI, or make Microsoft Defender Antivirus active.',
    ),
    evidence,
  };
}

function serviceOff(facts: HealthFacts): ReturnType<FindCause> {
  const { defender } = facts;
  if (!defender?.serviceOffBy || defender.installed === false || !concernsDefender(facts)) return null;
  const { value, proven } = defender.serviceOffBy;
  const evidence = value
    ? [valueSentence(value)]
    : [l10n.t('Windows says that the service WinDefend does not run.')];
  if (!proven) evidence.push(unproven(defender.state.tamperProtection));
  return {
    id: 'serviceOff',
    cause: proven
      ? l10n.t('The service of Microsoft Defender Antivirus (WinDefend) is off.')
      : l10n.t('A policy configures Microsoft Defender Antivirus off.'),
    advice: l10n.t('Start the service WinDefend, or ask who administers this machine why it is off.'),
    evidence: [...evidence, ...others(facts)],
  };
}

/** @param kind only when it is this that switches it off; left out, whatever does */
function switchedOff(
  id: HealthCause,
  which: (defender: NonNullable<HealthFacts['defender']>) => Switch,
  words: { readonly name: () => string; readonly repair: () => string },
  kind?: SwitchedBy,
): FindCause {
  return (facts) => {
    const { defender } = facts;
    const found = defender && which(defender);
    if (!defender || !found?.offBy || !concernsDefender(facts)) return null;
    if (kind !== undefined && found.offBy.kind !== kind) return null;
    const evidence = [valueSentence(found.offBy), ...found.unreadable.map(notReadable)];
    if (found.state === 'offUnproven')
      evidence.push(unproven(defender.state.tamperProtection, found.unreadable.length > 0));
    return {
      id,
      cause:
        found.state === 'off'
          ? offWords(found.offBy.kind, words.name())
          : configuredWords(found.offBy.kind, words.name()),
      advice:
        found.offBy.kind === 'preference'
          ? words.repair()
          : l10n.t('Ask who administers this machine to change it: a local setting can not.'),
      evidence,
    };
  };
}

function offWords(kind: SwitchedBy, what: string): string {
  switch (kind) {
    case 'policy':
      return l10n.t('A policy switches {0} off.', what);
    case 'csp':
      return l10n.t('Device management (MDM) switches {0} off.', what);
    case 'preference':
      return l10n.t('{0} is off.', what);
  }
}

function configuredWords(kind: SwitchedBy, what: string): string {
  switch (kind) {
    case 'policy':
      return l10n.t('{0} is configured off by a policy; the effect is unproven.', what);
    case 'csp':
      return l10n.t('{0} is configured off by device management (MDM); the effect is unproven.', what);
    case 'preference':
      return l10n.t('{0} is configured off; the effect is unproven.', what);
  }
}

/** @param outranked whether a place that counts more could not be read */
function unproven(tamper: DefenderState['tamperProtection'], outranked = false): string {
  switch (tamper) {
    case 'on':
      return l10n.t('Configured off, effect unproven: tamper protection is on and may ignore the value.');
    case null:
      return l10n.t(
        'Configured off, effect unproven: whether tamper protection ignores the value is not known.',
      );
    case 'off':
      return outranked
        ? l10n.t('Configured off, effect unproven: a policy that can’t be read may outrank it.')
        : l10n.t('Configured off, effect unproven: Windows may ignore the value.');
  }
}

/** Who else is there, as evidence of why Defender is not in charge. */
function others({ providers, products }: HealthFacts): string[] {
  const foreign = (providers?.providers ?? []).filter((provider) => !isDefender(provider));
  return [
    ...(foreign.length > 0
      ? [l10n.t('Registered with AMSI besides Microsoft Defender: {0}.', providerNames(foreign))]
      : []),
    ...products.map(({ name }) => l10n.t('Windows Security lists {0}.', name)),
  ];
}
