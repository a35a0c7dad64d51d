/** What AMSI_RESULT numbers mean: design's verdict table as data. */

import type { Verdict } from '../../findings/model';

/**
 * Rows cover all of int32, lowest first. Source: learn.microsoft.com, "AMSI_RESULT enumeration" (0 clean, 1 not
 * detected, 16384–20479 blocked by the administrator, 32768 and above malware; a larger number is a larger risk).
 */
const verdictTable: readonly { readonly from: number; readonly verdict: Verdict }[] = [
  { from: -0x80000000, verdict: 'unscanned' },
  { from: 0, verdict: 'clean' },
  { from: 1, verdict: 'notDetected' },
  { from: 2, verdict: 'suspicious' },
  { from: 0x4000, verdict: 'blockedByAdmin' },
  { from: 0x5000, verdict: 'suspicious' },
  { from: 0x8000, verdict: 'detected' },
];

/**
 * The verdict of an AMSI_RESULT that came with a successful HRESULT.
 * @param result signed 32-bit number
 */
export function verdictOf(result: number): Verdict {
  let verdict: Verdict = 'unscanned';
  for (const row of verdictTable) if (result >= row.from) verdict = row.verdict;
  return verdict;
}

/** True for verdicts that may raise an alert in a security team's console. */
export function isPositive(verdict: Verdict): boolean {
  return verdict === 'detected' || verdict === 'blockedByAdmin' || verdict === 'suspicious';
}
