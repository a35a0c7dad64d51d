/** Reads PowerShell text into its syntax tree. */

import type { ScriptNode } from './ast';
import { Cursor, type Grammar } from './cursor';
import { scriptBlock, scriptBody } from './script-blocks';
import { expression, unary } from './expressions';
import { pipeline } from './pipelines';
import { statement, statements } from './statements';

/** Nothing nests deeper than this many levels; what does is an `error` node. */
const maxDepth = 250;

const grammar: Grammar = { statements, statement, pipeline, scriptBlock, expression, unary };

/** The syntax tree of `text`. Never throws; linear in the text's length. */
export function parse(text: string): ScriptNode {
  const cursor = new Cursor(text, grammar, maxDepth);
  // A byte order mark is no text.
  if (cursor.code() === 0xfeff) cursor.at++;
  const body = scriptBody(cursor, 0, 0);
  return { ...body, end: text.length, problems: cursor.problems };
}
