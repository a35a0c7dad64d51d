/** Lists of statements, and which rule reads each of them. */

import type { Statement } from './ast';
import { block } from './blocks';
import { endsWord, isIdentifierPart, isIdentifierStart, isNewline } from './characters';
import { rules } from './control-flow';
import type { Cursor } from './cursor';
import { definition, isDefinition } from './definitions';
import { pipeline } from './pipelines';

/** Statements up to the closing bracket or the end of the text; does not consume the bracket. */
export function statements(cursor: Cursor, closer: number): Statement[] {
  const found: Statement[] = [];
  for (;;) {
    cursor.skipNewlines();
    if (cursor.take(';')) continue;
    if (cursor.atEnd) return found;
    const code = cursor.code();
    if (code === closer) return found;
    // A } closes all parentheses within its braces.
    if (code === 125 && cursor.openBraces > 0) return found;
    const before = cursor.at;
    const next = statement(cursor);
    if (cursor.at === before) {
      // Nothing can begin with this, as the rule has noted.
      cursor.at++;
      found.push({ type: 'error', start: before, end: cursor.at, children: [] });
      continue;
    }
    found.push(next);
    endOfStatement(cursor, next);
  }
}

/** After a statement stands its end; what else stands there is read as the next one, so that nothing is lost. */
function endOfStatement(cursor: Cursor, last: Statement): void {
  // A block needs no end.
  if (cursor.code(-1) === 125 && last.type !== 'pipeline' && last.type !== 'assignment') return;
  const end = cursor.at;
  cursor.skipBlanks();
  const code = cursor.code();
  if (cursor.atEnd || isNewline(code) || code === 59 || code === 41 || code === 125) return;
  if (last.type === 'pipeline' && last.background) return;
  if (last.type !== 'error') cursor.problem('The end of the statement is missing.', end, cursor.at);
}

export function statement(cursor: Cursor): Statement {
  return cursor.deeper(statementRule);
}

const labelled = new Set(['switch', 'while', 'do', 'for', 'foreach']);
const workflowBlocks = new Set(['parallel', 'sequence', 'inlinescript']);

function statementRule(cursor: Cursor): Statement {
  const start = cursor.at;
  const code = cursor.code();
  if (isIdentifierStart(code)) {
    const keyword = cursor.keyword(isIdentifierPart, endsWord);
    const rule = rules.get(keyword);
    if (rule) {
      cursor.at += keyword.length;
      return rule(cursor, start, undefined);
    }
    if (isDefinition(keyword)) return definition(cursor, keyword);
    if (workflowBlocks.has(keyword)) {
      const found = workflowBlock(cursor, keyword as 'parallel' | 'sequence' | 'inlinescript');
      if (found) return found;
    }
  } else if (code === 58) {
    const found = labelledStatement(cursor);
    if (found) return found;
  } else if (code === 91) {
    // Attributes stand before a class or an enum.
    const keyword = cursor.wordAfterAttributes();
    if (keyword === 'class' || keyword === 'enum') return definition(cursor, keyword);
  }
  return pipeline(cursor);
}

/** `:name while …` */
function labelledStatement(cursor: Cursor): Statement | undefined {
  const start = cursor.at;
  cursor.at++;
  const name = cursor.at;
  while (isIdentifierPart(cursor.code())) cursor.at++;
  const label = cursor.text.slice(name, cursor.at);
  if (label !== '' && endsWord(cursor.code())) {
    cursor.skipNewlines();
    const keyword = cursor.keyword(isIdentifierPart, endsWord);
    const rule = labelled.has(keyword) ? rules.get(keyword) : undefined;
    if (rule) {
      cursor.at += keyword.length;
      return rule(cursor, start, label);
    }
  }
  cursor.at = start;
  return undefined;
}

function workflowBlock(
  cursor: Cursor,
  kind: 'parallel' | 'sequence' | 'inlinescript',
): Statement | undefined {
  const start = cursor.at;
  cursor.at += kind.length;
  cursor.skipNewlines();
  if (cursor.code() === 123) {
    const body = block(cursor);
    return { type: 'labelledBlock', start, end: cursor.at, kind, body };
  }
  cursor.at = start;
  return undefined;
}
