/** Hands on where values come from: traces of text to the script, the decoders passed, what was assumed. */

import type { OffsetRange } from '../../findings/model';
import type { SourcePlace } from '../model';
import type { Segment } from '../source-map';
import type { Provenance, Str, Value } from './model';

/** Stretches a trace may have; more are drawn together into one. */
const maxSegments = 1024;

/** Text that stands in the script at `range` in these very units. */
export function verbatim(text: string, start: number): Str {
  const end = start + text.length;
  return text === ''
    ? { type: 'string', text }
    : { type: 'string', text, trace: [{ start: 0, end: text.length, from: { start, end, verbatim: true } }] };
}

/** Text that the expression at `range` evaluates to. */
export function madeBy(text: string, range: OffsetRange): Str {
  return text === ''
    ? { type: 'string', text }
    : { type: 'string', text, trace: [carrying(text.length, range)] };
}

function carrying(length: number, { start, end }: OffsetRange): Segment {
  return { start: 0, end: length, from: { start, end, verbatim: false } };
}

/**
 * The strings one after another; stretches without a trace are laid to `range`, the expression that joins them.
 * Linear in the number of stretches.
 */
export function concat(parts: readonly Str[], range: OffsetRange): Str {
  const segments: Segment[] = [];
  let length = 0;
  for (const part of parts) {
    if (part.text === '') continue;
    for (const segment of part.trace ?? [carrying(part.text.length, range)]) {
      append(segments, { start: segment.start + length, end: segment.end + length, from: segment.from });
    }
    length += part.text.length;
  }
  return {
    type: 'string',
    // `+` makes a rope: building a text piece by piece stays linear.
    text:
      parts.length === 2
        ? `${parts[0]?.text ?? ''}${parts[1]?.text ?? ''}`
        : parts.map(({ text }) => text).join(''),
    ...(length === 0 ? {} : { trace: bounded(segments, length) }),
    ...inherited(parts),
  };
}

/** A part of a string, in UTF-16 units, with its part of the trace. */
export function slice(value: Str, start: number, end: number): Str {
  const text = value.text.slice(start, end);
  const { trace, ...rest } = value;
  if (trace === undefined || text === '') return { ...rest, text };
  const cut: Segment[] = [];
  for (let at = segmentAt(trace, start); at < trace.length; at++) {
    const segment = trace[at];
    if (segment === undefined || segment.start >= start + text.length) break;
    const from = Math.max(segment.start, start);
    const to = Math.min(segment.end, start + text.length);
    if (from >= to) continue;
    const place = segment.from.verbatim
      ? {
          start: segment.from.start + from - segment.start,
          end: segment.from.start + to - segment.start,
          verbatim: true,
        }
      : segment.from;
    cut.push({ start: from - start, end: to - start, from: place });
  }
  return { ...rest, text, trace: cut };
}

/** The place in a trace of the first segment that ends after `offset`. */
function segmentAt(trace: readonly Segment[], offset: number): number {
  let low = 0;
  let high = trace.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((trace[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What the inputs of a fold hand on to its result, and the decoder that it is, if it is one. */
export function inherited(inputs: readonly Provenance[], step?: string): Provenance {
  const via: string[] = [];
  let assumed = false;
  for (const input of inputs) {
    assumed ||= input.assumed === true;
    // The same chain on every part is one chain.
    if (input.via && !endsWith(via, input.via)) via.push(...input.via);
  }
  if (step !== undefined) via.push(step);
  return { ...(via.length === 0 ? {} : { via }), ...(assumed ? { assumed } : {}) };
}

function endsWith(list: readonly string[], tail: readonly string[]): boolean {
  return tail.length <= list.length && tail.every((one, at) => list[list.length - tail.length + at] === one);
}

/**
 * A fold's result with what its inputs hand on. Text that has no trace is laid to the expression at `range`.
 * @param step the decoder that the fold is, for example `base64`
 */
export function derived(
  result: Value,
  inputs: readonly Provenance[],
  range: OffsetRange,
  step?: string,
): Value {
  const from = inherited(inputs, step);
  if (result.type === 'string' && result.trace === undefined && result.text !== '')
    return { ...result, ...from, trace: [carrying(result.text.length, range)] };
  return from.via === undefined && from.assumed === undefined ? result : { ...result, ...from };
}

function append(segments: Segment[], next: Segment): void {
  const last = segments[segments.length - 1];
  if (last && continues(last.from, next.from)) {
    const from = { start: last.from.start, end: next.from.end, verbatim: next.from.verbatim };
    segments[segments.length - 1] = { start: last.start, end: next.end, from };
  } else segments.push(next);
}

/** True where the next stretch is the script's next text, or comes from the very same expression. */
function continues(last: SourcePlace, next: SourcePlace): boolean {
  if (last.verbatim !== next.verbatim) return false;
  return next.verbatim ? last.end === next.start : last.start === next.start && last.end === next.end;
}

function bounded(segments: readonly Segment[], length: number): readonly Segment[] {
  if (segments.length <= maxSegments) return segments;
  let start = Infinity;
  let end = 0;
  for (const { from } of segments) {
    start = Math.min(start, from.start);
    end = Math.max(end, from.end);
  }
  return [carrying(length, { start, end })];
}
