/** Pipelines, chains of them, and assignments. */

import type {
  AssignmentNode,
  ChainNode,
  CommandExpressionNode,
  CommandNode,
  ErrorNode,
  Pipeline,
  PipelineNode,
  RedirectionNode,
} from './ast';
import { command, redirect } from './commands';
import { endOfText } from './characters';
import type { Cursor } from './cursor';
import { expression, startsExpression } from './expressions';
import { assignmentOperator } from './operators';

/** What may stand in parentheses: an assignment, or pipelines with `&&` and `||`. */
export function pipeline(cursor: Cursor): Pipeline {
  const first = pipelineOrAssignment(cursor);
  if (first.type !== 'pipeline') return first;
  let left: PipelineNode | ChainNode = first;
  for (;;) {
    const end = cursor.at;
    if (!cursor.skipNewlinesIf(atChainOperator)) return background(cursor, left);
    const operator = cursor.code() === 38 ? '&&' : '||';
    cursor.at += 2;
    cursor.skipNewlines();
    if (cursor.atEnd || cursor.code() === 41 || cursor.code() === 125) {
      cursor.problem('A pipeline is missing.', end, cursor.at);
      return left;
    }
    const right = pipelineOrAssignment(cursor);
    if (right.type !== 'pipeline')
      return cursor.error('Only a pipeline may follow here.', left.start, right.end, [left, right]);
    left = { type: 'chain', start: left.start, end: right.end, operator, left, right, background: false };
  }
}

function atChainOperator(cursor: Cursor): boolean {
  const code = cursor.code();
  return (code === 38 || code === 124) && cursor.code(1) === code;
}

function atPipe(cursor: Cursor): boolean {
  return cursor.code() === 124 && cursor.code(1) !== 124;
}

function background(cursor: Cursor, of: PipelineNode | ChainNode): PipelineNode | ChainNode {
  const end = cursor.at;
  cursor.skipBlanks();
  if (cursor.code() === 38 && cursor.code(1) !== 38) {
    cursor.at++;
    return { ...of, end: cursor.at, background: true };
  }
  cursor.at = end;
  return of;
}

function pipelineOrAssignment(cursor: Cursor): PipelineNode | AssignmentNode | ErrorNode {
  const start = cursor.at;
  const code = cursor.code();
  if (cursor.atEnd || code === 41 || code === 125 || code === 124 || code === 59 || code === 93) {
    // A bracket is left to whoever has opened it.
    return cursor.error('A statement is missing.', start, start);
  }
  const first = startsExpression(cursor) ? expressionOrAssignment(cursor) : command(cursor);
  if (first.type === 'assignment') return first;
  const elements: (CommandNode | CommandExpressionNode)[] = [first];
  let end = cursor.at;
  while (cursor.skipNewlinesIf(atPipe)) {
    cursor.at++;
    end = cursor.at;
    cursor.skipNewlines();
    const next = cursor.code();
    if (next === endOfText || next === 41 || next === 125 || next === 59 || next === 124) {
      cursor.problem('A command is missing after the pipe.', end, end);
      if (next === 124) continue;
      break;
    }
    elements.push(startsExpression(cursor) ? misplaced(cursor) : command(cursor));
    end = cursor.at;
  }
  cursor.at = end;
  return { type: 'pipeline', start, end, elements, background: false };
}

/** An expression may only be the first in a pipeline. */
function misplaced(cursor: Cursor): CommandExpressionNode {
  const found = expression(cursor);
  cursor.problem('An expression may only stand first in a pipeline.', found.start, found.end);
  return {
    type: 'commandExpression',
    start: found.start,
    end: cursor.at,
    expression: found,
    redirections: [],
  };
}

function expressionOrAssignment(cursor: Cursor): CommandExpressionNode | AssignmentNode {
  const left = expression(cursor);
  let end = cursor.at;
  cursor.skipBlanks();
  const operator = assignmentOperator(cursor);
  if (operator) {
    cursor.at += operator.length;
    cursor.skipNewlines();
    const right = cursor.grammar.statement(cursor);
    return { type: 'assignment', start: left.start, end: right.end, operator, left, right };
  }
  const redirections: RedirectionNode[] = [];
  for (;;) {
    const redirection = redirect(cursor);
    if (!redirection) break;
    redirections.push(redirection);
    end = cursor.at;
    cursor.skipBlanks();
  }
  cursor.at = end;
  return { type: 'commandExpression', start: left.start, end, expression: left, redirections };
}
