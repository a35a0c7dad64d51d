/** The evaluator of Windows batch files and of the commands given to cmd.exe. */

import type { Evaluation, EvaluationContext, Language } from '../evaluator';
import { BudgetSpent } from '../meter';
import { verbatim } from '../values/provenance';
import { Interpreter } from './interpreter';
import { mayFoldBatch, polyglotStart } from './may-fold';

export const batch: Language = { mayFold: mayFoldBatch, evaluate };

function evaluate(text: string, context: EvaluationContext): Evaluation {
  let truncated = false;
  const start = polyglotStart(text);
  const script = start === null ? text : text.slice(0, start);
  let interpreter: Interpreter | null = null;
  try {
    context.meter.grow(text.length);
    interpreter = new Interpreter(script, context);
    interpreter.run();
  } catch (error) {
    if (!(error instanceof BudgetSpent || error instanceof RangeError)) throw error;
    truncated = true;
  }
  const sinks = [...(interpreter?.sinks ?? []), ...(interpreter?.written() ?? [])];
  if (start !== null && text.slice(start).trim() !== '') {
    sinks.push({
      payload: verbatim(text.slice(start), start),
      kind: 'powershell',
      origin: 'host',
      sink: '<# : #>',
      range: { start, end: text.length },
    });
  }
  return {
    sinks,
    edits: interpreter?.folding.edits() ?? [],
    truncated: truncated || interpreter?.isCut === true,
  };
}
