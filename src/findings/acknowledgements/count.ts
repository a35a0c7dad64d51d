/** How much of a report is acknowledged, for the sentences that sum it up. */

import type { FileReport } from '../model';

/** Findings that are left out or kept as information, since they are acknowledged. */
export function acknowledgedIn({
  acknowledged = 0,
  findings,
}: Pick<FileReport, 'acknowledged' | 'findings'>): number {
  return acknowledged + findings.filter((finding) => finding.acknowledged !== undefined).length;
}

/** Findings that ask for action. */
export function openIn({ findings }: Pick<FileReport, 'findings'>): number {
  return findings.filter(({ acknowledged }) => acknowledged === undefined).length;
}
