/** What is kept and shown of a file as it is saved, whether it is open or not: a scan that says less never takes it away. */

import type { Uri } from 'vscode';

import type { EngineId, FileReport } from '../findings/model';
import { toDiagnostics } from './diagnostic-data';
import type { DiagnosticStore } from './diagnostics';

export interface SavedParts {
  readonly store: Pick<DiagnosticStore, 'savedReport' | 'setSaved'>;
  /** Of one file, as toDiagnostics() takes them. */
  readonly severities: () => Parameters<typeof toDiagnostics>[1];
  /** The report with what acknowledgements make of it. */
  readonly applied: (report: FileReport) => FileReport;
}

/** Shows a report of a saved file, and keeps it as the engines gave it: acknowledgements come and go without a scan. */
export function saveFindings(uri: Uri, report: FileReport, { store, severities, applied }: SavedParts): void {
  const before = store.savedReport(uri);
  const raw = before === null ? report : withUnanswered(before, report);
  if (raw.findings.length === 0) {
    if (before !== null) store.setSaved(uri, null);
    return;
  }
  const shown = applied(raw);
  const { items } = toDiagnostics(shown, severities());
  // What is acknowledged is kept too: it is shown again when its entry goes. Layers are of no use without a document.
  const kept = items.length > 0 || shown.acknowledged !== undefined;
  store.setSaved(uri, kept ? { items, report: { ...raw, carriers: [], submitted: [] } } : null);
}

/** The newer report, with what an engine found before where it gave no answer now: its silence disproves nothing. */
export function withUnanswered(before: FileReport, after: FileReport): FileReport {
  const left = before.findings.filter(
    (finding) =>
      !after.findings.includes(finding) &&
      // Its content could be read by now.
      !(finding.ruleId === 'amsi/blockedOnAccess' && after.status === 'scanned') &&
      isUnanswered(after, finding.engine),
  );
  return left.length === 0 ? after : { ...after, findings: [...left, ...after.findings] };
}

/** Nothing that an engine could have answered. */
const nothingToScan: ReadonlySet<FileReport['code']> = new Set<FileReport['code']>([
  'notAScript',
  'notWsh',
  'languageOff',
  'excluded',
  'notFound',
  'engineOff',
  'engineUnavailable',
]);

function isUnanswered(report: FileReport, engine: EngineId): boolean {
  if (report.findings.some((finding) => finding.engine === engine)) return false;
  const { verdict, code } = report.status === 'scanned' ? (report.engines[engine] ?? report) : report;
  return verdict === 'unscanned' && !nothingToScan.has(code ?? null);
}
