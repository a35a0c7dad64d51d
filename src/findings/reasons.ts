/** The sentence that stands beside a reason code. */

import * as l10n from '@vscode/l10n';
import type { FileReport, ReasonCode } from './model';

/**
 * One plain sentence that says why something was not scanned and, where there is something to do, what.
 * @param detail what is known beyond the code, for example an error's message; it is added after the sentence
 */
export function reasonSentence(code: ReasonCode, detail?: string): string {
  const sentence = sentenceOf(code);
  return detail === undefined || detail === '' ? sentence : l10n.t('{0} ({1})', sentence, detail);
}

/** What is to be said of a report that is `truncated`. */
export function truncatedSentence({ unwrapFailed }: Pick<FileReport, 'unwrapFailed'>): string {
  return unwrapFailed === true
    ? l10n.t('Amsight failed to unwrap one of its layers: what that carries was not scanned.')
    : l10n.t('Unwrapping reached its limits: deeper layers were not scanned.');
}

function sentenceOf(code: ReasonCode): string {
  switch (code) {
    case 'engineOff':
      return l10n.t('The engine is switched off by a setting.');
    case 'engineUnavailable':
      return l10n.t('The engine is not available on this machine.');
    case 'engineNotDetecting':
      return l10n.t('AMSI answers, but does not detect its test sample, so that its answer proves nothing.');
    case 'engineFailed':
      return l10n.t('The engine failed.');
    case 'alertBudget':
      return l10n.t(
        'The alert budget for scans that nobody asked for is spent; Scan File scans all the same.',
      );
    case 'timedOut':
      return l10n.t('The scan took too long and was ended; it is tried again when the script changes.');
    case 'hostEnded':
      return l10n.t('The scan host ended while it scanned this script.');
    case 'quarantined':
      return l10n.t(
        'This content ended the scan host before; it is tried again when the script changes or the scan host is restarted.',
      );
    case 'hostFailing':
      return l10n.t('The scan host keeps ending; restart it to try again.');
    case 'cancelled':
      return l10n.t('The scan was cancelled.');
    case 'rulesBroken':
      return l10n.t('The rules cannot be used.');
    case 'excluded':
      return l10n.t(
        'An exclusion of Microsoft Defender covers this file, so that its silence proves nothing.',
      );
    case 'tooLarge':
      return l10n.t('The file is larger than the setting amsight.maxFileSize (--max-file-size) allows.');
    case 'binary':
      return l10n.t('The content is not text.');
    case 'notAScript':
      return l10n.t('This is not a script that Amsight knows.');
    case 'notWsh':
      return l10n.t('This JavaScript does not look written for Windows Script Host.');
    case 'languageOff':
      return l10n.t('This kind of script is switched off by a setting.');
    case 'symlinkLoop':
      return l10n.t('The path is a loop of symbolic links.');
    case 'notFound':
      return l10n.t('The file does not exist any more.');
    case 'accessDenied':
      return l10n.t('The file may not be read.');
    case 'readError':
      return l10n.t('The file could not be read.');
    case 'blockedOnAccess':
      return l10n.t('The file is blocked by antivirus on access.');
  }
}
