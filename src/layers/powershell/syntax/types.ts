/** What stands in square brackets: type names, and attributes with their arguments. */

import type { AttributeNode, Expression, NamedArgumentNode, TypeNode } from './ast';
import { isBlank, isIdentifierPart, isNewline } from './characters';
import type { Cursor } from './cursor';

/** Beyond the letters and digits of a type's simple name. A backtick is part of it (List`1), not an escape. */
const nameMarks = new Set('.`_+#\\');
/** What else stands in the name of an assembly. */
const assemblyMarks = new Set('=-*&@$');

function isNamePart(code: number): boolean {
  return isIdentifierPart(code) || nameMarks.has(String.fromCharCode(code));
}

/** A type's name without brackets, with its arguments, arrays and assembly: `Dictionary[string,int][]`. Undefined without a name. */
export function typeName(cursor: Cursor): TypeNode | undefined {
  const start = cursor.at;
  while (isNamePart(cursor.code())) cursor.at++;
  if (cursor.at === start) return undefined;
  let end = cursor.at;
  let open = 0;
  let inAssembly = false;
  for (;;) {
    const code = cursor.code();
    if (code === 91) open++;
    else if (code === 93) {
      if (open === 0) break;
      open--;
    } else if (code === 44) {
      // At the outermost level an assembly's name follows.
      if (open === 0) inAssembly = true;
    } else if (isBlank(code) || isNewline(code)) {
      cursor.at++;
      continue;
    } else if (open === 0 && !inAssembly) break;
    else if (!isNamePart(code) && !assemblyMarks.has(String.fromCharCode(code))) break;
    cursor.at++;
    end = cursor.at;
  }
  cursor.at = end;
  return {
    type: 'typeName',
    start,
    end,
    name: cursor.text.slice(start, end).replace(/[\s\u0085]+/g, ''),
  };
}

/** The type or attribute whose `[` is at the cursor. Undefined, with the cursor unmoved, if it is neither. */
export function bracketed(cursor: Cursor): TypeNode | AttributeNode | undefined {
  const start = cursor.at;
  cursor.at++;
  cursor.skipNewlines();
  const type = typeName(cursor);
  if (type === undefined) {
    cursor.at = start;
    return undefined;
  }
  cursor.skipNewlines();
  if (cursor.code() === 40) return attribute(cursor, start, type);
  if (!cursor.take(']')) {
    if (!cursor.atEnd) {
      cursor.at = start;
      return undefined;
    }
    cursor.problem('A closing ] is missing.', start, cursor.at);
  }
  return { ...type, start, end: cursor.at };
}

function attribute(cursor: Cursor, start: number, { name }: TypeNode): AttributeNode {
  const positional: Expression[] = [];
  const named: NamedArgumentNode[] = [];
  const open = cursor.at;
  cursor.at++;
  cursor.withComma(true, () => {
    for (;;) {
      cursor.skipNewlines();
      if (cursor.atEnd || cursor.code() === 41) break;
      const before = cursor.at;
      const argument = namedArgument(cursor);
      if (argument) named.push(argument);
      else positional.push(cursor.grammar.expression(cursor));
      cursor.skipNewlines();
      if (!cursor.take(',') && (cursor.code() !== 41 || cursor.at === before)) break;
    }
  });
  cursor.skipNewlines();
  if (!cursor.take(')')) cursor.problem('A closing ) is missing.', open, cursor.at);
  cursor.skipNewlines();
  if (!cursor.take(']')) cursor.problem('A closing ] is missing.', start, cursor.at);
  return { type: 'attribute', start, end: cursor.at, name, positional, named };
}

/** `Name = value` or a bare `Name`, which is true. */
function namedArgument(cursor: Cursor): NamedArgumentNode | undefined {
  const start = cursor.at;
  while (isIdentifierPart(cursor.code())) cursor.at++;
  if (
    cursor.at === start ||
    (cursor.code(-1) >= 48 && cursor.code(-1) <= 57 && /^\d+$/.test(cursor.text.slice(start, cursor.at)))
  ) {
    cursor.at = start;
    return undefined;
  }
  const end = cursor.at;
  const name = cursor.text.slice(start, end);
  cursor.skipNewlines();
  if (cursor.take('=')) {
    cursor.skipNewlines();
    const value = cursor.grammar.expression(cursor);
    return { type: 'namedArgument', start, end: value.end, name, value };
  }
  const next = cursor.code();
  if (next === 44 || next === 41 || cursor.atEnd)
    return { type: 'namedArgument', start, end, name, value: undefined };
  cursor.at = start;
  return undefined;
}
