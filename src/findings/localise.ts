/** Finds the lines that an engine flags by asking it about parts of the text, coarsely on purpose: whole lines only. */

import { LineIndex } from '../scripts/line-index';
import { shareOfYes } from './bisection';
import { cellsOf, type Cell, type SyntaxUnit } from './line-cells';
import type { OffsetRange } from './model';

/** Whole lines of a text: offsets from the start of the first to the end of the last, without its line break. */
export interface LineRegion extends OffsetRange {
  /** Zero-based. */
  readonly firstLine: number;
  /** Zero-based, within the region. */
  readonly lastLine: number;
}

/** What an engine says of a part of the text. */
export interface ProbeAnswer {
  /** True when it flags the part as it flags the whole. */
  readonly flagged: boolean;
  /** True when the answer may raise an alert, whatever it flags. */
  readonly positive: boolean;
}

export interface LocaliseOptions {
  /** Asks the engine; each call is one scan. Null ends the search: no answer can be had. What it throws goes through. */
  readonly probe: (text: string) => Promise<ProbeAnswer | null>;
  /** What the engine has said of a text before, which costs nothing. */
  readonly known?: (text: string) => ProbeAnswer | undefined;
  /** Calls of `probe` in all. */
  readonly maxCalls: number;
  /** Positive answers in all: each may raise an alert in a security team's console. */
  readonly maxPositives: number;
  /** The text's statements; it is cut between them where that is possible, at the outermost ones first. */
  readonly units?: readonly SyntaxUnit[];
}

export interface Localised {
  /** In the order of the text, not overlapping; none where no part was found that is flagged alone. */
  readonly regions: readonly LineRegion[];
  /** What the engine says of the text without the regions: `unknown` where it was not asked any more. */
  readonly rest: 'silent' | 'flagged' | 'unknown';
  /** Why the search ended: nothing was left to ask, nothing could be asked, a limit was reached, or a probe got no answer. */
  readonly ended: 'done' | 'tooSmall' | 'limit' | 'failed';
}

/**
 * Locates what an engine flags in a text that it flags as a whole. At most 2·log2 n calls for a region in n lines: the
 * shortest flagged beginning by bisection, then the shortest flagged end of that. Found regions are blanked and the rest
 * is asked about, so that several come out (two calls more for each). When the search ends early, what was found stays;
 * a region is then larger than it could be, never smaller than what was flagged.
 */
export async function localise(text: string, options: LocaliseOptions): Promise<Localised> {
  const lines = new LineIndex(text);
  const cells = cellsOf(lines, options.units ?? []);
  if (cells.length < 2) return { regions: [], rest: 'flagged', ended: 'tooSmall' };
  const search = new Search(text, lines, cells, options);
  const found: Cells[] = [];
  let rest: Localised['rest'] = 'flagged';
  for (let clean = 0; clean < cells.length && rest === 'flagged';) {
    const region = await search.region(clean);
    if (region === null) break;
    found.push(region);
    search.blank(region);
    clean = region.to;
    rest = restOf(await search.answer(0, cells.length));
  }
  const regions = joined(found);
  const [only] = regions;
  if (only?.from === 0 && only.to === cells.length)
    return { regions: [], rest: 'flagged', ended: search.ended };
  return { regions: regions.map((region) => search.lineRegion(region)), rest, ended: search.ended };
}

function restOf(answer: boolean | null): Localised['rest'] {
  if (answer === null) return 'unknown';
  return answer ? 'flagged' : 'silent';
}

/** Cells `from` up to `to`, without it. */
interface Cells {
  readonly from: number;
  readonly to: number;
}

/** Candidates of one bisection: places between `low` and `high`. */
interface Between {
  readonly low: number;
  readonly high: number;
  /** True when one answer at least was yes. */
  readonly confirmed: boolean;
}

/** How a bisection asks. */
interface Questions {
  readonly calls: number;
  readonly positives: number;
  /** The end of the candidates that a yes keeps. */
  readonly yesKeeps: 'low' | 'high';
  readonly ask: (at: number) => Promise<boolean | null>;
}

/** The search's budgets and what was blanked so far. */
class Search {
  readonly #lines: LineIndex;
  readonly #cells: readonly Cell[];
  readonly #options: LocaliseOptions;
  /** Calls for one end of one region. */
  readonly #callsForEnd: number;
  #text: string;
  #calls: number;
  #positives: number;
  /** Where there is room for it, one is kept for the question about the rest. */
  #kept = { calls: 0, positives: 0 };
  #ended: Localised['ended'] = 'done';

  constructor(text: string, lines: LineIndex, cells: readonly Cell[], options: LocaliseOptions) {
    this.#text = text;
    this.#lines = lines;
    this.#cells = cells;
    this.#options = options;
    this.#callsForEnd = Math.ceil(Math.log2(lines.lineCount));
    this.#calls = options.maxCalls;
    this.#positives = options.maxPositives;
  }

  get ended(): Localised['ended'] {
    return this.#ended;
  }

  /** The engine's answer for cells `from` up to `to`, without it; null when there is none to be had any more. */
  async answer(from: number, to: number): Promise<boolean | null> {
    const { start, end } = this.lineRegion({ from, to });
    const part = this.#text.slice(start, end);
    if (part.trim() === '') return false;
    const known = this.#options.known?.(part);
    if (known !== undefined) return known.flagged;
    if (this.#ended === 'failed') return null;
    if (this.#calls <= 0 || this.#positives <= 0) {
      this.#ended = 'limit';
      return null;
    }
    this.#calls--;
    const answer = await this.#options.probe(part);
    if (answer === null) {
      this.#ended = 'failed';
      return null;
    }
    if (answer.positive) this.#positives--;
    return answer.flagged;
  }

  /**
   * One region of a text known to be flagged, of which the first `clean` cells alone are not.
   * @returns null when the region is everything, or when it can't be told any more where it begins
   */
  async region(clean: number): Promise<Cells | null> {
    this.#kept = { calls: this.#calls > 2 ? 1 : 0, positives: this.#positives > 2 ? 1 : 0 };
    const before = this.#calls;
    const end = await this.#endOf(clean);
    const callsForEnd = this.#callsForEnd - (before - this.#calls);
    // A later region mostly begins after the one before it. Where no answer has shown that, it is asked.
    const { low, confirmed } = await this.#startOf(clean, end.high, end.high);
    let from = low;
    if (clean > 0 && !confirmed) {
      const answer = await this.answer(clean, end.high);
      if (answer === null) return null;
      if (!answer) from = (await this.#startOf(0, clean, end.high)).low;
    }
    // What the search for the start has left of the budgets.
    const { high: to } = await this.#bisect(Math.max(end.low, from), end.high, {
      ...this.#left(),
      calls: Math.min(this.#left().calls, callsForEnd),
      yesKeeps: 'low',
      ask: (at) => this.answer(from, at),
    });
    return from === 0 && to === this.#cells.length ? null : { from, to };
  }

  /** The shortest flagged beginning that is longer than `clean` cells: it ends at `high`. */
  #endOf(clean: number): Promise<Between> {
    const { calls, positives } = this.#left();
    return this.#bisect(clean, this.#cells.length, {
      // Half of what there is, so that both ends get narrow.
      calls: Math.min(calls >> 1, this.#callsForEnd),
      positives: positives >> 1,
      yesKeeps: 'low',
      ask: (at) => this.answer(0, at),
    });
  }

  /** The shortest flagged end of the cells up to `to` that begins between `low` and `high`: it begins at the lower one. */
  #startOf(low: number, high: number, to: number): Promise<Between> {
    const { calls, positives } = this.#left();
    return this.#bisect(low, high, {
      calls: Math.min(calls, this.#callsForEnd),
      positives,
      yesKeeps: 'high',
      ask: (at) => this.answer(at, to),
    });
  }

  /** What may be spent on the region that is being looked for. */
  #left(): { readonly calls: number; readonly positives: number } {
    return { calls: this.#calls - this.#kept.calls, positives: this.#positives - this.#kept.positives };
  }

  async #bisect(
    first: number,
    last: number,
    { calls, positives, yesKeeps, ask }: Questions,
  ): Promise<Between> {
    const spent = { calls: this.#calls, positives: this.#positives };
    let [low, high, confirmed] = [first, last, false];
    while (high - low > 1) {
      const callsLeft = calls - (spent.calls - this.#calls);
      const positivesLeft = positives - (spent.positives - this.#positives);
      if (callsLeft <= 0 || positivesLeft <= 0) {
        if (this.#ended === 'done') this.#ended = 'limit';
        break;
      }
      const share = shareOfYes(high - low, callsLeft, positivesLeft);
      const at = this.#cut(low, high, yesKeeps === 'low' ? share : 1 - share);
      const answer = await ask(at);
      if (answer === null) break;
      confirmed ||= answer;
      if (answer === (yesKeeps === 'low')) high = at;
      else low = at;
    }
    return { low, high, confirmed };
  }

  /** The best place to cut near that share of the cells between `low` and `high`: of the outermost statements. */
  #cut(low: number, high: number, share: number): number {
    const target = Math.min(Math.max(Math.round(low + (high - low) * share), low + 1), high - 1);
    const reach = (high - low) >> 3;
    let best = target;
    for (let away = 1; away <= reach; away++) {
      for (const at of [target - away, target + away]) {
        if (at > low && at < high && this.#rank(at) < this.#rank(best)) best = at;
      }
    }
    return best;
  }

  #rank(at: number): number {
    return this.#cells[at]?.rank ?? 0;
  }

  /** Takes cells out of all further questions; line breaks stay. */
  blank(cells: Cells): void {
    const { start, end } = this.lineRegion(cells);
    const blanked = this.#text.slice(start, end).replace(/[^\r\n]/g, ' ');
    this.#text = this.#text.slice(0, start) + blanked + this.#text.slice(end);
  }

  lineRegion({ from, to }: Cells): LineRegion {
    const firstLine = this.#cells[from]?.first ?? 0;
    const lastLine = this.#cells[to - 1]?.last ?? 0;
    return {
      start: this.#lines.line(firstLine).start,
      end: this.#lines.line(lastLine).end,
      firstLine,
      lastLine,
    };
  }
}

/** Sorted, with overlapping and touching ones made one. */
function joined(regions: readonly Cells[]): Cells[] {
  const result: Cells[] = [];
  for (const region of [...regions].sort((a, b) => a.from - b.from)) {
    const before = result.at(-1);
    if (before !== undefined && region.from <= before.to) {
      result[result.length - 1] = { from: before.from, to: Math.max(before.to, region.to) };
    } else result.push(region);
  }
  return result;
}
