/** Parameters of functions and script blocks, with their attributes. */

import type { AttributeNode, ParamBlockNode, ParameterNode, TypeNode } from './ast';
import { endsWord, isIdentifierPart } from './characters';
import type { Cursor } from './cursor';
import { expression } from './expressions';
import { bracketed } from './types';
import { startsVariable, variable } from './variables';

export function paramBlock(cursor: Cursor): ParamBlockNode | undefined {
  const start = cursor.at;
  const code = cursor.code();
  if (code === 91) {
    if (cursor.wordAfterAttributes() !== 'param') return undefined;
  } else if (cursor.keyword(isIdentifierPart, endsWord) !== 'param') return undefined;
  const found = attributes(cursor);
  const isParam = cursor.keyword(isIdentifierPart, endsWord) === 'param';
  if (isParam) {
    cursor.at += 'param'.length;
    cursor.skipNewlines();
  }
  if (!isParam || cursor.code() !== 40) {
    cursor.at = start;
    return undefined;
  }
  const parameters = parameterList(cursor);
  return { type: 'paramBlock', start, end: cursor.at, attributes: found, parameters };
}

/** Attributes with the ends of lines after them. */
export function attributes(cursor: Cursor): AttributeNode[] {
  return bracketedList(cursor).map((one) =>
    one.type === 'attribute'
      ? one
      : { type: 'attribute', start: one.start, end: one.end, name: one.name, positional: [], named: [] },
  );
}

export function bracketedList(cursor: Cursor): (AttributeNode | TypeNode)[] {
  const found: (AttributeNode | TypeNode)[] = [];
  for (;;) {
    const one = cursor.code() === 91 ? bracketed(cursor) : undefined;
    if (one === undefined) return found;
    found.push(one);
    cursor.skipNewlines();
  }
}

/** `( … )` of a param block or a function, at the cursor. */
export function parameterList(cursor: Cursor): ParameterNode[] {
  const open = cursor.at;
  const found: ParameterNode[] = [];
  cursor.at++;
  cursor.withComma(true, () => {
    for (;;) {
      cursor.skipNewlines();
      if (cursor.atEnd || cursor.code() === 41) break;
      const one = parameter(cursor);
      if (one) found.push(one);
      cursor.skipNewlines();
      if (cursor.take(',')) continue;
      if (one) break;
      // Something else stands here: the rest of the list is skipped.
      const before = cursor.at;
      cursor.at = open;
      cursor.skipBalanced();
      cursor.at = Math.max(before, cursor.at - 1);
      break;
    }
  });
  if (!cursor.take(')')) cursor.problem('A closing ) is missing.', open, cursor.at);
  return found;
}

function parameter(cursor: Cursor): ParameterNode | undefined {
  const start = cursor.at;
  const found = bracketedList(cursor);
  if (cursor.code() !== 36 || !startsVariable(cursor)) {
    cursor.problem('A parameter is missing.', start, cursor.at);
    return undefined;
  }
  const name = variable(cursor);
  const end = cursor.at;
  cursor.skipNewlines();
  if (!cursor.take('=')) {
    cursor.at = end;
    return { type: 'parameter', start, end, attributes: found, name, value: undefined };
  }
  cursor.skipNewlines();
  const value = expression(cursor);
  return { type: 'parameter', start, end: value.end, attributes: found, name, value };
}
