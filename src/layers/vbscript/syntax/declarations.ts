/** Reads declarations: variables, constants, procedures' parameters, Declare, Enum, Type. */

import type { Bounds, Const, Declarator, Declare, Enum, Parameter } from './ast';
import type { Cursor } from './cursor';
import { parseExpression } from './expressions';

/** The name at the cursor, taken; empty where there is none. */
export function takeName(cursor: Cursor): string {
  const token = cursor.peek();
  if (token.type !== 'name') return '';
  cursor.take();
  if (token.suffix !== '') cursor.isVba = true;
  return token.name;
}

/** `As [New] Type[.Type] [* length]`. */
export function parseType(cursor: Cursor): { readonly typeName: string; readonly isNew: boolean } {
  if (!cursor.takeWord('as')) return { typeName: '', isNew: false };
  cursor.isVba = true;
  const isNew = cursor.takeWord('new');
  let typeName = takeName(cursor);
  while (cursor.isOperator('.')) {
    cursor.take();
    typeName += `.${takeName(cursor)}`;
  }
  if (cursor.takeOperator('*')) parseExpression(cursor);
  if (cursor.takeOperator('(')) cursor.takeOperator(')');
  return { typeName, isNew };
}

const suffixTypes: Readonly<Record<string, string>> = {
  $: 'string',
  '%': 'integer',
  '&': 'long',
  '!': 'single',
  '#': 'double',
  '@': 'currency',
};

/** `a, b(5), c(1 To 3) As String`. */
export function parseDeclarators(cursor: Cursor): Declarator[] {
  const found: Declarator[] = [];
  do {
    cursor.takeWord('withevents');
    const token = cursor.peek();
    if (token.type !== 'name') break;
    const name = takeName(cursor);
    const bounds = cursor.takeOperator('(') ? parseBounds(cursor) : null;
    const { typeName, isNew } = parseType(cursor);
    found.push({
      name,
      bounds,
      typeName: typeName === '' ? (suffixTypes[token.suffix] ?? '') : typeName,
      isNew,
      ...cursor.rangeFrom(token.start),
    });
  } while (cursor.takeOperator(','));
  return found;
}

function parseBounds(cursor: Cursor): Bounds[] {
  const bounds: Bounds[] = [];
  while (!cursor.isOperator(')') && !cursor.atSeparator) {
    const first = parseExpression(cursor);
    bounds.push(
      cursor.takeWord('to')
        ? { lower: first, upper: parseExpression(cursor) }
        : { lower: null, upper: first },
    );
    if (!cursor.takeOperator(',')) break;
  }
  cursor.takeOperator(')');
  return bounds;
}

export function parseParameters(cursor: Cursor): Parameter[] {
  const found: Parameter[] = [];
  if (!cursor.takeOperator('(')) return found;
  while (!cursor.isOperator(')') && !cursor.atSeparator) {
    let byValue = false;
    let rest = false;
    for (;;) {
      if (cursor.takeWord('byval')) byValue = true;
      else if (cursor.takeWord('paramarray')) rest = true;
      else if (!cursor.takeWord('byref') && !cursor.takeWord('optional')) break;
    }
    const name = takeName(cursor);
    if (name === '') break;
    if (cursor.takeOperator('(')) cursor.takeOperator(')');
    const { typeName } = parseType(cursor);
    const fallback = cursor.takeOperator('=') ? parseExpression(cursor) : null;
    found.push({ name, byValue, rest, fallback, typeName });
    if (!cursor.takeOperator(',')) break;
  }
  if (!cursor.takeOperator(')')) cursor.skipStatement();
  return found;
}

/** `Const a = 1, b As Long = 2`, after the keyword. */
export function parseConstants(cursor: Cursor): Const[] {
  const found: Const[] = [];
  do {
    const { start } = cursor.peek();
    const name = takeName(cursor);
    if (name === '') break;
    parseType(cursor);
    if (!cursor.takeOperator('=')) break;
    const value = parseExpression(cursor);
    found.push({ type: 'const', name, value, ...cursor.rangeFrom(start) });
  } while (cursor.takeOperator(','));
  return found;
}

/** `Declare [PtrSafe] Function name Lib "…" [Alias "…"] (…)`, after the keyword. */
export function parseDeclare(cursor: Cursor, start: number): Declare {
  cursor.isVba = true;
  cursor.takeWord('ptrsafe');
  cursor.take();
  const name = takeName(cursor);
  let exported = name;
  while (!cursor.atSeparator) {
    const alias = cursor.takeWord('alias');
    const token = cursor.take();
    if (alias && token.type === 'string') exported = token.text.toLowerCase();
  }
  return { type: 'declare', name, exported, ...cursor.rangeFrom(start) };
}

/** `Enum name … End Enum`, after the keyword. */
export function parseEnum(cursor: Cursor, start: number): Enum {
  const members: { name: string; value: Enum['members'][number]['value'] }[] = [];
  cursor.skipStatement();
  for (;;) {
    cursor.skipSeparators();
    if (cursor.atEnd || cursor.isWord('end')) break;
    const name = takeName(cursor);
    const value = cursor.takeOperator('=') ? parseExpression(cursor) : null;
    if (name !== '') members.push({ name, value });
    cursor.skipStatement();
  }
  cursor.skipStatement();
  return { type: 'enum', members, ...cursor.rangeFrom(start) };
}

/** `Type name … End Type`, after the keyword: its fields have no values to follow. */
export function skipType(cursor: Cursor): void {
  for (;;) {
    cursor.skipStatement();
    cursor.skipSeparators();
    if (cursor.atEnd) return;
    if (cursor.isWord('end')) {
      cursor.skipStatement();
      return;
    }
  }
}
