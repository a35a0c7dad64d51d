/** The turns that `for` takes, and what its variables hold in each. */

import type { OffsetRange } from '../../findings/model';
import { trimmed } from '../commands/splicer';
import type { EvaluationContext } from '../evaluator';
import type { Str } from '../values/model';
import { slice } from '../values/provenance';
import type { Environment } from './environment';
import { countItems, lineOptions, lineTokens, listItems } from './loops';
import type { For, Node } from './nodes';
import { outputOf } from './printed';
import { isUncertain } from './stretches';
import { Parser, type SourceLine } from './syntax';

/** Turns of a loop that counts. Longer ones are there to tire whoever looks at them. */
const maxTurns = 1_000_000;

/**
 * Per turn what the variables hold; null where that is not known, `many` where it counts too far.
 *
 * @param launch called for each command whose lines are gone through
 * @throws BudgetSpent
 */
export function turns(
  node: For,
  environment: Environment,
  context: EvaluationContext,
  launch: (node: Node) => void,
): Iterable<readonly Str[]> | 'many' | null {
  const range = { start: 0, end: 0 };
  const set = environment.now(node.set, range);
  if (node.mode === 'l') {
    const items = countItems(set, maxTurns);
    return items === 'many' ? 'many' : mapped(items);
  }
  if (node.mode === '') return mapped(listItems(set, context.meter));
  if (node.mode !== 'f') return null;
  const options = lineOptions(node.options);
  const input =
    options === null
      ? null
      : lineInput(trimmed(set), options.useBackquotes, range, environment, context, launch);
  if (options === null || input === null || isUncertain(input)) return null;
  return lineTokens(input, options, range, context.meter);
}

function lineInput(
  set: Str,
  useBackquotes: boolean,
  range: OffsetRange,
  environment: Environment,
  context: EvaluationContext,
  launch: (node: Node) => void,
): Str | null {
  const { text } = set;
  const inner = slice(set, 1, text.length - 1);
  if (text.length < 2 || !text.endsWith(text.charAt(0))) return null;
  if (text.startsWith(useBackquotes ? "'" : '"')) return inner;
  if (!text.startsWith(useBackquotes ? '`' : "'")) return null;
  const line: SourceLine = { value: inner, stretches: [], start: 0 };
  const nodes = new Parser(line, () => null, range, context.meter).parse();
  for (const node of nodes) launch(node);
  const [only] = nodes;
  return only === undefined || nodes.length > 1 ? null : outputOf(only, null, environment, context);
}

/** The names of a loop's variables: `first` and those that follow it. */
export function letters(first: string, count: number): string[] {
  const start = first.charCodeAt(0);
  return Array.from({ length: count }, (_, at) => String.fromCharCode(start + at));
}

function mapped(items: Iterable<Str> | null): Iterable<readonly Str[]> | null {
  if (items === null) return null;
  return (function* (): Generator<readonly Str[]> {
    for (const item of items) yield [item];
  })();
}
