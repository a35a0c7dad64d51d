/** Folds of Object and JSON. */

import { unknown } from '../../values/model';
import { derived } from '../../values/provenance';
import { toKey, toPrimitive, toStr } from '../values/convert';
import {
  bool,
  hole,
  isObject,
  nil,
  num,
  opaque,
  str,
  type Call,
  type Fold,
  type JsObjectLike,
  type JsValue,
} from '../values/model';

const classes: Readonly<Record<string, string>> = {
  list: 'Array',
  block: 'Function',
  regex: 'RegExp',
  string: 'String',
  number: 'Number',
  bool: 'Boolean',
};

const toStringFold: Fold = (call) => {
  const { self } = call;
  if (self.type === 'null') return str(self.as === 'undefined' ? '[object Undefined]' : '[object Null]');
  const name = classes[self.type];
  if (self.type === 'list' && self.isArguments === true) return str('[object Arguments]');
  if (self.type === 'list' && self.iterates !== undefined) return str(`[object ${self.iterates} Iterator]`);
  if (name !== undefined) return str(`[object ${name}]`);
  return toPrimitive(self, 'string', { ...call, vm: call.vm });
};

/** Own property names in order; null where they are not known. */
function ownKeys(value: JsObjectLike): string[] | null {
  if (value.members.has(opaque)) return null;
  if (value.type === 'list')
    return value.iterates === undefined
      ? [...value.items.keys()].filter((at) => value.items[at] !== hole).map(String)
      : [];
  if (value.type === 'object' && value.className !== 'object') return null;
  return [...value.members.keys()];
}

function listing(read: (call: Call, object: JsObjectLike, key: string) => JsValue): Fold {
  return (call) => {
    const [object] = call.args;
    if (object === undefined || !isObject(object)) return unknown;
    const keys = ownKeys(object);
    if (keys === null) return unknown;
    call.vm.context.meter.step(keys.length);
    return call.vm.array(keys.map((key) => read(call, object, key)));
  };
}

export const objectNatives: Readonly<Record<string, Fold>> = {
  hasOwnProperty: (call: Call): JsValue => {
    const { self } = call;
    const key = call.args[0] === undefined ? null : toKey(call.args[0], call);
    if (key === null || !isObject(self) || self.members.has(opaque)) return unknown;
    if (self.type === 'list' && /^\d+$/.test(key)) return bool((self.items[Number(key)] ?? hole) !== hole);
    return self.type === 'object' && self.className !== 'object' ? unknown : bool(self.members.has(key));
  },
  isPrototypeOf: (): JsValue => unknown,
  propertyIsEnumerable: (): JsValue => unknown,
  toLocaleString: toStringFold,
  toString: toStringFold,
  valueOf: (call: Call) => call.self,
};

function touching(call: Call): JsValue {
  call.vm.effect();
  call.vm.spoil(call.args);
  return call.args[0] ?? unknown;
}

export const objectStatics: Readonly<Record<string, Fold>> = {
  assign: (call) => {
    const [to, ...from] = call.args;
    if (to?.type !== 'object') return unknown;
    for (const one of from) {
      const keys = isObject(one) ? ownKeys(one) : null;
      if (keys === null) call.vm.spoil([to]);
      else for (const key of keys) call.vm.set(to, key, call.vm.get(one, key, call.range));
    }
    return to;
  },
  create: (call) => (call.args[0]?.type === 'null' ? call.vm.object() : unknown),
  defineProperty: touching,
  entries: listing((call, object, key) => call.vm.array([str(key), call.vm.get(object, key, call.range)])),
  freeze: (call) => call.args[0] ?? unknown,
  getOwnPropertyNames: listing((_, __, key) => str(key)),
  keys: listing((_, __, key) => str(key)),
  values: listing((call, object, key) => call.vm.get(object, key, call.range)),
};

export const objectFold: Fold = (call) => {
  const [value] = call.args;
  return value === undefined || value.type === 'null' ? call.vm.object() : value;
};

function fromJson(value: unknown, call: Call): JsValue {
  call.vm.context.meter.step();
  if (value === null) return nil;
  if (typeof value === 'string') return derived(str(value), [], call.range) as JsValue;
  if (typeof value === 'number') return num(value);
  if (typeof value === 'boolean') return bool(value);
  if (Array.isArray(value)) return call.vm.array((value as unknown[]).map((one) => fromJson(one, call)));
  return call.vm.object(
    Object.entries(value as object).map(([key, one]) => [key, fromJson(one, call)] as const),
  );
}

/** Nested deeper, JSON is not read. */
const maxJsonDepth = 200;

export const jsonNatives: Readonly<Record<string, Fold>> = {
  parse: (call) => {
    const text = call.args[0] === undefined || call.args.length > 1 ? null : toStr(call.args[0], call);
    if (text === null) return unknown;
    call.vm.context.meter.grow(text.text.length);
    if ((text.text.match(/[[{]/g)?.length ?? 0) > maxJsonDepth && deep(text.text)) return unknown;
    let parsed: unknown;
    try {
      parsed = JSON.parse(text.text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return call.vm.fail('SyntaxError', 'JSON');
    }
    return fromJson(parsed, call);
  },
  stringify: (call) => {
    const [value] = call.args;
    if (call.args.length > 1 || value === undefined) return unknown;
    if (value.type === 'string')
      return derived(str(JSON.stringify(value.text)), [value], call.range) as JsValue;
    return value.type === 'number' || value.type === 'bool' ? str(JSON.stringify(value.value)) : unknown;
  },
};

function deep(text: string): boolean {
  let depth = 0;
  for (const unit of text) {
    if (unit === '[' || unit === '{') depth++;
    else if (unit === ']' || unit === '}') depth--;
    if (depth > maxJsonDepth) return true;
  }
  return false;
}
