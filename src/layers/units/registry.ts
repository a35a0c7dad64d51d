/** The keys of .reg files with their values, and the instances of MOF files. */

import { leaf, type StatementTree } from './model';

const key = /^[ \t]{0,64}\[[^\r\n]{0,1024}\][ \t]{0,64}\r?$/gm;
const value = /^[^\r\n[;](?:[^\r\n\\]+|\\\r?\n|\\)*/gm;

/** A key is a statement, the values under it, over several lines each, stand in it. */
export function* registryStatements(text: string): Generator<StatementTree> {
  const starts = [...text.matchAll(key)].map(({ index }) => index);
  for (const [at, start] of starts.entries()) {
    const end = starts[at + 1] ?? text.length;
    yield { start, end, inner: () => values(text, start, end) };
  }
}

function* values(text: string, start: number, end: number): Generator<StatementTree> {
  for (const match of text.slice(start, end).matchAll(value)) {
    yield leaf({ start: start + match.index, end: start + match.index + match[0].length });
  }
}

const declaration = /^[ \t]{0,64}(?:instance|class)\b/gim;

/** From one `instance of …` or `class …` up to what follows its `};`. */
export function* mofStatements(text: string): Generator<StatementTree> {
  let done = 0;
  for (const { index } of text.matchAll(declaration)) {
    if (index < done) continue;
    const closing = text.indexOf('};', index);
    done = closing < 0 ? text.length : closing + 2;
    yield leaf({ start: index, end: done });
  }
}
