/** The sentences for scripts that are not scanned because of what they are, not because something went wrong. */

import * as l10n from '@vscode/l10n';

/** One sentence for people; says which setting changes it where one does. */
export function kindSkipReason(code: 'notAScript' | 'notWsh' | 'languageOff'): string {
  switch (code) {
    case 'notAScript':
      return l10n.t('This is not a script that AMSI covers.');
    case 'notWsh':
      return l10n.t(
        'This JavaScript does not look written for Windows Script Host; set amsight.languages.jscript to "all" to scan it.',
      );
    case 'languageOff':
      return l10n.t('Scanning of this language is switched off by the setting amsight.languages.');
  }
}
