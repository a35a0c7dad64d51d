/** What is said of App Control, AppLocker and PowerShell’s language mode. */

import { active, integrity, notReadable, specify } from './posture-spec';

const sacOn = '{0283ac0f-fff1-49ae-ada1-8a933130cad6}.cip';
const sacEvaluates = '{1283AC0F-FFF1-49AE-ADA1-8A933130CAD6}.cip';
const drivers = '{d2bda982-ccf6-4344-ac5b-0b44427b6816}.cip';
const own = '{a0000000-0000-4000-8000-000000000001}.cip';

specify('appControl.policy', [
  { name: 'no folder', state: 'attention', detail: /^No policy beyond those/, source: active },
  {
    name: 'only what comes with Windows',
    folders: { [active]: [sacEvaluates, drivers, 'readme.txt'] },
    state: 'attention',
    detail: /^No policy beyond/,
    source: active,
  },
  {
    name: 'a policy of its own',
    folders: { [active]: [drivers, own] },
    state: 'ok',
    detail: /^A policy is deployed\. Its file does not tell/,
    source: active,
  },
  {
    name: 'Smart App Control on',
    folders: { [active]: [sacOn] },
    state: 'ok',
    detail: /^A policy is deployed/,
    source: active,
  },
  {
    name: 'the single policy of before',
    folders: { [integrity]: ['SiPolicy.P7B'] },
    state: 'ok',
    detail: /^A policy is deployed/,
    source: integrity,
  },
  {
    name: 'the drivers’ single policy',
    folders: { [integrity]: ['driversipolicy.p7b'] },
    state: 'attention',
    detail: /^No policy beyond/,
    source: active,
  },
  {
    name: 'not readable',
    folders: { [active]: null },
    state: 'unknown',
    detail: notReadable,
    source: active,
  },
  {
    name: 'one folder tells enough',
    folders: { [integrity]: ['SIPolicy.p7b'], [active]: null },
    state: 'ok',
    detail: /deployed/,
    source: active,
  },
]);

const srp = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\SrpV2\\Script';
const rules = { [`${srp}\\{1}`]: {}, [`${srp}\\{2}`]: {} };

specify('appLocker.scripts', [
  { name: 'nothing', state: 'attention', detail: /^No rules by Group Policy\.$/, source: srp },
  {
    name: 'enforced',
    registry: { [srp]: { EnforcementMode: 1 }, ...rules },
    state: 'ok',
    detail: /^Rules configured to be enforced: 2\..*Application Identity/,
    source: 'EnforcementMode',
  },
  {
    name: 'rules without a mode are enforced',
    registry: rules,
    state: 'ok',
    detail: /^Rules configured to be enforced: 2/,
    source: srp,
  },
  {
    name: 'audit',
    registry: { [srp]: { EnforcementMode: 0 }, ...rules },
    state: 'attention',
    detail: /^Rules configured to log only: 2\. Nothing is blocked\.$/,
    source: srp,
  },
  {
    name: 'a mode without rules',
    registry: { [srp]: { EnforcementMode: 1 } },
    state: 'attention',
    detail: /^No rules/,
    source: srp,
  },
  {
    name: 'no rules, but App Control',
    folders: { [active]: [own] },
    state: 'ok',
    detail: /^No rules, but an App Control policy/,
    source: srp,
  },
  { name: 'not readable', registry: { [srp]: null }, state: 'unknown', detail: notReadable, source: srp },
]);

const environment = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment';

specify('powershell.languageMode', [
  { name: 'nothing', state: 'attention', detail: /FullLanguage\.$/, source: '__PSLockdownPolicy' },
  {
    name: 'App Control',
    folders: { [active]: [own] },
    state: 'ok',
    detail: /^An application control policy is deployed\. Where it covers scripts/,
    source: active,
  },
  {
    name: 'AppLocker enforced',
    registry: rules,
    state: 'ok',
    detail: /^An application control policy/,
    source: active,
  },
  {
    name: 'AppLocker audit',
    registry: { [srp]: { EnforcementMode: 0 }, ...rules },
    state: 'attention',
    detail: /FullLanguage/,
    source: environment,
  },
  {
    name: 'the variable, as text',
    registry: { [environment]: { __PSLockdownPolicy: '4' } },
    state: 'attention',
    detail: /^ConstrainedLanguage by an environment variable that is meant for tests/,
    source: environment,
  },
  {
    name: 'the variable without its flag',
    registry: { [environment]: { __PSLockdownPolicy: '8' } },
    state: 'attention',
    detail: /FullLanguage/,
    source: environment,
  },
  {
    name: 'the variable, not readable',
    registry: { [environment]: null },
    state: 'unknown',
    detail: notReadable,
    source: environment,
  },
  {
    name: 'policies not readable',
    folders: { [active]: null },
    state: 'unknown',
    detail: notReadable,
    source: active,
  },
  {
    name: 'AppLocker not readable',
    registry: { [srp]: null },
    state: 'unknown',
    detail: notReadable,
    source: active,
  },
]);
