/** The operators of VBScript and VBA on values. What can't be computed for certain is unknown. */

import type { OffsetRange } from '../../../findings/model';
import { unknown, type Value } from '../../values/model';
import { number, numericText, roundEven, toInteger, toNumber, toText, toTruth, truth } from './convert';
import { like } from './like';
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
    return bits === null ? unknown : number(~bits);
  }
  const real = toNumber(value);
  if (real === null) return unknown;
  return number(operator === '-' ? 0 - real : real);
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
  return result === null || !Number.isFinite(result) ? unknown : number(result);
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
      if (by === 0) return null;
      return operator === 'mod' ? whole % by : Math.trunc(whole / by);
    }
  }
}

function logic(operator: string, left: Value, right: Value): Value {
  // `False And x` and `True Or x` do not depend on x.
  const [a, b] = [left.type === 'unknown', right.type === 'unknown'];
  if (a !== b) {
    const known = toTruth(a ? right : left);
    if (operator === 'and' && known === false) return truth(false);
    if (operator === 'or' && known === true) return truth(true);
    return unknown;
  }
  if (left.type === 'bool' && right.type === 'bool')
    return truth(bits(operator, left.value ? -1 : 0, right.value ? -1 : 0) !== 0);
  const x = toInteger(left);
  const y = toInteger(right);
  return x === null || y === null ? unknown : number(bits(operator, x, y));
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
  const sign = signOf(left, right, comparison);
  if (sign === null) {
    const differs =
      comparison === 'text' &&
      left.type === 'string' &&
      right.type === 'string' &&
      (operator === '=' || operator === '<>');
    return differs ? truth(operator === '<>') : unknown;
  }
  switch (operator) {
    case '=':
      return truth(sign === 0);
    case '<>':
      return truth(sign !== 0);
    case '<':
      return truth(sign < 0);
    case '>':
      return truth(sign > 0);
    case '<=':
      return truth(sign <= 0);
    case '>=':
      return truth(sign >= 0);
    default:
      return unknown;
  }
}

function signOf(left: Value, right: Value, comparison: Comparison): number | null {
  if (left.type === 'string' || right.type === 'string') {
    const a = left.type === 'string' ? left.text : isEmpty(left) ? '' : null;
    const b = right.type === 'string' ? right.text : isEmpty(right) ? '' : null;
    if (a !== null && b !== null) return order(a, b, comparison);
    const real = a === null ? toNumber(left) : toNumber(right);
    const other = numericText(a ?? b ?? '');
    if (real === null || other === null) return null;
    return Math.sign(a === null ? real - other : other - real);
  }
  const a = toNumber(left);
  const b = a === null ? null : toNumber(right);
  return a === null || b === null ? null : Math.sign(a - b);
}

function isEmpty(value: Value): boolean {
  return value.type === 'null' && value.as === 'empty';
}
