/** Static methods of Math, the number types, Array, Buffer, Enumerable, Environment, Path and others of System. */

import { win32 } from 'node:path';
import { unknown, type Bytes, type NumberType, type Str, type Value } from '../../values/model';
import { inherited } from '../../values/provenance';
import { hashed } from './ciphers';
import { positionOf, sorted } from './collections';
import type { FoldContext } from './context';
import { numberOf } from './convert';
import { itemsMember, itemsOf } from './items';
import { exactly, int, isInteger, num, parseNumber, roundToEven } from './numbers';
import { on, type Methods } from './overloads';
import { newObject } from './statics';
import { list, str } from './text';
import { canonicalType, typeNameOf, typeValue } from './type-values';
import { variableOf } from './variables';

const nothing = (): Value => ({ type: 'null' });

/** A function of a double. */
function real(compute: (value: number) => number): Methods<null>[string] {
  return [
    on(['any'], (ctx, _self, value) => {
      const number = numberOf(value);
      const result = number === null ? NaN : compute(number.value);
      return Number.isFinite(result) ? num(result, 'double') : null;
    }),
  ];
}

/** A function of one or two numbers that keeps the type of the first. */
function typed(compute: (a: number, b: number) => number, both: boolean): Methods<null>[string] {
  const run = (a: Value, b: Value): Value | null => {
    const x = numberOf(a);
    const y = numberOf(b);
    if (x === null || y === null) return null;
    const type = isInteger(x.as) && isInteger(y.as) ? (x.as === y.as ? x.as : 'int64') : 'double';
    return exactly(compute(x.value, y.value), type);
  };
  return both
    ? [on(['any', 'any'], (_ctx, _self, a, b) => run(a, b))]
    : [on(['any'], (_ctx, _self, a) => run(a, a))];
}

const rounding: Methods<null>[string] = [
  ...real(roundToEven),
  on(['any', 'int'], (ctx, _self, value, digits) => {
    const number = numberOf(value);
    if (number === null || digits < 0 || digits > 15) return null;
    return num(roundToEven(number.value * 10 ** digits) / 10 ** digits, 'double');
  }),
];

export const mathStatics: Methods<null> = {
  abs: typed((a) => Math.abs(a), false),
  ceiling: real(Math.ceil),
  floor: real(Math.floor),
  truncate: real(Math.trunc),
  round: rounding,
  sqrt: real(Math.sqrt),
  log10: real(Math.log10),
  log2: real(Math.log2),
  log: real(Math.log),
  exp: real(Math.exp),
  sin: real(Math.sin),
  cos: real(Math.cos),
  tan: real(Math.tan),
  max: typed(Math.max, true),
  min: typed(Math.min, true),
  sign: [
    on(['any'], (ctx, _self, value) => {
      const number = numberOf(value);
      return number === null ? null : int(Math.sign(number.value));
    }),
  ],
  pow: [
    on(['any', 'any'], (ctx, _self, a, b) => {
      const result = (numberOf(a)?.value ?? NaN) ** (numberOf(b)?.value ?? NaN);
      return Number.isFinite(result) ? num(result, 'double') : null;
    }),
  ],
};

export const mathConstants: Readonly<Record<string, Value>> = {
  pi: num(Math.PI, 'double'),
  e: num(Math.E, 'double'),
};

/** `[int]::Parse` and the like. */
export function numberStatics(type: NumberType): Methods<null> {
  const parse = (text: Str): Value | null => {
    const number = /^\s*[+-]?[\d.]/.test(text.text) && !/x/i.test(text.text) ? parseNumber(text.text) : null;
    if (number === null || (isInteger(type) && number.as === 'double')) return null;
    return exactly(number.value, type);
  };
  return {
    parse: [
      on(['text'], (_ctx, _self, text) => parse(text)),
      on(['text', 'text'], (_ctx, _self, text, style) => {
        if (!/HexNumber|AllowHexSpecifier/i.test(style.text)) return parse(text);
        if (!/^[0-9a-f]{1,13}$/i.test(text.text)) return null;
        return { ...exactly(parseInt(text.text, 16), type), ...inherited([text], 'hex') };
      }),
    ],
  };
}

/** `[array]::Reverse($a)`, which changes the array in place. */
function reversed(value: Value, start: number, count: number, ctx: FoldContext): Value | null {
  const items = value.type === 'object' ? value.members.get(itemsMember) : value;
  ctx.meter.step(count);
  if (items?.type === 'list') {
    items.items.splice(start, count, ...items.items.slice(start, start + count).reverse());
    return nothing();
  }
  if (value.type !== 'bytes') return null;
  value.bytes.subarray(start, start + count).reverse();
  return nothing();
}

function lengthOf(value: Value, ctx: FoldContext): number {
  return value.type === 'bytes' ? value.bytes.length : (itemsOf(value, ctx)?.length ?? 0);
}

/** Array.Copy and Buffer.BlockCopy, in place. */
function copied(
  from: Value,
  start: number,
  to: Value,
  at: number,
  count: number,
  ctx: FoldContext,
): Value | null {
  if (start < 0 || at < 0 || count < 0) return null;
  if (start + count > lengthOf(from, ctx) || at + count > lengthOf(to, ctx)) return null;
  ctx.meter.step(count);
  if (from.type === 'bytes' && to.type === 'bytes') {
    to.bytes.set(from.bytes.slice(start, start + count), at);
    Object.assign(to, inherited([from]));
    return nothing();
  }
  const items = itemsOf(from, ctx);
  if (items === null || to.type !== 'list') return null;
  to.items.splice(at, count, ...items.slice(start, start + count));
  return nothing();
}

/** `[array]::CreateInstance([byte], n)`, and `[byte[]]::new(n)`. */
export function arrayOf(element: string, count: number, ctx: FoldContext): Value | null {
  if (count < 0) return null;
  ctx.meter.grow(count);
  if (element === 'system.byte') return { type: 'bytes', bytes: new Uint8Array(count) };
  ctx.meter.step(count);
  const number = /^system\.(s?byte|u?int(?:16|32|64)|single|double|decimal)$/.exec(element)?.[1];
  const item = (): Value => {
    if (number !== undefined) return num(0, number as NumberType);
    if (element === 'system.char') return { type: 'char', unit: 0 };
    return element === 'system.boolean' ? { type: 'bool', value: false } : { type: 'null' };
  };
  return list(Array.from({ length: count }, item));
}

const found = (last: boolean): Methods<null>[string] => [
  on(['items', 'any'], (ctx, _self, items, wanted) => {
    const at = positionOf(items, wanted, ctx, last);
    return at === null ? null : int(at);
  }),
];

const copies: Methods<null>[string] = [
  on(['any', 'any', 'int'], (ctx, _self, from, to, count) => copied(from, 0, to, 0, count, ctx)),
  on(['any', 'int', 'any', 'int', 'int'], (ctx, _self, from, start, to, at, count) =>
    copied(from, start, to, at, count, ctx),
  ),
];

export const arrayStatics: Methods<null> = {
  reverse: [
    on(['any'], (ctx, _self, value) => reversed(value, 0, lengthOf(value, ctx), ctx)),
    on(['any', 'int', 'int'], (ctx, _self, value, start, count) =>
      start < 0 || count < 0 || start + count > lengthOf(value, ctx)
        ? null
        : reversed(value, start, count, ctx),
    ),
  ],
  sort: [
    on(['any'], (ctx, _self, value) => {
      if (value.type === 'bytes') {
        value.bytes.sort();
        return nothing();
      }
      const order = value.type === 'list' ? sorted(value.items, ctx) : null;
      if (order === null || value.type !== 'list') return null;
      value.items.splice(0, value.items.length, ...order);
      return nothing();
    }),
  ],
  indexof: found(false),
  lastindexof: found(true),
  copy: copies,
  clear: [
    on(['any', 'int', 'int'], (_ctx, _self, value, start, count) => {
      if (value.type !== 'bytes') return null;
      value.bytes.fill(0, start, start + count);
      return nothing();
    }),
  ],
  createinstance: [
    on(['any', 'int'], (ctx, _self, type, count) => {
      const name = typeNameOf(type);
      return name === null ? null : arrayOf(canonicalType(name), count, ctx);
    }),
  ],
};

export const bufferStatics: Methods<null> = {
  blockcopy: [
    on(['any', 'int', 'any', 'int', 'int'], (ctx, _self, from, start, to, at, count) =>
      from.type === 'bytes' && to.type === 'bytes' ? copied(from, start, to, at, count, ctx) : null,
    ),
  ],
};

/** System.Linq.Enumerable, as far as it takes no delegate. */
export const enumerableStatics: Methods<null> = {
  reverse: [on(['items'], (_ctx, _self, items) => list([...items].reverse()))],
  toarray: [on(['items'], (_ctx, _self, items) => list([...items]))],
  tolist: [on(['items'], (_ctx, _self, items) => list([...items]))],
  skip: [on(['items', 'int'], (_ctx, _self, items, count) => list(items.slice(Math.max(0, count))))],
  take: [on(['items', 'int'], (_ctx, _self, items, count) => list(items.slice(0, Math.max(0, count))))],
  concat: [on(['items', 'items'], (_ctx, _self, first, second) => list([...first, ...second]))],
  count: [on(['items'], (_ctx, _self, items) => int(items.length))],
  first: [on(['items'], (_ctx, _self, items) => items[0] ?? null)],
  last: [on(['items'], (_ctx, _self, items) => items.at(-1) ?? null)],
  range: [
    on(['int', 'int'], (ctx, _self, start, count) => {
      if (count < 0) return null;
      ctx.meter.grow(count, count * 16);
      return list(Array.from({ length: count }, (_, at) => int(start + at)));
    }),
  ],
  repeat: [
    on(['any', 'int'], (ctx, _self, value, count) => {
      if (count < 0) return null;
      ctx.meter.grow(count, count * 16);
      return list(Array.from({ length: count }, () => value));
    }),
  ],
};

/** Folders of Environment.SpecialFolder that a profile assumes a place for, by the environment variable that holds it. */
const folders: Readonly<Record<string, readonly [string, string]>> = {
  applicationdata: ['APPDATA', ''],
  commonapplicationdata: ['ProgramData', ''],
  commonprogramfiles: ['CommonProgramFiles', ''],
  desktop: ['USERPROFILE', '\\Desktop'],
  desktopdirectory: ['USERPROFILE', '\\Desktop'],
  localapplicationdata: ['LOCALAPPDATA', ''],
  mydocuments: ['USERPROFILE', '\\Documents'],
  personal: ['USERPROFILE', '\\Documents'],
  programfiles: ['ProgramFiles', ''],
  programfilesx86: ['ProgramFiles(x86)', ''],
  startup: ['APPDATA', '\\Microsoft\\Windows\\Start Menu\\Programs\\Startup'],
  system: ['SystemRoot', '\\system32'],
  userprofile: ['USERPROFILE', ''],
  windows: ['SystemRoot', ''],
};

export const environmentStatics: Methods<null> = {
  getenvironmentvariable: [
    on(['text'], (ctx, _self, name) => variableOf(`env:${name.text}`, ctx.profile) ?? null),
    on(['text', 'any'], (ctx, _self, name) => variableOf(`env:${name.text}`, ctx.profile) ?? null),
  ],
  expandenvironmentvariables: [
    on(['text'], (ctx, _self, text) => {
      const missing: string[] = [];
      const expanded = text.text.replace(/%([^%]{1,64})%/g, (_all, name: string) => {
        const value = variableOf(`env:${name}`, ctx.profile);
        if (value?.type === 'string') return value.text;
        missing.push(name);
        return '';
      });
      if (missing.length > 0) return null;
      return expanded === text.text ? text : { ...str(expanded), ...inherited([text]), assumed: true };
    }),
  ],
  getfolderpath: [
    on(['text'], (ctx, _self, name) => {
      const [variable = '', tail = ''] = folders[name.text.toLowerCase()] ?? [];
      const value = variableOf(`env:${variable}`, ctx.profile);
      return value?.type === 'string' ? { ...value, text: value.text + tail } : null;
    }),
  ],
};

export const environmentConstants: Readonly<Record<string, Value>> = {
  newline: { ...str('\r\n'), assumed: true },
  systemdirectory: { ...str('C:\\WINDOWS\\system32'), assumed: true },
};

/** The last part of a path, its extension or what is before it: pure text, as on Windows. */
function pathPart(compute: (path: string) => string): Methods<null>[string] {
  return [on(['text'], (_ctx, _self, path) => str(compute(path.text)))];
}

function combined(...parts: readonly Str[]): Value {
  return str(
    parts
      .map(({ text }) => text)
      .reduce((all, part) => {
        if (all === '' || /^(?:[\\/]|[a-z]:)/i.test(part)) return part;
        return part === '' ? all : /[\\/:]$/.test(all) ? all + part : `${all}\\${part}`;
      }, ''),
  );
}

export const pathStatics: Methods<null> = {
  changeextension: [
    on(['text', 'text'], (_ctx, _self, path, extension) => {
      const { ext } = win32.parse(path.text);
      const stem = ext === '' ? path.text : path.text.slice(0, -ext.length);
      return str(stem + (extension.text.startsWith('.') ? '' : '.') + extension.text);
    }),
  ],
  combine: [
    on(['text', 'text'], (_ctx, _self, a, b) => combined(a, b)),
    on(['text', 'text', 'text'], (_ctx, _self, a, b, c) => combined(a, b, c)),
    on(['text', 'text', 'text', 'text'], (_ctx, _self, a, b, c, d) => combined(a, b, c, d)),
  ],
  getdirectoryname: pathPart((path) => win32.dirname(path)),
  getextension: pathPart((path) => win32.extname(path)),
  getfilename: pathPart((path) =>
    path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/'), path.lastIndexOf(':')) + 1),
  ),
  getfilenamewithoutextension: pathPart((path) => win32.parse(path).name),
  gettemppath: [on([], (ctx) => temporary(ctx))],
};

function temporary(ctx: FoldContext): Value {
  const folder = variableOf('env:TEMP', ctx.profile);
  return folder?.type === 'string' ? { ...folder, text: `${folder.text}\\` } : unknown;
}

export const pathConstants: Readonly<Record<string, Value>> = {
  directoryseparatorchar: { type: 'char', unit: 0x5c },
  altdirectoryseparatorchar: { type: 'char', unit: 0x2f },
  pathseparator: { type: 'char', unit: 0x3b },
};

export const typeStatics: Methods<null> = {
  gettype: [
    on(['text'], (_ctx, _self, name) => typeValue(name.text)),
    on(['text', 'any'], (_ctx, _self, name) => typeValue(name.text)),
  ],
};

export const activatorStatics: Methods<null> = {
  createinstance: [
    on(['any'], (ctx, _self, type) => created(type, [], ctx)),
    on(['any', 'any'], (ctx, _self, type, args) => created(type, itemsOf(args, ctx) ?? [args], ctx)),
  ],
};

function created(type: Value, args: readonly Value[], ctx: FoldContext): Value | null {
  const name = typeNameOf(type);
  return name === null ? null : newObject(name, args, ctx);
}

/** `[Security.Cryptography.SHA256]::HashData(bytes)` */
export function hashStatics(name: string): Methods<null> {
  return {
    hashdata: [on(['bytes'], (ctx, _self, bytes: Bytes) => hashed(name, bytes, ctx))],
  };
}
