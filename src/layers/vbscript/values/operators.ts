/** The operators of VBScript and VBA on values. What can't be computed for certain is unknown. */

import type { OffsetRange } from '../../../findings/model';
import { unknown, type NumberType, type Value } from '../../values/model';
import { number, numericText, roundEven, toInteger, toNumber, toText, truth } from './convert';
import { like } from './like';
import { fit, operandType, wholeType, widest } from './number-types';
import { Text } from './text';

/** How text is compared: by its units, without case, or as a database says. */
export type Comparison = 'binary' | 'text' | 'database';

export interface OperatorSite {
  readonly range: OffsetRange;
  readonly comparison: Comparison;
}

export function unary(operator: '-' | '+' | 'not', value: Value): Value {
  if (value.type === 'unknown') return unknown;
  if (operator === 'not') {
    if (value.type === 'bool') return truth(!value.value);
    const bits = toInteger(value);
    if (bits === null) return unknown;
    const type = wholeType(operandType(value) ?? 'double');
    return fit(type === 'byte' ? ~bits & 255 : ~bits, type) ?? unknown;
  }
  const real = toNumber(value);
  if (real === null) return unknown;
  if (operator === '+') return value.type === 'number' ? value : number(real);
  const type = operandType(value) ?? 'double';
  return fit(0 - real, type === 'byte' ? 'int16' : type) ?? unknown;
}

export function binary(operator: string, left: Value, right: Value, site: OperatorSite): Value {
  switch (operator) {
    case '&':
      return join(left, right, site.range);
    case '+':
      return add(left, right, site.range);
    case '-':
    case '*':
    case '/':
    case '\\':
    case '^':
    case 'mod':
      return arithmetic(operator, left, right);
    case 'and':
    case 'or':
    case 'xor':
    case 'eqv':
    case 'imp':
      return logic(operator, left, right);
    case 'is':
      return same(left, right);
    case 'like':
      return likeness(left, right, site);
    default:
      return compare(operator, left, right, site.comparison);
  }
}

function join(left: Value, right: Value, range: OffsetRange): Value {
  if (left.type === 'string' && right.type === 'string')
    return Text.join(Text.of(left, range), Text.of(right, range));
  if (left.type === 'bytes' && right.type === 'bytes')
    return { type: 'bytes', bytes: Buffer.concat([left.bytes, right.bytes]) };
  if (left.type === 'bytes' && right.type === 'null') return left;
  if (right.type === 'bytes' && (left.type === 'null' || (left.type === 'string' && left.text === '')))
    return right;
  if (isNull(left) && isNull(right)) return left;
  const a = toText(left, range);
  const b = a === null ? null : toText(right, range);
  return a === null || b === null ? unknown : Text.join(a, b);
}

function add(left: Value, right: Value, range: OffsetRange): Value {
  const leftText = left.type === 'string' || left.type === 'bytes';
  const rightText = right.type === 'string' || right.type === 'bytes';
  if (leftText && rightText) return join(left, right, range);
  if (leftText && right.type === 'null' && right.as === 'empty') return left;
  if (rightText && left.type === 'null' && left.as === 'empty') return right;
  return arithmetic('+', left, right);
}

function arithmetic(operator: string, left: Value, right: Value): Value {
  const a = toNumber(left);
  const b = a === null ? null : toNumber(right);
  if (a === null || b === null) return unknown;
  const result = compute(operator, a, b);
  if (result === null || !Number.isFinite(result)) return unknown;
  return fit(result, resultType(operator, left, right)) ?? unknown;
}

function resultType(operator: string, left: Value, right: Value): NumberType {
  const type = widest(left, right);
  switch (operator) {
    case '^':
      return 'double';
    case '/':
      return type === 'single' ? type : 'double';
    case '\\':
    case 'mod':
      return wholeType(type);
    case '*': {
      const isReal = operandType(left) === 'double' || operandType(right) === 'double';
      return type === 'decimal' && isReal ? 'double' : type;
    }
    default:
      return type;
  }
}

function compute(operator: string, a: number, b: number): number | null {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? null : a / b;
    case '^':
      return Math.pow(a, b);
    default: {
      const whole = roundEven(a);
      const by = roundEven(b);
      if (by === 0 || !isLong(whole) || !isLong(by)) return null;
      return operator === 'mod' ? whole % by : Math.trunc(whole / by);
    }
  }
}

/** `\` and Mod overflow where an operand does not fit a Long. */
function isLong(whole: number): boolean {
  return whole >= -2147483648 && whole <= 2147483647;
}

function logic(operator: string, left: Value, right: Value): Value {
  // Both sides are always evaluated: what is not known may be Null, or an error.
  if (left.type === 'unknown' || right.type === 'unknown') return unknown;
  if (left.type === 'bool' && right.type === 'bool')
    return truth(bits(operator, left.value ? -1 : 0, right.value ? -1 : 0) !== 0);
  const x = toInteger(left);
  const y = toInteger(right);
  if (x === null || y === null) return unknown;
  // VBScript takes a text for a Boolean (-1 or 0) where VBA takes it for a number.
  if (isTextual(left) && isTextual(right)) return unknown;
  const isLogical = operator === 'and' || operator === 'or' || operator === 'imp';
  if (isLogical && (isAmbiguous(left, x) || isAmbiguous(right, y))) return unknown;
  const type = wholeType(widest(left, right));
  const result = bits(operator, x, y);
  return fit(type === 'byte' ? result & 255 : result, type) ?? unknown;
}

function isAmbiguous(value: Value, number: number): boolean {
  return value.type === 'string' && number !== 0 && number !== -1;
}

function isTextual(value: Value): boolean {
  return value.type === 'string' || value.type === 'bool';
}

function bits(operator: string, a: number, b: number): number {
  switch (operator) {
    case 'and':
      return a & b;
    case 'or':
      return a | b;
    case 'xor':
      return a ^ b;
    case 'eqv':
      return ~(a ^ b);
    default:
      return ~a | b;
  }
}

function same(left: Value, right: Value): Value {
  const isObject = (value: Value): boolean => value.type === 'object' || value.type === 'dictionary';
  if (left.type === 'null' && right.type === 'null') return truth(true);
  if (isObject(left) && (isObject(right) || right.type === 'null')) return truth(left === right);
  if (isObject(right) && left.type === 'null') return truth(false);
  return unknown;
}

function likeness(left: Value, right: Value, { range, comparison }: OperatorSite): Value {
  const text = toText(left, range);
  const pattern = toText(right, range);
  if (text === null || pattern === null || comparison !== 'binary') return unknown;
  const matches = like(text.text, pattern.text);
  return matches === null ? unknown : truth(matches);
}

/** -1, 0, 1, or null where it depends on what we do not know. */
export function order(left: string, right: string, comparison: Comparison): number | null {
  if (comparison === 'database') return null;
  if (comparison === 'text') {
    // The order of letters is the system's; whether they are the same is safe to say.
    return foldCase(left) === foldCase(right) ? 0 : null;
  }
  return left === right ? 0 : left < right ? -1 : 1;
}

export function foldCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

function compare(operator: string, left: Value, right: Value, comparison: Comparison): Value {
  const signs = signsOf(left, right, comparison);
  if (signs === null) {
    const differs =
      comparison === 'text' &&
      left.type === 'string' &&
      right.type === 'string' &&
      (operator === '=' || operator === '<>');
    return differs ? truth(operator === '<>') : unknown;
  }
  const [first, ...others] = signs.map((sign) => holds(operator, sign));
  return first === undefined || first === null || others.some((other) => other !== first)
    ? unknown
    : truth(first);
}

function holds(operator: string, sign: number): boolean | null {
  switch (operator) {
    case '=':
      return sign === 0;
    case '<>':
      return sign !== 0;
    case '<':
      return sign < 0;
    case '>':
      return sign > 0;
    case '<=':
      return sign <= 0;
    case '>=':
      return sign >= 0;
    default:
      return null;
  }
}

/**
 * How the left stands to the right: below zero, zero, above zero. A number and a text have three answers, between which
 * it matters whether they are literals, variables or declared: as numbers, as texts, and the number always less.
 */
function signsOf(left: Value, right: Value, comparison: Comparison): readonly number[] | null {
  const leftText = left.type === 'string' ? left.text : isEmpty(left) ? '' : null;
  const rightText = right.type === 'string' ? right.text : isEmpty(right) ? '' : null;
  if (left.type !== 'string' && right.type !== 'string') {
    const a = toNumber(left);
    const b = a === null ? null : toNumber(right);
    return a === null || b === null ? null : [Math.sign(a - b)];
  }
  if (leftText !== null && rightText !== null) {
    const sign = order(leftText, rightText, comparison);
    return sign === null ? null : [sign];
  }
  const flip = leftText === null ? 1 : -1;
  const plain = leftText === null ? left : right;
  const text = leftText ?? rightText ?? '';
  const real = toNumber(plain);
  const other = numericText(text);
  const spelled = toText(plain, nowhere);
  if (real === null || other === null || spelled === null) return null;
  const asTexts = order(spelled.text, text, 'binary') ?? 0;
  return [flip * Math.sign(real - other), flip * asTexts, -flip];
}

const nowhere: OffsetRange = { start: 0, end: 0 };

function isNull(value: Value): boolean {
  return value.type === 'null' && value.as === 'null';
}

function isEmpty(value: Value): boolean {
  return value.type === 'null' && value.as === 'empty';
}
