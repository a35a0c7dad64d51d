/** Asks, after an open document was found malicious by AMSI, what Microsoft Defender calls it, and shows the name. */

import type * as vscode from 'vscode';

import { CancelledError } from '../client/model';
import type { FileReport } from '../findings/model';
import { nameThreat, threatQueryOf } from '../findings/threats';
import type { Documents } from './documents';
import type { DocumentScan } from './open-document';
import type { ScannerHolder } from './scanner-holder';
import type { SettingsSource } from './settings';

export interface ThreatNameParts {
  readonly documents: Pick<Documents, 'onDidScan' | 'amend'>;
  readonly holder: Pick<ScannerHolder, 'existing'>;
  readonly settings: Pick<SettingsSource, 'current'>;
  readonly log: Pick<vscode.LogOutputChannel, 'debug'>;
}

/** Contents remembered as asked about: more detections than these in one window are asked about again. */
const mostAsked = 1_000;

/** Each content is asked about once in a window, whatever the answer. Off Windows there is nothing to ask. */
export function nameThreats(parts: ThreatNameParts, platform = process.platform): vscode.Disposable {
  const asked = new Set<string>();
  return parts.documents.onDidScan((scan) => {
    const { report } = scan;
    if (platform !== 'win32' || report === null || !parts.settings.current.threatNames) return;
    // What AMSI was given: a scan by the rules alone shows the same detection again.
    const submitted = report.findings.find(({ submission }) => submission !== undefined)?.submission?.sha256;
    const key = `${submitted ?? ''} ${report.path}`;
    if (asked.has(key) || threatQueryOf(report, new Date()) === null) return;
    if (asked.size >= mostAsked) asked.clear();
    asked.add(key);
    void ask(scan, report, parts);
  });
}

async function ask(
  { uri }: DocumentScan,
  report: FileReport,
  { documents, holder, log }: ThreatNameParts,
): Promise<void> {
  const scanner = holder.existing;
  const query = threatQueryOf(report, new Date());
  if (scanner === null || query === null) return;
  try {
    const [threat = null] = await scanner.threatNames([query]);
    if (threat === null) return;
    scanner.amend(report, nameThreat(report, threat));
    documents.amend(uri, report, (shown) => nameThreat(shown, threat));
  } catch (error) {
    // The window closes, or the host is gone: the detection is shown all the same.
    if (!(error instanceof CancelledError)) log.debug(`No threat name: ${String(error)}`);
  }
}
