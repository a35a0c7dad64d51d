/** JScript's operators on known values. */

import type { Num } from '../../values/model';
import { unknown } from '../../values/model';
import { toNum, toPrimitive, toStr } from '../values/convert';
import { bool, identical, isObject, isPrimitive, num, str, type Call, type JsValue } from '../values/model';
import { hasProvenance, join } from '../values/text';
import { inherited } from '../../values/provenance';

type At = Pick<Call, 'vm' | 'range'>;

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '|': (a, b) => a | b,
  '&': (a, b) => a & b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '>>>': (a, b) => a >>> b,
};

export function binary(operator: string, left: JsValue, right: JsValue, at: At): JsValue {
  switch (operator) {
    case '+':
      return add(left, right, at);
    case '==':
    case '!=': {
      const equal = looselyEqual(left, right, at);
      return equal === null ? unknown : bool(equal === (operator === '=='));
    }
    case '===':
    case '!==': {
      const equal = strictlyEqual(left, right);
      return equal === null ? unknown : bool(equal === (operator === '==='));
    }
    case '<':
    case '>':
    case '<=':
    case '>=':
      return compare(operator, left, right, at);
    case 'in':
    case 'instanceof':
      return unknown;
    default: {
      const fold = arithmetic[operator];
      const a = toNum(left, at);
      const b = toNum(right, at);
      if (fold === undefined || a === null || b === null) return unknown;
      const result: Num = { type: 'number', value: fold(a, b), as: 'double' };
      // A text whose units were made by an exclusive or is one that was decoded.
      if (operator === '^' && left.type === 'number' && right.type === 'number')
        return { ...result, ...inherited([left, right], 'xor') };
      return hasProvenance(left) || hasProvenance(right)
        ? { ...result, ...inherited([left, right]) }
        : result;
    }
  }
}

function add(left: JsValue, right: JsValue, at: At): JsValue {
  const a = toPrimitive(left, 'number', at);
  const b = toPrimitive(right, 'number', at);
  if (a.type === 'number' && b.type === 'number')
    return hasProvenance(a) || hasProvenance(b)
      ? { ...num(a.value + b.value), ...inherited([a, b]) }
      : num(a.value + b.value);
  if (!isPrimitive(a) || !isPrimitive(b)) return unknown;
  if (a.type === 'string' || b.type === 'string') {
    const head = toStr(a, at);
    const tail = toStr(b, at);
    return head && tail ? join(head, tail, at.range, at.vm.context.meter) : unknown;
  }
  const x = toNum(a, at);
  const y = toNum(b, at);
  return x === null || y === null ? unknown : num(x + y);
}

function compare(operator: string, left: JsValue, right: JsValue, at: At): JsValue {
  const a = toPrimitive(left, 'number', at);
  const b = toPrimitive(right, 'number', at);
  if (a.type === 'string' && b.type === 'string') return bool(holds(operator, a.text, b.text));
  const x = toNum(a, at);
  const y = toNum(b, at);
  return x === null || y === null ? unknown : bool(holds(operator, x, y));
}

function holds<T extends number | string>(operator: string, a: T, b: T): boolean {
  if (operator === '<') return a < b;
  if (operator === '>') return a > b;
  return operator === '<=' ? a <= b : a >= b;
}

export function strictlyEqual(left: JsValue, right: JsValue): boolean | null {
  if (left.type === 'unknown' || right.type === 'unknown') return null;
  if (left.type === 'number' && right.type === 'number') return left.value === right.value;
  if (left.type === 'bytes' || right.type === 'bytes') return left.type === right.type ? null : false;
  return identical(left, right);
}

function looselyEqual(left: JsValue, right: JsValue, at: At): boolean | null {
  if (left.type === 'unknown' || right.type === 'unknown') return null;
  if (left.type === 'null' || right.type === 'null') return left.type === right.type;
  if (left.type === right.type || (isObject(left) && isObject(right))) return strictlyEqual(left, right);
  const a = toPrimitive(left, 'number', at);
  const b = toPrimitive(right, 'number', at);
  if (a.type === 'string' && b.type === 'string') return a.text === b.text;
  if (a.type === 'null' || b.type === 'null') return a.type === b.type;
  const x = toNum(a, at);
  const y = toNum(b, at);
  return x === null || y === null ? null : x === y;
}

const typeNames: Readonly<Record<string, string>> = {
  bool: 'boolean',
  number: 'number',
  string: 'string',
  block: 'function',
  list: 'object',
  regex: 'object',
  object: 'object',
};

export function typeOf(value: JsValue): JsValue {
  if (value.type === 'null') return str(value.as === 'undefined' ? 'undefined' : 'object');
  const name = typeNames[value.type];
  return name === undefined ? unknown : str(name);
}
