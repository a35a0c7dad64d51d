/** The content of scripts, script blocks and functions: using, param block, named blocks, statements. */

import type { Expression, NamedBlockNode, ScriptBlockNode, UsingNode } from './ast';
import { endsWord, isIdentifierPart, isNewline } from './characters';
import { argument } from './commands';
import type { Cursor } from './cursor';
import { paramBlock } from './parameters';

const usingKinds = new Set(['namespace', 'module', 'assembly', 'type', 'command']);
const blockKinds = new Set(['dynamicparam', 'begin', 'process', 'end', 'clean']);

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

export function functionBody(cursor: Cursor): ScriptBlockNode {
  const start = cursor.at;
  if (cursor.take('{')) return scriptBlock(cursor, start);
  cursor.problem('A block is missing.', start, start);
  return { type: 'scriptBlock', start, end: start, usings: [], params: undefined, blocks: [] };
}

export function using(cursor: Cursor): UsingNode {
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
