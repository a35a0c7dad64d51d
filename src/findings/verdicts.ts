/** Verdicts: their order, what a severity means, and the number AMSI returned. */

import type { Severity, Verdict } from './model';

/** Worst first. */
const verdictOrder: readonly Verdict[] = [
  'detected',
  'blockedByAdmin',
  'suspicious',
  'unscanned',
  'notDetected',
  'clean',
];

/** The worst of the verdicts; null of none. */
export function worstVerdict(verdicts: Iterable<Verdict>): Verdict | null {
  const given = new Set(verdicts);
  return verdictOrder.find((verdict) => given.has(verdict)) ?? null;
}

/** What a rule of this severity makes of a script. */
export function verdictOfSeverity(severity: Severity): Verdict {
  switch (severity) {
    case 'error':
      return 'detected';
    case 'warning':
      return 'suspicious';
    case 'information':
      return 'notDetected';
  }
}

/** The severity of a finding that an engine's verdict makes; null where there is nothing to show. */
export function severityOfVerdict(verdict: Verdict): Severity | null {
  switch (verdict) {
    case 'detected':
    case 'blockedByAdmin':
      return 'error';
    case 'suspicious':
      return 'warning';
    case 'unscanned':
    case 'notDetected':
    case 'clean':
      return null;
  }
}
