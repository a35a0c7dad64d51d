/** Definitions: script blocks, parameters, functions, classes, enums and using. */

import type {
  AttributeNode,
  Expression,
  FunctionMemberNode,
  FunctionNode,
  NamedBlockNode,
  ParamBlockNode,
  ParameterNode,
  PropertyNode,
  ScriptBlockNode,
  Statement,
  TypeDefinitionNode,
  TypeNode,
  UsingNode,
} from './ast';
import { endsWord, isBlank, isDoubleQuote, isIdentifierPart, isNewline, isSingleQuote } from './characters';
import { argument } from './commands';
import type { Cursor } from './cursor';
import { argumentList, expression } from './expressions';
import { bracketed, typeName } from './types';
import { startsVariable, variable } from './variables';

const functionKinds = new Set(['function', 'filter', 'workflow', 'configuration']);
const definitions = new Set([...functionKinds, 'class', 'enum', 'using']);
const usingKinds = new Set(['namespace', 'module', 'assembly', 'type', 'command']);
const blockKinds = new Set(['dynamicparam', 'begin', 'process', 'end', 'clean']);

export function isDefinition(keyword: string): boolean {
  return definitions.has(keyword);
}

/** The definition whose keyword, or an attribute before it, is at the cursor. */
export function definition(cursor: Cursor, keyword: string): Statement {
  const start = cursor.at;
  if (keyword === 'using') return using(cursor);
  if (keyword === 'class' || keyword === 'enum') return typeDefinition(cursor, keyword, attributes(cursor));
  cursor.at += keyword.length;
  return functionDefinition(cursor, start, keyword as FunctionNode['kind']);
}

// Script blocks

/**
 * What stands between the braces of a script block; consumes the closing one.
 * @param start where the node starts: the opening brace, or the first parameter
 */
export function scriptBlock(cursor: Cursor, start: number): ScriptBlockNode {
  cursor.openBraces++;
  const body = cursor.withComma(false, () => scriptBody(cursor, start, 125));
  cursor.openBraces--;
  if (!cursor.take('}')) cursor.problem('A closing } is missing.', start, cursor.at);
  return { ...body, end: cursor.at };
}

/** The content of a script or script block. @param closer the closing brace, or 0 for a script */
export function scriptBody(cursor: Cursor, start: number, closer: number): ScriptBlockNode {
  const usings: UsingNode[] = [];
  for (;;) {
    cursor.skipNewlines();
    if (cursor.take(';')) continue;
    if (cursor.keyword(isIdentifierPart, endsWord) !== 'using') break;
    usings.push(using(cursor));
  }
  const params = paramBlock(cursor);
  const blocks = namedBlocks(cursor, closer);
  if (blocks.length === 0) {
    cursor.skipNewlines();
    const from = cursor.at;
    const statements = cursor.grammar.statements(cursor, closer);
    const last = statements[statements.length - 1];
    if (last)
      blocks.push({
        type: 'namedBlock',
        start: statements[0]?.start ?? from,
        end: last.end,
        kind: 'end',
        implicit: true,
        statements,
      });
  }
  return { type: 'scriptBlock', start, end: cursor.at, usings, params, blocks };
}

function namedBlocks(cursor: Cursor, closer: number): NamedBlockNode[] {
  const blocks: NamedBlockNode[] = [];
  for (;;) {
    cursor.skipNewlines();
    if (cursor.take(';')) continue;
    const start = cursor.at;
    const keyword = cursor.keyword(isIdentifierPart, endsWord);
    if (blockKinds.has(keyword)) {
      cursor.at += keyword.length;
      cursor.skipNewlines();
      const open = cursor.at;
      if (cursor.take('{')) {
        cursor.openBraces++;
        const statements = cursor.grammar.statements(cursor, 125);
        cursor.openBraces--;
        if (!cursor.take('}')) cursor.problem('A closing } is missing.', open, cursor.at);
        const kind = keyword as NamedBlockNode['kind'];
        blocks.push({ type: 'namedBlock', start, end: cursor.at, kind, implicit: false, statements });
        continue;
      }
      cursor.at = start;
    }
    if (blocks.length === 0 || cursor.atEnd || cursor.code() === closer) return blocks;
    // Statements may not stand beside named blocks; they are kept.
    const statements = cursor.grammar.statements(cursor, closer);
    cursor.problem('Only named blocks may stand here.', start, cursor.at);
    const last = statements[statements.length - 1];
    if (last)
      blocks.push({ type: 'namedBlock', start, end: last.end, kind: 'end', implicit: true, statements });
    return blocks;
  }
}

// Parameters

function paramBlock(cursor: Cursor): ParamBlockNode | undefined {
  const start = cursor.at;
  const code = cursor.code();
  if (code === 91) {
    if (cursor.wordAfterAttributes() !== 'param') return undefined;
  } else if (cursor.keyword(isIdentifierPart, endsWord) !== 'param') return undefined;
  const found = attributes(cursor);
  cursor.at += 'param'.length;
  cursor.skipNewlines();
  if (cursor.code() !== 40) {
    cursor.at = start;
    return undefined;
  }
  const parameters = parameterList(cursor);
  return { type: 'paramBlock', start, end: cursor.at, attributes: found, parameters };
}

/** Attributes with the ends of lines after them. */
function attributes(cursor: Cursor): AttributeNode[] {
  return bracketedList(cursor).map((one) =>
    one.type === 'attribute'
      ? one
      : { type: 'attribute', start: one.start, end: one.end, name: one.name, positional: [], named: [] },
  );
}

function bracketedList(cursor: Cursor): (AttributeNode | TypeNode)[] {
  const found: (AttributeNode | TypeNode)[] = [];
  for (;;) {
    const one = cursor.code() === 91 ? bracketed(cursor) : undefined;
    if (one === undefined) return found;
    found.push(one);
    cursor.skipNewlines();
  }
}

/** `( … )` of a param block or a function, at the cursor. */
function parameterList(cursor: Cursor): ParameterNode[] {
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

// Functions

function functionDefinition(cursor: Cursor, start: number, kind: FunctionNode['kind']): Statement {
  cursor.skipNewlines();
  const from = cursor.at;
  // The name is a word of any kind, also a quoted one for a configuration.
  if (isSingleQuote(cursor.code()) || isDoubleQuote(cursor.code())) argument(cursor);
  else while (!cursor.atEnd && !endsWord(cursor.code())) cursor.at++;
  const name = cursor.text.slice(from, cursor.at);
  if (name === '') cursor.problem('The name is missing.', from, from);
  cursor.skipNewlines();
  const parameters = cursor.code() === 40 ? parameterList(cursor) : [];
  cursor.skipNewlines();
  const body = functionBody(cursor);
  return { type: 'function', start, end: cursor.at, kind, name, parameters, body };
}

function functionBody(cursor: Cursor): ScriptBlockNode {
  const start = cursor.at;
  if (cursor.take('{')) return scriptBlock(cursor, start);
  cursor.problem('A block is missing.', start, start);
  return { type: 'scriptBlock', start, end: start, usings: [], params: undefined, blocks: [] };
}

function using(cursor: Cursor): UsingNode {
  const start = cursor.at;
  cursor.at += 'using'.length;
  cursor.skipBlanks();
  const keyword = cursor.keyword(isIdentifierPart, endsWord);
  const kind = usingKinds.has(keyword) ? (keyword as UsingNode['kind']) : undefined;
  let end = cursor.at;
  let name: Expression | undefined;
  if (kind) {
    cursor.at += keyword.length;
    end = cursor.at;
    cursor.skipBlanks();
  } else cursor.problem('The kind of using is missing.', start, end);
  while (!cursor.atEnd && !isNewline(cursor.code()) && cursor.code() !== 59 && cursor.code() !== 125) {
    // `using namespace a = b` has a name, an equals sign and another name.
    const before = cursor.at;
    name = argument(cursor);
    if (cursor.at === before) break;
    end = cursor.at;
    cursor.skipBlanks();
  }
  cursor.at = end;
  return { type: 'using', start, end, kind: kind ?? 'module', name };
}

// Classes and enums

function typeDefinition(
  cursor: Cursor,
  kind: 'class' | 'enum',
  found: readonly AttributeNode[],
): TypeDefinitionNode {
  const start = found[0]?.start ?? cursor.at;
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
  if (name === '') return unexpectedMember(cursor, start);
  return property(cursor, start, found, name, false);
}

function identifier(cursor: Cursor): string {
  const start = cursor.at;
  while (isIdentifierPart(cursor.code())) cursor.at++;
  return cursor.text.slice(start, cursor.at);
}

function unexpectedMember(cursor: Cursor, start: number): undefined {
  while (!cursor.atEnd && !isNewline(cursor.code()) && cursor.code() !== 125 && cursor.code() !== 59)
    cursor.at++;
  cursor.problem('A member is missing.', start, cursor.at);
  return undefined;
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
  if (name === '' || cursor.code() !== 40) return unexpectedMember(cursor, start);
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
