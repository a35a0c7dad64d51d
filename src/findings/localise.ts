/** Finds the lines that an engine flags by asking it about parts of the text, coarsely on purpose: whole lines only. */

import { LineIndex } from '../scripts/line-index';
import type { OffsetRange } from './model';

/** Whole lines of a text: offsets from the start of the first to the end of the last, without its line break. */
export interface LineRegion extends OffsetRange {
  /** Zero-based. */
  readonly firstLine: number;
  /** Zero-based, within the region. */
  readonly lastLine: number;
}

export interface LocaliseOptions {
  /** True when the engine flags the text. Each call is one scan; what it throws ends the search. */
  readonly probe: (text: string) => Promise<boolean>;
  /** Calls of `probe` in all. */
  readonly maxCalls: number;
  /** Calls that may answer true in all: each may raise an alert in a security team's console. */
  readonly maxPositives: number;
  /**
   * Top-level syntax units in the order of the text; regions are then made of whole units. Lines that no unit covers
   * stand for themselves. Default: each line is a unit.
   */
  readonly unitsOf?: (text: string) => readonly OffsetRange[];
  /** Aborting ends the search with what was found so far. */
  readonly signal?: AbortSignal;
}

/** No region is smaller, except that it may be the whole script: Amsight never computes the shortest flagged text. */
const minLines = 3;
const minCharacters = 120;

/** Lines, both included, zero-based. */
interface Lines {
  readonly first: number;
  readonly last: number;
}

/**
 * Locates what an engine flags in a text that it flags as a whole. At most 2·log2 n calls for a region: the shortest
 * flagged beginning by bisection, then the shortest flagged end of that. Found regions are blanked and the rest asked
 * about, so that several come out (two calls more for each). When a budget ends the search early, a region is larger than
 * it could be, never smaller than what was flagged.
 * @returns regions in the order of the text, not overlapping; none where the engine needs the whole text
 */
export async function localise(text: string, options: LocaliseOptions): Promise<LineRegion[]> {
  const lines = new LineIndex(text);
  const whole: Lines = { first: 0, last: lines.lineCount - 1 };
  if (covers(grow(whole.first, whole.first, lines, whole), whole)) return [];
  const units = unitLines(options.unitsOf?.(text) ?? [], lines);
  const search = new Search(text, lines, units, options);
  const found: Lines[] = [];
  let from = 0;
  while (from < units.length && (found.length === 0 || (await search.flagged(0, units.length)) === true)) {
    const region = await search.region(from);
    if (region === null) break;
    found.push(region.lines);
    search.blank(region.lines);
    from = region.next;
  }
  const grown = found.map(({ first, last }) => grow(first, last, lines, whole));
  if (grown.some((region) => covers(region, whole))) return [];
  return joined(grown).map(({ first, last }) => ({
    start: lines.line(first).start,
    end: lines.line(last).end,
    firstLine: first,
    lastLine: last,
  }));
}

/** The search's budgets and what was blanked so far. */
class Search {
  readonly #lines: LineIndex;
  readonly #units: readonly Lines[];
  readonly #options: LocaliseOptions;
  #text: string;
  #calls: number;
  #positives: number;

  constructor(text: string, lines: LineIndex, units: readonly Lines[], options: LocaliseOptions) {
    this.#text = text;
    this.#lines = lines;
    this.#units = units;
    this.#options = options;
    this.#calls = options.maxCalls;
    this.#positives = options.maxPositives;
  }

  /** The engine's answer for units `from` up to `to`, without it; null when a budget is spent. */
  async flagged(from: number, to: number): Promise<boolean | null> {
    if (this.#calls <= 0 || this.#positives <= 0 || this.#options.signal?.aborted === true) return null;
    const { start, end } = this.#offsets(from, to);
    const part = this.#text.slice(start, end);
    if (part.trim() === '') return false;
    this.#calls--;
    const answer = await this.#options.probe(part);
    if (answer) this.#positives--;
    return answer;
  }

  /**
   * One region of a text known to be flagged, of which the first `clean` units alone are not. The first half of the
   * search may take half of the positives, so that both ends get narrow.
   * @returns null when a budget ended the search too early, or the region is everything
   */
  async region(clean: number): Promise<{ lines: Lines; next: number } | null> {
    const keep = Math.floor(this.#positives / 2);
    let low = clean;
    let to = this.#units.length;
    while (to - low > 1 && this.#positives > keep) {
      const middle = (low + to) >> 1;
      const answer = await this.flagged(0, middle);
      if (answer === null) break;
      if (answer) to = middle;
      else low = middle;
    }
    // A later region mostly begins after the one before it, and is given up when that can't be asked any more.
    const after = clean === 0 ? true : await this.flagged(clean, to);
    if (after === null) return null;
    let from = after ? clean : 0;
    let high = to;
    while (high - from > 1) {
      const middle = (from + high) >> 1;
      const answer = await this.flagged(middle, to);
      if (answer === null) break;
      if (answer) from = middle;
      else high = middle;
    }
    const first = this.#units[from];
    const last = this.#units[to - 1];
    if (first === undefined || last === undefined || (from === 0 && to === this.#units.length)) return null;
    return { lines: { first: first.first, last: last.last }, next: to };
  }

  /** Takes lines out of all further questions; line breaks stay. */
  blank({ first, last }: Lines): void {
    const start = this.#lines.line(first).start;
    const end = this.#lines.line(last).end;
    const blanked = this.#text.slice(start, end).replace(/[^\r\n]/g, ' ');
    this.#text = this.#text.slice(0, start) + blanked + this.#text.slice(end);
  }

  #offsets(from: number, to: number): OffsetRange {
    const first = this.#units[from]?.first ?? 0;
    const last = this.#units[to - 1]?.last ?? 0;
    return { start: this.#lines.line(first).start, end: this.#lines.line(last).end };
  }
}

/** Units as whole lines, without gaps and overlaps; lines that no unit covers are units of their own. */
function unitLines(units: readonly OffsetRange[], lines: LineIndex): Lines[] {
  const result: Lines[] = [];
  const fill = (until: number): void => {
    for (let line = (result.at(-1)?.last ?? -1) + 1; line < until; line++)
      result.push({ first: line, last: line });
  };
  for (const unit of units) {
    const first = Math.max(lines.positionAt(unit.start).line, (result.at(-1)?.last ?? -1) + 1);
    const last = lines.positionAt(Math.max(unit.start, unit.end - 1)).line;
    if (last < first) continue;
    fill(first);
    result.push({ first, last });
  }
  fill(lines.lineCount);
  return result;
}

/** Grows a region downwards and upwards in turn until it is large enough or the whole script. */
function grow(first: number, last: number, lines: LineIndex, whole: Lines): Lines {
  let region: Lines = { first, last };
  let down = true;
  while (!largeEnough(region, lines) && !covers(region, whole)) {
    if (down && region.last < whole.last) region = { ...region, last: region.last + 1 };
    else if (region.first > 0) region = { ...region, first: region.first - 1 };
    else region = { ...region, last: region.last + 1 };
    down = !down;
  }
  return region;
}

function largeEnough({ first, last }: Lines, lines: LineIndex): boolean {
  return last - first + 1 >= minLines && lines.line(last).end - lines.line(first).start >= minCharacters;
}

function covers(region: Lines, whole: Lines): boolean {
  return region.first <= whole.first && region.last >= whole.last;
}

/** Sorted, with overlapping and touching ones made one. */
function joined(regions: readonly Lines[]): Lines[] {
  const result: Lines[] = [];
  for (const region of [...regions].sort((a, b) => a.first - b.first)) {
    const before = result.at(-1);
    if (before !== undefined && region.first <= before.last + 1) {
      result[result.length - 1] = { first: before.first, last: Math.max(before.last, region.last) };
    } else result.push(region);
  }
  return result;
}
