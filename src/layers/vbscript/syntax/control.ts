/** Reads the statements that hold blocks: If, Select, loops, With. */

import type { CaseTest, Expression, If, Select, Statement } from './ast';
import type { Cursor } from './cursor';
import { parseExpression } from './expressions';
import { enderAt, parseBlock, parseStatement, takeEnder } from './statements';

type Clause = If['clauses'][number];

export function parseIf(cursor: Cursor, start: number): Statement {
  cursor.take();
  const condition = parseExpression(cursor);
  if (!cursor.takeWord('then')) cursor.takeWord('goto');
  const { type } = cursor.peek();
  const block = type === 'newline' || (type === 'colon' && closesOnLine(cursor));
  const { clauses, otherwise } = block ? blockIf(cursor, condition) : lineIf(cursor, condition);
  return { type: 'if', clauses, otherwise, ...cursor.rangeFrom(start) };
}

/** True when an `End If` for the If at the cursor stands on the same line, as in minified scripts. */
function closesOnLine(cursor: Cursor): boolean {
  let open = 0;
  for (let ahead = 0; ; ahead++) {
    const token = cursor.peek(ahead);
    if (token.type === 'newline' || token.type === 'end') return false;
    if (token.type !== 'name' || token.bracketed) continue;
    const ends = cursor.isWord('end', ahead - 1) && token.name === 'if';
    if (ends || token.name === 'endif') {
      if (open-- === 0) return true;
    } else if (token.name === 'then' && cursor.peek(ahead + 1).type === 'colon') open++;
  }
}

const ifEnders = ['end if', 'else', 'elseif'];

function blockIf(cursor: Cursor, first: Expression): { clauses: Clause[]; otherwise: Statement[] } {
  const clauses: Clause[] = [{ condition: first, body: parseBlock(cursor, ifEnders) }];
  let otherwise: Statement[] = [];
  for (;;) {
    const ender = enderAt(cursor);
    if (ender === 'elseif') {
      cursor.take();
      const condition = parseExpression(cursor);
      cursor.takeWord('then');
      clauses.push({ condition, body: parseBlock(cursor, ifEnders) });
    } else if (ender === 'else') {
      cursor.take();
      otherwise = parseBlock(cursor, ifEnders);
    } else break;
  }
  takeEnder(cursor, 'end if');
  return { clauses, otherwise };
}

/** `If a Then b : c Else d`, up to the end of the line. */
function lineIf(cursor: Cursor, first: Expression): { clauses: Clause[]; otherwise: Statement[] } {
  const clauses: Clause[] = [{ condition: first, body: parseLine(cursor) }];
  let otherwise: Statement[] = [];
  while (cursor.takeWord('elseif')) {
    const condition = parseExpression(cursor);
    cursor.takeWord('then');
    clauses.push({ condition, body: parseLine(cursor) });
  }
  if (cursor.takeWord('else')) otherwise = parseLine(cursor);
  takeEnder(cursor, 'end if');
  return { clauses, otherwise };
}

/** Statements up to the end of the line, or to an Else or End If on it. */
function parseLine(cursor: Cursor): Statement[] {
  const body: Statement[] = [];
  cursor.depth++;
  for (;;) {
    while (cursor.peek().type === 'colon') cursor.take();
    const { type } = cursor.peek();
    if (type === 'newline' || type === 'end' || enderAt(cursor) !== '') break;
    const position = cursor.position;
    parseStatement(cursor, body);
    if (cursor.position === position) break;
  }
  cursor.depth--;
  return body;
}

export function parseSelect(cursor: Cursor, start: number): Statement {
  cursor.take();
  cursor.takeWord('case');
  const subject = parseExpression(cursor);
  const cases: { tests: CaseTest[]; body: Statement[] }[] = [];
  const enders = ['case', 'end select'];
  parseBlock(cursor, enders);
  while (cursor.takeWord('case')) {
    const tests = cursor.takeWord('else') ? [] : parseTests(cursor);
    cases.push({ tests, body: parseBlock(cursor, enders) });
  }
  takeEnder(cursor, 'end select');
  const node: Select = { type: 'select', subject, cases, ...cursor.rangeFrom(start) };
  return node;
}

const comparisons = new Set(['=', '<>', '<', '>', '<=', '>=']);

function parseTests(cursor: Cursor): CaseTest[] {
  const tests: CaseTest[] = [];
  do {
    cursor.takeWord('is');
    const token = cursor.peek();
    const operator = token.type === 'operator' && comparisons.has(token.operator) ? token.operator : '';
    if (operator !== '') cursor.take();
    const value = parseExpression(cursor);
    const upper = cursor.takeWord('to') ? parseExpression(cursor) : null;
    tests.push({ operator: upper === null ? operator || '=' : 'to', value, upper });
  } while (cursor.takeOperator(','));
  return tests;
}

export function parseFor(cursor: Cursor, start: number): Statement {
  cursor.take();
  const each = cursor.takeWord('each');
  const name = cursor.peek();
  const variable: Expression =
    name.type === 'name'
      ? { type: 'name', id: cursor.nextId(), name: name.name, start: name.start, end: name.end }
      : { type: 'omitted', start: name.start, end: name.start };
  if (name.type === 'name') cursor.take();
  if (each) {
    cursor.takeWord('in');
    const list = parseExpression(cursor);
    const body = loopBody(cursor, 'next');
    return { type: 'foreach', variable, list, body, ...cursor.rangeFrom(start) };
  }
  cursor.takeOperator('=');
  const from = parseExpression(cursor);
  cursor.takeWord('to');
  const to = parseExpression(cursor);
  const step = cursor.takeWord('step') ? parseExpression(cursor) : null;
  const body = loopBody(cursor, 'next');
  return { type: 'for', variable, from, to, step, body, ...cursor.rangeFrom(start) };
}

/** A body with its ender; `Next i, j` ends two. */
function loopBody(cursor: Cursor, ender: 'next' | 'wend'): Statement[] {
  const body = parseBlock(cursor, [ender]);
  if (cursor.closedLoops > 0) {
    cursor.closedLoops--;
    return body;
  }
  if (enderAt(cursor) !== ender) return body;
  cursor.take();
  if (ender === 'wend') return body;
  if (cursor.peek().type === 'name' && enderAt(cursor) === '') cursor.take();
  while (cursor.takeOperator(',')) {
    if (cursor.peek().type === 'name') cursor.take();
    if (cursor.isOpen('next')) cursor.closedLoops++;
  }
  return body;
}

export function parseWhile(cursor: Cursor, start: number): Statement {
  cursor.take();
  const condition = parseExpression(cursor);
  const body = loopBody(cursor, 'wend');
  return { type: 'do', condition, until: false, after: false, body, ...cursor.rangeFrom(start) };
}

export function parseDo(cursor: Cursor, start: number): Statement {
  cursor.take();
  const before = loopCondition(cursor);
  const body = parseBlock(cursor, ['loop']);
  takeEnder(cursor, 'loop');
  const condition = before ?? loopCondition(cursor);
  return {
    type: 'do',
    condition: condition?.test ?? null,
    until: condition?.until ?? false,
    after: before === null && condition !== null,
    body,
    ...cursor.rangeFrom(start),
  };
}

function loopCondition(cursor: Cursor): { test: Expression; until: boolean } | null {
  const until = cursor.isWord('until');
  if (!until && !cursor.isWord('while')) return null;
  cursor.take();
  return { test: parseExpression(cursor), until };
}

export function parseWith(cursor: Cursor, start: number): Statement {
  cursor.take();
  const object = parseExpression(cursor);
  const body = parseBlock(cursor, ['end with']);
  takeEnder(cursor, 'end with');
  return { type: 'with', object, body, ...cursor.rangeFrom(start) };
}
