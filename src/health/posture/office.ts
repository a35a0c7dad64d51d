/** Which Office macros are given to AMSI while they run. */

import * as l10n from '@vscode/l10n';
import { byMeaning, firstValue, told, type Place, type PostureReader, type Protection } from './item';

/** Cloud Policy outranks Group Policy, which outranks the user. */
const places: readonly Place[] = [
  'HKCU\\Software\\Policies\\Microsoft\\Cloud\\Office',
  'HKCU\\Software\\Policies\\Microsoft\\Office',
  'HKCU\\Software\\Microsoft\\Office',
].map((root) => ({ key: `${root}\\16.0\\Common\\Security`, name: 'MacroRuntimeScanScope' }));

const macroScan: PostureReader = ({ registry }) => {
  const protection: Protection = {
    id: 'office.macroRuntimeScan',
    title: l10n.t('Office: scanning of macros while they run'),
    link: 'https://learn.microsoft.com/defender-endpoint/amsi-on-mdav',
  };
  const found = firstValue(registry, places);
  if (found.state === 'missing') {
    return told(
      protection,
      'ok',
      l10n.t('Not configured: Office, where it is installed, scans documents of low trust.'),
      places.map(({ key, name }) => `${key}\\${name}`)[1] ?? '',
    );
  }
  return byMeaning(
    protection,
    found,
    new Map([
      [0, { state: 'attention', detail: l10n.t('Configured off: no macro is scanned while it runs.') }],
      [1, { state: 'ok', detail: l10n.t('Configured for documents of low trust.') }],
      [2, { state: 'ok', detail: l10n.t('Configured for all documents.') }],
    ]),
  );
};

export const officeReaders: readonly PostureReader[] = [macroScan];
