/** The lines below a finding: the source line it is in, with the flagged part underlined. */

import type { Range } from '../findings/model';
import { columnsOf, printable, type Paint } from './terminal';

const tabStop = 4;
/** UTF-16 units of one line that are looked at on each side of the finding: more can't be shown anyway. */
const reach = 500;

interface Cell {
  readonly text: string;
  readonly columns: number;
  readonly marked: boolean;
}

/**
 * @param line the source line that the range starts in, without its line end
 * @param range zero-based, in UTF-16 units
 * @param columns width available for the source text; a longer line is cut around the finding
 * @returns two lines, for example `  12 | iex $x` and `     | ^^^`
 */
export function excerpt(line: string, range: Range, columns: number, paint: Paint): string[] {
  const start = Math.min(range.start.character, line.length);
  const end = range.end.line > range.start.line ? line.length : Math.min(range.end.character, line.length);
  const cells = toCells(line, start, Math.max(end, start + 1));
  const shown = cut(cells, columns);
  const gutter = String(range.start.line + 1).padStart(5);
  const underline = shown
    .map(({ columns: width, marked }) => (marked ? '^' : ' ').repeat(width))
    .join('')
    .trimEnd();
  return [
    `${paint('gray', `${gutter} |`)} ${shown.map(({ text }) => text).join('')}`.trimEnd(),
    `${paint('gray', `${' '.repeat(gutter.length)} |`)} ${paint('red', underline === '' ? '^' : underline)}`,
  ];
}

/** One cell a code point: what is printed for it, how wide that is, and whether it is flagged. */
function toCells(line: string, start: number, end: number): Cell[] {
  const from = Math.max(0, start - reach);
  const to = Math.min(line.length, Math.max(Math.min(end, start + reach), start + reach));
  const cells: Cell[] = [];
  if (from > 0) cells.push({ text: '…', columns: 1, marked: false });
  let offset = from;
  let column = 0;
  for (const character of line.slice(from, to)) {
    const marked = offset + character.length > start && offset < end;
    const text = character === '\t' ? ' '.repeat(tabStop - (column % tabStop)) : printable(character);
    const width = text === character ? columnsOf(character) : text.length;
    cells.push({ text, columns: width, marked });
    column += width;
    offset += character.length;
  }
  if (end > line.length) cells.push({ text: '', columns: 1, marked: true });
  if (to < line.length) cells.push({ text: '…', columns: 1, marked: false });
  return cells;
}

/** Keeps what fits, from a little before the flagged part on. */
function cut(cells: readonly Cell[], columns: number): readonly Cell[] {
  const total = cells.reduce((sum, cell) => sum + cell.columns, 0);
  if (total <= columns) return cells;
  const room = columns - 2;
  let first = Math.max(
    0,
    cells.findIndex(({ marked }) => marked),
  );
  let before = 0;
  while (first > 0 && before < room / 4) before += cells[--first]?.columns ?? 0;
  const shown: Cell[] = [];
  let used = 0;
  for (const cell of cells.slice(first)) {
    if (used + cell.columns > room) break;
    used += cell.columns;
    shown.push(cell);
  }
  const dots: Cell = { text: '…', columns: 1, marked: false };
  const cutAfter = first + shown.length < cells.length;
  return [...(first > 0 ? [dots] : []), ...shown, ...(cutAfter ? [dots] : [])];
}
