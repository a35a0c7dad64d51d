/** Expressions: operators by precedence, and what they work on. */

import type { Expression } from './ast';
import {
  isAsciiLetter,
  isDash,
  isDigit,
  isDoubleQuote,
  isIdentifierStart,
  isSingleQuote,
} from './characters';
import type { Cursor } from './cursor';
import { members } from './members';
import { number } from './numbers';
import { binaryOperator, unaryOperator } from './operators';
import { primary } from './primaries';
import { startsHereString } from './strings';
import { bracketed } from './types';
import { startsVariable } from './variables';

/** Says whether an expression, not a command, begins at the cursor. */
export function startsExpression(cursor: Cursor): boolean {
  const code = cursor.code();
  switch (code) {
    case 36: // $
      return cursor.code(1) === 40 || startsVariable(cursor);
    case 64: // @
      return (
        cursor.code(1) === 40 || cursor.code(1) === 123 || startsHereString(cursor) || startsVariable(cursor)
      );
    case 40: // (
    case 123: // {
    case 91: // [
    case 44: // ,
      return true;
    case 33: // !
      return !isIdentifierStart(cursor.code(1));
    case 46: // .
      return isNumber(cursor);
    case 43: // +
      return true;
    default:
      if (isSingleQuote(code) || isDoubleQuote(code)) return true;
      if (isDash(code)) return !isAsciiLetter(cursor.code(1)) || unaryOperator(cursor) !== undefined;
      return isDigit(code) && isNumber(cursor);
  }
}

function isNumber(cursor: Cursor): boolean {
  const start = cursor.at;
  const found = number(cursor, false);
  cursor.at = start;
  return found !== undefined;
}

/** An expression with all operators except assignment. */
export function expression(cursor: Cursor): Expression {
  const condition = binary(cursor, 0);
  const end = cursor.at;
  cursor.skipBlanks();
  const next = cursor.code(1);
  if (cursor.code() !== 63 || next === 63 || next === 46) {
    cursor.at = end;
    return condition;
  }
  return cursor.deeper((): Expression => {
    cursor.at++;
    cursor.skipNewlines();
    const then = expression(cursor);
    cursor.skipNewlines();
    if (!cursor.take(':'))
      return cursor.error('A : is missing.', condition.start, cursor.at, [condition, then]);
    cursor.skipNewlines();
    const otherwise = expression(cursor);
    return { type: 'ternary', start: condition.start, end: otherwise.end, condition, then, otherwise };
  });
}

/** Operators that bind tighter than `above`; all of them associate to the left. */
function binary(cursor: Cursor, above: number): Expression {
  let left = list(cursor);
  for (;;) {
    const end = cursor.at;
    cursor.skipBlanks();
    const token = binaryOperator(cursor);
    if (token === undefined || token.precedence <= above) {
      cursor.at = end;
      return left;
    }
    const operatorStart = cursor.at;
    cursor.at += token.length;
    const operatorEnd = cursor.at;
    cursor.skipNewlines();
    const right = binary(cursor, token.precedence);
    left = {
      type: 'binary',
      start: left.start,
      end: right.end,
      operator: token.operator,
      caseSensitive: token.caseSensitive,
      operatorStart,
      operatorEnd,
      left,
      right,
    };
  }
}

/** `a, b, c` */
function list(cursor: Cursor): Expression {
  const first = unary(cursor);
  if (cursor.commaSeparates) return first;
  let elements: Expression[] | undefined;
  let end = cursor.at;
  for (;;) {
    cursor.skipBlanks();
    if (!cursor.take(',')) break;
    cursor.skipNewlines();
    const next = unary(cursor);
    (elements ??= [first]).push(next);
    end = cursor.at;
  }
  cursor.at = end;
  return elements === undefined ? first : { type: 'array', start: first.start, end, elements };
}

/** Prefix operators, casts, and what they apply to. */
export function unary(cursor: Cursor): Expression {
  return cursor.deeper(unaryRule);
}

function unaryRule(cursor: Cursor): Expression {
  const start = cursor.at;
  const literal = number(cursor, false);
  if (literal) return postfix(cursor, literal);
  const token = unaryOperator(cursor);
  if (token) {
    cursor.at += token.length;
    cursor.skipNewlines();
    const operand = unary(cursor);
    const { operator, caseSensitive } = token;
    return { type: 'unary', start, end: operand.end, operator, caseSensitive, operand };
  }
  if (cursor.code() === 91) {
    const to = bracketed(cursor);
    if (to) return typed(cursor, to);
  }
  return postfix(cursor, primary(cursor));
}

/** What follows a type or attribute: a member, the operand of a cast, or nothing. */
function typed(cursor: Cursor, to: Exclude<ReturnType<typeof bracketed>, undefined>): Expression {
  const end = cursor.at;
  if (to.type === 'typeName' && (cursor.code() === 46 || cursor.code() === 58)) return postfix(cursor, to);
  if (to.type === 'attribute') cursor.skipNewlines();
  else cursor.skipBlanks();
  if (cursor.code() !== 44 && startsExpression(cursor)) {
    const operand = unary(cursor);
    return { type: 'cast', start: to.start, end: operand.end, to, operand };
  }
  cursor.at = end;
  if (to.type === 'attribute') return cursor.error('An attribute stands alone.', to.start, to.end);
  return postfix(cursor, to);
}

/** A primary expression with its members, calls, indexes and `++`. */
function postfix(cursor: Cursor, first: Expression): Expression {
  const target = members(cursor, first, false);
  const end = cursor.at;
  cursor.skipBlanks();
  const operator = doubled(cursor);
  if (operator) {
    cursor.at += 2;
    return { type: 'postfix', start: target.start, end: cursor.at, operator, operand: target };
  }
  cursor.at = end;
  return target;
}

function doubled(cursor: Cursor): '++' | '--' | undefined {
  if (cursor.code() === 43 && cursor.code(1) === 43) return '++';
  return isDash(cursor.code()) && isDash(cursor.code(1)) ? '--' : undefined;
}
