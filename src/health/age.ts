/** How old something is, in words. */

import * as l10n from '@vscode/l10n';

const dayMs = 86_400_000;

/**
 * @param iso ISO 8601
 * @param now milliseconds since 1970
 * @returns whole days, 0 for a time in the future (clocks differ); null when it is no time
 */
export function ageInDays(iso: string, now: number): number | null {
  const then = Date.parse(iso);
  return Number.isNaN(then) ? null : Math.max(0, Math.floor((now - then) / dayMs));
}

export function ageWords(days: number): string {
  if (days === 0) return l10n.t('less than a day old');
  return days === 1 ? l10n.t('1 day old') : l10n.t('{0} days old', days);
}
