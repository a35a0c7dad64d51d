/** Turns findings into the data of diagnostics: a pure table-like mapping, without the editor's types. */

import { changedSince } from '../findings/changed-since';
import type { FileReport, Finding, Range, RelatedPlace, Severity } from '../findings/model';
import { techniqueUrl } from '../findings/technique';

/** What `amsight.severity` can make of a finding. */
export type DiagnosticSeverityName = Severity | 'hint';
export type SeverityOverride = DiagnosticSeverityName | 'off';

/** The parts of a report that diagnostics show. */
type Shown = Pick<FileReport, 'findings' | 'changedSince'>;

export interface DiagnosticData {
  readonly range: Range;
  readonly message: string;
  readonly severity: DiagnosticSeverityName;
  readonly source: 'AMSI' | 'Amsight';
  /** The ATT&CK technique, or the rule's id where there is none. */
  readonly code: string;
  /** A page that explains the code; null when there is none. */
  readonly target: string | null;
  readonly related: readonly RelatedPlace[];
}

export interface DiagnosticList {
  readonly items: readonly DiagnosticData[];
  /** Findings left out because the editor shows at most {@link maxDiagnostics} a file. */
  readonly dropped: number;
}

/** VS Code keeps no more markers than this for one file and owner. */
export const maxDiagnostics = 1000;

const sources = { amsi: 'AMSI', rules: 'Amsight' } as const;
const ranks: Readonly<Record<DiagnosticSeverityName, number>> = {
  error: 0,
  warning: 1,
  information: 2,
  hint: 3,
};

/**
 * The severity a finding is shown with: the rule's own entry, then its engine's (`rules/*`), then the finding's.
 * AMSI's findings can be made quieter, never switched off.
 */
function severityOf(
  finding: Finding,
  overrides: Readonly<Partial<Record<string, SeverityOverride>>>,
): SeverityOverride {
  // What somebody has reviewed is not made louder again.
  if (finding.acknowledged !== undefined) return finding.severity;
  const override = overrides[finding.ruleId] ?? overrides[`${finding.engine}/*`];
  if (override === undefined || (override === 'off' && finding.engine === 'amsi')) return finding.severity;
  return override;
}

/** What the squiggle of a finding says. That a rule says something else than before only means that it is another one. */
export function diagnosticMessage({ engine, message }: Finding, report: Shown): string {
  const earlier = report.changedSince?.find((one) => one.engine === engine);
  return engine === 'amsi' && earlier !== undefined ? `${message} ${changedSince(earlier)}` : message;
}

function toDiagnostic(finding: Finding, report: Shown, severity: DiagnosticSeverityName): DiagnosticData {
  const code = finding.technique ?? finding.ruleId;
  const technique = finding.technique === null ? null : techniqueUrl(finding.technique);
  return {
    range: finding.range,
    message: diagnosticMessage(finding, report),
    severity,
    source: sources[finding.engine],
    code,
    target: technique ?? finding.reference ?? finding.threat?.link ?? null,
    related: finding.related ?? [],
  };
}

/**
 * The diagnostics of one report, worst first where not all can be shown, else in the order of the text.
 * @param overrides the setting `amsight.severity`: `<engine>/<rule>` or `<engine>/*` to a severity
 */
export function toDiagnostics(
  report: Shown,
  overrides: Readonly<Partial<Record<string, SeverityOverride>>>,
): DiagnosticList {
  const all: DiagnosticData[] = [];
  for (const finding of report.findings) {
    const severity = severityOf(finding, overrides);
    if (severity !== 'off') all.push(toDiagnostic(finding, report, severity));
  }
  const byPlace = (a: DiagnosticData, b: DiagnosticData): number =>
    a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
  const kept =
    all.length <= maxDiagnostics
      ? all
      : all.sort((a, b) => ranks[a.severity] - ranks[b.severity] || byPlace(a, b)).slice(0, maxDiagnostics);
  return { items: kept.sort(byPlace), dropped: all.length - kept.length };
}
