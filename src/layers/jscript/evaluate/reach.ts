/** What a function that is not walked through may have assigned, itself or by way of the functions it may call. */

import type { AnyNode } from 'acorn';
import { isObject, type JsFunction, type JsValue } from '../values/model';
import type { Binding } from '../values/scope';
import { findBinding } from './assignment';
import { assignedIn, declaredIn, havoc, mentionedIn, patternNames } from './effects';
import type { Vm } from './vm';

interface Reach {
  /** What need not be looked at, to which is added what was. */
  readonly seen: Set<JsValue>;
  /** Called back with each variable. */
  readonly each?: (binding: Binding) => void;
}

/**
 * Makes unknown what a call of the function may have assigned. Functions are followed by the variables that are
 * mentioned, and by the properties of the objects in these.
 * @throws BudgetSpent
 */
export function forgetAssigned(
  vm: Vm,
  first: JsFunction,
  self: JsValue,
  { seen, each }: Reach = { seen: new Set() },
): void {
  const queue: JsFunction[] = [];
  const note = (value: JsValue): void => {
    if (!isObject(value) || seen.has(value) || value === vm.global) return;
    seen.add(value);
    if (value.type === 'block') queue.push(value);
    if (value.type === 'list' || value.type === 'object') {
      vm.context.meter.step();
      for (const member of value.members.values()) if (member.type === 'block') note(member);
    }
    if (value.type === 'object' && value.proto !== null) note(value.proto);
  };
  note(first);
  note(self);
  for (let fn = queue.pop(); fn !== undefined; fn = queue.pop()) {
    const { code } = fn;
    if (code.kind === 'bound') note(code.target);
    if (code.kind !== 'script') continue;
    const { node, scope } = code;
    // Closures of one function differ in little but the scope that each of them changes.
    const { names, objects } = assignedIn(node as AnyNode);
    const own = ownNames(code);
    const outside = (all: ReadonlySet<string>): Set<string> =>
      new Set([...all].filter((name) => !own.has(name)));
    const mentioned = mentionedIn(node as AnyNode);
    vm.context.meter.step(1 + Math.ceil((mentioned.size + names.size) / 4));
    for (const name of mentioned) {
      const binding = own.has(name) ? null : findBinding(name, scope);
      if (binding) note(binding.value);
    }
    const found = { names: outside(names), objects: outside(objects) };
    havoc(vm, found, scope);
    if (!each) continue;
    for (const name of found.names) {
      const binding = findBinding(name, scope);
      if (binding) each(binding);
    }
  }
}

/** Parameters and `var`s: assigned anew in each call. */
function ownNames({ node }: JsFunction['code'] & { readonly kind: 'script' }): Set<string> {
  const names = new Set<string>();
  for (const param of node.params) patternNames(param, names);
  if (node.body.type === 'BlockStatement')
    for (const name of declaredIn(node.body.body).vars) names.add(name);
  return names;
}
