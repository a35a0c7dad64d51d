/** Folds that convert and compute numbers. */

import { unknown } from '../../values/model';
import { number, roundEven, toInteger, toNumber, toText, toTruth, truth, typed } from '../values/convert';
import { Text } from '../values/text';
import { fit, operandType } from '../values/number-types';
import { argument, isMissing, textOf, wholeOf, type Fold } from './site';

function real(compute: (value: number) => number | null): Fold {
  return (args) => {
    const value = toNumber(argument(args, 0));
    const result = value === null ? null : compute(value);
    return result === null || !Number.isFinite(result) ? unknown : typed(result + 0, 'double');
  };
}

/** Int, Fix, Abs and Round give the type that they are given. */
function sameType(compute: (value: number) => number): Fold {
  return (args) => {
    const value = argument(args, 0);
    const amount = toNumber(value);
    const type = operandType(value);
    return amount === null || type === null ? unknown : (fit(compute(amount), type) ?? unknown);
  };
}

/** CInt, CLng and CByte round halves to even and refuse what does not fit; CByte(True) is 255. */
function whole(least: number, most: number, as: 'byte' | 'int16' | 'int32'): Fold {
  return (args) => {
    const given = argument(args, 0);
    const value = toNumber(given);
    if (as === 'byte' && given.type === 'bool') return typed(given.value ? 255 : 0, as);
    const rounded = value === null ? null : roundEven(value);
    if (rounded === null || rounded < least || rounded > most) return unknown;
    return typed(rounded, as);
  };
}

const cStr: Fold = (args, site) => textOf(args, 0, site) ?? unknown;

/** `Str(5)` is " 5", `Str(0.5)` is " .5". */
const str: Fold = (args, { range }) => {
  const value = argument(args, 0);
  const amount = toNumber(value);
  const text = amount === null ? null : toText(number(amount), range);
  if (text === null || amount === null) return unknown;
  const short = text.text.replace(/^(-?)0(?=\.)/, '$1');
  return Text.made(amount < 0 ? short : ` ${short}`, range, value.via, value.assumed);
};

const cBool: Fold = (args) => {
  const known = toTruth(argument(args, 0));
  return known === null ? unknown : truth(known);
};

/** The number at the start of a text, white space left out; 0 where there is none. */
const val: Fold = (args, site) => {
  const text = textOf(args, 0, site);
  if (text === null) return unknown;
  const compact = text.text.slice(0, 256).replace(/[ \t\n\r]+/g, '');
  const radix = /^&([hHoO])([0-9A-Fa-f]*)/.exec(compact);
  if (radix?.[1] !== undefined && radix[2] !== undefined) {
    const hex = radix[1].toLowerCase() === 'h';
    const digits = hex ? radix[2] : (/^[0-7]*/.exec(radix[2])?.[0] ?? '');
    const bits = digits === '' ? 0 : parseInt(digits, hex ? 16 : 8);
    if (bits > 0xffffffff) return unknown;
    const long = compact.charAt(2 + digits.length) === '&';
    return number(bits <= 0xffff && !long ? (bits << 16) >> 16 : bits | 0);
  }
  const found = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eEdD][+-]?\d+)?/.exec(compact)?.[0] ?? '0';
  const value = Number(found.replace(/[dD]/, 'e'));
  return Number.isFinite(value) ? number(value) : unknown;
};

function radix(base: 8 | 16): Fold {
  return (args, { range }) => {
    const value = argument(args, 0);
    const bits = toInteger(value);
    if (bits === null) return unknown;
    // A negative Integer has 16 bits, a Long 32; which one a Boolean or a text becomes is not documented.
    if (bits < 0 && value.type !== 'number') return unknown;
    const short = value.type === 'number' && value.as === 'int16' && bits < 0;
    const unsigned = short ? bits & 0xffff : bits >>> 0;
    return Text.made(unsigned.toString(base).toUpperCase(), range);
  };
}

/** `Round(value [, digits])`, halves to even. */
const round: Fold = (args) => {
  const given = argument(args, 0);
  const value = given.type === 'bool' ? null : toNumber(given);
  const digits = wholeOf(args, 1, 0);
  if (value === null || digits === null || digits < 0 || digits > 15) return unknown;
  const scale = 10 ** digits;
  return fit(roundEven(value * scale) / scale, operandType(given) ?? 'double') ?? unknown;
};

/** Numbers with a fixed count of digits; the system's separators are taken to be those of the United States. */
const formatNumber: Fold = (args, { range }) => {
  const value = toNumber(argument(args, 0));
  const digits = wholeOf(args, 1, 2);
  if (value === null || digits === null || digits < 0 || digits > 20) return unknown;
  if (Math.abs(value) >= 1e15) return unknown;
  const text = value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return Text.made(text, range, undefined, true);
};

const isNumeric: Fold = (args) => {
  const value = argument(args, 0);
  if (value.type === 'unknown') return unknown;
  if (value.type === 'null') return truth(value.as === 'empty');
  if (toNumber(value) !== null) return truth(true);
  if (value.type === 'string' && /^&h[89a-f][\da-f]{3}$/i.test(value.text)) return truth(true);
  // The regional settings say whether `1,234`, `(5)` or `$5` are numbers.
  return value.type === 'string' && /\d/.test(value.text) && !/[a-z]/i.test(value.text)
    ? unknown
    : truth(false);
};

const sign: Fold = (args) => {
  const value = toNumber(argument(args, 0));
  return value === null ? unknown : number(Math.sign(value));
};

/** Without an argument below zero, Rnd gives another number each time. */
const rnd: Fold = () => unknown;

const rgb: Fold = (args) => {
  const [red, green, blue] = [0, 1, 2].map((at) => wholeOf(args, at));
  if (red == null || green == null || blue == null || red < 0 || green < 0 || blue < 0) return unknown;
  return typed(Math.min(red, 255) + Math.min(green, 255) * 256 + Math.min(blue, 255) * 65536, 'int32');
};

const passed: Fold = (args) => {
  const value = argument(args, 0);
  return isMissing(value) ? unknown : value;
};

/** CDbl, CSng and CCur; unknown where a Single or Currency would round. */
function toReal(as: 'single' | 'double' | 'decimal'): Fold {
  return (args) => {
    const amount = toNumber(argument(args, 0));
    return amount === null ? unknown : (fit(amount, as) ?? unknown);
  };
}

export const numberFolds: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ['cint', whole(-32768, 32767, 'int16')],
  ['clng', whole(-2147483648, 2147483647, 'int32')],
  ['clngptr', whole(-2147483648, 2147483647, 'int32')],
  ['cbyte', whole(0, 255, 'byte')],
  ['cdbl', toReal('double')],
  ['csng', toReal('single')],
  ['ccur', toReal('decimal')],
  ['cdec', toReal('double')],
  ['cstr', cStr],
  ['str', str],
  ['cbool', cBool],
  ['cvar', passed],
  ['val', val],
  ['hex', radix(16)],
  ['oct', radix(8)],
  ['int', sameType(Math.floor)],
  ['fix', sameType(Math.trunc)],
  ['abs', sameType(Math.abs)],
  ['sgn', sign],
  ['sqr', real((value) => (value < 0 ? null : Math.sqrt(value)))],
  ['exp', real(Math.exp)],
  ['log', real((value) => (value <= 0 ? null : Math.log(value)))],
  ['sin', real(Math.sin)],
  ['cos', real(Math.cos)],
  ['tan', real(Math.tan)],
  ['atn', real(Math.atan)],
  ['round', round],
  ['formatnumber', formatNumber],
  ['isnumeric', isNumeric],
  ['rnd', rnd],
  ['rgb', rgb],
]);
