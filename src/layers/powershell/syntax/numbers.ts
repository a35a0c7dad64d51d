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
  shape.lastIndex = start;
  const match = shape.exec(cursor.text);
  if (match === null) return undefined;
  const [all, sign = '', hex, binary, decimal = '', suffix = '', multiplier = ''] = match;
  const after = cursor.code(all.length);
  if (inCommand ? !endsWord(after) : !endsNumber(after)) return undefined;
  cursor.at += all.length;
  const negative = sign !== '' && sign !== '+';
  const times = multipliers[multiplier.charAt(0).toLowerCase()] ?? 1;
  const kind = suffixes[suffix.toLowerCase()];
  const real = decimal !== '' && !/^[0-9]+$/.test(decimal);
  let value: number;
  if (hex !== undefined) value = wrapped(parseInt(hex, 16), hex.length * 4, suffix);
  else if (binary !== undefined) value = wrapped(parseInt(binary, 2), binary.length, suffix);
  else value = Number(decimal.replace(/[\u2013-\u2015]/, '-'));
  value *= negative ? -times : times;
  const wide = (hex !== undefined && hex.length === 16) || (binary !== undefined && binary.length === 64);
  const as = kind ?? (real ? 'double' : wide ? 'int64' : narrowest(value, decimal !== ''));
  return {
    type: 'number',
    start,
    end: cursor.at,
    value,
    as,
    exact:
      as === 'double' || (Number.isSafeInteger(value) && (!real || as !== 'decimal')) || fraction(as, value),
  };
}

/** A decimal with a fraction is close enough when few digits make it. */
function fraction(as: NumberNode['as'], value: number): boolean {
  return as === 'decimal' && Math.abs(value) < 2 ** 31 && String(value).length <= 15;
}

/** 0xFFFFFFFF is -1: literals of 8, 16 … hexadecimal digits carry a sign bit, unless `u` says otherwise. */
function wrapped(value: number, bits: number, suffix: string): number {
  if (suffix.toLowerCase().startsWith('u')) return value;
  for (const width of suffix.toLowerCase() === 'y' ? [8] : suffix.toLowerCase() === 's' ? [16] : [32, 64])
    if (bits === width && value >= 2 ** (width - 1)) return value - 2 ** width;
  return value;
}

function narrowest(value: number, isDecimal: boolean): NumberNode['as'] {
  if (value >= -(2 ** 31) && value < 2 ** 31) return 'int32';
  if (value >= -(2 ** 63) && value < 2 ** 63) return 'int64';
  return isDecimal && Math.abs(value) < 7.9e28 ? 'decimal' : 'double';
}
