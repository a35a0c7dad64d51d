/** Attack surface reduction rules of Microsoft Defender that concern scripts. */

import * as l10n from '@vscode/l10n';
import type { Registry } from '../../engines/win32/registry';
import {
  byMeaning,
  firstValue,
  numberOf,
  told,
  type Found,
  type Meanings,
  type Place,
  type PostureReader,
  type Protection,
} from './item';

const page = 'https://learn.microsoft.com/defender-endpoint/attack-surface-reduction-rules-reference';
const policies = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender';
const local = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender';
const below = 'Windows Defender Exploit Guard\\ASR';

/** Group Policy's switch over all rules. */
const policySwitch: Place = { key: `${policies}\\${below}`, name: 'ExploitGuard_ASR_Rules' };
/** Where Intune writes: `guid=1|guid=2`. */
const managed: Place = { key: `${policies}\\Policy Manager`, name: 'ASRRules' };

/** Says in a list such as {@link managed}'s that a rule is not configured, as leaving it out does. */
const notConfigured = 5;

/** Reads one rule, by its GUID in Microsoft's reference. */
function asrRule(guid: string, protection: () => Protection): PostureReader {
  return ({ registry }) => {
    const rule = protection();
    const found = findRule(registry, guid);
    if (found.state !== 'missing') return byMeaning(rule, found, meanings(found.place));
    return told(rule, 'attention', l10n.t('Not configured, so off.'), policyPlace(guid));
  };
}

const policyPlace = (guid: string): Place => ({ key: `${policies}\\${below}\\Rules`, name: guid });

/** Group Policy outranks Intune, which outranks what Set-MpPreference wrote. */
function findRule(registry: Registry, guid: string): Found {
  const general = firstValue(registry, [policySwitch]);
  if (general.state === 'unreadable') return general;
  if (general.state === 'found' && numberOf(general.value) === 0) return general;
  const policy = firstValue(registry, [policyPlace(guid)]);
  if (configured(policy)) return policy;
  const intune = inList(firstValue(registry, [managed]), guid);
  if (configured(intune)) return intune;
  const preference = firstValue(registry, [{ key: `${local}\\${below}\\Rules`, name: guid }]);
  return configured(preference) ? preference : { state: 'missing' };
}

function configured(found: Found): boolean {
  return found.state === 'unreadable' || (found.state === 'found' && numberOf(found.value) !== notConfigured);
}

function inList(found: Found, guid: string): Found {
  if (found.state !== 'found') return found;
  const entries = typeof found.value === 'string' ? found.value.toLowerCase().split('|') : [];
  const entry = entries.map((text) => text.trim().split('=')).find(([name]) => name === guid);
  return entry ? { ...found, value: entry[1] ?? null } : { state: 'missing' };
}

function meanings(place: Place): Meanings {
  const off = l10n.t('Configured off.');
  return new Map([
    [
      0,
      {
        state: 'attention',
        detail: place.key.startsWith(local)
          ? `${off} ${l10n.t('Tamper protection may override this.')}`
          : off,
      },
    ],
    [
      1,
      {
        state: 'ok',
        detail: l10n.t(
          'Configured to block. It works only while Microsoft Defender is the active antivirus.',
        ),
      },
    ],
    [2, { state: 'attention', detail: l10n.t('Configured to log only: nothing is blocked.') }],
    [
      6,
      {
        state: 'ok',
        detail: l10n.t(
          'Configured to warn: the user may go on. It works only while Microsoft Defender is the active antivirus.',
        ),
      },
    ],
  ]);
}

export const asrReaders: readonly PostureReader[] = [
  asrRule('5beb7efe-fd9a-4556-801d-275e5ffc04cc', () => ({
    id: 'asr.obfuscatedScripts',
    title: l10n.t('ASR rule: obfuscated scripts'),
    link: `${page}#block-execution-of-potentially-obfuscated-scripts`,
  })),
  asrRule('d3e037e1-3eb8-44c8-a917-57927947596d', () => ({
    id: 'asr.scriptDownloads',
    title: l10n.t('ASR rule: JavaScript and VBScript that launch downloads'),
    link: `${page}#block-javascript-or-vbscript-from-launching-downloaded-executable-content`,
  })),
  asrRule('e6db77e5-3df2-4cf1-b95a-636979351e5b', () => ({
    id: 'asr.wmiPersistence',
    title: l10n.t('ASR rule: persistence through WMI'),
    link: `${page}#block-persistence-through-wmi-event-subscription`,
  })),
];
