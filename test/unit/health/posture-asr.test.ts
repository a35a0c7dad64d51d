/** What is said of attack surface reduction rules. */

import type { RegistryTable } from './fixtures';
import { notKnown, notReadable, specify } from './posture-spec';

const policies = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender';
const asrPolicy = `${policies}\\Windows Defender Exploit Guard\\ASR`;
const asrLocal = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Windows Defender Exploit Guard\\ASR\\Rules';
const manager = `${policies}\\Policy Manager`;

for (const [id, guid] of [
  ['asr.obfuscatedScripts', '5beb7efe-fd9a-4556-801d-275e5ffc04cc'],
  ['asr.scriptDownloads', 'd3e037e1-3eb8-44c8-a917-57927947596d'],
  ['asr.wmiPersistence', 'e6db77e5-3df2-4cf1-b95a-636979351e5b'],
] as const) {
  const byPolicy = (value: string | number): RegistryTable => ({
    [`${asrPolicy}\\Rules`]: { [guid]: value },
  });
  const locally = (value: string | number): RegistryTable => ({ [asrLocal]: { [guid]: value } });
  const byIntune = (value: string): RegistryTable => ({ [manager]: { ASRRules: value } });
  specify(id, [
    { name: 'nothing set', state: 'attention', detail: /^Not configured, so off\.$/, source: asrPolicy },
    {
      name: 'policy blocks',
      registry: byPolicy('1'),
      state: 'ok',
      detail: /^Configured to block\. It works only/,
      source: asrPolicy,
    },
    {
      name: 'policy logs',
      registry: byPolicy('2'),
      state: 'attention',
      detail: /log only: nothing is blocked/,
      source: asrPolicy,
    },
    {
      name: 'policy warns',
      registry: byPolicy('6'),
      state: 'ok',
      detail: /^Configured to warn: the user may go on/,
      source: asrPolicy,
    },
    {
      name: 'policy off',
      registry: byPolicy('0'),
      state: 'attention',
      detail: /^Configured off\.$/,
      source: asrPolicy,
    },
    {
      name: 'all rules off by policy',
      registry: { ...byPolicy('1'), [asrPolicy]: { ExploitGuard_ASR_Rules: 0 } },
      state: 'attention',
      detail: /^Configured off\.$/,
      source: 'ExploitGuard_ASR_Rules',
    },
    {
      name: 'rules on by policy',
      registry: { ...byPolicy('1'), [asrPolicy]: { ExploitGuard_ASR_Rules: 1 } },
      state: 'ok',
      detail: /^Configured to block/,
      source: asrPolicy,
    },
    {
      name: 'local blocks',
      registry: locally(1),
      state: 'ok',
      detail: /^Configured to block/,
      source: asrLocal,
    },
    {
      name: 'local off',
      registry: locally(0),
      state: 'attention',
      detail: /^Configured off\. Tamper protection may override this\.$/,
      source: asrLocal,
    },
    {
      name: 'policy outranks local',
      registry: { ...byPolicy(2), ...locally(1) },
      state: 'attention',
      detail: /log only/,
      source: asrPolicy,
    },
    {
      name: 'Intune blocks',
      registry: byIntune(`0-0=0|${guid.toUpperCase()}=1`),
      state: 'ok',
      detail: /^Configured to block/,
      source: manager,
    },
    {
      name: 'Intune outranks local',
      registry: { ...byIntune(`${guid}=2`), ...locally(1) },
      state: 'attention',
      detail: /log only/,
      source: manager,
    },
    {
      name: 'policy outranks Intune',
      registry: { ...byIntune(`${guid}=2`), ...byPolicy('1') },
      state: 'ok',
      detail: /block/,
      source: asrPolicy,
    },
    {
      name: 'Intune says nothing of it',
      registry: { ...byIntune('0-0=1'), ...locally(1) },
      state: 'ok',
      detail: /block/,
      source: asrLocal,
    },
    {
      name: 'Intune: not configured',
      registry: byIntune(`${guid}=5`),
      state: 'attention',
      detail: /^Not configured/,
      source: asrPolicy,
    },
    {
      name: 'Intune: no number',
      registry: byIntune(guid),
      state: 'unknown',
      detail: notKnown,
      source: manager,
    },
    {
      name: 'an unknown number',
      registry: byPolicy('7'),
      state: 'unknown',
      detail: notKnown,
      source: asrPolicy,
    },
    {
      name: 'policy not readable',
      registry: { ...locally(1), [`${asrPolicy}\\Rules`]: null },
      state: 'unknown',
      detail: notReadable,
      source: asrPolicy,
    },
    {
      name: 'switch not readable',
      registry: { ...locally(1), [asrPolicy]: null },
      state: 'unknown',
      detail: notReadable,
      source: asrPolicy,
    },
    {
      name: 'Intune not readable',
      registry: { ...locally(1), [manager]: null },
      state: 'unknown',
      detail: notReadable,
      source: manager,
    },
    {
      name: 'local not readable',
      registry: { [asrLocal]: null },
      state: 'unknown',
      detail: notReadable,
      source: asrLocal,
    },
  ]);
}
