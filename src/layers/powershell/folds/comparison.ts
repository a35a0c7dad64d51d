/** Comparison operators: a list on the left is filtered, everything else gives a bool. */

import { unknown, type Value } from '../../values/model';
import type { FoldContext } from './context';
import { numberOf, truthOf } from './convert';
import { itemsOf } from './items';
import { stringify } from './stringify';
import { charText, list } from './text';
import { canonicalType, typeNameOf } from './type-values';
import { wildcardMatch } from './wildcard';

/** Null where it is not known, or where PowerShell reports an error. */
type Test = (left: Value, right: Value, caseSensitive: boolean, ctx: FoldContext) => boolean | null;

/** `left -eq right`; null where that is not known. */
export const equals: Test = (left, right, caseSensitive, ctx) => {
  if (left.type === 'unknown' || right.type === 'unknown') return null;
  if (left.type === 'null' || right.type === 'null') return left.type === right.type;
  switch (left.type) {
    case 'string':
    case 'char': {
      const other = stringify(right, ctx);
      if (other.type === 'unknown') return null;
      const text = left.type === 'char' ? charText(left).text : left.text;
      return caseSensitive ? text === other.text : text.toLowerCase() === other.text.toLowerCase();
    }
    case 'number': {
      const other = numberOf(right);
      return other === null ? (right.type === 'string' ? false : null) : left.value === other.value;
    }
    case 'bool': {
      const other = truthOf(right);
      return other === null ? null : left.value === other;
    }
    case 'object': {
      const type = typeNameOf(left);
      const other = typeNameOf(right) ?? (right.type === 'string' ? right.text : null);
      if (type !== null && other !== null) return canonicalType(type) === canonicalType(other);
      const text = left.members.get('\0text');
      return text?.type === 'string' && right.type === 'string'
        ? equals(text, right, caseSensitive, ctx)
        : null;
    }
    default:
      return null;
  }
};

/** Below, at or above 0 as the left operand is to the right one; null where cultures may differ. */
function order(left: Value, right: Value, caseSensitive: boolean, ctx: FoldContext): number | null {
  if (left.type === 'bool') {
    // The right side becomes a bool, too.
    const truth = truthOf(right);
    return truth === null ? null : Number(left.value) - Number(truth);
  }
  if (left.type === 'number') {
    const a = numberOf(left);
    const b = numberOf(right);
    return a === null || b === null ? null : a.value - b.value;
  }
  if (left.type !== 'string' && left.type !== 'char') return null;
  if (left.type === 'char' && right.type === 'char' && caseSensitive) return left.unit - right.unit;
  const a = stringify(left, ctx);
  const b = stringify(right, ctx);
  if (a.type === 'unknown' || b.type === 'unknown') return null;
  return compareTexts(a.text, b.text, caseSensitive);
}

const plain = /^[\w .:/\\]*$/;
const collators = {
  sensitive: new Intl.Collator('en', { sensitivity: 'variant' }),
  insensitive: new Intl.Collator('en', { sensitivity: 'accent' }),
};

/** Culture order of plain ASCII text, on which cultures agree; null for other text. */
export function compareTexts(a: string, b: string, caseSensitive: boolean): number | null {
  if (a === b) return 0;
  if (!plain.test(a) || !plain.test(b)) return null;
  return collators[caseSensitive ? 'sensitive' : 'insensitive'].compare(a, b);
}

function ordered(accepts: (order: number) => boolean): Test {
  return (left, right, caseSensitive, ctx) => {
    const found = order(left, right, caseSensitive, ctx);
    return found === null ? null : accepts(found);
  };
}

const like: Test = (left, right, caseSensitive, ctx) => {
  const text = stringify(left, ctx);
  const pattern = stringify(right, ctx);
  if (text.type === 'unknown' || pattern.type === 'unknown') return null;
  return wildcardMatch(text.text, pattern.text, caseSensitive, () => {
    ctx.meter.step();
  });
};

function not(test: Test): Test {
  return (left, right, caseSensitive, ctx) => {
    const result = test(left, right, caseSensitive, ctx);
    return result === null ? null : !result;
  };
}

/** Without their `-` and their `c` or `i`. */
const filters: ReadonlyMap<string, Test> = new Map([
  ['eq', equals],
  ['ne', not(equals)],
  ['gt', ordered((one) => one > 0)],
  ['ge', ordered((one) => one >= 0)],
  ['lt', ordered((one) => one < 0)],
  ['le', ordered((one) => one <= 0)],
  ['like', like],
  ['notlike', not(like)],
]);

/** @param name without its `-` and its `c` or `i`; @returns null for what is no comparison operator */
export function compare(
  name: string,
  left: Value,
  right: Value,
  caseSensitive: boolean,
  ctx: FoldContext,
): Value | null {
  const test = filters.get(name);
  if (test !== undefined) return filtered(left, (item) => test(item, right, caseSensitive, ctx), ctx);
  const membership = /^(?<not>not)?(?<kind>contains|in)$/.exec(name)?.groups;
  if (membership === undefined) return null;
  const [all, one] = membership.kind === 'in' ? [right, left] : [left, right];
  const found = holds(all, one, caseSensitive, ctx);
  return found === null ? unknown : { type: 'bool', value: found === (membership.not === undefined) };
}

/** The bool of a single value, the items that pass of a list. */
export function filtered(left: Value, test: (item: Value) => boolean | null, ctx: FoldContext): Value {
  const items = itemsOf(left, ctx);
  if (items === null) {
    const result = test(left);
    return result === null ? unknown : { type: 'bool', value: result };
  }
  ctx.meter.step(items.length);
  const passed: Value[] = [];
  for (const item of items) {
    const result = test(item);
    if (result === null) return unknown;
    if (result) passed.push(item);
  }
  return list(passed);
}

function holds(all: Value, one: Value, caseSensitive: boolean, ctx: FoldContext): boolean | null {
  const items = itemsOf(all, ctx) ?? [all];
  ctx.meter.step(items.length);
  let result: boolean | null = false;
  for (const item of items) {
    const same = equals(item, one, caseSensitive, ctx);
    if (same === true) return true;
    if (same === null) result = null;
  }
  return result;
}

/** `value -is type`; null where our values do not tell. */
export function isOfType(value: Value, type: Value): boolean | null {
  const name = typeNameOf(type) ?? (type.type === 'string' ? type.text : null);
  if (name === null || value.type === 'unknown') return null;
  const wanted = canonicalType(name);
  if (value.type === 'null') return false;
  if (wanted === 'system.object') return true;
  const known = typesOf(value);
  if (known.includes(wanted)) return true;
  if (value.type === 'list' && (wanted.endsWith('[]') || wanted.includes('collection'))) return null;
  if (value.type === 'object') return null;
  return false;
}

function typesOf(value: Value): readonly string[] {
  switch (value.type) {
    case 'string':
      return ['system.string'];
    case 'char':
      return ['system.char'];
    case 'bool':
      return ['system.boolean'];
    case 'number':
      return [`system.${value.as}`];
    case 'list':
      return ['system.array', 'system.object[]'];
    case 'bytes':
      return ['system.array', 'system.byte[]'];
    case 'dictionary':
      return ['system.collections.hashtable', 'system.collections.idictionary'];
    case 'block':
      return ['system.management.automation.scriptblock'];
    case 'regex':
      return ['system.text.regularexpressions.regex'];
    case 'object':
      return [value.className];
    default:
      return [];
  }
}

/** The name of a value's type for GetType(), where values tell it. */
export function typeOf(value: Value): string | null {
  if (typeNameOf(value) !== null) return 'System.RuntimeType';
  if (value.type === 'list') return 'System.Object[]';
  return typesOf(value).at(value.type === 'bytes' ? 1 : 0) ?? null;
}
