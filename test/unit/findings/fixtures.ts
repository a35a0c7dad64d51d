/** What the tests of findings share: layers, answers and engine states. */

import type { AmsiAnswer, ReportInput } from '../../../src/findings/report';
import type {
  AmsiLayerVerdict,
  EngineState,
  EngineStatus,
  FileReport,
  Finding,
  RuleHit,
  Severity,
} from '../../../src/findings/model';
import type { Layer } from '../../../src/layers/model';
import { unwrap } from '../../../src/layers/unwrap';
import { defaultBudgets } from '../../../src/scripts/budgets';
import type { ScriptKind } from '../../../src/scripts/kinds';

export const utf16 = (text: string): string => Buffer.from(text, 'utf16le').toString('base64');

/** As all layers of the reports here are submitted. */
export const submittedAs = { appName: 'Amsight_1', contentName: '/scripts/a.ps1' };

export function layersOf(text: string, kind: ScriptKind = 'powershell'): readonly Layer[] {
  return unwrap({ text, kind }, { ...defaultBudgets, milliseconds: 60_000 }).layers;
}

export function status(id: 'amsi' | 'rules', state: EngineState): EngineStatus {
  return { id, state, detail: `${id} is ${state}`, fingerprint: 'f' };
}

export function answer(
  layer: number,
  verdict: AmsiLayerVerdict['verdict'],
  more: Partial<AmsiLayerVerdict> = {},
): AmsiAnswer {
  return { layer, answer: { verdict, sha256: `hash${layer}`, ...more } };
}

export function hit(
  name: string,
  layer: number,
  ranges: readonly (readonly [start: number, end: number])[],
  severity: Severity = 'error',
): RuleHit {
  return {
    rule: {
      name,
      description: `What ${name} finds`,
      severity,
      technique: 'T1059.001',
      reference: 'https://example.invalid/r',
    },
    layer,
    ranges: ranges.map(([start, end]) => ({ start, end })),
  };
}

/** A report's input with working engines that found nothing. */
export function input(
  text: string,
  more: Partial<Omit<ReportInput, 'layers'>> & { kind?: ScriptKind } = {},
): ReportInput {
  const layers = layersOf(text, more.kind);
  return {
    contentName: 'a.ps1',
    kind: 'powershell',
    sha256: 'abc',
    layers,
    truncated: false,
    durationMs: 1.5,
    submittedAs,
    amsi: { status: status('amsi', 'ready'), answers: [answer(0, 'notDetected')] },
    rules: { status: status('rules', 'ready'), hits: [] },
    ...more,
  };
}

/** The source text a finding's range covers; for ranges within one line or more. */
export function textAt(text: string, { range }: Pick<Finding, 'range'>): string {
  const lines = text.split('\n');
  if (range.start.line === range.end.line) {
    return (lines[range.start.line] ?? '').slice(range.start.character, range.end.character);
  }
  return [
    (lines[range.start.line] ?? '').slice(range.start.character),
    ...lines.slice(range.start.line + 1, range.end.line),
    (lines[range.end.line] ?? '').slice(0, range.end.character),
  ].join('\n');
}

/** One line a finding: rule, precision, layer and the source it points at. */
export function shown(text: string, report: FileReport): string[] {
  return report.findings.map(
    (finding) => `${finding.ruleId} ${finding.precision} ${finding.layer}: ${textAt(text, finding)}`,
  );
}
