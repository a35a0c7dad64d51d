/** Expressions: operators by precedence, and what they work on. */

import type {
  ArrayExpressionNode,
  Expression,
  HashtableEntryNode,
  InvokeNode,
  MemberNode,
  StringNode,
  TypeNode,
} from './ast';
import {
  isAsciiLetter,
  isBlank,
  isDash,
  isDigit,
  isDoubleQuote,
  isIdentifierPart,
  isIdentifierStart,
  isNewline,
  isSingleQuote,
} from './characters';
import type { Cursor } from './cursor';
import { number } from './numbers';
import { binaryOperator, unaryOperator } from './operators';
import { bareword, hereString, quoted, startsHereString, subExpression } from './strings';
import { bracketed, typeName } from './types';
import { startsVariable, variable } from './variables';

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

/**
 * Members, calls and indexes that follow without a blank.
 * @param inCommand in an argument, where a dot before a blank is text
 */
export function members(cursor: Cursor, first: Expression, inCommand: boolean): Expression {
  let target = first;
  for (;;) {
    // For compatibility PowerShell lets block comments stand here.
    if (cursor.code() === 60 && cursor.code(1) === 35) {
      const before = cursor.at;
      const end = cursor.text.indexOf('#>', before);
      const after = cursor.text.charCodeAt(end + 2);
      if (end === -1 || (after !== 46 && after !== 58 && after !== 91)) return target;
      cursor.skipBlanks();
      if (cursor.at !== end + 2) {
        cursor.at = before;
        return target;
      }
    }
    const code = cursor.code();
    const nullConditional = code === 63;
    if (nullConditional) {
      const next = cursor.code(1);
      if (inCommand || (next !== 46 && next !== 91)) return target;
      if (next === 46 && isDigit(cursor.code(2))) return target;
      cursor.at++;
      target = next === 91 ? index(cursor, target, true) : member(cursor, target, 1, nullConditional);
    } else if (code === 91) target = index(cursor, target, false);
    else if (code === 46 || code === 58) {
      const length = code === 58 ? 2 : 1;
      const next = cursor.code(length);
      if (code === 58 && cursor.code(1) !== 58) return target;
      if (code === 46 && next === 46) return target;
      if (inCommand && !startsMemberName(cursor, length)) return target;
      target = member(cursor, target, length, false);
    } else return target;
  }
}

function startsMemberName(cursor: Cursor, ahead: number): boolean {
  const code = cursor.code(ahead);
  return isIdentifierPart(code) || isSingleQuote(code) || isDoubleQuote(code) || code === 36 || code === 40;
}

function index(cursor: Cursor, target: Expression, nullConditional: boolean): Expression {
  const open = cursor.at;
  cursor.at++;
  cursor.skipNewlines();
  const found = cursor.withComma(false, () => expression(cursor));
  cursor.skipNewlines();
  if (!cursor.take(']')) cursor.problem('A closing ] is missing.', open, cursor.at);
  return { type: 'index', start: target.start, end: cursor.at, target, index: found, nullConditional };
}

/** `.name`, `::name`, and the call of it. @param length of the operator, in UTF-16 units */
function member(cursor: Cursor, target: Expression, length: 1 | 2, nullConditional: boolean): Expression {
  cursor.at += length;
  if (isBlank(cursor.code()) || isNewline(cursor.code()) || cursor.code() === 96) cursor.skipNewlines();
  const name = memberName(cursor);
  const isStatic = length === 2;
  const start = target.start;
  const plain: MemberNode = {
    type: 'member',
    start,
    end: cursor.at,
    target,
    name,
    static: isStatic,
    nullConditional,
  };
  const typeArguments = cursor.code() === 91 ? genericArguments(cursor) : [];
  const code = cursor.code();
  if (code !== 40 && code !== 123) return plain;
  const call = (args: readonly Expression[]): InvokeNode => ({
    type: 'invoke',
    start,
    end: cursor.at,
    target,
    name,
    static: isStatic,
    nullConditional,
    typeArguments,
    arguments: args,
  });
  return call(code === 40 ? argumentList(cursor) : [primary(cursor)]);
}

function memberName(cursor: Cursor): Expression {
  const start = cursor.at;
  const code = cursor.code();
  if (isIdentifierPart(code)) {
    while (isIdentifierPart(cursor.code())) cursor.at++;
    const value = cursor.text.slice(start, cursor.at);
    return plainName(value, start, cursor.at);
  }
  if (code === 36 || code === 40 || isSingleQuote(code) || isDoubleQuote(code) || startsHereString(cursor))
    return primary(cursor);
  return cursor.error('The name of a member is missing.', start, cursor.at);
}

function plainName(value: string, start: number, end: number): StringNode {
  const from = { start, end, verbatim: true };
  return {
    type: 'string',
    start,
    end,
    quote: 'bare',
    value,
    trace: [{ start: 0, end: value.length, from }],
  };
}

/** `[int, string]` before `(`; else the cursor stays, and it is an index. */
function genericArguments(cursor: Cursor): readonly TypeNode[] {
  const start = cursor.at;
  const found: TypeNode[] = [];
  do {
    cursor.at++;
    cursor.skipNewlines();
    const boxed = cursor.code() === 91;
    if (boxed) cursor.at++;
    const type = genericArgument(cursor);
    if (type === undefined || (boxed && !cursor.take(']'))) break;
    found.push(type);
    cursor.skipNewlines();
  } while (cursor.code() === 44);
  if (found.length > 0 && cursor.code() === 93 && cursor.code(1) === 40) {
    cursor.at++;
    return found;
  }
  cursor.at = start;
  return [];
}

/** A comma ends it, unlike in a type literal, where an assembly follows. */
function genericArgument(cursor: Cursor): TypeNode | undefined {
  const start = cursor.at;
  const type = typeName(cursor);
  if (type === undefined) return undefined;
  let open = 0;
  for (let at = start; at < type.end; at++) {
    const code = cursor.text.charCodeAt(at);
    if (code === 91) open++;
    else if (code === 93) open--;
    else if (code === 44 && open === 0) {
      cursor.at = at;
      return { ...type, end: at, name: cursor.text.slice(start, at).replace(/\s+/g, '') };
    }
  }
  return type;
}

/** `( a, b )` at the cursor. */
export function argumentList(cursor: Cursor): Expression[] {
  const open = cursor.at;
  const found: Expression[] = [];
  cursor.at++;
  cursor.withComma(true, () => {
    for (;;) {
      cursor.skipNewlines();
      if (cursor.atEnd || cursor.code() === 41) break;
      found.push(expression(cursor));
      cursor.skipNewlines();
      if (!cursor.take(',')) break;
    }
  });
  if (!cursor.take(')')) cursor.problem('A closing ) is missing.', open, cursor.at);
  return found;
}

/** What has no operator around it. Does not consume what is no expression. */
export function primary(cursor: Cursor): Expression {
  const start = cursor.at;
  const code = cursor.code();
  const next = cursor.code(1);
  switch (code) {
    case 36: // $
      if (next === 40) return subExpression(cursor);
      if (startsVariable(cursor)) return variable(cursor);
      break;
    case 40: // (
      return paren(cursor);
    case 123: // {
      cursor.at++;
      return cursor.withComma(false, () => {
        const body = cursor.grammar.scriptBlock(cursor, start);
        return { type: 'scriptBlockExpression', start, end: cursor.at, body };
      });
    case 64: // @
      if (next === 40) return arrayExpression(cursor);
      if (next === 123) return hashtable(cursor);
      if (startsHereString(cursor)) return hereString(cursor);
      if (startsVariable(cursor)) return variable(cursor);
      break;
    default:
      if (isSingleQuote(code) || isDoubleQuote(code)) return quoted(cursor);
  }
  return number(cursor, false) ?? cursor.error('An expression is missing.', start, start);
}

function paren(cursor: Cursor): Expression {
  const start = cursor.at;
  cursor.at++;
  cursor.skipNewlines();
  const pipeline = cursor.withComma(false, () => cursor.grammar.pipeline(cursor));
  cursor.skipNewlines();
  if (!cursor.take(')')) cursor.problem('A closing ) is missing.', start, cursor.at);
  return { type: 'paren', start, end: cursor.at, pipeline };
}

function arrayExpression(cursor: Cursor): ArrayExpressionNode {
  const start = cursor.at;
  cursor.at += 2;
  const from = cursor.at;
  const statements = cursor.withComma(false, () => cursor.grammar.statements(cursor, 41));
  const end = cursor.at;
  if (!cursor.take(')')) cursor.problem('A closing ) is missing.', start, end);
  return {
    type: 'arrayExpression',
    start,
    end: cursor.at,
    body: { type: 'block', start: from, end, statements },
  };
}

function hashtable(cursor: Cursor): Expression {
  const start = cursor.at;
  cursor.at += 2;
  const entries: HashtableEntryNode[] = [];
  cursor.openBraces++;
  cursor.withComma(false, () => {
    for (;;) {
      cursor.skipNewlines();
      if (cursor.take(';')) continue;
      if (cursor.atEnd || cursor.code() === 125) break;
      const entry = hashtableEntry(cursor);
      if (entry === undefined) break;
      entries.push(entry);
    }
  });
  cursor.openBraces--;
  if (!cursor.take('}')) cursor.problem('A closing } is missing.', start, cursor.at);
  return { type: 'hashtable', start, end: cursor.at, entries };
}

function hashtableEntry(cursor: Cursor): HashtableEntryNode | undefined {
  const key = hashtableKey(cursor);
  cursor.skipBlanks();
  const start = key.start;
  if (!cursor.take('=')) {
    // Without progress the closing bracket is looked for elsewhere.
    if (cursor.at === start) return undefined;
    return {
      type: 'hashtableEntry',
      start,
      end: cursor.at,
      key,
      value: cursor.error('An = is missing.', cursor.at, cursor.at),
    };
  }
  cursor.skipNewlines();
  const value = cursor.grammar.statement(cursor);
  return { type: 'hashtableEntry', start, end: Math.max(value.end, cursor.at), key, value };
}

function hashtableKey(cursor: Cursor): Expression {
  const start = cursor.at;
  if (isIdentifierStart(cursor.code())) {
    while (isIdentifierPart(cursor.code()) || isDash(cursor.code())) cursor.at++;
    return plainName(cursor.text.slice(start, cursor.at), start, cursor.at);
  }
  if (cursor.code() === 96) return bareword(cursor, false);
  return unary(cursor);
}
