/** The health report where no scan host answers: nothing is known of AMSI then, whatever was known before. */

import * as l10n from '@vscode/l10n';

import type { HealthReport } from '../health/model';

/** @param cause one sentence; null where it is not known */
export function failingHealth(cause: string | null): HealthReport {
  return {
    schema: 'amsight/health@1',
    state: 'failing',
    summary: l10n.t('Amsight’s scan host keeps ending, so that nothing is known of AMSI.'),
    cause,
    causeId: 'hostFailing',
    advice: l10n.t('Restart the scan host (the command Restart Scan Host). The log says how it ended.'),
    evidence: [],
    notes: [],
    providers: [],
    selfTest: null,
    defender: null,
    exclusions: null,
    posture: [],
  };
}
