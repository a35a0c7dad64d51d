/** Evaluates a PowerShell script statically: what it would run, and what its constant expressions say. */

import type { OffsetRange } from '../../../findings/model';
import type { Edit, Evaluation, EvaluationContext } from '../../evaluator';
import { BudgetSpent } from '../../meter';
import type { Str } from '../../values/model';
import type {
  FunctionMemberNode,
  FunctionNode,
  Node,
  ScriptBlockExpressionNode,
  ScriptNode,
} from '../syntax/ast';
import { children, isLeaf } from '../syntax/children';
import { parse } from '../syntax/parser';
import { callBlock } from './calls';
import { blockOf, evaluateExpression } from './expressions';
import { forgetAll } from './forgetting';
import { havoc } from './loops';
import { Run, type Walkers } from './run';
import { pipelineValue, runStatement, runStatements, visitLeftOut } from './statements';
import { openStream, type Stream } from './stream';

const walkers: Walkers = {
  expression: evaluateExpression,
  pipelineValue,
  statement: runStatement,
  statements: runStatements,
  call: callBlock,
  havoc,
  text: evaluateText,
};

/** Text made at run time, evaluated for its value and for what it assigns; its sinks belong to the layer it becomes. */
function evaluateText(run: Run, text: Str, range: OffsetRange): Stream {
  const block = run.parseBlock(text, range);
  if (block.type === 'block') return run.walk.call(run, block, [], { ownScope: false });
  forgetAll(run);
  return openStream();
}

/**
 * What the script would run, and its constant expressions. A spent budget is `truncated`; nothing else is thrown.
 */
export function evaluate(text: string, context: EvaluationContext): Evaluation {
  const run = new Run(text, context, walkers);
  let edits: readonly Edit[] = [];
  let truncated = false;
  try {
    context.meter.grow(text.length);
    const script: ScriptNode = parse(text);
    callBlock(run, blockOf(run, script), [], { ownScope: false, blind: true });
    visitUnseen(run, script);
    visitLeftOut(run);
    edits = run.recorder.edits(script);
  } catch (error) {
    // A RangeError: values nest deeper than the stack reaches, or a text outgrew what JavaScript holds.
    if (!(error instanceof BudgetSpent || error instanceof RangeError)) throw error;
    // What was reached before the budget ended it may be said differently by what was not.
    truncated = true;
  }
  return { sinks: run.sinks, edits, truncated: truncated || run.cut };
}

/** Functions, methods and blocks run whenever somebody calls them: all are looked at once with nothing known. */
function visitUnseen(run: Run, script: ScriptNode): void {
  const stack: Node[] = [script];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (isCallable(node) && (node.type !== 'scriptBlockExpression' || !run.seen.has(node.body))) {
      const parameters = node.type === 'scriptBlockExpression' ? [] : node.parameters;
      const block = blockOf(run, node.body, 'function', parameters);
      run.journal.attempt(() => callBlock(run, block, [], { ownScope: true, blind: true, input: undefined }));
    }
    const inner = children(node);
    for (let at = inner.length - 1; at >= 0; at--) {
      const child = inner[at];
      if (child && !isLeaf(child)) stack.push(child);
    }
  }
}

function isCallable(node: Node): node is FunctionNode | FunctionMemberNode | ScriptBlockExpressionNode {
  return node.type === 'function' || node.type === 'functionMember' || node.type === 'scriptBlockExpression';
}
