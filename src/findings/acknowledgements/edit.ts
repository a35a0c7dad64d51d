/** Where entries stand in the text of `.amsight.json`, and how one is added without touching the rest. */

import type { OffsetRange } from '../model';
import type { Entry } from './model';

/** A file without entries. */
export const emptyFile = '{\n  "version": 1,\n  "acknowledgements": []\n}\n';

export interface ListPlaces {
  /** From the opening bracket to behind the closing one. */
  readonly list: OffsetRange;
  /** Each element of the list, in order. */
  readonly entries: readonly OffsetRange[];
}

export interface Insertion {
  /** UTF-16 units. */
  readonly offset: number;
  readonly text: string;
}

/**
 * Finds the list of acknowledgements. Does not recurse: a file may nest as deep as it likes.
 * @param text that JSON.parse accepts and parseAcknowledgements() finds readable
 * @returns null where there is no such list
 */
export function listPlaces(text: string): ListPlaces | null {
  let found: ListPlaces | null = null;
  let depth = 0;
  let key: string | null = null;
  let start = -1;
  let entries: OffsetRange[] = [];
  let element: number | null = null;
  const endElement = (end: number): void => {
    if (element !== null)
      entries.push({ start: element, end: element + text.slice(element, end).trimEnd().length });
    element = null;
  };
  const token = /"(?:[^"\\]|\\.)*"|[[\]{},]|[^\s"[\]{},:]+/g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [word] = match;
    const at = match.index;
    const inList = start >= 0;
    if (inList && depth === 2 && element === null && word !== ',' && word !== ']') element = at;
    if (word === '{' || word === '[') {
      depth++;
      if (!inList && depth === 2 && word === '[' && key === 'acknowledgements') {
        start = at;
        entries = [];
      }
    } else if (word === '}' || word === ']') {
      if (inList && depth === 2) {
        endElement(at);
        // Of two lists of that name the last one counts, as it does for JSON.parse.
        found = { list: { start, end: at + 1 }, entries };
        start = -1;
      }
      depth--;
    } else if (word === ',') {
      if (inList && depth === 2) endElement(at);
    } else if (
      depth === 1 &&
      word.startsWith('"') &&
      /^\s*:/.test(text.slice(at + word.length, at + word.length + 100))
    ) {
      key = JSON.parse(word) as string;
    }
  }
  return found;
}

/**
 * Adds an entry at the end of the list, indented and with line breaks as its neighbours have them.
 * @param text as for {@link listPlaces}
 */
export function insertEntry(text: string, entry: Omit<Entry, 'index'>): Insertion | null {
  const places = listPlaces(text);
  if (places === null) return null;
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const last = places.entries.at(-1);
  const indentation = indentationAt(text, (last ?? places.list).start);
  const unit =
    indentation === ''
      ? '  '
      : indentation.startsWith('\t')
        ? '\t'
        : last === undefined
          ? indentation
          : half(indentation);
  const own = last === undefined ? indentation + unit : indentation;
  const written = JSON.stringify(entry, null, unit)
    .split('\n')
    .map((line) => own + line)
    .join(lineBreak);
  if (last !== undefined) return { offset: last.end, text: `,${lineBreak}${written}` };
  return { offset: places.list.start + 1, text: lineBreak + written + lineBreak + indentation };
}

/** The white space that the line of an offset begins with. */
function indentationAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return line.slice(0, line.length - line.trimStart().length);
}

/** Entries stand two steps deep. */
function half(indentation: string): string {
  return indentation.slice(0, Math.max(1, indentation.length >> 1));
}
