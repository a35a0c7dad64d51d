/** How tables of .NET methods say what arguments each overload takes, and the choice among them. */

import {
  unknown,
  type Block,
  type Bytes,
  type Char,
  type HostObject,
  type Regex,
  type Str,
  type Value,
} from '../../values/model';
import { derived } from '../../values/provenance';
import type { FoldContext } from './context';
import { convertTo, numberOf, toBytes, truthOf } from './convert';
import { enumValue, type EnumType } from './enums';
import { itemsOf } from './items';
import { roundToEven } from './numbers';
import { stringify } from './stringify';

/** What an argument is read as. `text` takes every value's text, `texts` that of a list's items or of a single value. */
export interface Arguments {
  any: Value;
  text: Str;
  /** A string only, where another overload takes other values. */
  string: Str;
  texts: readonly Str[];
  /** UTF-16 units of what is read as char[]. */
  units: readonly string[];
  /** What char[] makes of it: numbers are units. */
  chars: readonly Char[];
  int: number;
  bool: boolean;
  bytes: Bytes;
  items: readonly Value[];
  block: Block;
  object: HostObject;
  regex: Regex;
}

type Reader<T> = (value: Value, ctx: FoldContext) => T | null;

function textOf(value: Value, ctx: FoldContext): Str | null {
  const text = stringify(value, ctx);
  return text.type === 'unknown' ? null : text;
}

function allOf<T>(value: Value, read: Reader<T>, ctx: FoldContext): T[] | null {
  const all: T[] = [];
  for (const item of itemsOf(value, ctx) ?? [value]) {
    const one = read(item, ctx);
    if (one === null) return null;
    all.push(one);
  }
  return all;
}

/** The conversion to char[]: a string is its chars, every item of a list must be one char or the number of one. */
function charsIn(value: Value, ctx: FoldContext): Char[] | null {
  const made = value.type === 'null' ? value : convertTo(value, 'system.char[]', ctx);
  if (made.type !== 'list') return null;
  const chars = made.items.filter((one): one is Char => one.type === 'char');
  return chars.length === made.items.length ? chars : null;
}

const readers: { readonly [K in keyof Arguments]: Reader<Arguments[K]> } = {
  any: (value) => value,
  text: textOf,
  string: (value) => (value.type === 'string' ? value : null),
  texts: (value, ctx) => allOf(value, textOf, ctx),
  units: (value, ctx) => charsIn(value, ctx)?.map(({ unit }) => String.fromCharCode(unit)) ?? null,
  chars: charsIn,
  int: (value) => {
    const number = value.type === 'null' ? null : numberOf(value);
    return number === null || !Number.isFinite(number.value) ? null : roundToEven(number.value);
  },
  bool: truthOf,
  bytes: (value, ctx) => (value.type === 'string' || value.type === 'null' ? null : toBytes(value, ctx)),
  items: itemsOf,
  block: (value) => (value.type === 'block' ? value : null),
  object: (value) => (value.type === 'object' ? value : null),
  regex: (value) => (value.type === 'regex' ? value : null),
};

/** An enumeration's number as an argument, for example `['system.stringcomparison']`. */
type Kind = keyof Arguments | EnumType;
type Read<K> = K extends keyof Arguments ? Arguments[K] : number;

/** One overload; null for a result that is not known. */
export interface Overload<Self> {
  readonly kinds: readonly Kind[];
  readonly run: (ctx: FoldContext, self: Self, args: readonly unknown[]) => Value | null;
}

/** An overload that takes arguments of these kinds. */
export function on<Self, const K extends readonly Kind[]>(
  kinds: K,
  run: (ctx: FoldContext, self: Self, ...args: { -readonly [I in keyof K]: Read<K[I]> }) => Value | null,
): Overload<Self> {
  return {
    kinds,
    run: (ctx, self, args) => run(ctx, self, ...(args as { -readonly [I in keyof K]: Read<K[I]> })),
  };
}

/** By lower-case name of the method; the first overload that takes the arguments is called. */
export type Methods<Self> = Readonly<Record<string, readonly Overload<Self>[]>>;

/** @param exact an enumeration's value is not taken for a number */
function read(kind: Kind, value: Value, ctx: FoldContext, exact: boolean): unknown {
  if (value.type === 'unknown' && kind !== 'any') return null;
  if (exact && kind === 'int' && value.type === 'object') return null;
  return Object.hasOwn(readers, kind)
    ? readers[kind as keyof Arguments](value, ctx)
    : enumValue(kind as EnumType, value);
}

/**
 * Calls a method of a table.
 * @param inputs what the result hands on besides what the arguments do
 * @returns undefined when the table has no such method; unknown when no overload takes the arguments
 */
export function call<Self>(
  methods: Methods<Self>,
  name: string,
  self: Self,
  args: readonly Value[],
  ctx: FoldContext,
  inputs: readonly Value[] = [],
): Value | undefined {
  const key = name.toLowerCase();
  if (!Object.hasOwn(methods, key)) return undefined;
  const overloads = (methods[key] ?? []).filter(({ kinds }) => kinds.length === args.length);
  const isEnum = args.some(({ type }) => type === 'object');
  for (const exact of isEnum ? [true, false] : [true]) {
    for (const overload of overloads) {
      const values: unknown[] = [];
      for (const [at, kind] of overload.kinds.entries()) {
        const value = read(kind, args[at] ?? unknown, ctx, exact);
        if (value === null) break;
        values.push(value);
      }
      if (values.length < args.length) continue;
      const result = overload.run(ctx, self, values);
      return result === null ? unknown : handedOn(result, [...inputs, ...args], ctx);
    }
  }
  return unknown;
}

/** A result that says itself what it went through is left so; another has what its inputs have. */
export function handedOn(result: Value, inputs: readonly Value[], ctx: FoldContext): Value {
  if (result.via !== undefined && (result.type !== 'string' || result.trace !== undefined)) return result;
  return derived(result, inputs, ctx.range);
}
