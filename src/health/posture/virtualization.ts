/** Protections that rest on virtualization: memory integrity (HVCI) and Credential Guard. */

import * as l10n from '@vscode/l10n';
import type { PostureItem } from '../model';
import {
  byMeaning,
  firstValue,
  numberOf,
  told,
  type Found,
  type Meanings,
  type Place,
  type PostureFacts,
  type PostureReader,
  type Protection,
} from './item';

const policies = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\DeviceGuard';
const control = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';
const basis: readonly Place[] = [policies, `${control}\\DeviceGuard`].map((key) => ({
  key,
  name: 'EnableVirtualizationBasedSecurity',
}));

/** In {@link policies}: as if the value were not there. Source: DeviceGuard.admx. */
const notConfigured = 3;

/** Policies outrank what is set on the machine itself. */
function strongest({ registry }: PostureFacts, places: readonly Place[]): Found {
  for (const place of places) {
    const found = firstValue(registry, [place]);
    if (found.state === 'unreadable') return found;
    if (found.state === 'found' && numberOf(found.value) !== notConfigured) return found;
  }
  return { state: 'missing' };
}

function meanings(): Meanings {
  const on = { state: 'ok' as const, detail: l10n.t('Configured on. msinfo32 tells whether it runs.') };
  return new Map<number, { state: PostureItem['state']; detail: string }>([
    [0, { state: 'attention', detail: l10n.t('Configured off.') }],
    [1, on],
    [2, on],
  ]);
}

function basedOnVirtualization(
  places: readonly Place[],
  protection: () => Protection,
  missing: () => Pick<PostureItem, 'state' | 'detail'>,
): PostureReader {
  return (facts) => {
    const feature = protection();
    const found = strongest(facts, places);
    const ground = strongest(facts, basis);
    if (ground.state === 'found' && numberOf(ground.value) === 0) {
      return told(
        feature,
        'attention',
        l10n.t('Virtualization-based security, which it needs, is configured off.'),
        ground.place,
      );
    }
    if (found.state !== 'missing') return byMeaning(feature, found, meanings());
    const { state, detail } = missing();
    return told(feature, state, detail, places.at(-1) ?? '');
  };
}

const memoryIntegrity = basedOnVirtualization(
  [
    { key: policies, name: 'HypervisorEnforcedCodeIntegrity' },
    { key: `${control}\\DeviceGuard\\Scenarios\\HypervisorEnforcedCodeIntegrity`, name: 'Enabled' },
  ],
  () => ({
    id: 'virtualization.memoryIntegrity',
    title: l10n.t('Memory integrity (HVCI)'),
    link: 'https://learn.microsoft.com/windows/security/hardware-security/enable-virtualization-based-protection-of-code-integrity',
  }),
  () => ({ state: 'attention', detail: l10n.t('Not configured.') }),
);

const credentialGuard = basedOnVirtualization(
  [
    { key: policies, name: 'LsaCfgFlags' },
    { key: `${control}\\DeviceGuard\\Scenarios\\CredentialGuard`, name: 'Enabled' },
    { key: `${control}\\Lsa`, name: 'LsaCfgFlags' },
  ],
  () => ({
    id: 'virtualization.credentialGuard',
    title: l10n.t('Credential Guard'),
    link: 'https://learn.microsoft.com/windows/security/identity-protection/credential-guard/configure',
  }),
  () => ({
    state: 'unknown',
    detail: l10n.t(
      'Not configured. Some editions of Windows 11 switch it on by themselves: msinfo32 tells whether it runs.',
    ),
  }),
);

export const virtualizationReaders: readonly PostureReader[] = [memoryIntegrity, credentialGuard];
