/** Folds of numbers, Boolean and Math. */

import { unknown } from '../../values/model';
import { inherited } from '../../values/provenance';
import { fromNumber, toBool, toInteger, toNum, toStr } from '../values/convert';
import { bool, num, str, type Call, type Fold, type JsValue } from '../values/model';

/** A method that writes a number with so many digits; `undefined` leaves their number to it. */
function digits(
  [least, most]: readonly [number, number],
  write: (value: number, count: number | undefined) => string,
): Fold {
  return (call) => {
    const value = toNum(call.self, call);
    const count = toInteger(call.args[0], NaN, call);
    if (value === null || count === null) return unknown;
    if (Number.isNaN(count)) return str(write(value, undefined));
    // Numbers without digits are written before the count is looked at, by all but toFixed.
    if (count < least || count > most)
      return Number.isFinite(value) ? call.vm.fail('RangeError', 'digits') : unknown;
    return str(write(value, count));
  };
}

export const numberNatives: Readonly<Record<string, Fold>> = {
  toString: (call: Call) => {
    const { self } = call;
    if (self.type === 'unknown') return unknown;
    const value = self.type === 'number' ? self.value : toNum(self, call);
    const radix = toInteger(call.args[0], 10, call);
    if (value === null || radix === null) return unknown;
    if (radix < 2 || radix > 36) return call.vm.fail('RangeError', 'radix');
    return { ...str(value.toString(radix)), ...inherited([self]) };
  },
  toExponential: digits([0, 100], (value, count) => value.toExponential(count)),
  toFixed: digits([0, 100], (value, count) => value.toFixed(count)),
  toPrecision: digits([1, 100], (value, count) =>
    count === undefined ? String(value) : value.toPrecision(count),
  ),
  toLocaleString: () => unknown,
  valueOf: (call: Call) => call.self,
};

export const parseIntFold: Fold = (call) => {
  const [value] = call.args;
  if (value === undefined) return num(NaN);
  const text = toStr(value, call);
  const radix = toInteger(call.args[1], 0, call);
  if (text === null || radix === null) return unknown;
  const isOctal = radix === 0 && !call.vm.modern && /^\s*[+-]?0(?!x)/i.test(text.text);
  return fromNumber(parseInt(text.text, isOctal ? 8 : radix), [value]);
};

export const parseFloatFold: Fold = (call) => {
  const [value] = call.args;
  const text = value === undefined ? null : toStr(value, call);
  return value === undefined || text === null ? unknown : fromNumber(parseFloat(text.text), [value]);
};

export const numberFold: Fold = (call) => {
  const [value] = call.args;
  if (value === undefined) return num(0);
  const number = toNum(value, call);
  return number === null ? unknown : fromNumber(number, [value]);
};

export const booleanFold: Fold = (call) => {
  const value = call.args[0] === undefined ? false : toBool(call.args[0]);
  return value === null ? unknown : bool(value);
};

export const isNaNFold: Fold = (call) => {
  const value = call.args[0] === undefined ? NaN : toNum(call.args[0], call);
  return value === null ? unknown : bool(Number.isNaN(value));
};

export const isFiniteFold: Fold = (call) => {
  const value = call.args[0] === undefined ? NaN : toNum(call.args[0], call);
  return value === null ? unknown : bool(Number.isFinite(value));
};

function math(fold: (...values: number[]) => number): Fold {
  return (call) => {
    if (call.args.length > 10_000) return unknown;
    const values = call.args.map((one) => toNum(one, call));
    return values.every((one) => one !== null) ? fromNumber(fold(...values), call.args) : unknown;
  };
}

/** As `Number`'s own functions, which convert nothing. */
function test(fold: (value: unknown) => boolean): Fold {
  return (call) => {
    const [value] = call.args;
    if (value?.type === 'unknown') return unknown;
    return bool(value?.type === 'number' && fold(value.value));
  };
}

export const numberStatics: Readonly<Record<string, Fold>> = {
  isFinite: test(Number.isFinite),
  isInteger: test(Number.isInteger),
  isNaN: test(Number.isNaN),
  isSafeInteger: test(Number.isSafeInteger),
  parseFloat: parseFloatFold,
  parseInt: parseIntFold,
};

const constants: readonly (readonly [string, JsValue])[] = (
  ['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'] as const
).map((name) => [name, num(Math[name])]);

export const mathConstants = constants;

export const mathNatives: Readonly<Record<string, Fold>> = {
  abs: math(Math.abs),
  acos: math(Math.acos),
  acosh: math(Math.acosh),
  asin: math(Math.asin),
  asinh: math(Math.asinh),
  atan: math(Math.atan),
  atanh: math(Math.atanh),
  atan2: math((a = NaN, b = NaN) => Math.atan2(a, b)),
  cbrt: math(Math.cbrt),
  ceil: math(Math.ceil),
  clz32: math(Math.clz32),
  cos: math(Math.cos),
  cosh: math(Math.cosh),
  exp: math(Math.exp),
  expm1: math(Math.expm1),
  floor: math(Math.floor),
  fround: math(Math.fround),
  hypot: math(Math.hypot),
  imul: math(Math.imul),
  log: math(Math.log),
  log10: math(Math.log10),
  log1p: math(Math.log1p),
  log2: math(Math.log2),
  max: math(Math.max),
  min: math(Math.min),
  pow: math((a = NaN, b = NaN) => a ** b),
  random: () => unknown,
  round: math(Math.round),
  sign: math(Math.sign),
  sin: math(Math.sin),
  sinh: math(Math.sinh),
  sqrt: math(Math.sqrt),
  tan: math(Math.tan),
  tanh: math(Math.tanh),
  trunc: math(Math.trunc),
};
