/** Entry of dist/later.js: what only commands and pages need, so that activation does not load it. See later.ts. */

import * as l10n from '@vscode/l10n';

/** Takes over the language of the window: this bundle has its own copy of the l10n module. */
export function configure(bundle: Readonly<Record<string, string>>): void {
  l10n.config({ contents: bundle });
}
