/** Numeric literals: decimal, hexadecimal and binary, with type suffix and multiplier. */

import type { NumberNode } from './ast';
import { endsNumber, endsWord, isDash, isDigit } from './characters';
import type { Cursor } from './cursor';

/** Sticky, so that it reads at the cursor; each repetition is of one class, so it is linear. */
const shape =
  /([+\-\u2013-\u2015]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|((?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+\-\u2013-\u2015]?[0-9]+)?))([uU]?[lLsSyYdDnN]?)([kKmMgGtTpP][bB])?/y;

const multipliers: Readonly<Record<string, number>> = {
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
  p: 2 ** 50,
};
const suffixes: Readonly<Record<string, NumberNode['as']>> = {
  l: 'int64',
  s: 'int16',
  y: 'sbyte',
  d: 'decimal',
  n: 'bigint',
  u: 'uint32',
  ul: 'uint64',
  us: 'uint16',
  uy: 'byte',
};

/** The number at the cursor, with its sign if one is allowed. Leaves the cursor where it is if there is none. */
export function number(cursor: Cursor, inCommand: boolean): NumberNode | undefined {
  const start = cursor.at;
  const first = cursor.code();
  if (!isDigit(first) && first !== 46 && first !== 43 && !isDash(first)) return undefined;
  const short = shortInteger(cursor, inCommand);
  if (short) return short;
  shape.lastIndex = start;
  const match = shape.exec(cursor.text);
  if (match === null) return undefined;
  const [all, sign = '', hex, binary, decimal = '', suffix = '', multiplier = ''] = match;
  const after = cursor.code(all.length);
  if (inCommand ? !endsWord(after) : !endsNumber(after)) return undefined;
  cursor.at += all.length;
  const negative = sign !== '' && sign !== '+';
  const times = multipliers[multiplier.charAt(0).toLowerCase()] ?? 1;
  const place = { type: 'number' as const, start, end: cursor.at };
  if (decimal !== '' && !/^[0-9]{1,40}$/.test(decimal)) {
    const value = Number(decimal.replace(/[\u2013-\u2015]/, '-')) * (negative ? -times : times);
    const as = suffixes[suffix.toLowerCase()] ?? 'double';
    return { ...place, value, as, exact: as === 'double' || isShort(value) };
  }
  const digits = hex ?? binary ?? decimal;
  // A longer one has no type that could hold it.
  const bits = digits.length > maxDigits ? undefined : BigInt(prefix(hex, binary) + digits);
  if (bits === undefined) return { ...place, value: Infinity, as: 'bigint', exact: false };
  const signed =
    decimal === '' ? withSignBit(bits, digits.length * (hex === undefined ? 1 : 4), suffix) : bits;
  const integer = signed * BigInt(negative ? -times : times);
  const wide = hex?.length === 16 || binary?.length === 64;
  const value = Number(integer);
  const as = suffixes[suffix.toLowerCase()] ?? (wide ? 'int64' : narrowest(integer));
  return { ...place, value, as, exact: as === 'double' || Number.isSafeInteger(value) };
}

/** Most numbers are whole and short; arrays of them are long. */
function shortInteger(cursor: Cursor, inCommand: boolean): NumberNode | undefined {
  let value = 0;
  let length = 0;
  for (; length <= 9; length++) {
    const code = cursor.code(length);
    if (!isDigit(code)) break;
    value = value * 10 + code - 48;
  }
  const after = cursor.code(length);
  if (length === 0 || length > 9 || after === 46 || !(inCommand ? endsWord(after) : endsNumber(after)))
    return undefined;
  const start = cursor.at;
  cursor.at += length;
  return { type: 'number', start, end: cursor.at, value, as: 'int32', exact: true };
}

/** Digits of a hexadecimal or binary literal that are read. */
const maxDigits = 128;

function prefix(hex: string | undefined, binary: string | undefined): string {
  if (hex !== undefined) return '0x';
  return binary === undefined ? '' : '0b';
}

/** A fraction of few digits is what its decimal literal says, as far as it is printed. */
function isShort(value: number): boolean {
  return Math.abs(value) < 2 ** 31 && String(value).length <= 15;
}

/** 0xFFFFFFFF is -1: literals as long as their type carry a sign bit, unless the suffix has `u`. */
function withSignBit(value: bigint, bits: number, suffix: string): bigint {
  const letter = suffix.toLowerCase();
  if (letter.startsWith('u') || letter === 'n') return value;
  const widths = letter === 'y' ? [8] : letter === 's' ? [16] : letter === 'l' ? [64] : [32, 64];
  return widths.includes(bits) ? BigInt.asIntN(bits, value) : value;
}

function narrowest(value: bigint): NumberNode['as'] {
  if (BigInt.asIntN(32, value) === value) return 'int32';
  if (BigInt.asIntN(64, value) === value) return 'int64';
  return BigInt.asIntN(97, value) === value ? 'decimal' : 'double';
}
