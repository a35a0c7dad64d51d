/** `target[indexes]` and assignment to it. */

import { unknown, type Str, type Value } from '../../values/model';
import { inherited } from '../../values/provenance';
import type { FoldContext } from './context';
import { numberOf, toBytes } from './convert';
import { keyOf, setEntry, unitsPerEntry } from './dictionaries';
import { itemsMember, itemsOf } from './items';
import { num, roundToEven } from './numbers';
import { charsOf, list } from './text';

/** @param indexes what stands between the brackets: a single value, or a list of several */
export function index(target: Value, indexes: Value, ctx: FoldContext): Value {
  if (target.type === 'unknown' || indexes.type === 'unknown') return unknown;
  const several = itemsOf(indexes, ctx);
  if (target.type === 'dictionary') return entries(target, several ?? [indexes], several !== null);
  const at = positionsOf(several ?? [indexes], ctx);
  if (at === null) return named(target, indexes);
  const length = lengthOf(target);
  const take = length === null ? null : takerOf(target, at.length, ctx);
  if (take === null || length === null) return unknown;
  const places = at.map((one) => (one < 0 ? one + length : one));
  // What depends on an assumption in the index does so, too.
  const assumed = inherited(several ?? [indexes]).assumed === true ? { assumed: true } : {};
  if (several === null) {
    const place = places[0] ?? -1;
    return place >= 0 && place < length ? { ...take(place), ...assumed } : { type: 'null' };
  }
  ctx.meter.step(places.length);
  return list(places.filter((one) => one >= 0 && one < length).map((one) => ({ ...take(one), ...assumed })));
}

/** Levels of lists in lists that are looked into: a list may hold itself. */
const maxNesting = 8;

/** Positions as integers, nested lists flattened as PowerShell does; null when one is not known. */
function positionsOf(indexes: readonly Value[], ctx: FoldContext, depth = 0): number[] | null {
  if (depth > maxNesting) return null;
  const all: number[] = [];
  for (const one of indexes) {
    ctx.meter.step();
    const nested = itemsOf(one, ctx);
    if (nested !== null) {
      const inner = positionsOf(nested, ctx, depth + 1);
      if (inner === null) return null;
      for (const position of inner) all.push(position);
      continue;
    }
    const number = one.type === 'null' ? null : numberOf(one);
    if (number === null) return null;
    all.push(roundToEven(number.value));
  }
  return all;
}

function lengthOf(target: Value): number | null {
  switch (target.type) {
    case 'string':
      return target.text.length;
    case 'bytes':
      return target.bytes.length;
    case 'list':
      return target.items.length;
    case 'object': {
      const items = target.members.get(itemsMember);
      return items?.type === 'list' ? items.items.length : null;
    }
    case 'number':
    case 'char':
    case 'bool':
      return 1;
    default:
      return null;
  }
}

function takerOf(target: Value, count: number, ctx: FoldContext): ((at: number) => Value) | null {
  switch (target.type) {
    case 'string':
      return unitsOf(target, count, ctx);
    case 'bytes': {
      const from = inherited([target]);
      return (at) => ({ ...num(target.bytes[at] ?? 0, 'byte'), ...from });
    }
    case 'list':
    case 'object': {
      const items = itemsOf(target, ctx) ?? [];
      return (at) => items[at] ?? unknown;
    }
    case 'number':
    case 'char':
    case 'bool':
      return () => target;
    default:
      return null;
  }
}

/** One unit is cut out alone, so that a loop over a long string is linear. */
function unitsOf(target: Str, count: number, ctx: FoldContext): (at: number) => Value {
  if (count > 1 && (target.trace?.length ?? 0) > 4) {
    const chars = charsOf(target, ctx);
    return (at) => chars[at] ?? unknown;
  }
  const { trace } = target;
  const rest = inherited([target]);
  return (at) => {
    const segment = trace?.find(({ start, end }) => at >= start && at < end);
    const from = segment?.from;
    const place =
      from?.verbatim === true && segment !== undefined
        ? { start: from.start + at - segment.start, end: from.start + at - segment.start + 1, verbatim: true }
        : from;
    return {
      type: 'char',
      unit: target.text.charCodeAt(at),
      ...rest,
      ...(place === undefined ? {} : { trace: [{ start: 0, end: 1, from: place }] }),
    };
  };
}

function entries(target: Value & { type: 'dictionary' }, keys: readonly Value[], several: boolean): Value {
  const found: Value[] = [];
  for (const key of keys) {
    const at = keyOf(key);
    if (at === null) return unknown;
    found.push(target.entries.get(at) ?? { type: 'null' });
  }
  return several ? list(found) : (found[0] ?? unknown);
}

/** A match's groups by name. */
function named(target: Value, key: Value): Value {
  if (target.type !== 'object' || key.type !== 'string') return unknown;
  return target.members.get(`\0named:${key.text}`) ?? unknown;
}

/**
 * `target[at] = value`, in place.
 * @returns false when the assignment is not modelled: the caller then knows nothing of the target any more
 */
export function setIndex(target: Value, at: Value, value: Value, ctx: FoldContext): boolean {
  if (target.type === 'dictionary') {
    ctx.meter.grow(target.entries.size, unitsPerEntry);
    return setEntry(target, at, value);
  }
  const positions = positionsOf([at], ctx);
  const position = positions?.length === 1 ? (positions[0] ?? 0) : null;
  const length = lengthOf(target);
  if (position === null || length === null) return false;
  const place = position < 0 ? position + length : position;
  if (place < 0 || place >= length) return false;
  if (target.type === 'bytes') {
    const byte = toBytes(value, ctx);
    if (byte?.bytes.length !== 1) return false;
    target.bytes[place] = byte.bytes[0] ?? 0;
    // Bytes that are decoded one by one in place, as XOR loops do, have passed what each of them has.
    if ((byte.via?.length ?? 0) > (target.via?.length ?? 0)) Object.assign(target, inherited([byte]));
    return true;
  }
  const items = target.type === 'object' ? target.members.get(itemsMember) : target;
  if (items?.type !== 'list') return false;
  items.items[place] = value;
  return true;
}

/**
 * What `foreach` and the pipeline see of a value: the items of a collection, nothing of null (which a pipeline would
 * hand on), else the value itself.
 * @returns null when that is not known
 */
export function enumerate(value: Value, ctx: FoldContext): readonly Value[] | null {
  if (value.type === 'unknown') return null;
  if (value.type === 'null') return [];
  return itemsOf(value, ctx) ?? [value];
}
