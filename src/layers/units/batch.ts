/** The commands of batch files that take several lines: blocks in parentheses, and lines that a caret continues. */

import { linesOf } from '../batch/lines';
import { polyglotStart } from '../batch/may-fold';
import { leaf, moved, type StatementTree } from './model';
import { powershellStatements } from './powershell';

const opens = /\(\s*$/;
const closes = /^[\s@]*\)/;
const comment = /^[\s@]*(?:rem\b|::)/i;
/** An odd number of carets: the last one is not itself escaped. */
const goesOn = /(?:^|[^^])(?:\^\^)*\^$/;

/** Blocks that are not closed are none. What stands on one line by itself needs not be named. */
export function* batchStatements(text: string): Generator<StatementTree> {
  const start = polyglotStart(text);
  yield* commands(start === null ? text : text.slice(0, start));
  if (start !== null) yield* moved(powershellStatements(text.slice(start)), start);
}

interface Open {
  readonly start: number;
  readonly inner: StatementTree[];
}

function commands(text: string): readonly StatementTree[] {
  const all: StatementTree[] = [];
  const open: Open[] = [];
  let from: number | null = null;
  for (const { start, end } of linesOf(text).ranges) {
    const line = text.slice(start, end);
    const first: number = from ?? start;
    from = goesOn.test(line) && !comment.test(line) ? first : null;
    if (from !== null) continue;
    const begin = text.slice(first, end);
    const closed = closes.test(begin) ? open.pop() : undefined;
    if (opens.test(line) && !comment.test(begin)) {
      // `) else (` goes on with the command that it closes a block of.
      open.push(closed ?? { start: first, inner: [] });
      continue;
    }
    const place = open.at(-1)?.inner ?? all;
    place.push(
      closed ? { start: closed.start, end, inner: () => closed.inner } : leaf({ start: first, end }),
    );
  }
  // What an unclosed block holds stands where the block does.
  return [...all, ...open.flatMap(({ inner }) => inner)].sort((a, b) => a.start - b.start);
}
