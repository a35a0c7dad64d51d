/** Evaluates JScript for the tests, with the default budgets. */

import type { Evaluation } from '../../../../src/layers/evaluator';
import { jscript } from '../../../../src/layers/jscript/language';
import { Meter } from '../../../../src/layers/meter';

export function evaluate(text: string, steps = 5_000_000): Evaluation {
  const budgets = { layers: 64, depth: 16, steps, outputBytes: 16 * 1024 * 1024, milliseconds: 20_000 };
  return jscript.evaluate(text, {
    meter: new Meter(budgets, () => performance.now()),
    profile: 'windowsPowerShell',
  });
}

/** The script with its edits made. */
export function folded(text: string): string {
  let made = text;
  for (const { range, text: by } of [...evaluate(text).edits].reverse())
    made = made.slice(0, range.start) + by + made.slice(range.end);
  return made;
}

/** Each sink's kind and text, and the decoders on its way. */
export function sinks(text: string): string[] {
  return evaluate(text).sinks.map(({ payload, kind }) => {
    const via = payload.via === undefined ? '' : ` (${payload.via.join(' ')})`;
    return `${kind}: ${payload.type === 'string' ? payload.text : '<bytes>'}${via}`;
  });
}
