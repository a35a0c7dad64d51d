/** Parses VBScript and VBA. Broken and half-typed code yields what can be had, in linear time. */

import type { Meter } from '../../meter';
import type { Expression, Module, Statement } from './ast';
import { Cursor, type LiteralText } from './cursor';
import { parseExpression } from './expressions';
import { tokenize } from './lexer';
import { parseBlock } from './statements';

/**
 * @param literalText makes the values of string literals
 * @throws BudgetSpent
 */
export function parse(text: string, literalText: LiteralText, meter: Meter): Module {
  const cursor = new Cursor(tokenize(text, meter), literalText, meter);
  skipHeader(cursor);
  const body: Statement[] = [];
  while (!cursor.atEnd) {
    for (const statement of parseBlock(cursor, [])) body.push(statement);
    cursor.closedLoops = 0;
  }
  return { body, foldables: cursor.foldables, isVba: cursor.isVba, mentioned: cursor.mentioned };
}

/** Exported classes and forms begin with `VERSION …` and a tree of properties, up to the first attribute. */
function skipHeader(cursor: Cursor): void {
  cursor.skipSeparators();
  if (!cursor.isWord('version')) return;
  const start = cursor.position;
  while (!cursor.atEnd) {
    cursor.skipLine();
    cursor.skipSeparators();
    if (cursor.isWord('attribute')) return;
  }
  cursor.rewind(start);
}

/**
 * Parses a text that is one expression, as for Eval.
 * @throws BudgetSpent
 */
export function parseValue(
  text: string,
  literalText: LiteralText,
  meter: Meter,
): { readonly tree: Module; readonly expression: Expression } {
  const cursor = new Cursor(tokenize(text, meter), literalText, meter);
  cursor.skipSeparators();
  const expression = parseExpression(cursor);
  return {
    tree: { body: [], foldables: cursor.foldables, isVba: false, mentioned: cursor.mentioned },
    expression,
  };
}
