/** What is said of Windows Script Host, the PowerShell 2.0 engine, .NET Framework and Office. */

import type { RegistryTable } from './fixtures';
import { notKnown, notReadable, specify } from './posture-spec';

const wsh = 'HKCU\\Software\\Microsoft\\Windows Script\\Settings';

specify('scriptHost.amsi', [
  { name: 'nothing', state: 'ok', detail: /^On, as Windows has it\.$/, source: `${wsh}\\AmsiEnable` },
  { name: '1', registry: { [wsh]: { AmsiEnable: 1 } }, state: 'ok', detail: /^On/, source: wsh },
  {
    name: '0',
    registry: { [wsh]: { AmsiEnable: 0 } },
    state: 'attention',
    detail: /^Switched off for this user.*Delete the value\.$/,
    source: wsh,
  },
  {
    name: 'bytes',
    registry: { [wsh]: { AmsiEnable: new Uint8Array(4) } },
    state: 'unknown',
    detail: notKnown,
    source: wsh,
  },
  { name: 'not readable', registry: { [wsh]: null }, state: 'unknown', detail: notReadable, source: wsh },
]);

const hostSettings = 'SOFTWARE\\Microsoft\\Windows Script Host\\Settings';
const hostMachine = `HKLM\\${hostSettings}`;
const hostUser = `HKCU\\${hostSettings}`;

specify('scriptHost.enabled', [
  { name: 'nothing', state: 'ok', detail: /^On, as Windows has it/, source: hostMachine },
  {
    name: 'off',
    registry: { [hostMachine]: { Enabled: 0 } },
    state: 'ok',
    detail: /^Configured off/,
    source: hostMachine,
  },
  {
    name: 'off as text, for the user',
    registry: { [hostUser]: { Enabled: '0' } },
    state: 'ok',
    detail: /^Configured off/,
    source: hostUser,
  },
  {
    name: 'the user’s setting outranks',
    registry: { [hostMachine]: { Enabled: 0 }, [hostUser]: { Enabled: 1 } },
    state: 'ok',
    detail: /^On/,
    source: hostUser,
  },
  {
    name: 'unless it is ignored',
    registry: { [hostMachine]: { Enabled: 0, IgnoreUserSettings: '1' }, [hostUser]: { Enabled: 1 } },
    state: 'ok',
    detail: /^Configured off/,
    source: hostMachine,
  },
  {
    name: 'not readable',
    registry: { [hostMachine]: null },
    state: 'unknown',
    detail: notReadable,
    source: hostMachine,
  },
]);

const engine = 'HKLM\\SOFTWARE\\Microsoft\\PowerShell\\1\\PowerShellEngine';
const runtime2 = 'HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v2.0.50727';
const engine2: RegistryTable = { [engine]: { PowerShellVersion: '2.0' } };

specify('powershell.engine2', [
  { name: 'nothing', state: 'ok', detail: /^Not registered\.$/, source: engine },
  {
    name: 'another engine',
    registry: { [engine]: { PowerShellVersion: '3.0' } },
    state: 'ok',
    detail: /^Not registered\.$/,
    source: engine,
  },
  {
    name: 'with its runtime',
    registry: { ...engine2, [runtime2]: { Install: 1 } },
    state: 'attention',
    detail: /not seen by AMSI: remove the Windows feature\.$/,
    source: engine,
  },
  {
    name: 'without its runtime',
    registry: engine2,
    state: 'ok',
    detail: /^Registered, but the \.NET Framework that it needs is not installed\.$/,
    source: runtime2,
  },
  {
    name: 'its runtime removed',
    registry: { ...engine2, [runtime2]: { Install: 0 } },
    state: 'ok',
    detail: /not installed/,
    source: runtime2,
  },
  {
    name: 'engine not readable',
    registry: { [engine]: null },
    state: 'unknown',
    detail: notReadable,
    source: engine,
  },
  {
    name: 'runtime not readable',
    registry: { ...engine2, [runtime2]: null },
    state: 'unknown',
    detail: notReadable,
    source: runtime2,
  },
]);

const full = 'HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full';

specify('dotnet.framework48', [
  { name: 'none', state: 'attention', detail: /^No \.NET Framework 4\.5/, source: full },
  {
    name: '4.7.2',
    registry: { [full]: { Release: 461_814 } },
    state: 'attention',
    detail: /Install 4\.8\.$/,
    source: full,
  },
  {
    name: 'just before 4.8',
    registry: { [full]: { Release: 528_039 } },
    state: 'attention',
    detail: /^Older/,
    source: full,
  },
  {
    name: '4.8',
    registry: { [full]: { Release: 528_040 } },
    state: 'ok',
    detail: /^Installed/,
    source: full,
  },
  {
    name: '4.8.1',
    registry: { [full]: { Release: 533_320 } },
    state: 'ok',
    detail: /^Installed/,
    source: full,
  },
  {
    name: 'no number',
    registry: { [full]: { Release: 'new' } },
    state: 'unknown',
    detail: notKnown,
    source: full,
  },
  { name: 'not readable', registry: { [full]: null }, state: 'unknown', detail: notReadable, source: full },
]);

const office = (root: string) => `HKCU\\Software\\${root}\\16.0\\Common\\Security`;
const officeUser = office('Microsoft\\Office');
const officePolicy = office('Policies\\Microsoft\\Office');
const officeCloud = office('Policies\\Microsoft\\Cloud\\Office');

specify('office.macroRuntimeScan', [
  {
    name: 'nothing',
    state: 'ok',
    detail: /^Not configured: Office, where it is installed, scans documents of low trust\.$/,
    source: officePolicy,
  },
  {
    name: 'off',
    registry: { [officeUser]: { MacroRuntimeScanScope: 0 } },
    state: 'attention',
    detail: /^Configured off/,
    source: officeUser,
  },
  {
    name: 'low trust',
    registry: { [officePolicy]: { MacroRuntimeScanScope: 1 } },
    state: 'ok',
    detail: /low trust/,
    source: officePolicy,
  },
  {
    name: 'all',
    registry: { [officePolicy]: { MacroRuntimeScanScope: 2 } },
    state: 'ok',
    detail: /all documents/,
    source: officePolicy,
  },
  {
    name: 'a policy outranks the user',
    registry: { [officePolicy]: { MacroRuntimeScanScope: 2 }, [officeUser]: { MacroRuntimeScanScope: 0 } },
    state: 'ok',
    detail: /all documents/,
    source: officePolicy,
  },
  {
    name: 'Cloud Policy outranks',
    registry: { [officeCloud]: { MacroRuntimeScanScope: 0 }, [officePolicy]: { MacroRuntimeScanScope: 2 } },
    state: 'attention',
    detail: /off/,
    source: officeCloud,
  },
  {
    name: 'an unknown number',
    registry: { [officeUser]: { MacroRuntimeScanScope: 9 } },
    state: 'unknown',
    detail: notKnown,
    source: officeUser,
  },
  {
    name: 'not readable',
    registry: { [officeUser]: null },
    state: 'unknown',
    detail: notReadable,
    source: officeUser,
  },
]);
