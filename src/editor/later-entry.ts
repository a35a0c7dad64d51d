/** Entry of dist/later.js: what nothing needs before the first script or command, so that activation does not load it. See later.ts. */

import * as l10n from '@vscode/l10n';

import { acknowledgeActions } from './acknowledge-actions';
import type { FindingActionSource } from './finding-actions';
import { huntActions } from './hunt-actions';
import { locateActions } from './locate';

export { acknowledgeFinding } from './acknowledge-actions';
export { AcknowledgementBook } from './acknowledgement-book';
export { excludeMatcher } from './exclude-matcher';
export { HealthPage } from './health/page';
export { copyHunt } from './hunt-actions';
export { locateFlaggedLines } from './locate';
export { supportReport } from './support-report';

/** What the light bulb on a finding offers, in this order. */
export const findingActionSources: readonly FindingActionSource[] = [
  locateActions,
  acknowledgeActions,
  huntActions,
];

/** Takes over the language of the window: this bundle has its own copy of the l10n module. */
export function configure(bundle: Readonly<Record<string, string>>): void {
  l10n.config({ contents: bundle });
}
