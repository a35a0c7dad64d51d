/** What is said of memory integrity and Credential Guard. */

import type { RegistryTable } from './fixtures';
import { notKnown, notReadable, specify } from './posture-spec';

const guardPolicy = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\DeviceGuard';
const guard = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\DeviceGuard';
const hvci = `${guard}\\Scenarios\\HypervisorEnforcedCodeIntegrity`;
const vbsOff: RegistryTable = { [guard]: { EnableVirtualizationBasedSecurity: 0 } };

specify('virtualization.memoryIntegrity', [
  { name: 'nothing', state: 'attention', detail: /^Not configured\.$/, source: hvci },
  {
    name: 'on',
    registry: { [hvci]: { Enabled: 1 } },
    state: 'ok',
    detail: /^Configured on\. msinfo32 tells whether it runs\.$/,
    source: hvci,
  },
  {
    name: 'off',
    registry: { [hvci]: { Enabled: 0 } },
    state: 'attention',
    detail: /^Configured off\.$/,
    source: hvci,
  },
  {
    name: 'policy on, without lock',
    registry: { [guardPolicy]: { HypervisorEnforcedCodeIntegrity: 2 }, [hvci]: { Enabled: 0 } },
    state: 'ok',
    detail: /^Configured on/,
    source: guardPolicy,
  },
  {
    name: 'policy off',
    registry: { [guardPolicy]: { HypervisorEnforcedCodeIntegrity: 0 }, [hvci]: { Enabled: 1 } },
    state: 'attention',
    detail: /^Configured off\.$/,
    source: guardPolicy,
  },
  {
    name: 'policy not configured',
    registry: { [guardPolicy]: { HypervisorEnforcedCodeIntegrity: 3 }, [hvci]: { Enabled: 1 } },
    state: 'ok',
    detail: /^Configured on/,
    source: hvci,
  },
  {
    name: 'what it needs is off',
    registry: { [hvci]: { Enabled: 1 }, ...vbsOff },
    state: 'attention',
    detail: /^Virtualization-based security, which it needs, is configured off\.$/,
    source: guard,
  },
  {
    name: 'an unknown number',
    registry: { [hvci]: { Enabled: 9 } },
    state: 'unknown',
    detail: notKnown,
    source: hvci,
  },
  {
    name: 'policy not readable',
    registry: { [guardPolicy]: null, [hvci]: { Enabled: 1 } },
    state: 'unknown',
    detail: notReadable,
    source: guardPolicy,
  },
]);

const lsa = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa';

specify('virtualization.credentialGuard', [
  {
    name: 'nothing: Windows 11 may do it by itself',
    state: 'unknown',
    detail: /^Not configured\. Some editions/,
    source: `${lsa}\\LsaCfgFlags`,
  },
  {
    name: 'on with lock',
    registry: { [lsa]: { LsaCfgFlags: 1 } },
    state: 'ok',
    detail: /^Configured on/,
    source: lsa,
  },
  {
    name: 'on without lock',
    registry: { [lsa]: { LsaCfgFlags: 2 } },
    state: 'ok',
    detail: /^Configured on/,
    source: lsa,
  },
  {
    name: 'off',
    registry: { [lsa]: { LsaCfgFlags: 0 } },
    state: 'attention',
    detail: /^Configured off\.$/,
    source: lsa,
  },
  {
    name: 'on as a scenario',
    registry: { [`${guard}\\Scenarios\\CredentialGuard`]: { Enabled: 1 } },
    state: 'ok',
    detail: /^Configured on/,
    source: 'CredentialGuard',
  },
  {
    name: 'policy outranks',
    registry: { [guardPolicy]: { LsaCfgFlags: 1 }, [lsa]: { LsaCfgFlags: 0 } },
    state: 'ok',
    detail: /^Configured on/,
    source: guardPolicy,
  },
  {
    name: 'what it needs is off by policy',
    registry: { [lsa]: { LsaCfgFlags: 1 }, [guardPolicy]: { EnableVirtualizationBasedSecurity: 0 } },
    state: 'attention',
    detail: /^Virtualization-based security/,
    source: guardPolicy,
  },
  { name: 'not readable', registry: { [lsa]: null }, state: 'unknown', detail: notReadable, source: lsa },
]);
