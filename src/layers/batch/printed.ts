/** What commands, blocks and pipes of a batch script print. */

import { Splicer } from '../commands/splicer';
import type { EvaluationContext } from '../evaluator';
import type { Str } from '../values/model';
import { trimmedStart, wordOf } from './command-words';
import type { Environment } from './environment';
import { hull, type Node } from './nodes';
import { filtered, printers } from './outputs';

/**
 * What a command prints; null where it is not known.
 *
 * @throws BudgetSpent
 */
export function outputOf(
  node: Node,
  stdin: Str | null,
  environment: Environment,
  context: EvaluationContext,
): Str | null {
  context.meter.step();
  switch (node.type) {
    case 'simple': {
      const { name, rest } = wordOf(trimmedStart(environment.now(node.text, node.range)));
      if (name === 'find' || name === 'findstr')
        return stdin === null ? null : filtered(name, rest.text, stdin, node.range);
      return printers.get(name)?.(rest, context.profile) ?? null;
    }
    case 'block': {
      const out = new Splicer();
      for (const [at, part] of node.body.entries()) {
        const text = outputOf(part, stdin, environment, context);
        if (text === null) return null;
        if (at > 0) out.addText('\r\n');
        out.addValue(text);
      }
      return out.length === 0 ? null : out.finish(hull(node));
    }
    case 'pipe': {
      let input = stdin;
      for (const part of node.parts) input = outputOf(part, input, environment, context);
      return input;
    }
    default:
      return null;
  }
}
