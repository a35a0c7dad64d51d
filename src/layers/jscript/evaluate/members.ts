/** Evaluates properties of objects, calls and `new`. */

import type { AnyNode, CallExpression, MemberExpression, NewExpression } from 'acorn';
import { unknown } from '../../values/model';
import { toKey } from '../values/convert';
import { undef, type JsValue } from '../values/model';
import type { Scope } from '../values/scope';
import { readName } from './assignment';
import { evaluate } from './expressions';
import { list } from './primaries';
import type { Vm } from './vm';

/** The name of a property where it is defined; null when it is not known. */
export function propertyKey(vm: Vm, key: AnyNode, computed: boolean, scope: Scope): string | null {
  if (computed) return toKey(evaluate(vm, key, scope), { vm, range: vm.rangeOf(key) });
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' ? String(key.value) : null;
}

interface Member {
  readonly object: JsValue;
  /** Null when it is not known. */
  readonly key: string | null;
  readonly value: JsValue;
}

/** What is assigned to or read: the object, and the name of its property. */
export function target(vm: Vm, node: MemberExpression, scope: Scope): Pick<Member, 'object' | 'key'> {
  const object = node.object.type === 'Super' ? unknown : evaluate(vm, node.object, scope);
  if (!node.computed) return { object, key: node.property.type === 'Identifier' ? node.property.name : null };
  if (node.property.type === 'PrivateIdentifier') return { object, key: null };
  const property = evaluate(vm, node.property, scope);
  const key = toKey(property, { vm, range: vm.rangeOf(node) });
  if (!vm.unit.made) vm.recorder.name(node, property.type === 'string' ? key : null);
  return { object, key };
}

/** A property, and the object that it is of. */
export function member(vm: Vm, node: MemberExpression, scope: Scope): Member {
  const { object, key } = target(vm, node, scope);
  if (object.type === 'unknown') vm.doubt();
  if (node.optional && object.type === 'null') return { object, key, value: undef };
  if (key === null && object.type === 'null') vm.fail('TypeError', 'no such property');
  return { object, key, value: key === null ? unknown : vm.get(object, key, vm.rangeOf(node)) };
}

/** Calls a function, or a method on its object. */
export function call(vm: Vm, node: CallExpression, scope: Scope): JsValue {
  const callee = node.callee;
  let self: JsValue = undef;
  let fn: JsValue = unknown;
  if (callee.type === 'MemberExpression') ({ object: self, value: fn } = member(vm, callee, scope));
  else if (callee.type !== 'Super') fn = evaluateCallee(vm, callee, scope);
  if (callee.type !== 'Super') alias(vm, callee, fn);
  if (node.optional && fn.type === 'null') return undef;
  const args = list(vm, node.arguments, scope);
  return inPlace(vm, node, () => {
    const range = vm.rangeOf(node);
    if (args === null) return vm.invoke(unknown, self, [], range);
    if (fn.type === 'null' && vm.isOpaque(self)) return unknown;
    if (callee.type === 'Identifier' && callee.name === 'eval' && fn.type === 'block') {
      const { code } = fn;
      if (code.kind === 'native') return code.fold({ vm, self, args, range, scope });
    }
    // What a method of something unknown does to that is not known either, but the host's objects do not hold ours.
    return vm.invoke(fn, self, args, range);
  });
}

/** A name that is called says what it stands for by being normalised, not by its value. */
function evaluateCallee(vm: Vm, node: AnyNode, scope: Scope): JsValue {
  return node.type === 'Identifier' ? readName(vm, node.name, scope) : evaluate(vm, node, scope);
}

function alias(vm: Vm, callee: AnyNode, fn: JsValue): void {
  if (vm.unit.made) return;
  vm.recorder.alias(callee, fn.type === 'block' ? (vm.globalNames.get(fn) ?? null) : null);
}

/** What `new` makes. */
export function create(vm: Vm, node: NewExpression, scope: Scope): JsValue {
  const callee = node.callee as AnyNode;
  const fn = evaluateCallee(vm, callee, scope);
  alias(vm, callee, fn);
  const args = list(vm, node.arguments, scope);
  return inPlace(vm, node, () =>
    args === null ? vm.construct(unknown, [], vm.place) : vm.construct(fn, args, vm.rangeOf(node)),
  );
}

function inPlace(vm: Vm, node: AnyNode, run: () => JsValue): JsValue {
  if (vm.unit.made) return run();
  const { place } = vm;
  vm.place = vm.rangeOf(node);
  const value = run();
  vm.place = place;
  return value;
}
