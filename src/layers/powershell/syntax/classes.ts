/** Definitions of classes and enums. */

import type {
  AttributeNode,
  Expression,
  FunctionMemberNode,
  PropertyNode,
  TypeDefinitionNode,
  TypeNode,
} from './ast';
import { endsWord, isBlank, isIdentifierPart, isNewline } from './characters';
import type { Cursor } from './cursor';
import { expression } from './expressions';
import { argumentList } from './members';
import { bracketedList, parameterList } from './parameters';
import { functionBody } from './script-blocks';
import { typeName } from './types';
import { startsVariable, variable } from './variables';

export function typeDefinition(
  cursor: Cursor,
  kind: 'class' | 'enum',
  found: readonly AttributeNode[],
): TypeDefinitionNode {
  const start = found[0]?.start ?? cursor.at;
  if (cursor.keyword(isIdentifierPart, endsWord) !== kind) {
    // What was taken for an attribute's end from afar was none: the attribute holds the keyword.
    cursor.problem('The keyword is missing.', cursor.at, cursor.at);
    return {
      type: 'typeDefinition',
      start,
      end: cursor.at,
      kind,
      name: '',
      attributes: found,
      bases: [],
      members: [],
    };
  }
  cursor.at += kind.length;
  cursor.skipNewlines();
  const from = cursor.at;
  while (isIdentifierPart(cursor.code())) cursor.at++;
  const name = cursor.text.slice(from, cursor.at);
  if (name === '') cursor.problem('The name is missing.', from, from);
  const bases: TypeNode[] = [];
  cursor.skipNewlines();
  if (cursor.take(':')) {
    do {
      cursor.skipNewlines();
      const base = baseName(cursor);
      if (base === undefined) break;
      bases.push(base);
      cursor.skipNewlines();
    } while (cursor.take(','));
  }
  const members: (PropertyNode | FunctionMemberNode)[] = [];
  const open = cursor.at;
  if (!cursor.take('{')) cursor.problem('A block is missing.', open, open);
  else {
    cursor.openBraces++;
    cursor.withComma(false, () => {
      for (;;) {
        cursor.skipNewlines();
        if (cursor.take(';')) continue;
        if (cursor.atEnd || cursor.code() === 125) break;
        const before = cursor.at;
        const member = kind === 'enum' ? enumMember(cursor) : classMember(cursor);
        if (member) members.push(member);
        if (cursor.at === before) cursor.at++;
      }
    });
    cursor.openBraces--;
    if (!cursor.take('}')) cursor.problem('A closing } is missing.', open, cursor.at);
  }
  return { type: 'typeDefinition', start, end: cursor.at, kind, name, attributes: found, bases, members };
}

/** A comma ends it where it is not within brackets. */
function baseName(cursor: Cursor): TypeNode | undefined {
  const start = cursor.at;
  let open = 0;
  for (;;) {
    const code = cursor.code();
    if (code === 91) open++;
    else if (code === 93) open--;
    else if (open <= 0 ? endsWord(code) : cursor.atEnd || isNewline(code)) break;
    cursor.at++;
  }
  const end = cursor.at;
  cursor.at = start;
  const type = typeName(cursor);
  if (type === undefined) return undefined;
  cursor.at = Math.min(end, type.end);
  return { ...type, end: cursor.at, name: cursor.text.slice(start, cursor.at) };
}

function enumMember(cursor: Cursor): PropertyNode | undefined {
  const start = cursor.at;
  const found = bracketedList(cursor);
  const name = identifier(cursor);
  if (name === '') {
    unexpectedMember(cursor, start);
    return undefined;
  }
  return property(cursor, start, found, name, false);
}

function identifier(cursor: Cursor): string {
  const start = cursor.at;
  while (isIdentifierPart(cursor.code())) cursor.at++;
  return cursor.text.slice(start, cursor.at);
}

function unexpectedMember(cursor: Cursor, start: number): void {
  while (!cursor.atEnd && !isNewline(cursor.code()) && cursor.code() !== 125 && cursor.code() !== 59)
    cursor.at++;
  cursor.problem('A member is missing.', start, cursor.at);
}

function property(
  cursor: Cursor,
  start: number,
  found: readonly (AttributeNode | TypeNode)[],
  name: string,
  isStatic: boolean,
): PropertyNode {
  const end = cursor.at;
  cursor.skipBlanks();
  let value: Expression | undefined;
  if (cursor.take('=')) {
    cursor.skipNewlines();
    value = expression(cursor);
  } else cursor.at = end;
  const node: PropertyNode = {
    type: 'property',
    start,
    end: cursor.at,
    attributes: found,
    name,
    static: isStatic,
    value,
  };
  cursor.skipBlanks();
  const code = cursor.code();
  if (!cursor.atEnd && !isNewline(code) && code !== 59 && code !== 125) unexpectedMember(cursor, cursor.at);
  return node;
}

function classMember(cursor: Cursor): PropertyNode | FunctionMemberNode | undefined {
  const start = cursor.at;
  const found: (AttributeNode | TypeNode)[] = [];
  let isStatic = false;
  for (;;) {
    found.push(...bracketedList(cursor));
    const keyword = cursor.keyword(
      isIdentifierPart,
      (code) => isBlank(code) || isNewline(code) || code === 91,
    );
    if (keyword !== 'static' && keyword !== 'hidden') break;
    isStatic ||= keyword === 'static';
    cursor.at += 6;
    cursor.skipNewlines();
  }
  if (cursor.code() === 36 && startsVariable(cursor))
    return property(cursor, start, found, variable(cursor).name, isStatic);
  const name = identifier(cursor);
  cursor.skipBlanks();
  if (name === '' || cursor.code() !== 40) {
    unexpectedMember(cursor, start);
    return undefined;
  }
  const parameters = parameterList(cursor);
  cursor.skipNewlines();
  let baseArguments: readonly Expression[] = [];
  if (cursor.take(':')) {
    cursor.skipNewlines();
    identifier(cursor);
    cursor.skipNewlines();
    if (cursor.code() === 40) baseArguments = argumentList(cursor);
    cursor.skipNewlines();
  }
  const body = functionBody(cursor);
  return {
    type: 'functionMember',
    start,
    end: cursor.at,
    attributes: found,
    name,
    static: isStatic,
    parameters,
    baseArguments,
    body,
  };
}
