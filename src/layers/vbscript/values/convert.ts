/** How VBScript and VBA turn values into text, numbers and truth; null where that can't be said. */

import type { OffsetRange } from '../../../findings/model';
import { integerType } from '../syntax/numbers';
import { unknown, type Bool, type Num, type NumberType, type Value } from '../../values/model';
import { Text } from './text';

const small: readonly Num[] = Array.from({ length: 1280 }, (_, at): Num => ({
  type: 'number',
  value: at - 256,
  as: 'int16',
}));

/** A number of the narrowest type that the language would give it. */
export function number(value: number): Num {
  if (Number.isInteger(value)) {
    const known = small[value + 256];
    if (known !== undefined && !Object.is(value, -0)) return known;
    return { type: 'number', value: value + 0, as: integerType(value) };
  }
  return { type: 'number', value, as: 'double' };
}

export function typed(value: number, as: NumberType): Num {
  return { type: 'number', value, as };
}

const yes: Bool = { type: 'bool', value: true };
const no: Bool = { type: 'bool', value: false };
export function truth(value: boolean): Bool {
  return value ? yes : no;
}

/** As CStr writes numbers: 15 significant digits, `1E+15`, `1E-05`. */
function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const rounded = Math.abs(Number(value.toPrecision(15)));
  if (rounded >= 1e-4 && rounded < 1e15) return String(Number(value.toPrecision(15)));
  const [mantissa = '', exponent = ''] = Number(value.toPrecision(15)).toExponential().split('e');
  const sign = exponent.startsWith('-') ? '-' : '+';
  return `${mantissa}E${sign}${exponent.replace(/^[+-]/, '').padStart(2, '0')}`;
}

/** @param range the expression that the text is laid to when it is made here */
export function toText(value: Value, range: OffsetRange): Text | null {
  switch (value.type) {
    case 'string':
      return Text.of(value, range);
    case 'number':
      return Text.made(numberText(value.value), range, value.via, value.assumed);
    case 'bool':
      return Text.made(value.value ? 'True' : 'False', range);
    case 'char':
      return Text.made(String.fromCharCode(value.unit), range);
    case 'null':
      return value.as === 'nothing' ? null : Text.made('', range);
    case 'bytes':
      // A byte array is the UTF-16 text with these very bytes.
      return Text.made(utf16(value.bytes), range, value.via, value.assumed);
    default:
      return null;
  }
}

export function utf16(bytes: Uint8Array): string {
  const even = bytes.subarray(0, bytes.length & ~1);
  return Buffer.from(even.buffer, even.byteOffset, even.byteLength).toString('utf16le');
}

/**
 * Text as a number: decimal, `&H`, `&O`; with blanks around it. From &H8000 to &HFFFF it depends on the function whether
 * it is below zero.
 */
export function numericText(text: string): number | null {
  const trimmed = text.length > 64 ? '' : text.trim();
  const radix = /^&([hHoO])([0-9A-Fa-f]+)&?$/.exec(trimmed);
  if (radix?.[1] !== undefined && radix[2] !== undefined) {
    const hex = radix[1].toLowerCase() === 'h';
    if (!hex && /[89A-Fa-f]/.test(radix[2])) return null;
    const bits = parseInt(radix[2], hex ? 16 : 8);
    if (bits > 0xffffffff) return null;
    return bits >= 0x8000 && bits <= 0xffff && !trimmed.endsWith('&') ? null : bits | 0;
  }
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)([eEdD][+-]?\d+)?$/.test(trimmed)) return null;
  const value = Number(trimmed.replace(/[dD]/, 'e'));
  return Number.isFinite(value) ? value : null;
}

export function toNumber(value: Value): number | null {
  switch (value.type) {
    case 'number':
      return value.value;
    case 'bool':
      return value.value ? -1 : 0;
    case 'null':
      return value.as === 'empty' ? 0 : null;
    case 'string':
      return numericText(value.text);
    default:
      return null;
  }
}

/** Halves go to the even neighbour, as CInt and CLng do. */
export function roundEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** As a whole number of 32 bits. */
export function toInteger(value: Value): number | null {
  const real = toNumber(value);
  if (real === null) return null;
  const whole = roundEven(real);
  return whole >= -2147483648 && whole <= 2147483647 ? whole : null;
}

export function toTruth(value: Value): boolean | null {
  if (value.type === 'bool') return value.value;
  if (value.type === 'string') {
    const lower = value.text.length > 5 ? '' : value.text.toLowerCase();
    if (lower === 'true' || lower === 'false') return lower === 'true';
  }
  const real = toNumber(value);
  return real === null ? null : real !== 0;
}

/** A value as a variable of a declared type holds it. */
export function coerce(value: Value, typeName: string, range: OffsetRange): Value {
  switch (typeName) {
    case 'string': {
      if (value.type === 'string' || value.type === 'unknown') return value;
      return toText(value, range) ?? unknown;
    }
    case 'byte':
    case 'integer':
    case 'long':
    case 'longlong':
    case 'longptr': {
      if (value.type === 'number' && Number.isInteger(value.value)) return value;
      const whole = toInteger(value);
      return whole === null ? unknown : number(whole);
    }
    case 'single':
    case 'double':
    case 'currency': {
      if (value.type === 'number') return value;
      const real = toNumber(value);
      return real === null ? unknown : number(real);
    }
    case 'boolean': {
      const known = toTruth(value);
      return known === null ? unknown : truth(known);
    }
    default:
      return value;
  }
}

/** What a variable of a declared type holds before it is assigned. */
export function initialOf(typeName: string): Value {
  switch (typeName) {
    case 'string':
      return { type: 'string', text: '' };
    case 'byte':
    case 'integer':
    case 'long':
    case 'longlong':
    case 'longptr':
    case 'single':
    case 'double':
    case 'currency':
      return number(0);
    case 'boolean':
      return truth(false);
    default:
      return { type: 'null', as: 'empty' };
  }
}
