/** Casts: `[type]value` and `value -as [type]`. */

import { unknown, type Bytes, type Num, type NumberType, type Str, type Value } from '../../values/model';
import { derived, inherited } from '../../values/provenance';
import type { FoldContext } from './context';
import { enumMember, enumName, enumValue, isEnumType } from './enums';
import { itemsMember, itemsOf } from './items';
import { exactly, int, isInteger, num, parseNumber, roundToEven } from './numbers';
import { newObject } from './statics';
import { stringify } from './stringify';
import { charsOf, list } from './text';
import { canonicalType, typeNameOf, typeValue } from './type-values';

export const numberTypes: ReadonlyMap<string, NumberType> = new Map([
  ['system.byte', 'byte'],
  ['system.sbyte', 'sbyte'],
  ['system.int16', 'int16'],
  ['system.uint16', 'uint16'],
  ['system.int32', 'int32'],
  ['system.uint32', 'uint32'],
  ['system.int64', 'int64'],
  ['system.uint64', 'uint64'],
  ['system.single', 'single'],
  ['system.double', 'double'],
  ['system.decimal', 'decimal'],
]);

/** Arrays of arrays are converted level by level. */
const tooManyLevels = '[]'.repeat(8);

/** @param typeName as written, without the brackets: `char[]`, `System.Text.Encoding`, `int` */
export function convert(value: Value, typeName: string, ctx: FoldContext): Value {
  return convertTo(value, canonicalType(typeName), ctx);
}

/** The same with the type's canonical name; see canonicalType. */
export function convertTo(value: Value, type: string, ctx: FoldContext): Value {
  if (value.type === 'unknown') return unknown;
  const number = numberTypes.get(type);
  if (number !== undefined) return toNumber(value, number);
  if (type.endsWith(tooManyLevels)) return unknown;
  if (type.endsWith('[]')) return toArray(value, type.slice(0, -2), ctx);
  switch (type) {
    case 'system.string':
      return derived(stringify(value, ctx), [value], ctx.range);
    case 'system.char':
      return toChar(value, ctx);
    case 'system.boolean':
    case 'system.management.automation.switchparameter': {
      const truth = truthOf(value);
      return truth === null ? unknown : { type: 'bool', value: truth };
    }
    case 'system.array':
      return toArray(value, 'system.object', ctx);
    case 'system.object':
    case 'system.management.automation.psobject':
    case 'system.management.automation.psreference':
      return value;
    case 'system.void':
      return { type: 'null' };
    case 'system.type':
      return value.type === 'string' ? typeValue(value.text) : typeNameOf(value) === null ? unknown : value;
    case 'system.management.automation.scriptblock':
      return value.type === 'block' ? value : unknown;
    case 'system.collections.hashtable':
    case 'system.collections.idictionary':
      return value.type === 'dictionary' ? value : unknown;
    default:
      return toObject(value, type, ctx);
  }
}

function toObject(value: Value, type: string, ctx: FoldContext): Value {
  if (value.type === 'object' && value.className === type) return value;
  if (isEnumType(type)) {
    const number = enumValue(type, value);
    const name = number === null ? null : enumName(type, number);
    return (name === null ? null : enumMember(type, name)) ?? unknown;
  }
  return newObject(type, [value], ctx);
}

function toChar(value: Value, ctx: FoldContext): Value {
  if (value.type === 'char') return value;
  if (value.type === 'string') return value.text.length === 1 ? (charsOf(value, ctx)[0] ?? unknown) : unknown;
  const number = numberOf(value);
  if (number === null) return unknown;
  const unit = roundToEven(number.value);
  return unit >= 0 && unit <= 0xffff ? { type: 'char', unit, ...inherited([value]) } : unknown;
}

function toNumber(value: Value, as: NumberType): Value {
  const number = numberOf(value);
  if (number === null) return unknown;
  const made = isInteger(as) ? exactly(roundToEven(number.value), as) : num(number.value, as);
  if (made.type === 'unknown') return unknown;
  return { ...made, ...inherited([number]) };
}

/** The number that arithmetic and casts see in a single value; null where there is none. */
export function numberOf(value: Value): Num | null {
  switch (value.type) {
    case 'number':
      return value;
    case 'char':
      return { ...int(value.unit), ...inherited([value]) };
    case 'bool':
      return { ...int(value.value ? 1 : 0), ...inherited([value]) };
    case 'null':
      return int(0);
    case 'string': {
      const number = parseNumber(value.text);
      return number === null ? null : { ...number, ...inherited([value], stepOf(value)) };
    }
    case 'object': {
      const number = value.members.get('value__');
      return number?.type === 'number' ? number : null;
    }
    default:
      return null;
  }
}

/** Text of digits that becomes a number is a way to write data. */
function stepOf({ text, via }: Str): string | undefined {
  const step = /^\s*[+-]?0x/i.test(text) ? 'hex' : 'decimal';
  return via?.includes(step) === true ? undefined : step;
}

function toArray(value: Value, element: string, ctx: FoldContext): Value {
  if (value.type === 'null') return element === 'system.object' ? list([]) : value;
  if (element === 'system.char' && value.type === 'string')
    return derived(list(charsOf(value, ctx)), [value], ctx.range);
  if (element === 'system.byte') return toBytes(value, ctx) ?? unknown;
  const items = itemsOf(value, ctx) ?? [value];
  if (element === 'system.object') return value.type === 'list' ? value : list([...items]);
  ctx.meter.step(items.length);
  const made: Value[] = [];
  for (const item of items) {
    const one = convertTo(item, element, ctx);
    if (one.type === 'unknown') return unknown;
    made.push(one);
  }
  return derived(list(made), [value], ctx.range);
}

/** `[byte[]]value`; null when an item is no byte. */
export function toBytes(value: Value, ctx: FoldContext): Bytes | null {
  if (value.type === 'bytes') return value;
  const items = itemsOf(value, ctx) ?? [value];
  ctx.meter.step(items.length);
  const bytes = new Uint8Array(items.length);
  for (let at = 0; at < items.length; at++) {
    const item = items[at] ?? unknown;
    const number = numberOf(item);
    if (number === null) return null;
    const byte = roundToEven(number.value);
    if (!(byte >= 0 && byte <= 255)) return null;
    bytes[at] = byte;
  }
  return { type: 'bytes', bytes, ...inherited([value, ...items.map(numbered)]) };

  function numbered(item: Value): Pick<Value, 'via' | 'assumed'> {
    return item.type === 'string' ? inherited([item], stepOf(item)) : item;
  }
}

/** The truth of a list's only item. PowerShell does not look into lists in lists, which may hold themselves. */
function truthOfOnly(item: Value): boolean | null {
  return item.type === 'list' ? item.items.length > 0 : truthOf(item);
}

/** Whether PowerShell takes the value for true in a condition; null where that is not known. */
export function truthOf(value: Value): boolean | null {
  switch (value.type) {
    case 'unknown':
      return null;
    case 'null':
      return false;
    case 'bool':
      return value.value;
    case 'number':
      return value.value !== 0;
    case 'char':
      return value.unit !== 0;
    case 'string':
      return value.text !== '';
    case 'bytes':
      return value.bytes.length > 1 || (value.bytes[0] ?? 0) !== 0;
    case 'list':
      return value.items.length === 1 ? truthOfOnly(value.items[0] ?? unknown) : value.items.length > 1;
    case 'object': {
      const items = value.members.get(itemsMember);
      return items?.type !== 'list' || items.items.length > 0;
    }
    case 'dictionary':
    case 'block':
    case 'regex':
      return true;
  }
}
