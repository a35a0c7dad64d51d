/** Strings that know where they come from, put together and cut as often as decoding loops do. */

import type { OffsetRange } from '../../../findings/model';
import type { Meter } from '../../meter';
import type { Segment } from '../../source-map';
import type { Provenance, Str } from '../../values/model';
import { concat, inherited, slice } from '../../values/provenance';

/** Stretches a growing string may trace; beyond, all of it comes from where its parts stand. */
const maxSegments = 512;

/** Texts up to this length are cut with their trace; decoders take long ones apart unit by unit. */
const tracedWhenCut = 4096;

export function hasProvenance(value: Provenance): boolean {
  return value.via !== undefined || value.assumed !== undefined;
}

/**
 * `left + right`. Takes no longer for a long `left`, because loops grow strings at their end.
 * @throws BudgetSpent
 */
export function join(left: Str, right: Str, range: OffsetRange, meter: Meter): Str {
  if (right.text === '') return left;
  if (left.text === '') return right;
  meter.grow(left.text.length + right.text.length, right.text.length);
  const text = left.text + right.text;
  const trace = joinTraces(left, right, range);
  return hasProvenance(left) || hasProvenance(right)
    ? { type: 'string', text, trace, ...inherited([left, right]) }
    : { type: 'string', text, trace };
}

function joinTraces(left: Str, right: Str, range: OffsetRange): readonly Segment[] {
  const start = left.text.length;
  const head = left.trace ?? [carrying(0, start, range)];
  const tail = right.trace ?? [carrying(0, right.text.length, range)];
  const last = head.at(-1);
  const [next] = tail;
  if (last && next && tail.length === 1) {
    if (
      !last.from.verbatim &&
      !next.from.verbatim &&
      last.from.start === next.from.start &&
      last.from.end === next.from.end
    ) {
      const grown = { start: last.start, end: start + next.end, from: last.from };
      return head.length === 1 ? [grown] : [...head.slice(0, -1), grown];
    }
  }
  if (head.length + tail.length > maxSegments) {
    const whole = hull([...head, ...tail]);
    return [carrying(0, start + right.text.length, whole)];
  }
  return [
    ...head,
    ...tail.map((one) => ({ start: one.start + start, end: one.end + start, from: one.from })),
  ];
}

function carrying(start: number, end: number, { start: from, end: to }: OffsetRange): Segment {
  return { start, end, from: { start: from, end: to, verbatim: false } };
}

function hull(segments: readonly Segment[]): OffsetRange {
  let start = Infinity;
  let end = 0;
  for (const { from } of segments) {
    start = Math.min(start, from.start);
    end = Math.max(end, from.end);
  }
  return { start, end };
}

/** Many strings in a row. */
export function joinAll(parts: readonly Str[], range: OffsetRange, meter: Meter): Str {
  let length = 0;
  for (const { text } of parts) length += text.length;
  meter.grow(length);
  return concat(parts, range);
}

const hulls = new WeakMap<Str, OffsetRange>();

/** A part of a text, in UTF-16 units. */
export function cut(value: Str, start: number, end: number, range: OffsetRange): Str {
  if (start <= 0 && end >= value.text.length) return value;
  if (value.trace === undefined) return { ...value, text: value.text.slice(start, end) };
  if (value.text.length <= tracedWhenCut && value.trace.length <= 8) return slice(value, start, end);
  if (end - start > 64) return slice(value, start, end);
  let from = hulls.get(value);
  if (!from) hulls.set(value, (from = hull(value.trace)));
  const text = value.text.slice(start, end);
  if (text === '') return { type: 'string', text };
  const trace = [carrying(0, text.length, from.end > from.start ? from : range)];
  return hasProvenance(value) ? { ...value, text, trace } : { type: 'string', text, trace };
}
