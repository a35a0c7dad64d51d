/** Reads properties: an object's own, inherited ones, and those that the host gives. */

import type { OffsetRange } from '../../../findings/model';
import { unknown } from '../../values/model';
import { nativeName } from '../folds/function';
import {
  hole,
  num,
  opaque,
  str,
  undef,
  type Holder,
  type JsFunction,
  type JsObject,
  type JsValue,
} from '../values/model';
import { cut } from '../values/text';
import type { Vm } from './vm';

/** Keys that are an array's indices, as JScript writes them. */
export const indexKey = /^(?:0|[1-9]\d{0,8})$/;

/**
 * A property's value; unknown where it depends on what is not known. `range` is where it is read.
 * @throws Thrown for a property of null or undefined
 */
export function getProperty(vm: Vm, object: JsValue, key: string, range: OffsetRange): JsValue {
  switch (object.type) {
    case 'unknown':
    case 'bytes':
      return unknown;
    case 'null':
      return vm.fail('TypeError', `Cannot read properties of ${object.as ?? 'null'}`);
    case 'string':
      if (key === 'length') return num(object.text.length);
      if (indexKey.test(key)) {
        const at = Number(key);
        return at < object.text.length ? cut(object, at, at + 1, range) : undef;
      }
      return inherited(vm, vm.prototypeOf('String'), key);
    case 'number':
      return inherited(vm, vm.prototypeOf('Number'), key);
    case 'bool':
      return inherited(vm, vm.prototypeOf('Boolean'), key);
    case 'list':
      if (object.iterates !== undefined)
        return ownProperty(vm, object, key) ?? (indexKey.test(key) || key === 'length' ? undef : unknown);
      if (indexKey.test(key)) {
        if (object.members.has(opaque)) return unknown;
        const item = object.items[Number(key)];
        return item === undefined || item === hole ? undef : item;
      }
      if (key === 'length') return object.members.has(opaque) ? unknown : num(object.items.length);
      return ownProperty(vm, object, key) ?? inherited(vm, vm.prototypeOf('Array'), key);
    case 'regex':
      if (key === 'source') return str(object.pattern);
      if (key === 'global') return { type: 'bool', value: object.flags.includes('g') };
      if (key === 'flags') return str(object.flags);
      return ownProperty(vm, object, key) ?? inherited(vm, vm.prototypeOf('RegExp'), key);
    case 'block':
      return ofFunction(vm, object, key);
    case 'object':
      return ofObject(vm, object, key);
  }
}

function ownProperty(vm: Vm, holder: Holder, key: string): JsValue | undefined {
  const value = holder.members.get(key);
  if (value !== undefined) return value;
  if (holder.members.has(opaque)) return unknown;
  if (holder.natives && Object.hasOwn(holder.natives, key)) {
    const fold = holder.natives[key];
    if (fold) {
      const made = vm.native(nativeName(key), fold);
      holder.members.set(key, made);
      return made;
    }
  }
  if (holder.standard && key !== 'name' && Object.hasOwn(holder.standard, key)) return unknown;
  return undefined;
}

function inherited(vm: Vm, proto: JsObject | null, key: string): JsValue {
  for (let at = proto, links = 0; at !== null && links < 100; at = at.proto, links++) {
    const value = ownProperty(vm, at, key);
    if (value !== undefined) return value;
  }
  return undef;
}

function ofFunction(vm: Vm, fn: JsFunction, key: string): JsValue {
  const own = ownProperty(vm, fn, key);
  if (own !== undefined) return own;
  if (key === 'length') return fn.code.kind === 'script' ? num(fn.code.node.params.length) : unknown;
  if (key === 'name') {
    if (fn.code.kind === 'native') return str(fn.code.name);
    return fn.code.kind === 'script' ? str(fn.code.node.id?.name ?? '') : unknown;
  }
  if (key === 'prototype' && fn.code.kind === 'script' && !fn.code.arrow) {
    const proto = vm.object([['constructor', fn]], 'object', vm.prototypeOf('Object'));
    fn.members.set(key, proto);
    return proto;
  }
  return inherited(vm, vm.prototypeOf('Function'), key);
}

function ofObject(vm: Vm, object: JsObject, key: string): JsValue {
  if (object === vm.global) {
    const binding = vm.globalScope.names.get(key);
    if (binding) return vm.journal.read(binding);
    return ownProperty(vm, object, key) ?? unknown;
  }
  if (object.className === 'boxed') return vm.get(object.members.get('value') ?? unknown, key, vm.place);
  if (object.className === 'object' || object.className === 'error' || object.className === 'math') {
    const own = ownProperty(vm, object, key);
    if (own !== undefined) return own;
    return inherited(vm, object.proto ?? vm.prototypeOf('Object'), key);
  }
  // Names of the host's objects ignore case, and what is not modelled is not known.
  const name = key.toLowerCase();
  const getter = object.natives?.[`get ${name}`];
  if (getter && !object.members.has(name)) return getter({ vm, self: object, args: [], range: vm.place });
  return ownProperty(vm, object, name) ?? unknown;
}
