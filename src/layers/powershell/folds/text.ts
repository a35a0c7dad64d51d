/** Strings and the chars they are made of, with their traces. */

import type { OffsetRange } from '../../../findings/model';
import type { Segment } from '../../source-map';
import type { Char, List, Str, Value } from '../../values/model';
import { concat, inherited, slice } from '../../values/provenance';
import type { FoldContext } from './context';

export function str(text: string): Str {
  return { type: 'string', text };
}

export function list(items: Value[]): List {
  return { type: 'list', items };
}

/** The units of a string, each with its place in the script. Linear. */
export function charsOf(value: Str, ctx: FoldContext): Char[] {
  ctx.meter.step(value.text.length);
  const { trace, text } = value;
  const rest = inherited([value]);
  const chars: Char[] = [];
  let segment = 0;
  for (let at = 0; at < text.length; at++) {
    while (trace !== undefined && at >= (trace[segment]?.end ?? Infinity)) segment++;
    const from = trace?.[segment];
    chars.push({
      type: 'char',
      unit: text.charCodeAt(at),
      ...rest,
      ...(from === undefined ? {} : { trace: [unitOf(from, at)] }),
    });
  }
  return chars;
}

function unitOf({ start, from }: Segment, at: number): Segment {
  const place = from.verbatim
    ? { start: from.start + at - start, end: from.start + at - start + 1, verbatim: true }
    : from;
  return { start: 0, end: 1, from: place };
}

/** The char as a string of one unit. */
export function charText(char: Char): Str {
  const { trace, unit } = char;
  const text = String.fromCharCode(unit);
  return { type: 'string', text, ...inherited([char]), ...(trace ? { trace } : {}) };
}

/** Other text of the same length, whose units come from where the value's stand, as `ToUpper` makes it. */
export function inPlaceOf(value: Str, text: string): Str {
  if (text === value.text) return value;
  const { trace, ...rest } = value;
  if (trace === undefined || text.length !== value.text.length) return { ...rest, text };
  return {
    ...rest,
    text,
    trace: trace.map(({ start, end, from }) => ({ start, end, from: { ...from, verbatim: false } })),
  };
}

/** Lower case of the same length: a unit whose lower case is longer stays. */
export function lower(text: string): string {
  const all = text.toLowerCase();
  return all.length === text.length ? all : caseByUnit(text, (unit) => unit.toLowerCase());
}

/** Upper case of the same length, as .NET's: `ß` stays. */
export function upper(text: string): string {
  const all = text.toUpperCase();
  return all.length === text.length ? all : caseByUnit(text, (unit) => unit.toUpperCase());
}

function caseByUnit(text: string, change: (unit: string) => string): string {
  return text.replace(/[^]/g, (unit) => {
    const changed = change(unit);
    return changed.length === 1 ? changed : unit;
  });
}

/** The pieces between separators; at most `limit` of them, the last with all that is left. */
export function splitAt(
  value: Str,
  separators: readonly string[],
  ctx: FoldContext,
  options: { readonly limit?: number; readonly ignoreCase?: boolean } = {},
): Str[] {
  const text = options.ignoreCase === true ? lower(value.text) : value.text;
  const wanted = separators
    .filter((one) => one !== '')
    .map((one) => (options.ignoreCase === true ? lower(one) : one));
  ctx.meter.step(1 + Math.ceil((text.length * Math.max(1, wanted.length)) / 64));
  const limit = options.limit ?? Infinity;
  const pieces: Str[] = [];
  const piece = cutter(value);
  let start = 0;
  // Where each separator stands next: every one is looked for once per place, so that this stays linear.
  const next = wanted.map((one) => text.indexOf(one));
  while (pieces.length + 1 < limit) {
    let best = -1;
    for (let which = 0; which < wanted.length; which++) {
      const separator = wanted[which] ?? '';
      let at = next[which] ?? -1;
      if (at >= 0 && at < start) at = next[which] = text.indexOf(separator, start);
      if (at >= 0 && (best < 0 || at < (next[best] ?? 0))) best = which;
    }
    if (best < 0) break;
    const at = next[best] ?? 0;
    ctx.meter.step();
    pieces.push(piece(start, at));
    start = at + (wanted[best]?.length ?? 0);
  }
  pieces.push(piece(start, value.text.length));
  return pieces;
}

/** Cuts slices off a string in the order of its text; linear in all of them together, however long its trace. */
export function cutter(value: Str): (start: number, end: number) => Str {
  const { trace } = value;
  if (trace === undefined || trace.length < 8) return (start, end) => slice(value, start, end);
  let first = 0;
  return (start, end) => {
    while ((trace[first]?.end ?? Infinity) <= start) first++;
    let last = first;
    while ((trace[last]?.start ?? Infinity) < end) last++;
    return slice({ ...value, trace: trace.slice(first, last) }, start, end);
  };
}

/** Every occurrence of `old` replaced, the rest kept with its trace. */
export function replaceText(
  value: Str,
  old: string,
  by: Str,
  ctx: FoldContext,
  ignoreCase = false,
): Str | null {
  if (old === '') return null;
  const pieces = splitAt(value, [old], ctx, { ignoreCase });
  return pieces.length === 1 ? value : joined(pieces, by, ctx);
}

/** The strings with a separator between them. */
export function joined(parts: readonly Str[], separator: Str, ctx: FoldContext): Str {
  let total = separator.text.length * Math.max(0, parts.length - 1);
  for (const { text } of parts) total += text.length;
  ctx.meter.grow(total);
  if (separator.text === '') return concat(parts, ctx.range);
  const all: Str[] = [];
  parts.forEach((part, at) => {
    if (at > 0) all.push(separator);
    all.push(part);
  });
  return concat(all, ctx.range);
}

/** The text so many times. */
export function repeated(value: Str, times: number, ctx: FoldContext): Str {
  ctx.meter.grow(value.text.length * times);
  if (times > 64)
    return { ...value, text: value.text.repeat(times), ...traceOf(value.text.length * times, ctx.range) };
  return concat(
    Array.from({ length: times }, () => value),
    ctx.range,
  );
}

function traceOf(length: number, { start, end }: OffsetRange): Pick<Str, 'trace'> {
  return length === 0 ? {} : { trace: [{ start: 0, end: length, from: { start, end, verbatim: false } }] };
}
