/** The text report: one finding a line, the source below it, a summary. */

import type { EngineStatus, EngineVerdict, FileReport, Finding, Severity } from '../findings/model';
import { excerpt } from './excerpt';
import type { Summary } from './outcome';
import type { ReportWriter } from './report-writer';
import type { Sink } from './sink';
import { printable, type Paint, type Style } from './terminal';

const severityStyle: Readonly<Record<Severity, Style>> = {
  error: 'red',
  warning: 'yellow',
  information: 'cyan',
};

const engineNames = { amsi: 'AMSI', rules: 'Rules' } as const;

/** Engine states that are no news: nothing was asked of that engine. */
const quietCodes: readonly EngineVerdict['code'][] = ['engineUnavailable', 'engineOff'];
/** Reasons that belong to one script and not to the machine. */
const scriptCodes: readonly EngineVerdict['code'][] = ['timedOut', 'hostEnded', 'quarantined'];

export interface TextOptions {
  readonly paint: Paint;
  /** Columns for a source excerpt. */
  readonly columns: number;
  /** The lines of a report's source, or null when it can't be shown (gone, changed, binary). */
  readonly sourceLines: (report: FileReport) => readonly string[] | null;
}

export function textWriter(sink: Sink, { paint, columns, sourceLines }: TextOptions): ReportWriter {
  /** Sentences about an engine, with the number of scripts each concerns. */
  const withoutVerdict = new Map<string, number>();

  const writeLine = (line: string): void => {
    sink.write(`${line}\n`);
  };

  function addFindings(report: FileReport): void {
    const lines = report.findings.some(({ precision }) => precision !== 'file') ? sourceLines(report) : null;
    for (const finding of report.findings) {
      writeLine(findingLine(report.path, finding, paint));
      const line = lines?.[finding.range.start.line];
      if (line !== undefined && finding.precision !== 'file') {
        for (const one of excerpt(line, finding.range, columns, paint)) writeLine(one);
      }
    }
  }

  function addUnscanned(report: FileReport): void {
    for (const [id, verdict] of engineVerdicts(report)) {
      if (verdict.verdict !== 'unscanned' || quietCodes.includes(verdict.code)) continue;
      const reason = `${engineNames[id]}: ${printable(verdict.reason ?? 'no verdict')}`;
      if (scriptCodes.includes(verdict.code)) {
        writeLine(`${paint('bold', printable(report.path))} ${paint('yellow', 'unscanned')} ${reason}`);
      } else withoutVerdict.set(reason, (withoutVerdict.get(reason) ?? 0) + 1);
    }
  }

  return {
    add(report) {
      if (report.status === 'skipped') {
        const reason = printable(report.reason ?? '');
        writeLine(`${paint('bold', printable(report.path))} ${paint('gray', 'skipped')} ${reason}`);
      }
      addFindings(report);
      if (report.status === 'scanned') addUnscanned(report);
    },
    finish(summary, engines) {
      for (const [reason, count] of withoutVerdict) {
        writeLine(`${paint('yellow', 'no verdict')} on ${scripts(count)}: ${reason}`);
      }
      for (const engine of engines) writeLine(engineLine(engine, paint));
      writeLine(summaryLine(summary, paint));
    },
  };
}

function engineVerdicts(report: FileReport): [keyof typeof engineNames, EngineVerdict][] {
  return (['amsi', 'rules'] as const).flatMap((id) => {
    const verdict = report.engines[id];
    return verdict === undefined ? [] : [[id, verdict]];
  });
}

/** `path:line:col severity rule message`, one-based. */
function findingLine(path: string, finding: Finding, paint: Paint): string {
  const { line, character } = finding.range.start;
  const place = `${printable(path)}:${line + 1}:${character + 1}`;
  const technique = finding.technique === null ? '' : ` [${finding.technique}]`;
  const layer = finding.layer === 0 ? '' : ` (in decoded layer ${finding.layer})`;
  return [
    paint('bold', place),
    paint(severityStyle[finding.severity], finding.severity),
    finding.ruleId,
    `${printable(finding.message)}${technique}${layer}`,
  ].join(' ');
}

function engineLine({ id, state, detail }: EngineStatus, paint: Paint): string {
  const style = state === 'ready' ? 'green' : state === 'unavailable' || state === 'off' ? 'gray' : 'yellow';
  return `${engineNames[id]}: ${paint(style, state)}. ${printable(detail)}`;
}

function summaryLine(summary: Summary, paint: Paint): string {
  const { files, scanned, detected, suspicious, unscanned, skipped, failed, ignored, durationMs } = summary;
  const parts = [
    `${scanned} scanned`,
    paint(detected > 0 ? 'red' : 'green', `${detected} detected`),
    `${suspicious} suspicious`,
    ...(unscanned > 0 ? [paint('yellow', `${unscanned} without a verdict`)] : []),
    `${skipped} skipped`,
    failed > 0 ? paint('red', `${failed} failed`) : `${failed} failed`,
    `${ignored} ignored`,
  ];
  return `${paint('bold', scripts(files))}: ${parts.join(', ')} (${(durationMs / 1000).toFixed(1)} s)`;
}

function scripts(count: number): string {
  return count === 1 ? '1 script' : `${count} scripts`;
}
