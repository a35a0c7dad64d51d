/** Adds to a report what Microsoft Defender calls a detection, once its log has said so. */

import * as l10n from '@vscode/l10n';
import type { ThreatQuery } from '../protocol';
import type { FileReport, Finding, Threat } from './model';

/** A detection of AMSI's that Defender may have named, and that has no name yet. */
function isNameless({ submission, threat, verdict }: Finding): boolean {
  return submission !== undefined && threat === undefined && verdict === 'detected';
}

/**
 * What to ask about a report; null when there is nothing to ask. All layers of a script are submitted under one name.
 * @param time when the report came
 */
export function threatQueryOf(report: FileReport, time: Date): ThreatQuery | null {
  const submission = report.findings.find(isNameless)?.submission;
  if (submission === undefined) return null;
  const { appName, contentName } = submission;
  return { appName, contentName, time: time.toISOString() };
}

/** The report with the threat on AMSI's detections, in their messages too. */
export function nameThreat(report: FileReport, threat: Threat): FileReport {
  const findings = report.findings.map((finding) =>
    isNameless(finding)
      ? {
          ...finding,
          threat,
          message: l10n.t('{0} Microsoft Defender calls it {1}.', finding.message, threat.name),
        }
      : finding,
  );
  return { ...report, findings };
}
