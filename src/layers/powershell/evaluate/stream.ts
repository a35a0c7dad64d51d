/** What statements and commands put out: PowerShell's pipeline, as far as it is known. */

import type { Meter } from '../../meter';
import { unknown, type Value } from '../../values/model';

/** Output collected so far. */
export interface Stream {
  readonly items: Value[];
  /** True when there may be more, less or other items than these. */
  open: boolean;
}

/** What a pipeline without output gives: nothing, where `$null` would be an item. */
const nothing: Value = { type: 'null', as: 'empty' };

export function streamOf(items: readonly Value[] = []): Stream {
  return { items: items.length === 0 ? [] : [...items], open: false };
}

export function openStream(items: readonly Value[] = []): Stream {
  return { items: [...items], open: true };
}

/** Puts out a value: the items of a list one by one. Bytes stay together until something asks for the items. */
export function emit(out: Stream, value: Value): void {
  if (value.type === 'unknown') {
    // Not even whether it is one item is known.
    out.items.push(unknown);
    out.open = true;
  } else if (value.type === 'list') for (const item of value.items) out.items.push(item);
  else if (value !== nothing && !(value.type === 'null' && value.as === 'empty')) out.items.push(value);
}

export function emitAll(out: Stream, more: Stream): void {
  for (const item of more.items) out.items.push(item);
  out.open ||= more.open;
}

/** The items one by one, bytes as numbers. */
export function itemsOf(stream: Stream, meter: Meter): readonly Value[] {
  let bytes = 0;
  for (const item of stream.items) if (item.type === 'bytes') bytes += item.bytes.length;
  if (bytes === 0) return stream.items;
  meter.step(bytes);
  return stream.items.flatMap((item): Value[] =>
    item.type === 'bytes'
      ? Array.from(item.bytes, (value) => ({ type: 'number', value, as: 'byte' }))
      : [item],
  );
}

/** The output as the value of an expression: nothing, the only item, or a list. */
export function valueOf(stream: Stream, meter: Meter): Value {
  if (stream.open) return unknown;
  const [only] = stream.items;
  if (only === undefined) return nothing;
  if (stream.items.length === 1) return only;
  meter.step(stream.items.length);
  return { type: 'list', items: [...itemsOf(stream, meter)] };
}
