/** Definitions of functions and types by their keyword. */

import type { FunctionNode, Statement } from './ast';
import { endsWord, isDoubleQuote, isSingleQuote } from './characters';
import { typeDefinition } from './classes';
import { argument } from './commands';
import type { Cursor } from './cursor';
import { attributes, parameterList } from './parameters';
import { functionBody, using } from './script-blocks';

const functionKinds = new Set(['function', 'filter', 'workflow', 'configuration']);
const definitions = new Set([...functionKinds, 'class', 'enum', 'using']);

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
