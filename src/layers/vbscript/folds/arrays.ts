/** Folds over arrays and over the kinds of values. */

import { unknown, type Value } from '../../values/model';
import { elements, VbArray } from '../values/array';
import { number, toInteger, toTruth, truth, typed } from '../values/convert';
import { Text } from '../values/text';
import { argument, isMissing, wholeOf, type Fold } from './site';

const array: Fold = (args, { context }) => {
  context.meter.step(args.length);
  return VbArray.of([...args]);
};

function bound(upper: boolean): Fold {
  return (args) => {
    const list = argument(args, 0);
    const dimension = wholeOf(args, 1, 1);
    if (dimension === null) return unknown;
    if (list instanceof VbArray) {
      const found = list.dimensions[dimension - 1];
      if (found === undefined) return unknown;
      return typed(upper ? found.lower + found.size - 1 : found.lower, 'int32');
    }
    const items = list.type === 'bytes' ? list.bytes : list.type === 'list' ? list.items : null;
    if (items === null || dimension !== 1) return unknown;
    return typed(upper ? items.length - 1 : 0, 'int32');
  };
}

/** A question about a value's kind, which needs to be known. */
function kind(holds: (value: Value) => boolean): Fold {
  return (args) => {
    const value = argument(args, 0);
    return value.type === 'unknown' ? unknown : truth(holds(value));
  };
}

const isObject = (value: Value): boolean =>
  value.type === 'object' || value.type === 'dictionary' || (value.type === 'null' && value.as === 'nothing');

const typeNames: Readonly<Record<string, string>> = {
  byte: 'Byte',
  int16: 'Integer',
  int32: 'Long',
  single: 'Single',
  double: 'Double',
  decimal: 'Currency',
};
const nullNames: Readonly<Record<string, string>> = { empty: 'Empty', null: 'Null', nothing: 'Nothing' };
const varTypes: Readonly<Record<string, number>> = {
  Empty: 0,
  Null: 1,
  Integer: 2,
  Long: 3,
  Single: 4,
  Double: 5,
  Currency: 6,
  String: 8,
  Nothing: 9,
  Boolean: 11,
  Byte: 17,
  'Variant()': 8204,
  'Byte()': 8209,
};

function nameOfType(value: Value): string | null {
  switch (value.type) {
    case 'string':
      return 'String';
    case 'bool':
      return 'Boolean';
    case 'number':
      return typeNames[value.as] ?? null;
    case 'null':
      return nullNames[value.as ?? 'null'] ?? null;
    case 'list':
      return 'Variant()';
    case 'bytes':
      return 'Byte()';
    case 'dictionary':
      return 'Dictionary';
    default:
      return null;
  }
}

const typeName: Fold = (args, { range }) => {
  const name = nameOfType(argument(args, 0));
  return name === null ? unknown : Text.made(name, range);
};

const varType: Fold = (args) => {
  const code = varTypes[nameOfType(argument(args, 0)) ?? ''];
  return code === undefined ? unknown : number(code);
};

const iif: Fold = (args) => {
  const condition = toTruth(argument(args, 0));
  if (condition === null || args.length < 3) return unknown;
  return argument(args, condition ? 1 : 2);
};

const choose: Fold = (args) => {
  const index = toInteger(argument(args, 0));
  return index === null || index < 1 || index >= args.length ? unknown : argument(args, index);
};

/** `Switch(condition, value, …)`: the value after the first condition that holds. */
const switchFold: Fold = (args) => {
  for (let at = 0; at + 1 < args.length; at += 2) {
    const holds = toTruth(argument(args, at));
    if (holds === null) return unknown;
    if (holds) return argument(args, at + 1);
  }
  return { type: 'null', as: 'null' };
};

export const arrayFolds: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ['array', array],
  ['ubound', bound(true)],
  ['lbound', bound(false)],
  ['isarray', kind((value) => elements(value) !== null)],
  ['isempty', kind((value) => value.type === 'null' && value.as === 'empty')],
  ['isnull', kind((value) => value.type === 'null' && value.as === 'null')],
  ['isobject', kind(isObject)],
  ['ismissing', kind(isMissing)],
  ['iserror', kind(() => false)],
  ['typename', typeName],
  ['vartype', varType],
  ['iif', iif],
  ['choose', choose],
  ['switch', switchFold],
]);
