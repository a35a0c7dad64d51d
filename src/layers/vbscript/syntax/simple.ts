/** Reads assignments, calls without parentheses, and statements of which only the expressions matter. */

import type { Expression, Statement } from './ast';
import type { Cursor } from './cursor';
import { parseArguments, parseBinary, parseExpression, parsePostfix } from './expressions';

/** `[Set|Let|Call] target [= value | arguments]`, or a label. */
export function parseAssignOrCall(cursor: Cursor): Statement {
  const { start } = cursor.peek();
  const isKeyword = cursor.peek(1).type === 'name' || cursor.isOperator('.', 1);
  const isSet = isKeyword && cursor.takeWord('set');
  if (!isSet && isKeyword && cursor.takeWord('call')) {
    const expression = parseExpression(cursor);
    return { type: 'run', expression, ...cursor.rangeFrom(start) };
  }
  if (!isSet && isKeyword) cursor.takeWord('let');
  const label = labelAt(cursor, start);
  if (label !== null) return label;
  const before = cursor.position;
  let target = parseTarget(cursor);
  if (target.type === 'omitted') return { type: 'other', expressions: [], ...cursor.rangeFrom(start) };
  if (cursor.takeOperator('=')) {
    const value = parseExpression(cursor);
    return { type: 'assign', target, value, isSet, ...cursor.rangeFrom(start) };
  }
  target = endsCall(cursor) ? byValue(cursor, target) : parseBareArguments(cursor, target, before);
  return { type: 'run', expression: target, ...cursor.rangeFrom(start) };
}

function labelAt(cursor: Cursor, start: number): Statement | null {
  const token = cursor.peek();
  const colon = cursor.peek(1);
  if (token.type !== 'name' || colon.type !== 'colon' || colon.spaced) return null;
  cursor.take();
  cursor.mention(token.name);
  return { type: 'label', name: token.name, start, end: token.end };
}

/** A name or `.member` with what follows it. */
function parseTarget(cursor: Cursor): Expression {
  const token = cursor.peek();
  const { start, end } = token;
  if (token.type === 'name') {
    cursor.take();
    if (token.name === 'new' && cursor.peek().type === 'name') {
      cursor.rewind(cursor.position - 1);
      return parseExpression(cursor);
    }
    cursor.mention(token.name);
    return parsePostfix(cursor, { type: 'name', id: cursor.nextId(), name: token.name, start, end }, true);
  }
  if (cursor.isOperator('.') && cursor.peek(1).type === 'name') {
    cursor.take();
    const member = cursor.take();
    const name = member.type === 'name' ? member.name : '';
    return parsePostfix(
      cursor,
      { type: 'member', id: cursor.nextId(), object: null, name, start, end: member.end },
      true,
    );
  }
  if (cursor.isOperator('(')) return parseExpression(cursor);
  return { type: 'omitted', start, end: start };
}

/** `name (a)`: the parentheses are the argument's, which is so given by value. */
function byValue(cursor: Cursor, target: Expression): Expression {
  if (target.type !== 'call' || target.args.length !== 1) return target;
  const inner = target.args[0]?.value;
  if (inner === undefined || target.args[0]?.name !== null) return target;
  const value: Expression = { type: 'paren', id: cursor.nextId(), inner, start: inner.start, end: inner.end };
  return { ...target, args: [{ name: null, value }] };
}

/** True where a call without further arguments ends. */
function endsCall(cursor: Cursor): boolean {
  const word = cursor.word();
  return cursor.atSeparator || word === 'else' || word === 'end' || word === 'endif';
}

/**
 * `name a, b`. Where the name was read with parentheses, as in `name ("a") & "b", c`, they belong to the first argument.
 */
function parseBareArguments(cursor: Cursor, target: Expression, before: number): Expression {
  let callee = target;
  const joined = cursor.peek().type === 'operator' || cursor.peek().type === 'name';
  if (target.type === 'call' && joined && target.args.length === 1) {
    const first = target.args[0]?.value;
    callee = target.callee;
    if (first === undefined || target.args[0]?.name !== null) return target;
    const paren: Expression = {
      type: 'paren',
      id: cursor.nextId(),
      inner: first,
      start: callee.end,
      end: target.end,
    };
    const left = parseBinary(cursor, 1, parsePostfix(cursor, paren, false));
    const more = cursor.takeOperator(',') ? parseArguments(cursor) : [];
    const args = [{ name: null, value: left }, ...more];
    return { type: 'call', id: cursor.nextId(), callee, args, start: target.start, end: cursor.lastEnd };
  }
  const args = parseArguments(cursor);
  if (cursor.position === before || args.length === 0) return target;
  return { type: 'call', id: cursor.nextId(), callee, args, start: target.start, end: cursor.lastEnd };
}

/** Whatever expressions the rest of a statement holds. */
export function parseOther(cursor: Cursor): Expression[] {
  const expressions: Expression[] = [];
  while (!cursor.atSeparator) {
    const before = cursor.position;
    // The number of an open file: `Print #1, text`.
    cursor.takeOperator('#');
    const expression = parseExpression(cursor);
    if (expression.type !== 'omitted') expressions.push(expression);
    if (cursor.position === before) cursor.take();
  }
  return expressions;
}
