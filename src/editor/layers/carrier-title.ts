/** How many layers an expression carries, in words. */

import * as l10n from '@vscode/l10n';

/** `3 layers, 1 flagged`. */
export function carrierTitle(layers: number, flagged: number): string {
  if (layers === 1) return flagged === 0 ? l10n.t('1 layer') : l10n.t('1 layer, flagged');
  return flagged === 0 ? l10n.t('{0} layers', layers) : l10n.t('{0} layers, {1} flagged', layers, flagged);
}
