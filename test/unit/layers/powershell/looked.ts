/** Evaluates a PowerShell script for the tests of its evaluator. */

import type { Evaluation } from '../../../../src/layers/evaluator';
import { applyEdits } from '../../../../src/layers/folded';
import { Meter } from '../../../../src/layers/meter';
import { powershell } from '../../../../src/layers/powershell/language';
import { defaultBudgets } from '../../../../src/scripts/budgets';

const budgets = { ...defaultBudgets, milliseconds: 60_000 };

export function evaluated(script: string, limits: Partial<typeof budgets> = {}): Evaluation {
  const meter = new Meter({ ...budgets, ...limits }, () => performance.now());
  return powershell.evaluate(script, { meter, profile: 'windowsPowerShell' });
}

/** The folded form; the script itself where nothing folds. */
export function folded(script: string): string {
  return applyEdits(script, evaluated(script).edits)?.text ?? script;
}

/** What would run, as `kind sink: text`, `kind sink: N bytes`. */
export function ran(script: string): string[] {
  return evaluated(script).sinks.map(
    ({ kind, sink, payload }) =>
      `${kind} ${sink}: ${payload.type === 'string' ? payload.text : `${payload.bytes.length} bytes`}`,
  );
}
