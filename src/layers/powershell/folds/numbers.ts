/** Numbers as PowerShell reads, writes and types them. */

import type { HostProfile } from '../../model';
import { unknown, type Num, type NumberType, type Unknown } from '../../values/model';

/** Inclusive bounds of the integer types; those of 64 bits end where doubles stop being exact. */
const bounds: Readonly<Record<NumberType, readonly [number, number] | null>> = {
  byte: [0, 0xff],
  sbyte: [-0x80, 0x7f],
  int16: [-0x8000, 0x7fff],
  uint16: [0, 0xffff],
  int32: [-0x80000000, 0x7fffffff],
  uint32: [0, 0xffffffff],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint64: [0, Number.MAX_SAFE_INTEGER],
  single: null,
  double: null,
  decimal: null,
};

export function isInteger(type: NumberType): boolean {
  return bounds[type] !== null;
}

/** Whether an integer type holds the value. */
export function fits(value: number, type: NumberType): boolean {
  const range = bounds[type];
  return range === null || (Number.isInteger(value) && value >= range[0] && value <= range[1]);
}

export function num(value: number, as: NumberType): Num {
  return { type: 'number', value: Object.is(value, -0) ? 0 : value, as };
}

export function int(value: number): Num {
  return num(value, 'int32');
}

/** The value in the type; unknown where it does not fit. */
export function exactly(value: number, as: NumberType): Num | Unknown {
  return fits(value, as) ? num(value, as) : unknown;
}

/** To the nearest even integer, as PowerShell's casts and Math.Round do. */
export function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

const hexNumber = /^([+-]?)0x([0-9a-f]{1,13})$/i;
const binaryNumber = /^([+-]?)0b([01]{1,52})$/i;
const decimalNumber = /^[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:e[+-]?\d{1,3})?$/i;
const unitsOfSize = ['kb', 'mb', 'gb', 'tb', 'pb'];

/** Reads text as PowerShell's casts to numbers do; empty text is 0. Null for what is no number, or not exact. */
export function parseNumber(text: string): Num | null {
  const trimmed = text.trim();
  if (trimmed === '') return int(0);
  const unit = unitsOfSize.indexOf(trimmed.slice(-2).toLowerCase());
  if (unit >= 0) {
    const scaled = parseNumber(trimmed.slice(0, -2));
    return scaled === null ? null : integerOrDouble(scaled.value * 1024 ** (unit + 1));
  }
  for (const [pattern, radix] of [
    [hexNumber, 16],
    [binaryNumber, 2],
  ] as const) {
    const match = pattern.exec(trimmed);
    if (match === null) continue;
    const value = parseInt(match[2] ?? '', radix);
    // 0xFFFFFFFF is -1: hexadecimal says the bits of an Int32.
    const bits =
      value > 0x7fffffff && value <= 0xffffffff && (match[2] ?? '').length <= 8 ? value | 0 : value;
    return integerOrDouble(match[1] === '-' ? -bits : bits);
  }
  if (!decimalNumber.test(trimmed)) return null;
  const value = Number(trimmed);
  if (/[.e]/i.test(trimmed)) return num(value, 'double');
  return Number.isSafeInteger(value) ? integerOrDouble(value) : null;
}

function integerOrDouble(value: number): Num {
  if (fits(value, 'int32')) return int(value);
  return num(value, fits(value, 'int64') ? 'int64' : 'double');
}

/** Text of a number in the invariant culture; .NET Framework gives doubles 15 digits, .NET Core as many as it takes. */
export function numberText(number: Num, profile: HostProfile): string {
  const { value, as } = number;
  if (isInteger(as)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) {
    const infinity = profile === 'powerShell7' ? '∞' : 'Infinity';
    return value > 0 ? infinity : `-${infinity}`;
  }
  const digits = as === 'single' ? 7 : profile === 'windowsPowerShell' && as === 'double' ? 15 : null;
  const rounded = digits === null ? value : Number(value.toPrecision(digits));
  const exponent = rounded === 0 ? 0 : Math.floor(Math.log10(Math.abs(rounded)));
  if (as === 'decimal' || (exponent < (as === 'single' ? 7 : 15) && exponent >= -5)) return plain(rounded);
  const [mantissa = '', power = ''] = rounded.toExponential().split('e');
  return `${mantissa}E${power[0] ?? '+'}${power.slice(1).padStart(2, '0')}`;
}

/** Without an exponent, which JavaScript writes below 1e-6. */
function plain(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text;
}
