/** Offsets of a text as lines and characters, counted as VS Code counts them: \r\n, \n and \r end a line. */

import type { OffsetRange, Position, Range } from '../findings/model';

interface Lines {
  readonly starts: readonly number[];
  /** End of each line without its line break. */
  readonly ends: readonly number[];
}

/** Offsets and characters are UTF-16 units. */
export class LineIndex {
  readonly #text: string;
  #lines: Lines | null = null;

  /** Costs nothing until a line is asked for: most scripts have nothing to show. */
  constructor(text: string) {
    this.#text = text;
  }

  get #index(): Lines {
    return (this.#lines ??= linesOf(this.#text));
  }

  /** At least 1. */
  get lineCount(): number {
    return this.#index.starts.length;
  }

  /** The line's text without its line break; a line beyond the ends is the nearest one. */
  line(line: number): OffsetRange {
    const clamped = Math.min(Math.max(line, 0), this.lineCount - 1);
    return { start: this.#index.starts[clamped] ?? 0, end: this.#index.ends[clamped] ?? this.#text.length };
  }

  /** Offsets outside the text mean its ends; one within a line break means the end of the line before it. */
  positionAt(offset: number): Position {
    const { starts } = this.#index;
    let low = 0;
    let high = this.lineCount - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const { start, end } = this.line(low);
    return { line: low, character: Math.min(Math.max(offset, start), end) - start };
  }

  /** Positions outside the text mean its nearest place. */
  offsetAt(position: Position): number {
    if (position.line < 0) return 0;
    if (position.line >= this.lineCount) return this.#text.length;
    const { start, end } = this.line(position.line);
    return Math.min(start + Math.max(position.character, 0), end);
  }

  /** What would begin or end within a surrogate pair takes in all of it: half a character can't be shown. */
  range({ start, end }: OffsetRange): Range {
    const from = this.#splitsPair(start) ? start - 1 : start;
    const to = this.#splitsPair(end) ? end + 1 : end;
    return { start: this.positionAt(from), end: this.positionAt(to) };
  }

  #splitsPair(offset: number): boolean {
    return isHigh(this.#text.charCodeAt(offset - 1)) && isLow(this.#text.charCodeAt(offset));
  }
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

function linesOf(text: string): Lines {
  const starts = [0];
  const ends: number[] = [];
  const lineBreak = /\r\n|\n|\r/g;
  for (let match = lineBreak.exec(text); match !== null; match = lineBreak.exec(text)) {
    ends.push(match.index);
    starts.push(match.index + match[0].length);
  }
  ends.push(text.length);
  return { starts, ends };
}
