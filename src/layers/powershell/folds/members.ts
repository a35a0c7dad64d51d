/** Properties and methods of instances. */

import { unknown, type HostObject, type Num, type Value } from '../../values/model';
import { derived } from '../../values/provenance';
import { cryptoMethods, setAlgorithmMember } from './ciphers';
import { builderMethods, collectionMethods, dictionaryMethods } from './collections';
import { equals, typeOf } from './comparison';
import type { FoldContext } from './context';
import { hasKnownOrder, keyValue, setEntry } from './dictionaries';
import { encodingClass, encodingMethods, encodingOf } from './encodings';
import { formatNumber } from './format';
import { itemsMember, itemsOf } from './items';
import { stringOverloads } from './method-texts';
import { int } from './numbers';
import { call, handedOn, type Methods } from './overloads';
import { matchMethods, regexMethods } from './regex-methods';
import { secureMethodsByClass } from './secure-strings';
import { callStatic, getStatic } from './statics';
import { isStream, readerMethods, streamMember, streamMethods } from './streams';
import { stringMethods } from './string-methods';
import { stringify } from './stringify';
import { charText, list, str } from './text';
import { canonicalType, fullTypeName, typeNameOf, typeValue } from './type-values';

/** Levels of lists in lists whose items are asked for a member: a list may hold itself. */
const maxNesting = 8;
const methodClass = 'system.management.automation.psmethod';
const propertyClass = 'system.reflection.propertyinfo';

/** A method without a call, on which `Invoke` calls it. */
export function methodReference(target: Value, name: string, ctx?: FoldContext): HostObject {
  const definitions =
    target.type === 'string' && ctx ? stringOverloads(name.toLowerCase(), ctx.profile) : null;
  const texts = definitions?.map((text) => ({ ...str(text), assumed: true }));
  return {
    type: 'object',
    className: methodClass,
    members: new Map<string, Value>([
      ['\0target', target],
      ['name', str(name)],
      ...(texts ? ([['overloaddefinitions', list(texts)]] as const) : []),
      ...(definitions ? ([['\0text', { ...str(definitions.join(', ')), assumed: true }]] as const) : []),
    ]),
  };
}

/** `target.name`. A method's name without a call gives a method reference, on which `Invoke` is a method. */
export function getMember(target: Value, name: string, ctx: FoldContext, depth = 0): Value {
  const key = name.toLowerCase();
  if (target.type === 'unknown') return unknown;
  if (key === 'psbase') return target;
  const property = propertyOf(target, key, ctx);
  if (property !== undefined) return property;
  if (hasMethod(target, key)) return methodReference(target, name, ctx);
  const items = itemsOf(target, ctx);
  if (items === null || depth >= maxNesting) return unknown;
  return enumerated(items, (item) => getMember(item, name, ctx, depth + 1), ctx);
}

/** What PowerShell does with a member that a collection lacks: it asks each of its items. */
function enumerated(items: readonly Value[], member: (item: Value) => Value, ctx: FoldContext): Value {
  ctx.meter.step(items.length);
  const results: Value[] = [];
  for (const item of items) {
    ctx.meter.step();
    const result = member(item);
    if (result.type === 'unknown') return unknown;
    for (const one of itemsOf(result, ctx) ?? [result]) results.push(one);
  }
  return results.length === 1 ? (results[0] ?? unknown) : list(results);
}

/** Undefined for what is no property. */
function propertyOf(target: Value, key: string, ctx: FoldContext): Value | undefined {
  switch (target.type) {
    case 'string':
      if (key === 'length') return derived(int(target.text.length), assumedOnly(target), ctx.range);
      return key === 'count' ? int(1) : undefined;
    case 'list':
      return sizeMember(target.items.length, key);
    case 'bytes':
      return sizeMember(target.bytes.length, key);
    case 'dictionary':
      return dictionaryMember(target, key);
    case 'regex':
      if (key === 'pattern') return str(target.pattern);
      return key === 'righttoleft' ? { type: 'bool', value: target.flags.includes('r') } : undefined;
    case 'object':
      return objectMember(target, key, ctx);
    case 'null':
      return key === 'count' || key === 'length' ? int(0) : { type: 'null' };
    default:
      return key === 'count' || key === 'length' ? int(1) : undefined;
  }
}

function assumedOnly({ assumed }: Value): Pick<Value, 'assumed'>[] {
  return assumed === true ? [{ assumed }] : [];
}

function sizeMember(length: number, key: string): Value | undefined {
  switch (key) {
    case 'length':
    case 'count':
    case 'longlength':
      return int(length);
    case 'rank':
      return int(1);
    case 'isfixedsize':
      return { type: 'bool', value: true };
    case 'isreadonly':
    case 'issynchronized':
      return { type: 'bool', value: false };
    default:
      return undefined;
  }
}

function dictionaryMember(target: Value & { type: 'dictionary' }, key: string): Value | undefined {
  const entry = target.entries.get(key);
  if (entry !== undefined) return entry;
  switch (key) {
    case 'count':
      return int(target.entries.size);
    case 'keys':
      if (!hasKnownOrder(target)) return unknown;
      return list(Array.from(target.entries.keys(), (one) => keyValue(target, one)));
    case 'values':
      if (!hasKnownOrder(target)) return unknown;
      return list([...target.entries.values()]);
    default:
      return Object.hasOwn(dictionaryMethods, key) ? undefined : { type: 'null' };
  }
}

function objectMember(target: HostObject, key: string, ctx: FoldContext): Value | undefined {
  const typeName = typeNameOf(target);
  if (typeName !== null) return typeMember(typeName, key);
  const own = key.startsWith('\0') ? undefined : target.members.get(key);
  if (own !== undefined) return own;
  const items = target.members.get(itemsMember);
  if (items?.type === 'list') return sizeMember(items.items.length, key);
  if (isStream(target)) return streamMember(target, key, ctx);
  if (target.className === 'system.text.stringbuilder' && key === 'length') {
    const text = target.members.get('\0text');
    return text?.type === 'string' ? int(text.text.length) : unknown;
  }
  return undefined;
}

function typeMember(typeName: string, key: string): Value | undefined {
  const full = fullTypeName(typeName);
  switch (key) {
    case 'name':
      return full === null ? unknown : str(full.slice(full.lastIndexOf('.') + 1));
    case 'fullname':
      return full === null ? unknown : str(full);
    case 'namespace':
      return full === null ? unknown : str(full.slice(0, full.lastIndexOf('.')));
    case 'underlyingsystemtype':
      return typeValue(typeName);
    default:
      return undefined;
  }
}

/** The table of methods of an object's class. */
function methodsOf(target: HostObject): Methods<HostObject> | undefined {
  if (isStream(target)) return isReader(target) ? readerMethods : streamMethods;
  if (target.className === 'system.text.stringbuilder') return builderMethods;
  if (target.className.startsWith('system.text.regularexpressions.') && !target.members.has(itemsMember))
    return matchMethods;
  return cryptoMethods.get(target.className) ?? secureMethodsByClass.get(target.className);
}

function isReader({ className }: HostObject): boolean {
  return className === 'system.io.streamreader' || className === 'system.io.stringreader';
}

function hasMethod(target: Value, key: string): boolean {
  if (Object.hasOwn(common, key)) return true;
  switch (target.type) {
    case 'string':
      return Object.hasOwn(stringMethods, key);
    case 'list':
    case 'bytes':
      return Object.hasOwn(collectionMethods(null), key);
    case 'dictionary':
      return Object.hasOwn(dictionaryMethods, key);
    case 'regex':
      return Object.hasOwn(regexMethods, key);
    case 'block':
      return key.startsWith('invoke');
    case 'object':
      if (target.className === encodingClass) return Object.hasOwn(encodingMethods, key);
      if (target.members.has(itemsMember)) return Object.hasOwn(collectionMethods(target.className), key);
      return Object.hasOwn(methodsOf(target) ?? {}, key);
    default:
      return false;
  }
}

/** `target.name(args)`. Methods that change their target do so in place. */
export function callMember(
  target: Value,
  name: string,
  args: readonly Value[],
  ctx: FoldContext,
  depth = 0,
): Value {
  if (target.type === 'unknown') return unknown;
  ctx.meter.step();
  const key = name.toLowerCase();
  const own = ownMethod(target, key, args, ctx);
  if (own !== undefined) return own;
  const shared = Object.hasOwn(common, key) ? common[key]?.(target, args, ctx) : undefined;
  if (shared !== undefined) return shared;
  const items = itemsOf(target, ctx);
  // What changes an array in place or invokes a block on it is not for its items.
  if (items === null || depth >= maxNesting || Object.hasOwn(collectionMethods(null), key)) return unknown;
  return enumerated(items, (item) => callMember(item, name, args, ctx, depth + 1), ctx);
}

/** Undefined where the value has no such method of its own. */
function ownMethod(target: Value, key: string, args: readonly Value[], ctx: FoldContext): Value | undefined {
  switch (target.type) {
    case 'string':
      return call(stringMethods, key, target, args, ctx, [target]);
    case 'list':
      return call(collectionMethods(null), key, target.items, args, ctx);
    case 'bytes': {
      if (key === 'clone') return { ...target, bytes: target.bytes.slice() };
      if (key === 'setvalue' || key === 'set') return unknown;
      const items = itemsOf(target, ctx) ?? [];
      return call(collectionMethods(null), key, [...items], args, ctx);
    }
    case 'dictionary':
      return call(dictionaryMethods, key, target, args, ctx);
    case 'regex':
      return call(regexMethods, key, target, args, ctx);
    case 'block':
      return blockMethod(target, key, args, ctx);
    case 'object':
      return objectMethod(target, key, args, ctx);
    default:
      return undefined;
  }
}

function blockMethod(
  target: Value & { type: 'block' },
  key: string,
  args: readonly Value[],
  ctx: FoldContext,
): Value | undefined {
  if (key === 'invoke' || key === 'invokereturnasis') return ctx.invoke(target, args);
  return key === 'getnewclosure' ? target : undefined;
}

function objectMethod(
  target: HostObject,
  key: string,
  args: readonly Value[],
  ctx: FoldContext,
): Value | undefined {
  if (target.className === methodClass) return invoked(target, key, args, ctx);
  if (target.className === propertyClass) return reflected(target, key, args, ctx);
  const typeName = typeNameOf(target);
  if (typeName !== null) return typeMethod(target, typeName, key, args);
  if (target.className === encodingClass) {
    const encoding = encodingOf(target);
    return encoding === null ? unknown : call(encodingMethods, key, encoding, args, ctx);
  }
  const items = target.members.get(itemsMember);
  if (items?.type === 'list') return call(collectionMethods(target.className), key, items.items, args, ctx);
  const methods = methodsOf(target);
  if (methods !== undefined) return call(methods, key, target, args, ctx);
  return undefined;
}

/** `.Invoke(args)` of a method reference, and MethodInfo.Invoke(target, args). */
function invoked(
  reference: HostObject,
  key: string,
  args: readonly Value[],
  ctx: FoldContext,
): Value | undefined {
  if (key !== 'invoke') return undefined;
  const target = reference.members.get('\0target') ?? unknown;
  const name = reference.members.get('name');
  if (name?.type !== 'string') return unknown;
  const typeName = typeNameOf(target);
  const run = (given: readonly Value[]) =>
    typeName === null
      ? callMember(target, name.text, given, ctx)
      : callStatic(typeName, name.text, given, ctx);
  if (reference.members.has('\0reflected')) {
    const [on = unknown, given = unknown] = args;
    const list = given.type === 'null' ? [] : itemsOf(given, ctx);
    if (list === null) return unknown;
    return on.type === 'null' ? run(list) : callMember(on, name.text, list, ctx);
  }
  const result = run(args);
  const [only] = args;
  // An array alone is the arguments themselves.
  return result.type === 'unknown' && args.length === 1 && only?.type === 'list' ? run(only.items) : result;
}

/** PropertyInfo.GetValue(target); null for a static property. */
function reflected(
  property: HostObject,
  key: string,
  [on = unknown]: readonly Value[],
  ctx: FoldContext,
): Value | undefined {
  const name = property.members.get('name');
  const typeName = typeNameOf(property.members.get('\0target') ?? unknown);
  if (key !== 'getvalue' || name?.type !== 'string' || typeName === null) return undefined;
  return on.type === 'null' ? getStatic(typeName, name.text, ctx) : getMember(on, name.text, ctx);
}

function typeMethod(
  target: HostObject,
  typeName: string,
  key: string,
  args: readonly Value[],
): Value | undefined {
  const [name] = args;
  if (key === 'tostring') {
    const full = fullTypeName(typeName);
    return full === null ? unknown : str(full);
  }
  if (key === 'getmethod' && name?.type === 'string') {
    const reference = methodReference(target, name.text);
    reference.members.set('\0reflected', { type: 'bool', value: true });
    return reference;
  }
  if ((key === 'getproperty' || key === 'getfield') && name?.type === 'string')
    return {
      type: 'object',
      className: propertyClass,
      members: new Map<string, Value>([
        ['\0target', target],
        ['name', name],
      ]),
    };
  return key === 'gettype' ? typeValue('System.RuntimeType') : undefined;
}

/** Methods of every value. */
const common: Readonly<
  Record<string, (target: Value, args: readonly Value[], ctx: FoldContext) => Value | undefined>
> = {
  gettype: (target) => {
    const name = typeOf(target);
    return name === null ? unknown : typeValue(name);
  },
  tostring: (target, args, ctx) => textOf(target, args, ctx),
  equals: (target, [other = unknown], ctx) => {
    const same = target.type === other.type ? equals(target, other, true, ctx) : null;
    return same === null ? unknown : { type: 'bool', value: same };
  },
  compareto: (target, [other = unknown]) =>
    target.type === 'number' && other.type === 'number'
      ? int(Math.sign(target.value - other.value))
      : unknown,
  getenumerator: (target, _args, ctx) => {
    const items = itemsOf(target, ctx);
    return items === null ? unknown : list([...items]);
  },
  // Methods that arrays and scalars have alike (about_Arrays).
  foreach: (target, args, ctx) => call(collectionMethods(null), 'foreach', [target], args, ctx),
  where: (target, args, ctx) => call(collectionMethods(null), 'where', [target], args, ctx),
};

function textOf(target: Value, args: readonly Value[], ctx: FoldContext): Value {
  const [format] = args;
  if (target.type === 'list') return str('System.Object[]');
  if (target.type === 'bytes') return str('System.Byte[]');
  if (target.type === 'number' && format?.type === 'string') return formatted(target, format.text, ctx);
  if (target.type === 'char') return handedOn(charText(target), [target], ctx);
  const text = stringify(target, ctx);
  return derived(text, [target], ctx.range);
}

function formatted(number: Num, format: string, ctx: FoldContext): Value {
  const text = formatNumber(number, format, ctx);
  return text === null ? unknown : derived(str(text), [number], ctx.range);
}

/**
 * `target.name = value`, in place.
 * @returns false when the assignment is not modelled: the caller then knows nothing of the target any more
 */
export function setMember(target: Value, name: string, value: Value, ctx: FoldContext): boolean {
  const key = name.toLowerCase();
  if (target.type === 'dictionary') return setEntry(target, str(name), value);
  if (target.type !== 'object' || typeNameOf(target) !== null) return false;
  if (isStream(target)) {
    if (key !== 'position' || value.type !== 'number') return false;
    target.members.set(key, int(value.value));
    return true;
  }
  if (setAlgorithmMember(target, key, value, ctx)) return true;
  // Objects of the script's own ([pscustomobject]) have what is set.
  if (target.className !== canonicalType('pscustomobject')) return false;
  target.members.set(key, value);
  return true;
}
