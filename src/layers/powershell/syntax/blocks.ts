/** Statements in braces. */

import type { BlockNode } from './ast';
import type { Cursor } from './cursor';

/** `{ … }` with blanks and ends of lines before it. */
export function block(cursor: Cursor): BlockNode {
  const before = cursor.at;
  cursor.skipNewlines();
  const start = cursor.at;
  if (!cursor.take('{')) {
    cursor.at = before;
    cursor.problem('A block is missing.', before, before);
    return { type: 'block', start: before, end: before, statements: [] };
  }
  cursor.openBraces++;
  const found = cursor.withComma(false, () => cursor.grammar.statements(cursor, 125));
  cursor.openBraces--;
  if (!cursor.take('}')) cursor.problem('A closing } is missing.', start, cursor.at);
  return { type: 'block', start, end: cursor.at, statements: found };
}
