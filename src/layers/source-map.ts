/** Maps ranges of a layer's content back to the source (layer 0), through any number of layers in between. */

import type { OffsetRange } from '../findings/model';
import type { SourcePlace } from './model';

/** A stretch of a layer's content and where it comes from. */
export interface Segment extends OffsetRange {
  /** In the parent, or in the source once composed. A verbatim segment is as long as its origin. */
  readonly from: SourcePlace;
}

/**
 * Segments cover the content from its start without gaps. Where they are verbatim, a range maps to the very same
 * text; elsewhere to the whole expression that carries it.
 */
export class SourceMap {
  readonly #segments: readonly Segment[];
  /** The expression that puts the segments together; what comes from far apart is shown there. */
  readonly #expression: OffsetRange;
  readonly #whole: OffsetRange;

  private constructor(segments: readonly Segment[], expression: OffsetRange) {
    this.#segments = segments;
    this.#expression = expression;
    this.#whole = this.#placeOf(segments.map(({ from }) => from));
  }

  /** The map of layer 0. */
  static identity(length: number): SourceMap {
    const whole = { start: 0, end: length };
    return new SourceMap([{ ...whole, from: { ...whole, verbatim: true } }], whole);
  }

  /** All of a layer's content comes out of one expression of its parent, as what base64 decodes to. */
  static carried(length: number, by: OffsetRange): SourceMap {
    const from = { start: by.start, end: by.end, verbatim: false };
    return new SourceMap([{ start: 0, end: length, from }], by);
  }

  /**
   * @param segments ascending and without gaps, at least one
   * @param expression what puts them together, in the parent
   */
  static of(segments: readonly Segment[], expression: OffsetRange): SourceMap {
    return new SourceMap(segments, expression);
  }

  /** All that the content comes from. */
  get carrier(): OffsetRange {
    return this.#whole;
  }

  /** Where a range of the content comes from. Parts outside the content do not count. */
  toSource(range: OffsetRange): SourcePlace {
    const touched = this.#touched(range).map((segment) => slice(segment, range).from);
    const [only] = touched;
    if (only === undefined) return { ...this.#whole, verbatim: false };
    if (touched.length === 1) return only;
    return adjoining(touched)
      ? { ...hull(touched), verbatim: true }
      : { ...this.#placeOf(touched), verbatim: false };
  }

  /** All that pieces span; but where that is wider than the expression that puts them together, the expression. */
  #placeOf(places: readonly SourcePlace[]): OffsetRange {
    const span = hull(places);
    const { start, end } = this.#expression;
    return places.length > 1 && span.end - span.start > end - start ? { start, end } : span;
  }

  /** This map, child to parent, followed by the parent's own map to the source. */
  through(parent: SourceMap): SourceMap {
    const { start, end } = parent.toSource(this.#expression);
    return SourceMap.of(
      this.#segments.flatMap((segment): Segment[] => {
        if (!segment.from.verbatim)
          return [{ ...segment, from: { ...parent.toSource(segment.from), verbatim: false } }];
        const shift = segment.start - segment.from.start;
        const pieces = parent.#touched(segment.from).map((one) => slice(one, segment.from));
        if (pieces.length === 0) return [{ ...segment, from: { ...parent.carrier, verbatim: false } }];
        return pieces.map((piece) => ({
          start: piece.start + shift,
          end: piece.end + shift,
          from: piece.from,
        }));
      }),
      { start, end },
    );
  }

  /** The segments a range touches; an empty range touches the one it stands in. */
  #touched(range: OffsetRange): readonly Segment[] {
    const last = this.#segments.length - 1;
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#segments[middle]?.end ?? 0) > range.start) high = middle;
      else low = middle + 1;
    }
    let end = low + 1;
    while (end <= last && (this.#segments[end]?.start ?? 0) < range.end) end++;
    return this.#segments.slice(low, end);
  }
}

/** The part of a segment within a range; a carrying segment's origin can't be cut. */
function slice(segment: Segment, range: OffsetRange): Segment {
  const start = clamp(range.start, segment);
  const end = Math.max(start, clamp(range.end, segment));
  if (!segment.from.verbatim) return { start, end, from: segment.from };
  const shift = segment.from.start - segment.start;
  return { start, end, from: { start: start + shift, end: end + shift, verbatim: true } };
}

function clamp(offset: number, { start, end }: OffsetRange): number {
  return Math.min(Math.max(offset, start), end);
}

function hull(ranges: readonly OffsetRange[]): OffsetRange {
  return {
    start: ranges.reduce((least, { start }) => Math.min(least, start), Infinity),
    end: ranges.reduce((most, { end }) => Math.max(most, end), 0),
  };
}

/** True when verbatim places follow one another without gaps, so that their hull is verbatim too. */
function adjoining(places: readonly SourcePlace[]): boolean {
  return places.every(({ verbatim, start }, at) => verbatim && (at === 0 || places[at - 1]?.end === start));
}
