/** Windows Script Host: whether AMSI sees its scripts, and whether it runs at all. */

import * as l10n from '@vscode/l10n';
import { byMeaning, firstValue, numberOf, told, type PostureReader, type Protection } from './item';

/** Known from detection rules, not documented by Microsoft. */
const amsiEnable = { key: 'HKCU\\Software\\Microsoft\\Windows Script\\Settings', name: 'AmsiEnable' };

const scriptHostAmsi: PostureReader = ({ registry }) => {
  const protection: Protection = {
    id: 'scriptHost.amsi',
    title: l10n.t('AMSI in Windows Script Host'),
    link: 'https://learn.microsoft.com/windows/win32/amsi/how-amsi-helps',
  };
  const on = l10n.t('On, as Windows has it.');
  const found = firstValue(registry, [amsiEnable]);
  if (found.state === 'missing') return told(protection, 'ok', on, amsiEnable);
  return byMeaning(
    protection,
    found,
    new Map([
      [
        0,
        {
          state: 'attention',
          detail: l10n.t(
            'Switched off for this user: malware does this before it runs a script. Delete the value.',
          ),
        },
      ],
      [1, { state: 'ok', detail: on }],
    ]),
  );
};

const settingsKey = 'SOFTWARE\\Microsoft\\Windows Script Host\\Settings';
const machine = { key: `HKLM\\${settingsKey}`, name: 'Enabled' };
const user = { key: `HKCU\\${settingsKey}`, name: 'Enabled' };
/** When it is 1, the machine's setting alone counts. */
const ignoreUser = { key: machine.key, name: 'IgnoreUserSettings' };

const scriptHostEnabled: PostureReader = ({ registry }) => {
  const protection: Protection = {
    id: 'scriptHost.enabled',
    title: l10n.t('Windows Script Host'),
    link: 'https://learn.microsoft.com/windows-server/administration/windows-commands/wscript',
  };
  const on = l10n.t(
    'On, as Windows has it. Where nobody needs .vbs and .js scripts, it can be switched off.',
  );
  const ignored = firstValue(registry, [ignoreUser]);
  const places = ignored.state === 'found' && numberOf(ignored.value) === 1 ? [machine] : [user, machine];
  const found = firstValue(registry, places);
  if (found.state === 'missing') return told(protection, 'ok', on, machine);
  return byMeaning(
    protection,
    found,
    new Map([
      [0, { state: 'ok', detail: l10n.t('Configured off: wscript and cscript run no scripts.') }],
      [1, { state: 'ok', detail: on }],
    ]),
  );
};

export const scriptHostReaders: readonly PostureReader[] = [scriptHostAmsi, scriptHostEnabled];
