/** PowerShell's logging, transcription and execution policy. */

import * as l10n from '@vscode/l10n';
import type { Registry } from '../../engines/win32/registry';
import type { PostureItem } from '../model';
import {
  firstValue,
  numberOf,
  pathOf,
  told,
  type Found,
  type Place,
  type PostureReader,
  type Protection,
} from './item';

const windowsPolicies = 'SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell';
const corePolicies = 'SOFTWARE\\Policies\\Microsoft\\PowerShellCore';
const coreVersions = 'HKLM\\SOFTWARE\\Microsoft\\PowerShellCore\\InstalledVersions';
/** Makes PowerShell 7 take Windows PowerShell's setting (learn.microsoft.com, about_Group_Policy_Settings). */
const useWindowsSetting = 'UseWindowsPowerShellPolicySetting';

interface LoggingSwitch {
  readonly key: string;
  readonly name: string;
}

interface HostSetting {
  readonly host: string;
  readonly setting: 'on' | 'off' | 'unset' | 'unreadable' | 'unknown';
  readonly place: Place;
}

/** The computer's policy outranks the user's. */
const bothHives = (root: string, { key, name }: LoggingSwitch): Place[] =>
  ['HKLM', 'HKCU'].map((hive) => ({ key: `${hive}\\${root}\\${key}`, name }));

function settingOf(host: string, places: readonly Place[], found: Found): HostSetting | null {
  const first = places[0];
  if (first === undefined) return null;
  if (found.state === 'missing') return { host, setting: 'unset', place: first };
  if (found.state === 'unreadable') return { host, setting: 'unreadable', place: found.place };
  const setting = ({ 0: 'off', 1: 'on' } as const)[numberOf(found.value) ?? -1] ?? 'unknown';
  return { host, setting, place: found.place };
}

function settings(registry: Registry, logging: LoggingSwitch): HostSetting[] {
  const windows = bothHives(windowsPolicies, logging);
  const hosts = [settingOf('Windows PowerShell', windows, firstValue(registry, windows))];
  const versions = registry.subkeys(coreVersions);
  // What a machine without PowerShell 7 sets for it says nothing.
  if (versions.state === 'found' && versions.value.length > 0) {
    const core = bothHives(corePolicies, logging);
    const borrowed = firstValue(
      registry,
      core.map(({ key }) => ({ key, name: useWindowsSetting })),
    );
    const places = borrowed.state === 'found' && numberOf(borrowed.value) === 1 ? windows : core;
    hosts.push(settingOf('PowerShell 7', places, firstValue(registry, places)));
  }
  return hosts.filter((host) => host !== null);
}

function sentence({ host, setting }: HostSetting): string {
  switch (setting) {
    case 'on':
      return l10n.t('{0}: configured on.', host);
    case 'off':
      return l10n.t('{0}: switched off.', host);
    case 'unset':
      return l10n.t('{0}: not configured.', host);
    case 'unreadable':
      return l10n.t('{0}: not readable.', host);
    case 'unknown':
      return l10n.t('{0}: holds a value that Amsight does not know.', host);
  }
}

function loggingState(hosts: readonly HostSetting[]): PostureItem['state'] {
  if (hosts.some(({ setting }) => setting === 'off' || setting === 'unset')) return 'attention';
  return hosts.every(({ setting }) => setting === 'on') ? 'ok' : 'unknown';
}

/** @param unset what it means that a host has no setting */
function loggingReader(
  logging: LoggingSwitch,
  protection: () => Protection,
  unset: () => readonly string[],
): PostureReader {
  return ({ registry }) => {
    const hosts = settings(registry, logging);
    const notes = hosts.some(({ setting }) => setting === 'unset') ? unset() : [];
    return told(
      protection(),
      loggingState(hosts),
      [...hosts.map(sentence), ...notes].join(' '),
      [...new Set(hosts.map(({ place }) => pathOf(place)))].join('; '),
    );
  };
}

const groupPolicyPage =
  'https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_group_policy_settings';

const scriptBlockLogging = loggingReader(
  { key: 'ScriptBlockLogging', name: 'EnableScriptBlockLogging' },
  () => ({
    id: 'powershell.scriptBlockLogging',
    title: l10n.t('PowerShell script block logging'),
    link: 'https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_logging_windows',
  }),
  () => [l10n.t('Without it PowerShell logs only what looks suspicious.')],
);

const transcription = loggingReader(
  { key: 'Transcription', name: 'EnableTranscripting' },
  () => ({
    id: 'powershell.transcription',
    title: l10n.t('PowerShell transcription'),
    link: groupPolicyPage,
  }),
  () => [],
);

/** Stronger first. PowerShell 7 keeps its own outside the registry, except policies. */
const policyScopes = [
  { scope: 'MachinePolicy', key: `HKLM\\${windowsPolicies}` },
  { scope: 'UserPolicy', key: `HKCU\\${windowsPolicies}` },
  { scope: 'CurrentUser', key: 'HKCU\\SOFTWARE\\Microsoft\\PowerShell\\1\\ShellIds\\Microsoft.PowerShell' },
  { scope: 'LocalMachine', key: 'HKLM\\SOFTWARE\\Microsoft\\PowerShell\\1\\ShellIds\\Microsoft.PowerShell' },
] as const;

const executionPolicyName = 'ExecutionPolicy';
/** In policies only: 0 forbids scripts, whatever the policy's name. */
const enableScripts = 'EnableScripts';

/** Source: learn.microsoft.com, about_Execution_Policies. */
const executionPolicies = ['Restricted', 'AllSigned', 'RemoteSigned', 'Unrestricted', 'Bypass'] as const;
type ExecutionPolicy = (typeof executionPolicies)[number] | 'unset' | 'unreadable' | 'unknown';

function executionPolicyAt(registry: Registry, key: string): ExecutionPolicy {
  const enabled = firstValue(registry, [{ key, name: enableScripts }]);
  const found = firstValue(registry, [{ key, name: executionPolicyName }]);
  if (enabled.state === 'unreadable' || found.state === 'unreadable') return 'unreadable';
  if (enabled.state === 'found' && numberOf(enabled.value) === 0) return 'Restricted';
  if (found.state === 'missing') return 'unset';
  const value = String(found.value).toLowerCase();
  if (value === 'undefined') return 'unset';
  return executionPolicies.find((name) => name.toLowerCase() === value) ?? 'unknown';
}

function executionPolicyState(policies: readonly ExecutionPolicy[]): PostureItem['state'] {
  const effective = policies.find((policy) => policy !== 'unset');
  if (effective === 'unreadable' || effective === 'unknown') return 'unknown';
  return effective === 'Unrestricted' || effective === 'Bypass' ? 'attention' : 'ok';
}

function policyText(policy: ExecutionPolicy): string {
  if (policy === 'unset') return l10n.t('not set');
  if (policy === 'unreadable') return l10n.t('not readable');
  return policy === 'unknown' ? l10n.t('unknown') : policy;
}

const executionPolicy: PostureReader = ({ registry }) => {
  const scopes = policyScopes.map((scope) => ({ ...scope, policy: executionPolicyAt(registry, scope.key) }));
  const list = scopes.map(({ scope, policy }) => `${scope} ${policyText(policy)}`).join(', ');
  const effective = scopes.find(({ policy }) => policy !== 'unset') ?? policyScopes[3];
  return told(
    {
      id: 'powershell.executionPolicy',
      title: l10n.t('Windows PowerShell execution policy'),
      link: 'https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_execution_policies',
    },
    executionPolicyState(scopes.map(({ policy }) => policy)),
    l10n.t('{0}. It keeps people from mistakes, but is no security boundary.', list),
    { key: effective.key, name: executionPolicyName },
  );
};

export const powershellReaders: readonly PostureReader[] = [
  scriptBlockLogging,
  transcription,
  executionPolicy,
];
