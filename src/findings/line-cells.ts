/** Divides a text into the smallest parts that Amsight asks an engine about: whole lines, along its statements. */

import type { LineIndex } from '../scripts/line-index';
import type { OffsetRange } from './model';

/** A statement; `depth` is 0 at the top level, and more by one for each statement that it stands in. */
export interface SyntaxUnit extends OffsetRange {
  readonly depth: number;
}

/** Some whole lines, as small as a place may be. */
export interface Cell {
  /** Zero-based. */
  readonly first: number;
  /** Zero-based, within the cell. */
  readonly last: number;
  /** How well the text can be cut before it: the depth of the statements that end or begin there. */
  readonly rank: number;
}

/** No place is smaller, except that it may be the whole script: Amsight never computes the shortest flagged text. */
const minLines = 3;
const minCharacters = 120;

/** The rank of a line within a statement. */
const inside = 255;

/**
 * Cells in the order of the text, without gaps. They end where statements do; a statement is divided, by lines, only
 * where it is more than twice as large as a cell must be.
 * @param units in any order; what none covers can be cut anywhere
 */
export function cellsOf(lines: LineIndex, units: readonly SyntaxUnit[]): Cell[] {
  const ranks = lineRanks(lines, units);
  const cells: Cell[] = [];
  let first = 0;
  for (let next = 1; next <= lines.lineCount; next++) {
    if (!isLargeEnough(first, next - 1, lines)) continue;
    if (next < lines.lineCount && ranks[next] === inside && !isLargeEnough(first, next - 1, lines, 2))
      continue;
    cells.push({ first, last: next - 1, rank: ranks[first] ?? 0 });
    first = next;
  }
  if (first === lines.lineCount) return cells;
  // What is left at the end belongs to the cell before it.
  const { first: start, rank } = cells.pop() ?? { first, rank: 0 };
  return [...cells, { first: start, last: lines.lineCount - 1, rank }];
}

/** True when these lines are as large as a place must be, or so many times as large. */
export function isLargeEnough(first: number, last: number, lines: LineIndex, times = 1): boolean {
  return (
    last - first + 1 >= minLines * times &&
    lines.line(last).end - lines.line(first).start >= minCharacters * times
  );
}

/** Of each line how well the text can be cut before it: never within a statement, except between those that stand in it. */
function lineRanks(lines: LineIndex, units: readonly SyntaxUnit[]): Uint8Array {
  const ranks = new Uint8Array(lines.lineCount);
  const byDepth: { readonly first: number; readonly last: number }[][] = [];
  for (const { start, end, depth } of units) {
    const first = lines.positionAt(start).line;
    const last = lines.positionAt(Math.max(start, end - 1)).line;
    (byDepth[depth] ??= []).push({ first, last });
  }
  byDepth.forEach((group, depth) => {
    for (const { first, last } of group) {
      for (const at of [first, last + 1]) ranks[at] = Math.min(ranks[at] ?? 0, depth);
    }
    for (const { first, last } of group) ranks.fill(inside, first + 1, last + 1);
  });
  return ranks;
}
