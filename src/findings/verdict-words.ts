/** Verdicts in words for people. */

import * as l10n from '@vscode/l10n';
import type { Verdict } from './model';

export const verdictWords: Readonly<Record<Verdict, () => string>> = {
  detected: () => l10n.t('detected'),
  blockedByAdmin: () => l10n.t('blocked by policy'),
  suspicious: () => l10n.t('suspicious'),
  unscanned: () => l10n.t('not scanned'),
  notDetected: () => l10n.t('not detected'),
  clean: () => l10n.t('clean'),
};
