/** `+ - * / %`, `..` and the bitwise operators: the left operand decides what the right one becomes. */

import {
  unknown,
  type Bytes,
  type Dictionary,
  type Num,
  type NumberType,
  type Value,
} from '../../values/model';
import { concat, derived, inherited } from '../../values/provenance';
import type { FoldContext } from './context';
import { numberOf } from './convert';
import { keyValue, setEntry } from './dictionaries';
import { itemsOf } from './items';
import { fits, int, isInteger, num, roundToEven } from './numbers';
import { stringify } from './stringify';
import { charText, list, repeated } from './text';

export function add(left: Value, right: Value, ctx: FoldContext): Value {
  if (left.type === 'null') return right;
  if (left.type === 'string' || left.type === 'char') {
    const head = left.type === 'char' ? charText(left) : left;
    const tail = stringify(right, ctx);
    if (tail.type === 'unknown') return unknown;
    // A loop that adds to a text pays for what it adds and for the trace that is copied, not for the text again.
    const copied = tail.text.length + (head.trace?.length ?? 0);
    ctx.meter.grow(head.text.length + tail.text.length, copied);
    return concat([head, tail], ctx.range);
  }
  if (left.type === 'bytes' && right.type === 'bytes') return joinedBytes(left, right, ctx);
  if (left.type === 'dictionary') return right.type === 'dictionary' ? merged(left, right) : unknown;
  const items = itemsOf(left, ctx);
  if (items !== null) {
    const more = itemsOf(right, ctx) ?? [right];
    // A script may build a list item by item: what is copied is paid for as text is.
    ctx.meter.grow(items.length + more.length);
    return list([...items, ...more]);
  }
  return numeric(left, right, (a, b) => a + b, ctx);
}

function joinedBytes(left: Bytes, right: Bytes, ctx: FoldContext): Bytes {
  ctx.meter.grow(left.bytes.length + right.bytes.length);
  return { type: 'bytes', bytes: Buffer.concat([left.bytes, right.bytes]), ...inherited([left, right]) };
}

function merged(left: Dictionary, right: Dictionary): Value {
  const made: Dictionary = { type: 'dictionary', entries: new Map(), names: new Map() };
  for (const one of [left, right])
    for (const [key, value] of one.entries) setEntry(made, keyValue(one, key), value);
  return made;
}

export function multiply(left: Value, right: Value, ctx: FoldContext): Value {
  const items = left.type === 'string' ? null : itemsOf(left, ctx);
  if (left.type !== 'string' && items === null) return numeric(left, right, (a, b) => a * b, ctx);
  const times = numberOf(right);
  if (times === null || times.value < 0) return unknown;
  const count = roundToEven(times.value);
  if (left.type === 'string') return repeated(left, count, ctx);
  const some = items ?? [];
  ctx.meter.grow(some.length * count);
  const all: Value[] = [];
  for (let turn = 0; turn < count; turn++) for (const item of some) all.push(item);
  return list(all);
}

export function subtract(left: Value, right: Value, ctx: FoldContext): Value {
  return numeric(left, right, (a, b) => a - b, ctx);
}

export function divide(left: Value, right: Value, ctx: FoldContext): Value {
  return numeric(left, right, (a, b) => a / b, ctx);
}

export function remainder(left: Value, right: Value, ctx: FoldContext): Value {
  return numeric(left, right, (a, b) => a % b, ctx);
}

function numeric(
  left: Value,
  right: Value,
  compute: (a: number, b: number) => number,
  ctx: FoldContext,
): Value {
  const a = numberOf(left);
  const b = numberOf(right);
  if (a === null || b === null) return unknown;
  const value = compute(a.value, b.value);
  if (Number.isNaN(value) || !Number.isFinite(value)) return unknown;
  return derived(typed(value, a, b), [a, b], ctx.range);
}

/** Integers stay so while they fit, then become doubles; a fraction is a double. */
function typed(value: number, a: Num, b: Num): Value {
  const type = common(a.as, b.as);
  // Decimals count in tenths: only what is whole is the same in a double.
  if (type === 'decimal' && ![value, a.value, b.value].every(Number.isSafeInteger)) return unknown;
  if (!isInteger(type)) return num(value, type);
  if (fits(value, type)) return num(value, type);
  if (!Number.isInteger(value)) return num(value, 'double');
  return type === 'int32' || Number.isSafeInteger(value) ? num(value, 'double') : unknown;
}

function common(a: NumberType, b: NumberType): NumberType {
  const types = [a, b];
  if (types.includes('decimal')) return 'decimal';
  if (types.includes('double') || types.includes('single')) return 'double';
  if (types.includes('uint64')) return 'uint64';
  return types.includes('int64') || types.includes('uint32') ? 'int64' : 'int32';
}

/** `-band -bor -bxor -shl -shr` by name. */
const bitwise: Readonly<Record<string, (a: bigint, b: bigint, bits: number) => bigint>> = {
  '-band': (a, b) => a & b,
  '-bor': (a, b) => a | b,
  '-bxor': (a, b) => a ^ b,
  '-shl': (a, b, bits) => a << (b & BigInt(bits - 1)),
  '-shr': (a, b, bits) => a >> (b & BigInt(bits - 1)),
};

export function bits(op: string, left: Value, right: Value, ctx: FoldContext): Value {
  const compute = bitwise[op];
  const a = numberOf(left);
  const b = numberOf(right);
  if (compute === undefined || a === null || b === null) return unknown;
  const x = roundToEven(a.value);
  const y = roundToEven(b.value);
  const wide = !fits(x, 'int32') || (!fits(y, 'int32') && !op.startsWith('-sh')) || a.as.endsWith('64');
  const result = compute(BigInt(x), BigInt(y), wide ? 64 : 32);
  const value = Number(wide ? BigInt.asIntN(64, result) : BigInt.asIntN(32, result));
  if (!Number.isSafeInteger(value)) return unknown;
  return derived(num(value, wide ? 'int64' : 'int32'), [a, b], ctx.range, xorStep(op, a, b));
}

/** XOR of data is a decoding step, said once. */
function xorStep(op: string, a: Num, b: Num): string | undefined {
  const before = inherited([a, b]).via;
  return op === '-bxor' && before?.at(-1) !== 'xor' ? 'xor' : undefined;
}

export function complement(value: Value, ctx: FoldContext): Value {
  const number = numberOf(value);
  if (number === null || !fits(roundToEven(number.value), 'int32')) return unknown;
  return derived(int(~roundToEven(number.value)), [number], ctx.range);
}

export function negate(value: Value, ctx: FoldContext): Value {
  return numeric(int(0), value, (a, b) => a - b, ctx);
}

/** `left..right`, of integers and, from PowerShell 6 on, of single characters. */
export function range(left: Value, right: Value, ctx: FoldContext): Value {
  const letters = [left, right].map(characterOf);
  const [first, last] = letters;
  if (ctx.profile === 'powerShell7' && first != null && last != null)
    return list(counted(first, last, ctx).map((unit) => ({ type: 'char', unit })));
  const a = numberOf(left);
  const b = numberOf(right);
  if (a === null || b === null) return unknown;
  const from = inherited([a, b]);
  return list(
    counted(roundToEven(a.value), roundToEven(b.value), ctx).map((one) => ({ ...int(one), ...from })),
  );
}

function characterOf(value: Value): number | null {
  if (value.type === 'char') return value.unit;
  if (value.type !== 'string' || value.text.length !== 1 || /\d/.test(value.text)) return null;
  return value.text.charCodeAt(0);
}

function counted(first: number, last: number, ctx: FoldContext): number[] {
  const count = Math.abs(last - first) + 1;
  ctx.meter.grow(count, count * 16);
  const step = first <= last ? 1 : -1;
  return Array.from({ length: count }, (_, at) => first + at * step);
}
