/** Where in the source an AMSI hit is shown: AMSI itself names no place. */

import type { Layer } from '../layers/model';
import type { LineIndex } from '../scripts/line-index';
import { isLargeEnough } from './line-cells';
import type { Localised } from './localise';
import type { Finding, LocaliseOutcome, OffsetRange, Precision } from './model';

/** What became of the search for the lines of a layer that AMSI flags. */
export interface LayerSearch {
  /** Whole lines of the layer, in its order; empty where none were found. */
  readonly regions: readonly OffsetRange[];
  /** As in Localised. */
  readonly rest: Localised['rest'];
  /** As in Localised; or why the search was not made at all, or could not go on. */
  readonly ended: Localised['ended'] | 'alertBudget' | 'onboarded';
}

/**
 * What a finding's place is to the hit: `whole` all of the text, or the expression that carries it · `lines` located ones ·
 * `somewhere` the search found no lines · `rest` what is flagged beside located lines.
 */
export type Extent = 'whole' | 'lines' | 'somewhere' | 'rest';

interface AmsiPlace {
  readonly place: OffsetRange;
  readonly precision: Precision;
  readonly extent: Extent;
}

/** As the report with these findings says it. */
export function outcomeOf(
  { ended }: LayerSearch,
  findings: readonly Pick<Finding, 'precision'>[],
): LocaliseOutcome {
  if (findings.some(({ precision }) => precision === 'lines')) return 'lines';
  return ended === 'done' || ended === 'tooSmall' ? 'wholeText' : ended;
}

/** True where lines are shown and the search ended before the text without them was asked about: it may be flagged too. */
export function leavesRestUnasked(
  searches: readonly LayerSearch[],
  findings: readonly Pick<Finding, 'precision'>[],
): boolean {
  return (
    findings.some(({ precision }) => precision === 'lines') && searches.some(({ rest }) => rest === 'unknown')
  );
}

/**
 * The places of one hit: a decoded layer's is the expression that carries it; the source's, and its folded form's, are the
 * lines that were located, or else the first line that is not blank.
 */
export function amsiPlaces(
  layer: Layer,
  search: LayerSearch | undefined,
  source: string,
  lines: LineIndex,
): AmsiPlace[] {
  if (!isWholeSource(layer)) return [{ place: plain(layer.carrier), precision: 'exact', extent: 'whole' }];
  const found = search === undefined ? [] : sourceLines(layer, search.regions, lines);
  if (found.length === 0) {
    const searched = search !== undefined && search.ended !== 'tooSmall' && search.ended !== 'onboarded';
    const extent = searched ? 'somewhere' : 'whole';
    return [{ place: firstLine(source, []), precision: 'file', extent }];
  }
  const places = found.map((place): AmsiPlace => ({ place, precision: 'lines', extent: 'lines' }));
  if (search?.rest !== 'flagged') return places;
  return [...places, { place: firstLine(source, found), precision: 'file', extent: 'rest' }];
}

/** True for the source and its folded form: their carrier is all of it, which is no place. */
export function isWholeSource({ parent, folded }: Layer): boolean {
  return parent === null || (folded && parent === 0);
}

/**
 * The whole lines of the source that regions of a layer come from, never fewer than a place must have; none when that is
 * all of it.
 */
function sourceLines(layer: Layer, regions: readonly OffsetRange[], lines: LineIndex): OffsetRange[] {
  const all = lines.lineCount - 1;
  const found: { first: number; last: number }[] = [];
  const places = regions.map((region) => layer.toSource(region)).sort((a, b) => a.start - b.start);
  for (const { start, end } of places) {
    let first = lines.positionAt(start).line;
    let last = lines.positionAt(Math.max(start, end - 1)).line;
    // A folded form has fewer lines than the source, or more.
    while (!isLargeEnough(first, last, lines) && (first > 0 || last < all)) {
      if (last < all) last++;
      if (first > 0 && !isLargeEnough(first, last, lines)) first--;
    }
    const before = found.at(-1);
    if (before !== undefined && first <= before.last + 1) before.last = Math.max(before.last, last);
    else found.push({ first, last });
  }
  if (found.some(({ first, last }) => first === 0 && last === all)) return [];
  return found.map(({ first, last }) => ({ start: lines.line(first).start, end: lines.line(last).end }));
}

/** The first line outside the regions that is not blank, without its indentation and line break. */
function firstLine(source: string, regions: readonly OffsetRange[]): OffsetRange {
  const line = /\S[^\r\n]*/g;
  for (let match = line.exec(source); match !== null; match = line.exec(source)) {
    const { index } = match;
    const region = regions.find(({ start, end }) => index >= start && index < end);
    if (region === undefined) return { start: index, end: index + match[0].trimEnd().length };
    line.lastIndex = region.end;
  }
  return { start: 0, end: 0 };
}

const plain = ({ start, end }: OffsetRange): OffsetRange => ({ start, end });
