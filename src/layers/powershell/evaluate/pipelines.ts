/** Runs pipelines: what one element puts out goes into the next. */

import type { OffsetRange } from '../../../findings/model';
import { unknown, type Value } from '../../values/model';
import { enumerate } from '../folds';
import type { Expression, PipelineNode, RedirectionNode } from '../syntax/ast';
import { runCommand } from './commands/call';
import type { Run } from './run';
import { emit, emitAll, openStream, streamOf, type Stream } from './stream';

export function runPipeline(run: Run, node: PipelineNode, out: Stream): void {
  let input: Stream | undefined;
  for (const element of node.elements) {
    run.context.meter.step();
    let output = streamOf();
    if (element.type === 'commandExpression') {
      const value = run.walk.expression(run, element.expression);
      if (!isSilent(element.expression)) put(run, output, value, element);
      // An expression in the middle is an error in PowerShell; half-typed code has it.
    } else output = runCommand(run, element, input);
    input = redirects(run, element.redirections) ? streamOf() : output;
  }
  if (node.background) emitAll(out, openStream([unknown]));
  else if (input) {
    if (input.items.length > 1) run.context.meter.step(input.items.length);
    emitAll(out, input);
  }
}

/** Puts out a value, a collection's items one by one. */
export function put(run: Run, out: Stream, value: Value, node: OffsetRange): void {
  const items = value.type === 'object' ? enumerate(value, run.fold(node)) : [value];
  if (value.type === 'list') run.context.meter.step(value.items.length);
  if (items === null) emit(out, unknown);
  else if (value.type === 'object') out.items.push(...items);
  else emit(out, value);
}

/** `$x++` and `($x = …)` statements put out nothing. */
function isSilent(node: Expression): boolean {
  return (
    node.type === 'postfix' || (node.type === 'unary' && (node.operator === '++' || node.operator === '--'))
  );
}

/** Whether the output goes to a file or to nothing. */
function redirects(run: Run, redirections: readonly RedirectionNode[]): boolean {
  let isGone = false;
  for (const { from, to } of redirections) {
    if (typeof to === 'object') run.walk.expression(run, to);
    isGone ||= typeof to === 'object' && (from === '1' || from === '*');
  }
  return isGone;
}
