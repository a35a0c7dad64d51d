/** What is said of PowerShell’s logging, transcription and execution policy. */

import type { RegistryTable } from './fixtures';
import { specify } from './posture-spec';

const windowsKey = 'Policies\\Microsoft\\Windows\\PowerShell';
const coreKey = 'Policies\\Microsoft\\PowerShellCore';
const core7: RegistryTable = { 'HKLM\\SOFTWARE\\Microsoft\\PowerShellCore\\InstalledVersions\\{1}': {} };

for (const [id, key, value] of [
  ['powershell.scriptBlockLogging', 'ScriptBlockLogging', 'EnableScriptBlockLogging'],
  ['powershell.transcription', 'Transcription', 'EnableTranscripting'],
] as const) {
  const machine = `HKLM\\SOFTWARE\\${windowsKey}\\${key}`;
  const user = `HKCU\\SOFTWARE\\${windowsKey}\\${key}`;
  const coreMachine = `HKLM\\SOFTWARE\\${coreKey}\\${key}`;
  specify(id, [
    { name: 'nothing', state: 'attention', detail: /^Windows PowerShell: not configured\./, source: machine },
    {
      name: 'on by the computer’s policy',
      registry: { [machine]: { [value]: 1 } },
      state: 'ok',
      detail: /^Windows PowerShell: configured on\.$/,
      source: machine,
    },
    {
      name: 'on by the user’s policy',
      registry: { [user]: { [value]: 1 } },
      state: 'ok',
      detail: /configured on/,
      source: user,
    },
    {
      name: 'the computer outranks the user',
      registry: { [machine]: { [value]: 0 }, [user]: { [value]: 1 } },
      state: 'attention',
      detail: /^Windows PowerShell: switched off\.$/,
      source: machine,
    },
    {
      name: 'an unknown value',
      registry: { [machine]: { [value]: 'yes' } },
      state: 'unknown',
      detail: /^Windows PowerShell: holds a value that Amsight does not know\.$/,
      source: machine,
    },
    {
      name: 'not readable',
      registry: { [machine]: null },
      state: 'unknown',
      detail: /^Windows PowerShell: not readable\.$/,
      source: machine,
    },
    {
      name: 'PowerShell 7 has its own',
      registry: { ...core7, [machine]: { [value]: 1 } },
      state: 'attention',
      detail: /Windows PowerShell: configured on\. PowerShell 7: not configured\./,
      source: `${machine}\\${value}; ${coreMachine}`,
    },
    {
      name: 'both on',
      registry: { ...core7, [machine]: { [value]: 1 }, [coreMachine]: { [value]: 1 } },
      state: 'ok',
      detail: /PowerShell 7: configured on\.$/,
      source: coreMachine,
    },
    {
      name: 'PowerShell 7 borrows',
      registry: {
        ...core7,
        [machine]: { [value]: 1 },
        [coreMachine]: { UseWindowsPowerShellPolicySetting: 1 },
      },
      state: 'ok',
      detail: /PowerShell 7: configured on\.$/,
      source: machine,
    },
    {
      name: 'off outweighs not readable',
      registry: { ...core7, [machine]: { [value]: 0 }, [coreMachine]: null },
      state: 'attention',
      detail: /switched off\. PowerShell 7: not readable\.$/,
      source: coreMachine,
    },
    {
      name: 'set for PowerShell 7, which is not installed',
      registry: { [coreMachine]: { [value]: 1 } },
      state: 'attention',
      detail: /^Windows PowerShell: not configured\./,
      source: machine,
    },
  ]);
}

const shell = 'SOFTWARE\\Microsoft\\PowerShell\\1\\ShellIds\\Microsoft.PowerShell';
const machineShell = `HKLM\\${shell}`;
const userShell = `HKCU\\${shell}`;
const machinePolicy = `HKLM\\SOFTWARE\\${windowsKey}`;
const userPolicy = `HKCU\\SOFTWARE\\${windowsKey}`;

specify('powershell.executionPolicy', [
  {
    name: 'nothing',
    state: 'ok',
    detail:
      /^MachinePolicy not set, UserPolicy not set, CurrentUser not set, LocalMachine not set\. .*no security boundary\.$/,
    source: machineShell,
  },
  {
    name: 'RemoteSigned',
    registry: { [machineShell]: { ExecutionPolicy: 'RemoteSigned' } },
    state: 'ok',
    detail: /LocalMachine RemoteSigned/,
    source: machineShell,
  },
  {
    name: 'Bypass',
    registry: { [machineShell]: { ExecutionPolicy: 'bypass' } },
    state: 'attention',
    detail: /LocalMachine Bypass/,
    source: machineShell,
  },
  {
    name: 'Unrestricted for the user',
    registry: {
      [userShell]: { ExecutionPolicy: 'Unrestricted' },
      [machineShell]: { ExecutionPolicy: 'AllSigned' },
    },
    state: 'attention',
    detail: /CurrentUser Unrestricted, LocalMachine AllSigned/,
    source: userShell,
  },
  {
    name: 'Undefined is not set',
    registry: {
      [userShell]: { ExecutionPolicy: 'Undefined' },
      [machineShell]: { ExecutionPolicy: 'AllSigned' },
    },
    state: 'ok',
    detail: /CurrentUser not set, LocalMachine AllSigned/,
    source: machineShell,
  },
  {
    name: 'a policy outranks',
    registry: {
      [machinePolicy]: { EnableScripts: 1, ExecutionPolicy: 'AllSigned' },
      [userShell]: { ExecutionPolicy: 'Bypass' },
    },
    state: 'ok',
    detail: /^MachinePolicy AllSigned, .*CurrentUser Bypass/,
    source: machinePolicy,
  },
  {
    name: 'scripts forbidden by policy',
    registry: { [userPolicy]: { EnableScripts: 0 }, [userShell]: { ExecutionPolicy: 'Bypass' } },
    state: 'ok',
    detail: /UserPolicy Restricted/,
    source: userPolicy,
  },
  {
    name: 'an unknown name',
    registry: { [userShell]: { ExecutionPolicy: 'x'.repeat(50) } },
    state: 'unknown',
    detail: /CurrentUser unknown,/,
    source: userShell,
  },
  {
    name: 'not readable',
    registry: { [machinePolicy]: null, [machineShell]: { ExecutionPolicy: 'AllSigned' } },
    state: 'unknown',
    detail: /^MachinePolicy not readable/,
    source: machinePolicy,
  },
]);
