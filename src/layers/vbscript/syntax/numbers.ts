/** Reads the number literals of VBScript and VBA. */

import type { NumberType } from '../../values/model';

export interface NumberLiteral {
  /** Null where the number does not fit. */
  readonly value: number | null;
  readonly as: NumberType;
}

const typeBySuffix: Readonly<Record<string, NumberType>> = {
  '%': 'int16',
  '&': 'int32',
  '!': 'single',
  '#': 'double',
  '@': 'decimal',
};

/** What a whole number is when nothing names its type. */
export function integerType(value: number): NumberType {
  if (value >= -32768 && value <= 32767) return 'int16';
  return value >= -2147483648 && value <= 2147483647 ? 'int32' : 'double';
}

/**
 * `&H` and `&O` literals are bit patterns: up to &HFFFF an Integer, up to &HFFFFFFFF a Long, so &HFFFF is -1 and
 * &HFFFF& is 65535 (MS-VBAL 3.3.2).
 */
export function radixLiteral(digits: string, radix: 8 | 16, long: boolean): NumberLiteral {
  const bits = digits === '' ? 0 : parseInt(digits, radix);
  if (bits > 0xffffffff) return { value: null, as: 'double' };
  if (bits <= 0xffff && !long) return { value: (bits << 16) >> 16, as: 'int16' };
  return { value: bits | 0, as: 'int32' };
}

export function decimalLiteral(digits: string, suffix: string): NumberLiteral {
  const value = Number(digits.replace(/[dD]/, 'e'));
  const as =
    typeBySuffix[suffix] ?? (/^\d+$/.test(digits) && value <= 2147483647 ? integerType(value) : 'double');
  return Number.isFinite(value) ? { value, as } : { value: null, as };
}
