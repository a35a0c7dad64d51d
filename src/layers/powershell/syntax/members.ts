/** Members, calls and indexes of what stands before them. */

import type { Expression, InvokeNode, MemberNode, TypeNode } from './ast';
import { isBlank, isDigit, isDoubleQuote, isIdentifierPart, isNewline, isSingleQuote } from './characters';
import type { Cursor } from './cursor';
import { plainName, primary } from './primaries';
import { startsHereString } from './strings';
import { typeName } from './types';

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
  const found = cursor.withComma(false, () => cursor.grammar.expression(cursor));
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
      found.push(cursor.grammar.expression(cursor));
      cursor.skipNewlines();
      if (!cursor.take(',')) break;
    }
  });
  if (!cursor.take(')')) cursor.problem('A closing ) is missing.', open, cursor.at);
  return found;
}
