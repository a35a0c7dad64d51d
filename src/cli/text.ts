/** The text report: one finding a line, the source below it, a summary. */

import { changedSentences } from '../findings/changed-since';
import type { EngineStatus, EngineVerdict, FileReport, Finding, Range, Severity } from '../findings/model';
import { truncatedSentence } from '../findings/reasons';
import { engineNames } from './engines';
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
  /** What is said of an engine at the end, with the number of scripts it concerns. */
  const withoutVerdict = new Map<string, { what: string; reason: string; count: number }>();

  const writeLine = (line: string): void => {
    sink.write(`${line}\n`);
  };

  function addFindings(report: FileReport): void {
    const lines = report.findings.some(({ precision }) => precision !== 'file') ? sourceLines(report) : null;
    report.findings.forEach((finding, index) => {
      writeLine(findingLine(report.path, finding, paint));
      const line = lines?.[finding.range.start.line];
      const next = report.findings[index + 1];
      // Several findings in one place share the excerpt below the last of them.
      const repeated =
        next !== undefined && next.precision !== 'file' && sameRange(next.range, finding.range);
      if (line !== undefined && finding.precision !== 'file' && !repeated) {
        for (const one of excerpt(line, finding.range, columns, paint)) writeLine(one);
      }
    });
  }

  function addNote(report: FileReport, style: Style, word: string, sentence: string): void {
    writeLine(`${paint('bold', printable(report.path))} ${paint(style, word)} ${printable(sentence)}`);
  }

  function addUnscanned(report: FileReport): void {
    for (const [id, verdict] of engineVerdicts(report)) {
      if (quietCodes.includes(verdict.code)) continue;
      // Beside another verdict, a code says that only some layers got one.
      const partly = verdict.verdict !== 'unscanned';
      if (partly && verdict.code === undefined) continue;
      const reason = `${engineNames[id]}: ${verdict.reason ?? verdict.code ?? 'it gave no reason'}`;
      if (scriptCodes.includes(verdict.code)) {
        addNote(report, 'yellow', partly ? 'partly scanned' : 'unscanned', reason);
      } else {
        const what = partly ? 'no verdict on some layers of' : 'no verdict on';
        const count = (withoutVerdict.get(what + reason)?.count ?? 0) + 1;
        withoutVerdict.set(what + reason, { what, reason, count });
      }
    }
    for (const sentence of changedSentences(report)) addNote(report, 'yellow', 'changed', sentence);
    if (report.truncated) addNote(report, 'yellow', 'truncated', truncatedSentence(report));
  }

  return {
    add(report) {
      addFindings(report);
      if (report.status === 'scanned') addUnscanned(report);
      // What antivirus blocks on access is failed and has a finding that says so.
      else if (report.findings.length === 0) {
        addNote(report, report.status === 'failed' ? 'red' : 'gray', report.status, report.reason ?? '');
      }
    },
    name(path, { name, link }) {
      const more = link === null ? '' : ` (${printable(link)})`;
      writeLine(`${paint('bold', printable(path))} Microsoft Defender calls it ${printable(name)}${more}`);
    },
    finish(summary, engines) {
      for (const { what, reason, count } of withoutVerdict.values()) {
        writeLine(`${paint('yellow', what)} ${scripts(count)}: ${printable(reason)}`);
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

function sameRange(one: Range, other: Range): boolean {
  return (
    one.start.line === other.start.line &&
    one.start.character === other.start.character &&
    one.end.line === other.end.line &&
    one.end.character === other.end.character
  );
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
  const { files, scanned, detected, suspicious, unscanned, truncated } = summary;
  const { skipped, failed, ignored, acknowledged, durationMs } = summary;
  const parts = [
    `${scanned} scanned`,
    paint(detected > 0 ? 'red' : 'green', `${detected} detected`),
    `${suspicious} suspicious`,
    ...(unscanned > 0 ? [paint('yellow', `${unscanned} without a verdict`)] : []),
    ...(truncated > 0 ? [paint('yellow', `${truncated} not fully unwrapped`)] : []),
    ...(acknowledged > 0 ? [`${acknowledged} acknowledged`] : []),
    `${skipped} skipped`,
    failed > 0 ? paint('red', `${failed} failed`) : `${failed} failed`,
    `${ignored} ignored`,
  ];
  return `${paint('bold', scripts(files))}: ${parts.join(', ')} (${(durationMs / 1000).toFixed(1)} s)`;
}

function scripts(count: number): string {
  return count === 1 ? '1 script' : `${count} scripts`;
}
