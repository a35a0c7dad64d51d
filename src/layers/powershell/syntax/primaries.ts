/** Expressions without an operator around them: literals, variables, and what stands in brackets. */

import type { ArrayExpressionNode, Expression, HashtableEntryNode, StringNode } from './ast';
import { isDash, isDoubleQuote, isIdentifierPart, isIdentifierStart, isSingleQuote } from './characters';
import type { Cursor } from './cursor';
import { number } from './numbers';
import { bareword, hereString, quoted, startsHereString, subExpression } from './strings';
import { startsVariable, variable } from './variables';

export function plainName(value: string, start: number, end: number): StringNode {
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
  return cursor.grammar.unary(cursor);
}
