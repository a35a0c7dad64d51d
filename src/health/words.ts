/** How the health sentences write values, times and lists. */

import * as l10n from '@vscode/l10n';
import type { ReadValue } from './defender';

/** As evidence, for example `HKLM\…\DisableScriptScanning is 1.` */
export function valueSentence({ value, data }: ReadValue): string {
  return l10n.t('{0} is {1}.', value, typeof data === 'number' || typeof data === 'string' ? data : '?');
}

export function notReadable(key: string): string {
  return l10n.t('Not readable: {0}.', key);
}

/** ISO 8601 to the minute, for example `2026-01-31 08:05 UTC`. */
export function timeWords(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** Names, each once, in their order. */
export function listWords(names: readonly string[]): string {
  return [...new Set(names)].join(', ');
}
