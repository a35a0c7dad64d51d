/** Which type of number an operation of VBScript and VBA gives (MS-VBAL 5.6.9; the Var functions of oleaut32). */

import type { Num, NumberType, Value } from '../../values/model';
import { number } from './convert';

/** From narrow to wide. */
const widths: readonly NumberType[] = ['byte', 'int16', 'int32', 'single', 'double', 'decimal'];

/** The type that a value has as an operand; null for what is no number. */
export function operandType(value: Value): NumberType | null {
  switch (value.type) {
    case 'number':
      return value.as;
    case 'bool':
      return 'int16';
    case 'null':
      return value.as === 'empty' ? 'int16' : null;
    case 'string':
      return 'double';
    default:
      return null;
  }
}

/** The wider of two operands' types; a Long and a Single make a Double. */
export function widest(left: Value, right: Value): NumberType {
  const a = operandType(left) ?? 'double';
  const b = operandType(right) ?? 'double';
  const wide = widths.indexOf(a) < widths.indexOf(b) ? b : a;
  return wide === 'single' && (a === 'int32' || b === 'int32') ? 'double' : wide;
}

/** As `\`, Mod and the logical operators count: whole numbers, of 32 bits where an operand is no narrower one. */
export function wholeType(type: NumberType): NumberType {
  return type === 'byte' || type === 'int16' ? type : 'int32';
}

/**
 * A number of that type, or of the next wider one that holds it.
 * @returns null where a Single or Currency would be rounded
 */
export function fit(value: number, as: NumberType): Num | null {
  switch (as) {
    case 'byte':
      if (value >= 0 && value <= 255) return { type: 'number', value: value + 0, as };
      return number(value);
    case 'int16':
      return number(value);
    case 'int32': {
      const holds = value >= -2147483648 && value <= 2147483647;
      return { type: 'number', value: value + 0, as: holds ? 'int32' : 'double' };
    }
    case 'single':
      // Texts of a Single have seven digits.
      return Math.fround(value) === value && Math.abs(value) < 1e7 && Number(value.toPrecision(7)) === value
        ? { type: 'number', value: value + 0, as }
        : null;
    case 'decimal':
      return Number.isInteger(value * 10_000) ? { type: 'number', value: value + 0, as } : null;
    default:
      return { type: 'number', value: value + 0, as: 'double' };
  }
}
