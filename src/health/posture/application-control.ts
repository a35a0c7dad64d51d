/** App Control (WDAC) and AppLocker policies, and PowerShell's language mode, which follows from them. */

import * as l10n from '@vscode/l10n';
import type { Registry } from '../../engines/win32/registry';
import {
  firstValue,
  notReadable,
  numberOf,
  told,
  type PostureFacts,
  type PostureFiles,
  type PostureReader,
  type Protection,
} from './item';

/**
 * Policies that come with Windows and keep no script from running: drivers, and Smart App Control while it only evaluates.
 * Source: learn.microsoft.com, "Inbox App Control policies".
 */
const inbox: ReadonlySet<string> = new Set([
  '{d2bda982-ccf6-4344-ac5b-0b44427b6816}', // Microsoft Windows Driver Policy
  '{5dac656c-21ad-4a02-ab49-649917162e70}', // supplements of Windows 11 SE, of no effect alone
  '{cdd5cb55-db68-4d71-aa38-3df2b6473a52}',
  '{1678656c-05ef-481f-bc5b-ebd8c991502d}', // supplements of Smart App Control
  '{0939ed82-bfd5-4d32-b58e-d31d3c49715a}',
  '{1283ac0f-fff1-49ae-ada1-8a933130cad6}', // Smart App Control, evaluating, and its supplements
  '{2678656c-05ef-481f-bc5b-ebd8c991502d}',
  '{1939ed82-bfd5-4d32-b58e-d31d3c49715a}',
]);
const singlePolicy = 'sipolicy.p7b';

type AppControl = 'policy' | 'none' | 'unreadable';
type AppLocker =
  | { readonly state: 'enforced' | 'audit'; readonly rules: number }
  | { readonly state: 'none' | 'unreadable' };

const codeIntegrity = (files: PostureFiles): string => `${files.systemDirectory}\\CodeIntegrity`;
const activePolicies = (files: PostureFiles): string => `${codeIntegrity(files)}\\CiPolicies\\Active`;

function appControlOf(files: PostureFiles): AppControl {
  const single = files.list(codeIntegrity(files));
  const several = files.list(activePolicies(files));
  const names = [single, several].flatMap((listing) => (listing.state === 'found' ? listing.names : []));
  if (names.some((name) => isPolicy(name.toLowerCase()))) return 'policy';
  return [single, several].some(({ state }) => state === 'unreadable') ? 'unreadable' : 'none';
}

function isPolicy(name: string): boolean {
  return name === singlePolicy || (name.endsWith('.cip') && !inbox.has(name.slice(0, -'.cip'.length)));
}

const scriptRules = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\SrpV2\\Script';
/** 0 logs only, 1 enforces; without it rules are enforced (learn.microsoft.com, "Working with AppLocker rules"). */
const enforcement = { key: scriptRules, name: 'EnforcementMode' };

function appLockerOf(registry: Registry): AppLocker {
  const rules = registry.subkeys(scriptRules);
  const mode = firstValue(registry, [enforcement]);
  if (rules.state === 'unreadable' || mode.state === 'unreadable') return { state: 'unreadable' };
  if (rules.state === 'missing' || rules.value.length === 0) return { state: 'none' };
  const audit = mode.state === 'found' && numberOf(mode.value) === 0;
  return { state: audit ? 'audit' : 'enforced', rules: rules.value.length };
}

const appControl: PostureReader = ({ files }) => {
  const protection: Protection = {
    id: 'appControl.policy',
    title: l10n.t('App Control (WDAC) policy'),
    link: 'https://learn.microsoft.com/windows/security/application-security/application-control/app-control-for-business/appcontrol',
  };
  switch (appControlOf(files)) {
    case 'unreadable':
      return notReadable(protection, activePolicies(files));
    case 'none':
      return told(
        protection,
        'attention',
        l10n.t('No policy beyond those that come with Windows.'),
        activePolicies(files),
      );
    case 'policy':
      return told(
        protection,
        'ok',
        l10n.t('A policy is deployed. Its file does not tell whether it blocks scripts or only logs.'),
        activePolicies(files),
      );
  }
};

const appLocker: PostureReader = ({ registry, files }) => {
  const protection: Protection = {
    id: 'appLocker.scripts',
    title: l10n.t('AppLocker rules for scripts'),
    link: 'https://learn.microsoft.com/windows/security/application-security/application-control/app-control-for-business/applocker/script-rules-in-applocker',
  };
  const found = appLockerOf(registry);
  switch (found.state) {
    case 'unreadable':
      return notReadable(protection, enforcement);
    case 'enforced':
      return told(
        protection,
        'ok',
        l10n.t(
          'Rules configured to be enforced: {0}. They work only while the Application Identity service runs.',
          found.rules,
        ),
        enforcement,
      );
    case 'audit':
      return told(
        protection,
        'attention',
        l10n.t('Rules configured to log only: {0}. Nothing is blocked.', found.rules),
        enforcement,
      );
    case 'none':
      return appControlOf(files) === 'policy'
        ? told(protection, 'ok', l10n.t('No rules, but an App Control policy is deployed.'), scriptRules)
        : told(protection, 'attention', l10n.t('No rules by Group Policy.'), scriptRules);
  }
};

/** Source: learn.microsoft.com, about_Language_Modes, which calls the variable a means of testing. */
const lockdown = {
  key: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment',
  name: '__PSLockdownPolicy',
};
const enforceFlag = 4;

const languageMode: PostureReader = ({ registry, files }) => {
  const protection: Protection = {
    id: 'powershell.languageMode',
    title: l10n.t('PowerShell language mode'),
    link: 'https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_language_modes',
  };
  const policy = policyForPowerShell({ registry, files });
  if (policy === 'policy') {
    return told(
      protection,
      'ok',
      l10n.t(
        'An application control policy is deployed. Where it covers scripts, PowerShell runs what it does not trust in ConstrainedLanguage.',
      ),
      activePolicies(files),
    );
  }
  const variable = firstValue(registry, [lockdown]);
  if (variable.state === 'unreadable') return notReadable(protection, lockdown);
  if (variable.state === 'found' && ((numberOf(variable.value) ?? 0) & enforceFlag) !== 0) {
    return told(
      protection,
      'attention',
      l10n.t(
        'ConstrainedLanguage by an environment variable that is meant for tests: a user can get around it. Use App Control.',
      ),
      lockdown,
    );
  }
  if (policy === 'unreadable') return notReadable(protection, activePolicies(files));
  return told(
    protection,
    'attention',
    l10n.t('Nothing constrains it: PowerShell starts in FullLanguage.'),
    lockdown,
  );
};

function policyForPowerShell({ registry, files }: PostureFacts): AppControl {
  const control = appControlOf(files);
  if (control === 'policy') return 'policy';
  const rules = appLockerOf(registry);
  if (rules.state === 'enforced') return 'policy';
  return rules.state === 'unreadable' ? 'unreadable' : control;
}

export const applicationControlReaders: readonly PostureReader[] = [languageMode, appControl, appLocker];
