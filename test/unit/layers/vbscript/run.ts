/** Evaluates a script for a test: what it folds to and what it would run. */

import type { Sink } from '../../../../src/layers/evaluator';
import { Meter } from '../../../../src/layers/meter';
import type { LayerBudgets } from '../../../../src/layers/model';
import { evaluate } from '../../../../src/layers/vbscript/evaluate/evaluate';

const budgets: LayerBudgets = {
  layers: 64,
  depth: 16,
  steps: 5_000_000,
  outputBytes: 8_000_000,
  milliseconds: 60_000,
};

export interface Outcome {
  readonly folded: string;
  readonly sinks: readonly Sink[];
  /** `kind: payload` of each sink; bytes as hex. */
  readonly runs: readonly string[];
  readonly truncated: boolean;
}

export function run(script: string, limits: Partial<LayerBudgets> = {}): Outcome {
  const meter = new Meter({ ...budgets, ...limits }, () => performance.now());
  const { sinks, edits, truncated } = evaluate(script, { meter, profile: 'windowsPowerShell' });
  let folded = '';
  let at = 0;
  for (const { range, text } of edits) {
    folded += script.slice(at, range.start) + text;
    at = range.end;
  }
  folded += script.slice(at);
  const runs = sinks.map(
    ({ kind, payload }) =>
      `${kind}: ${payload.type === 'string' ? payload.text : Buffer.from(payload.bytes).toString('hex')}`,
  );
  return { folded, sinks, runs, truncated };
}

/** What `x = expression` folds to. */
export function fold(expression: string): string {
  return run(`x = ${expression}`).folded.slice('x = '.length);
}

/** Lines as one script. */
export function lines(...all: readonly string[]): string {
  return all.join('\r\n');
}
