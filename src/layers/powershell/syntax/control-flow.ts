/** Statements that begin with a keyword: conditions, loops, handlers, jumps. */

import type {
  BlockNode,
  CatchNode,
  Expression,
  FlowNode,
  IfClauseNode,
  Pipeline,
  Statement,
  SwitchClauseNode,
  TypeNode,
} from './ast';
import { block } from './blocks';
import { endsWord, isAsciiLetter, isDash, isIdentifierPart, isNewline } from './characters';
import { argument } from './commands';
import type { Cursor } from './cursor';
import { pipeline } from './pipelines';
import { bracketed } from './types';
import { startsVariable, variable } from './variables';

type Rule = (cursor: Cursor, start: number, label: string | undefined) => Statement;

/** By keyword; the cursor stands after it. */
export const rules = new Map<string, Rule>([
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
  cursor.skipNewlines();
  const open = cursor.at;
  if (!cursor.take('{')) {
    cursor.problem('A block is missing.', open, open);
    return { clauses, otherwise: undefined };
  }
  cursor.openBraces++;
  const defaults = cursor.withComma(false, () => switchClauses(cursor, clauses));
  cursor.openBraces--;
  if (!cursor.take('}')) cursor.problem('A closing } is missing.', open, cursor.at);
  return { clauses, otherwise: defaults[0] };
}

/** Adds the clauses; answers the blocks of `default`. */
function switchClauses(cursor: Cursor, clauses: SwitchClauseNode[]): readonly BlockNode[] {
  const defaults: BlockNode[] = [];
  for (;;) {
    cursor.skipNewlines();
    if (cursor.take(';')) continue;
    if (cursor.atEnd || cursor.code() === 125) return defaults;
    const from = cursor.at;
    if (cursor.keyword(isIdentifierPart, endsWord) === 'default') {
      cursor.at += 7;
      // PowerShell reports a second one, too.
      if (defaults.length > 0) cursor.problem('There is a default already.', from, cursor.at);
      defaults.push(block(cursor));
      continue;
    }
    const test = argument(cursor);
    if (cursor.at === from) cursor.at++;
    const body = block(cursor);
    clauses.push({ type: 'switchClause', start: from, end: cursor.at, test, body });
  }
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
    const body = block(cursor);
    return cursor.error('An opening ( is missing.', start, cursor.at, body.statements);
  }
  cursor.skipNewlines();
  if (!startsVariable(cursor) || cursor.code() !== 36) {
    // All to the closing bracket is skipped; the block is kept.
    cursor.at = open;
    cursor.skipBalanced();
    const body = block(cursor);
    return cursor.error('A variable is missing.', start, cursor.at, body.statements);
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
