/** Folds of numbers, Boolean and Math. */

import { unknown } from '../../values/model';
import { inherited } from '../../values/provenance';
import { fromNumber, toBool, toInteger, toNum, toStr } from '../values/convert';
import { bool, num, str, type Call, type Fold, type JsValue } from '../values/model';

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
  toFixed: (call) => {
    const value = toNum(call.self, call);
    const digits = toInteger(call.args[0], 0, call);
    return value === null || digits === null || digits < 0 || digits > 100
      ? unknown
      : str(value.toFixed(digits));
  },
  toLocaleString: () => unknown,
  valueOf: (call: Call) => call.self,
};

export const parseIntFold: Fold = (call) => {
  const [value] = call.args;
  if (value === undefined) return num(NaN);
  const text = toStr(value, call);
  const radix = toInteger(call.args[1], 0, call);
  return text === null || radix === null ? unknown : fromNumber(parseInt(text.text, radix), [value]);
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
    const values = call.args.map((one) => toNum(one, call));
    return values.every((one) => one !== null)
      ? fromNumber(fold(...values.slice(0, 10_000)), call.args)
      : unknown;
  };
}

const constants: readonly (readonly [string, JsValue])[] = (
  ['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'] as const
).map((name) => [name, num(Math[name])]);

export const mathConstants = constants;

export const mathNatives: Readonly<Record<string, Fold>> = {
  abs: math(Math.abs),
  acos: math(Math.acos),
  asin: math(Math.asin),
  atan: math(Math.atan),
  atan2: math((a = NaN, b = NaN) => Math.atan2(a, b)),
  cbrt: math(Math.cbrt),
  ceil: math(Math.ceil),
  cos: math(Math.cos),
  exp: math(Math.exp),
  floor: math(Math.floor),
  log: math(Math.log),
  log10: math(Math.log10),
  log2: math(Math.log2),
  max: math(Math.max),
  min: math(Math.min),
  pow: math((a = NaN, b = NaN) => a ** b),
  random: () => unknown,
  round: math(Math.round),
  sign: math(Math.sign),
  sin: math(Math.sin),
  sqrt: math(Math.sqrt),
  tan: math(Math.tan),
  trunc: math(Math.trunc),
};
