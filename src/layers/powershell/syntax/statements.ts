/** Statements: pipelines, assignments, control flow, and lists of them. */

import type {
  AssignmentNode,
  BlockNode,
  CatchNode,
  ChainNode,
  CommandExpressionNode,
  CommandNode,
  ErrorNode,
  Expression,
  FlowNode,
  IfClauseNode,
  Pipeline,
  PipelineNode,
  RedirectionNode,
  Statement,
  SwitchClauseNode,
  TypeNode,
} from './ast';
import {
  endsWord,
  isAsciiLetter,
  isDash,
  isIdentifierPart,
  isIdentifierStart,
  isNewline,
} from './characters';
import { argument, command, redirect } from './commands';
import type { Cursor } from './cursor';
import { definition, isDefinition } from './definitions';
import { expression, startsExpression } from './expressions';
import { assignmentOperator } from './operators';
import { bracketed } from './types';
import { startsVariable, variable } from './variables';

/** Statements up to the closing bracket or the end of the text; does not consume the bracket. */
export function statements(cursor: Cursor, closer: number): Statement[] {
  const found: Statement[] = [];
  for (;;) {
    cursor.skipNewlines();
    if (cursor.take(';')) continue;
    if (cursor.atEnd) return found;
    const code = cursor.code();
    if (code === closer) return found;
    // A } closes all parentheses within its braces.
    if (code === 125 && cursor.openBraces > 0) return found;
    const before = cursor.at;
    found.push(statement(cursor));
    if (cursor.at === before) {
      cursor.at++;
      found.push(cursor.error('Nothing can begin with this.', before, cursor.at));
      continue;
    }
    endOfStatement(cursor, found[found.length - 1]);
  }
}

/** After a statement stands its end; what else stands there is read as the next one, so that nothing is lost. */
function endOfStatement(cursor: Cursor, last: Statement | undefined): void {
  // A block needs no end.
  if (cursor.code(-1) === 125 && last?.type !== 'pipeline' && last?.type !== 'assignment') return;
  const end = cursor.at;
  cursor.skipBlanks();
  const code = cursor.code();
  if (cursor.atEnd || isNewline(code) || code === 59 || code === 41 || code === 125) return;
  if (last?.type === 'pipeline' && last.background) return;
  if (last?.type !== 'error') cursor.problem('The end of the statement is missing.', end, cursor.at);
}

/** `{ … }` with blanks and ends of lines before it. */
export function block(cursor: Cursor): BlockNode {
  const before = cursor.at;
  cursor.skipNewlines();
  const start = cursor.at;
  if (!cursor.take('{')) {
    cursor.at = before;
    cursor.problem('A block is missing.', before, before);
    return { type: 'block', start: before, end: before, statements: [] };
  }
  cursor.openBraces++;
  const found = cursor.withComma(false, () => statements(cursor, 125));
  cursor.openBraces--;
  if (!cursor.take('}')) cursor.problem('A closing } is missing.', start, cursor.at);
  return { type: 'block', start, end: cursor.at, statements: found };
}

export function statement(cursor: Cursor): Statement {
  return cursor.deeper(statementRule);
}

type Rule = (cursor: Cursor, start: number, label: string | undefined) => Statement;

/** By keyword; the cursor stands after it. */
const rules = new Map<string, Rule>([
  ['if', ifStatement],
  ['switch', switchStatement],
  ['while', whileStatement],
  ['do', doStatement],
  ['for', forStatement],
  ['foreach', foreachStatement],
  ['try', tryStatement],
  ['trap', trapStatement],
  ['data', dataStatement],
  ['return', (cursor, start) => flow(cursor, start, 'return')],
  ['throw', (cursor, start) => flow(cursor, start, 'throw')],
  ['exit', (cursor, start) => flow(cursor, start, 'exit')],
  ['break', (cursor, start) => jump(cursor, start, 'break')],
  ['continue', (cursor, start) => jump(cursor, start, 'continue')],
]);
const labelled = new Set(['switch', 'while', 'do', 'for', 'foreach']);
const workflowBlocks = new Set(['parallel', 'sequence', 'inlinescript']);

function statementRule(cursor: Cursor): Statement {
  const start = cursor.at;
  const code = cursor.code();
  if (isIdentifierStart(code)) {
    const keyword = cursor.keyword(isIdentifierPart, endsWord);
    const rule = rules.get(keyword);
    if (rule) {
      cursor.at += keyword.length;
      return rule(cursor, start, undefined);
    }
    if (isDefinition(keyword)) return definition(cursor, keyword);
    if (workflowBlocks.has(keyword)) {
      const found = workflowBlock(cursor, keyword as 'parallel' | 'sequence' | 'inlinescript');
      if (found) return found;
    }
  } else if (code === 58) {
    const found = labelledStatement(cursor);
    if (found) return found;
  } else if (code === 91) {
    // Attributes stand before a class or an enum.
    const keyword = cursor.wordAfterAttributes();
    if (keyword === 'class' || keyword === 'enum') return definition(cursor, keyword);
  }
  return pipeline(cursor);
}

/** `:name while …` */
function labelledStatement(cursor: Cursor): Statement | undefined {
  const start = cursor.at;
  cursor.at++;
  const name = cursor.at;
  while (isIdentifierPart(cursor.code())) cursor.at++;
  const label = cursor.text.slice(name, cursor.at);
  if (label !== '' && endsWord(cursor.code())) {
    cursor.skipNewlines();
    const keyword = cursor.keyword(isIdentifierPart, endsWord);
    const rule = labelled.has(keyword) ? rules.get(keyword) : undefined;
    if (rule) {
      cursor.at += keyword.length;
      return rule(cursor, start, label);
    }
  }
  cursor.at = start;
  return undefined;
}

function workflowBlock(
  cursor: Cursor,
  kind: 'parallel' | 'sequence' | 'inlinescript',
): Statement | undefined {
  const start = cursor.at;
  cursor.at += kind.length;
  cursor.skipNewlines();
  if (cursor.code() === 123) {
    const body = block(cursor);
    return { type: 'labelledBlock', start, end: cursor.at, kind, body };
  }
  cursor.at = start;
  return undefined;
}

// Pipelines

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
    if (cursor.atEnd || cursor.code() === 41 || cursor.code() === 125 || cursor.code() === 124) {
      cursor.problem('A command is missing after the pipe.', end, end);
      if (cursor.code() === 124) continue;
      break;
    }
    if (cursor.code() === 59) break;
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
    const right = statement(cursor);
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

// Control flow

/** `( pipeline )` with blanks and ends of lines before it. */
function condition(cursor: Cursor): Pipeline {
  const before = cursor.at;
  cursor.skipNewlines();
  const open = cursor.at;
  if (!cursor.take('(')) {
    cursor.at = before;
    return cursor.error('A condition is missing.', before, before);
  }
  cursor.skipNewlines();
  const found = cursor.withComma(false, () => pipeline(cursor));
  cursor.skipNewlines();
  if (!cursor.take(')')) cursor.problem('A closing ) is missing.', open, cursor.at);
  return found;
}

function ifStatement(cursor: Cursor, start: number): Statement {
  const clauses: IfClauseNode[] = [ifClause(cursor, start)];
  let otherwise: BlockNode | undefined;
  for (;;) {
    const end = cursor.at;
    cursor.skipNewlines();
    const from = cursor.at;
    const keyword = cursor.keyword(isIdentifierPart, endsWord);
    if (keyword === 'elseif') {
      cursor.at += 6;
      clauses.push(ifClause(cursor, from));
    } else if (keyword === 'else') {
      cursor.at += 4;
      otherwise = block(cursor);
      break;
    } else {
      cursor.at = end;
      break;
    }
  }
  return { type: 'if', start, end: cursor.at, clauses, otherwise };
}

function ifClause(cursor: Cursor, start: number): IfClauseNode {
  const test = condition(cursor);
  const body = block(cursor);
  return { type: 'ifClause', start, end: cursor.at, condition: test, body };
}

function switchStatement(cursor: Cursor, start: number, label: string | undefined): Statement {
  const flags: string[] = [];
  let subject: Pipeline | Expression | undefined;
  for (;;) {
    cursor.skipNewlines();
    if (!isDash(cursor.code()) || !isAsciiLetter(cursor.code(1))) break;
    const from = ++cursor.at;
    while (isAsciiLetter(cursor.code())) cursor.at++;
    const flag = switchFlag(cursor.text.slice(from, cursor.at).toLowerCase());
    flags.push(flag);
    if (flag === 'file') {
      cursor.skipNewlines();
      if (!cursor.atEnd && cursor.code() !== 123) subject = argument(cursor);
    }
  }
  const subjectNode = subject ?? condition(cursor);
  const { clauses, otherwise } = switchBody(cursor);
  return { type: 'switch', start, end: cursor.at, label, flags, condition: subjectNode, clauses, otherwise };
}

const switchFlags = ['regex', 'wildcard', 'exact', 'casesensitive', 'parallel', 'file'];

/** Flags may be shortened. */
function switchFlag(written: string): string {
  return switchFlags.find((flag) => flag.startsWith(written)) ?? written;
}

function switchBody(cursor: Cursor): {
  clauses: readonly SwitchClauseNode[];
  otherwise: BlockNode | undefined;
} {
  const clauses: SwitchClauseNode[] = [];
  let otherwise: BlockNode | undefined;
  cursor.skipNewlines();
  const open = cursor.at;
  if (!cursor.take('{')) {
    cursor.problem('A block is missing.', open, open);
    return { clauses, otherwise };
  }
  cursor.openBraces++;
  cursor.withComma(false, () => {
    for (;;) {
      cursor.skipNewlines();
      if (cursor.take(';')) continue;
      if (cursor.atEnd || cursor.code() === 125) return;
      const from = cursor.at;
      if (cursor.keyword(isIdentifierPart, endsWord) === 'default') {
        cursor.at += 7;
        const body = block(cursor);
        // Only the first default counts; PowerShell reports the second.
        if (otherwise) cursor.problem('There is a default already.', from, cursor.at);
        else otherwise = body;
        continue;
      }
      const test = argument(cursor);
      if (cursor.at === from) cursor.at++;
      const body = block(cursor);
      clauses.push({ type: 'switchClause', start: from, end: cursor.at, test, body });
    }
  });
  cursor.openBraces--;
  if (!cursor.take('}')) cursor.problem('A closing } is missing.', open, cursor.at);
  return { clauses, otherwise };
}

function whileStatement(cursor: Cursor, start: number, label: string | undefined): Statement {
  const test = condition(cursor);
  const body = block(cursor);
  return { type: 'while', start, end: cursor.at, label, condition: test, body };
}

function doStatement(cursor: Cursor, start: number, label: string | undefined): Statement {
  const body = block(cursor);
  const end = cursor.at;
  cursor.skipNewlines();
  const keyword = cursor.keyword(isIdentifierPart, endsWord);
  const until = keyword === 'until';
  let test: Pipeline;
  if (until || keyword === 'while') {
    cursor.at += 5;
    test = condition(cursor);
  } else {
    cursor.at = end;
    test = cursor.error('A while or until is missing.', end, end);
  }
  return { type: 'do', start, end: cursor.at, label, until, body, condition: test };
}

function forStatement(cursor: Cursor, start: number, label: string | undefined): Statement {
  cursor.skipNewlines();
  const open = cursor.at;
  const parts: (Pipeline | undefined)[] = [];
  if (!cursor.take('(')) cursor.problem('An opening ( is missing.', open, open);
  else
    cursor.withComma(false, () => {
      for (let part = 0; part < 3; part++) {
        cursor.skipNewlines();
        const code = cursor.code();
        parts.push(code === 59 || code === 41 || cursor.atEnd ? undefined : pipeline(cursor));
        // An end of line separates as well as a semicolon does.
        cursor.skipBlanks();
        const newline = isNewline(cursor.code());
        cursor.skipNewlines();
        if (!cursor.take(';') && !newline) break;
      }
      cursor.skipNewlines();
      if (!cursor.take(')')) cursor.problem('A closing ) is missing.', open, cursor.at);
    });
  const [initializer, test, iterator] = parts;
  const body = block(cursor);
  return { type: 'for', start, end: cursor.at, label, initializer, condition: test, iterator, body };
}

function foreachStatement(cursor: Cursor, start: number, label: string | undefined): Statement {
  cursor.skipNewlines();
  // `foreach -parallel ($x in $y)` of workflows.
  while (isDash(cursor.code())) {
    cursor.at++;
    while (isAsciiLetter(cursor.code())) cursor.at++;
    cursor.skipNewlines();
    if (cursor.code() !== 40 && !isDash(cursor.code()) && !cursor.atEnd) argument(cursor);
    cursor.skipNewlines();
  }
  const open = cursor.at;
  if (!cursor.take('(')) {
    cursor.problem('An opening ( is missing.', open, open);
    return cursor.error(
      'A foreach is not complete.',
      start,
      open,
      [block(cursor)].flatMap((b) => b.statements),
    );
  }
  cursor.skipNewlines();
  if (!startsVariable(cursor) || cursor.code() !== 36) {
    const from = cursor.at;
    cursor.at = open;
    cursor.skipBalanced();
    const skipped = cursor.error('A variable is missing.', from, Math.max(from, cursor.at));
    const body = block(cursor);
    return {
      type: 'error',
      start,
      end: Math.max(cursor.at, skipped.end),
      children: [skipped, ...body.statements],
    };
  }
  const name = variable(cursor);
  cursor.skipNewlines();
  const from = cursor.at;
  if (cursor.keyword(isIdentifierPart, endsWord) === 'in') cursor.at += 2;
  else cursor.problem('An in is missing.', from, from);
  cursor.skipNewlines();
  const collection = cursor.withComma(false, () => pipeline(cursor));
  cursor.skipNewlines();
  if (!cursor.take(')')) cursor.problem('A closing ) is missing.', open, cursor.at);
  const body = block(cursor);
  return { type: 'foreach', start, end: cursor.at, label, variable: name, collection, body };
}

/** Type names in brackets, with commas between them. */
function caughtTypes(cursor: Cursor): TypeNode[] {
  const types: TypeNode[] = [];
  for (;;) {
    const end = cursor.at;
    cursor.skipNewlines();
    const found = cursor.code() === 91 ? bracketed(cursor) : undefined;
    if (found?.type !== 'typeName') {
      cursor.at = end;
      return types;
    }
    types.push(found);
    const after = cursor.at;
    cursor.skipNewlines();
    if (!cursor.take(',')) {
      cursor.at = after;
      return types;
    }
  }
}

function tryStatement(cursor: Cursor, start: number): Statement {
  const body = block(cursor);
  const catches: CatchNode[] = [];
  let last: BlockNode | undefined;
  for (;;) {
    const end = cursor.at;
    cursor.skipNewlines();
    const from = cursor.at;
    const keyword = cursor.keyword(isIdentifierPart, (code) => endsWord(code) || code === 91);
    if (keyword === 'catch') {
      cursor.at += 5;
      const types = caughtTypes(cursor);
      const handler = block(cursor);
      catches.push({ type: 'catch', start: from, end: cursor.at, types, body: handler });
    } else if (keyword === 'finally') {
      cursor.at += 7;
      last = block(cursor);
      break;
    } else {
      cursor.at = end;
      if (catches.length === 0) cursor.problem('A catch or finally is missing.', start, end);
      break;
    }
  }
  return { type: 'try', start, end: cursor.at, body, catches, finally: last };
}

function trapStatement(cursor: Cursor, start: number): Statement {
  const [errorType] = caughtTypes(cursor);
  const body = block(cursor);
  return { type: 'trap', start, end: cursor.at, errorType, body };
}

/** `data name -SupportedCommand a, b { … }` */
function dataStatement(cursor: Cursor, start: number): Statement {
  cursor.skipBlanks();
  const from = cursor.at;
  while (isIdentifierPart(cursor.code())) cursor.at++;
  const name = cursor.text.slice(from, cursor.at);
  for (;;) {
    cursor.skipNewlines();
    if (cursor.atEnd || cursor.code() === 123 || cursor.code() === 125 || cursor.code() === 59) break;
    const before = cursor.at;
    if (!cursor.take(',')) argument(cursor);
    if (cursor.at === before) break;
  }
  const body = block(cursor);
  return { type: 'data', start, end: cursor.at, variable: name === '' ? undefined : name, body };
}

function atEndOfFlow(cursor: Cursor): boolean {
  const code = cursor.code();
  return cursor.atEnd || isNewline(code) || code === 59 || code === 41 || code === 125;
}

function flow(cursor: Cursor, start: number, type: 'return' | 'throw' | 'exit'): FlowNode {
  const end = cursor.at;
  cursor.skipBlanks();
  if (atEndOfFlow(cursor)) {
    cursor.at = end;
    return { type, start, end, value: undefined, label: undefined };
  }
  const value = pipeline(cursor);
  return { type, start, end: Math.max(value.end, end), value, label: undefined };
}

function jump(cursor: Cursor, start: number, type: 'break' | 'continue'): FlowNode {
  const end = cursor.at;
  cursor.skipBlanks();
  if (atEndOfFlow(cursor)) {
    cursor.at = end;
    return { type, start, end, value: undefined, label: undefined };
  }
  const label = argument(cursor);
  return { type, start, end: Math.max(cursor.at, end), value: undefined, label };
}
