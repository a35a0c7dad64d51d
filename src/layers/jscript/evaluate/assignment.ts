/** Reads and writes names, properties and patterns. */

import type { AnyNode, AssignmentExpression, Pattern, UpdateExpression } from 'acorn';
import { unknown } from '../../values/model';
import { fromNumber, isOpaque, toBool, toNum } from '../values/convert';
import { isObject, undef, type JsValue } from '../values/model';
import type { Binding, Scope } from '../values/scope';
import { evaluate } from './expressions';
import { joined } from './journal';
import { propertyKey, target } from './members';
import { binary } from './operators';
import type { Vm } from './vm';

/** What `with` looks a name up in: null when the object does not have it, unknown when nobody knows. */
function inObject(vm: Vm, object: JsValue, name: string): JsValue | null {
  if (object.type === 'unknown') return unknown;
  if (!isObject(object))
    return object.type === 'string' && name === 'length' ? vm.get(object, name, vm.place) : null;
  if (isOpaque(object)) return unknown;
  const value = vm.get(object, name, vm.place);
  if (value.type === 'null' && !object.members.has(name)) return null;
  return value.type === 'unknown' && object.type === 'object' && object.className !== 'object' ? null : value;
}

function isKnown(object: JsValue): boolean {
  return isObject(object) && !isOpaque(object) && (object.type !== 'object' || object.className === 'object');
}

export function readName(vm: Vm, name: string, scope: Scope): JsValue {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    if (at.object !== undefined) {
      const value = inObject(vm, at.object, name);
      if (value !== null) return value;
      continue;
    }
    const binding = at.names.get(name);
    if (binding) {
      vm.readsOutside ||= binding.born > 0 && binding.born < vm.madeAt;
      return vm.journal.read(binding);
    }
  }
  vm.doubt();
  return unknown;
}

export function findBinding(name: string, scope: Scope): Binding | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const binding = at.object === undefined ? at.names.get(name) : undefined;
    if (binding) return binding;
  }
  return null;
}

function writeName(vm: Vm, name: string, value: JsValue, scope: Scope): void {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    if (at.object !== undefined) {
      if (inObject(vm, at.object, name) === null) continue;
      vm.set(at.object, name, value);
      // Nobody knows whether the object has it.
      const outer = isKnown(at.object) || !at.parent ? null : findBinding(name, at.parent);
      if (outer) vm.assign(outer, unknown);
      return;
    }
    const binding = at.names.get(name);
    if (binding) {
      vm.assign(binding, value);
      return;
    }
  }
  vm.effect();
  const binding: Binding = { value: unknown, born: 0 };
  vm.globalScope.names.set(name, binding);
  vm.journal.assign(binding, value);
}

export function declare(vm: Vm, name: string, value: JsValue, scope: Scope, born: number): void {
  const binding = scope.names.get(name);
  if (binding) vm.journal.assign(binding, value);
  else {
    const made: Binding = { value: undef, born };
    scope.names.set(name, made);
    vm.journal.assign(made, value);
  }
}

/** @param declared when the names were made, or null when they are assigned to */
export function bindPattern(
  vm: Vm,
  node: Pattern | AnyNode,
  value: JsValue,
  scope: Scope,
  declared: number | null,
): void {
  switch (node.type) {
    case 'Identifier':
      if (declared === null) writeName(vm, node.name, value, scope);
      else declare(vm, node.name, value, scope, declared);
      return;
    case 'MemberExpression': {
      const { object, key } = target(vm, node, scope);
      if (key !== null) vm.set(object, key, value);
      else vm.spoil([object]);
      return;
    }
    case 'AssignmentPattern': {
      const isMissing = value.type === 'null' && value.as === 'undefined';
      const fallback = isMissing || value.type === 'unknown' ? evaluate(vm, node.right, scope) : undef;
      bindPattern(vm, node.left, isMissing ? fallback : value, scope, declared);
      return;
    }
    case 'ArrayPattern':
      node.elements.forEach((element, at) => {
        if (element === null) return;
        if (element.type === 'RestElement')
          bindPattern(
            vm,
            element.argument,
            value.type === 'list' && !isOpaque(value) && value.iterates === undefined
              ? vm.array(value.items.slice(at))
              : unknown,
            scope,
            declared,
          );
        else
          bindPattern(
            vm,
            element,
            value.type === 'null' || (value.type === 'list' && value.iterates !== undefined)
              ? unknown
              : vm.get(value, String(at), vm.rangeOf(node)),
            scope,
            declared,
          );
      });
      return;
    case 'ObjectPattern':
      for (const property of node.properties) {
        if (property.type === 'RestElement') bindPattern(vm, property.argument, unknown, scope, declared);
        else {
          const key = propertyKey(vm, property.key, property.computed, scope);
          const part = key === null || value.type === 'null' ? unknown : vm.get(value, key, vm.rangeOf(node));
          bindPattern(vm, property.value, part, scope, declared);
        }
      }
      return;
    case 'ParenthesizedExpression':
      bindPattern(vm, node.expression, value, scope, declared);
      return;
    default:
      return;
  }
}

export function assign(vm: Vm, node: AssignmentExpression, scope: Scope): JsValue {
  const { left, operator } = node;
  const range = vm.rangeOf(node);
  if (left.type === 'MemberExpression') {
    const { object, key } = target(vm, left, scope);
    if (operator === '=') {
      const value = evaluate(vm, node.right, scope);
      if (key === null) vm.spoil([object]);
      else vm.set(object, key, value);
      return value;
    }
    const before = key === null ? unknown : vm.get(object, key, range);
    const value = compound(vm, operator, before, node.right, scope, range);
    if (key === null) vm.spoil([object]);
    else vm.set(object, key, value);
    return value;
  }
  if (operator === '=' || left.type !== 'Identifier') {
    const value = evaluate(vm, node.right, scope);
    bindPattern(vm, left, value, scope, null);
    return value;
  }
  const value = compound(vm, operator, readName(vm, left.name, scope), node.right, scope, range);
  writeName(vm, left.name, value, scope);
  return value;
}

function compound(
  vm: Vm,
  operator: string,
  before: JsValue,
  right: AnyNode,
  scope: Scope,
  range: { start: number; end: number },
): JsValue {
  const short = operator.slice(0, -1);
  if (short === '||' || short === '&&' || short === '??') {
    const test =
      short === '??' ? (before.type === 'unknown' ? null : before.type !== 'null') : toBool(before);
    if (test !== null && test === (short !== '&&')) return before;
    const value = evaluate(vm, right, scope);
    return test === null ? joined([before, value]) : value;
  }
  return binary(short, before, evaluate(vm, right, scope), { vm, range });
}

export function update(vm: Vm, node: UpdateExpression, scope: Scope): JsValue {
  const range = vm.rangeOf(node);
  const argument = node.argument as AnyNode;
  const step = node.operator === '++' ? 1 : -1;
  const turn = (before: JsValue): { old: JsValue; now: JsValue } => {
    const number = toNum(before, { vm, range });
    if (number === null) return { old: unknown, now: unknown };
    return { old: fromNumber(number, [before]), now: fromNumber(number + step, [before]) };
  };
  if (argument.type === 'MemberExpression') {
    const { object, key } = target(vm, argument, scope);
    const { old, now } = turn(key === null ? unknown : vm.get(object, key, range));
    if (key === null) vm.spoil([object]);
    else vm.set(object, key, now);
    return node.prefix ? now : old;
  }
  if (argument.type !== 'Identifier') return unknown;
  const { old, now } = turn(readName(vm, argument.name, scope));
  writeName(vm, argument.name, now, scope);
  return node.prefix ? now : old;
}
