/** Evaluates operators on expressions, of which some may not run. */

import type { AnyNode } from 'acorn';
import { unknown } from '../../values/model';
import { fromNumber, toBool, toKey, toNum } from '../values/convert';
import { bool, hole, isObject, isPrimitive, opaque, undef, type JsValue } from '../values/model';
import type { Scope } from '../values/scope';
import { readName } from './assignment';
import { evaluate } from './expressions';
import { joined, nothing } from './journal';
import { target } from './members';
import { binary, typeOf } from './operators';
import type { Vm } from './vm';

/** A chain of operators is as deep on its left as it is long. */
export function chain(vm: Vm, last: AnyNode & { type: 'BinaryExpression' }, scope: Scope): JsValue {
  const links = [last];
  for (let left = last.left as AnyNode; left.type === 'BinaryExpression'; left = left.left as AnyNode)
    links.push(left);
  const first = links.at(-1);
  if (!first) return unknown;
  let value = first.left.type === 'PrivateIdentifier' ? unknown : evaluate(vm, first.left, scope);
  for (let at = links.length - 1; at >= 0; at--) {
    const link = links[at];
    if (!link) continue;
    const right = evaluate(vm, link.right, scope);
    if (at > 0) vm.context.meter.step();
    value = combine(vm, link.operator, value, right, link);
    if (at > 0 && !vm.unit.made) vm.recorder.value(link, value, vm.oldestChanged > vm.clock);
  }
  return value;
}

function combine(vm: Vm, operator: string, left: JsValue, right: JsValue, node: AnyNode): JsValue {
  const at = { vm, range: vm.rangeOf(node) };
  if (operator === 'in') {
    const key = toKey(left, at);
    if (key === null || !isObject(right) || right.members.has(opaque)) return unknown;
    if (right.type === 'list' && right.iterates === undefined && /^\d+$/.test(key)) {
      const item = right.items[Number(key)];
      return bool(item !== undefined && item !== hole);
    }
    if (right.type === 'object' && right.className !== 'object') return unknown;
    const found = vm.get(right, key, at.range);
    return found.type === 'null' && !right.members.has(key) ? bool(false) : bool(true);
  }
  if (operator === 'instanceof') return instanceOf(vm, left, right);
  return binary(operator, left, right, at);
}

function instanceOf(vm: Vm, left: JsValue, right: JsValue): JsValue {
  if (left.type === 'unknown' || left.type === 'bytes' || right.type !== 'block') return unknown;
  if (isPrimitive(left)) return bool(false);
  const { code } = right;
  if (code.kind === 'native') {
    const kinds: Readonly<Record<string, string>> = { Array: 'list', Function: 'block', RegExp: 'regex' };
    if (code.name === 'Object') return bool(true);
    const kind = kinds[code.name];
    return kind === undefined
      ? unknown
      : bool(
          left.type === kind &&
            !(left.type === 'list' && (left.isArguments === true || left.iterates !== undefined)),
        );
  }
  if (left.type !== 'object') return unknown;
  const proto = vm.get(right, 'prototype', vm.place);
  for (let at = left.proto; at !== null; at = at.proto) if (at === proto) return bool(true);
  return bool(false);
}

/** A chain of `&&`, `||` and `??`, of which the rest may not run. */
export function logical(vm: Vm, last: AnyNode & { type: 'LogicalExpression' }, scope: Scope): JsValue {
  const links = [last];
  for (let left: AnyNode = last.left; left.type === 'LogicalExpression'; left = left.left) links.push(left);
  const first = links.at(-1);
  if (!first) return unknown;
  let value = evaluate(vm, first.left, scope);
  for (const link of links.reverse()) {
    const test = link.operator === '??' ? nullish(value) : toBool(value);
    const goesOn = link.operator === '||' ? test === false : test === true;
    if (test === null) {
      const before = value;
      const branch = vm.journal.attempt(() => void guarded(vm, () => evaluate(vm, link.right, scope)));
      vm.journal.join([branch, nothing]);
      value = joined([before, unknown]);
    } else if (goesOn) value = evaluate(vm, link.right, scope);
  }
  return value;
}

function nullish(value: JsValue): boolean | null {
  return value.type === 'unknown' ? null : value.type === 'null';
}

/** Runs what may not run at all; what it throws ends only itself. */
function guarded(vm: Vm, run: () => JsValue): JsValue {
  const { depth } = vm;
  // A branch takes more of the stack than other syntax.
  vm.depth += 2;
  try {
    const value = run();
    vm.depth = depth;
    return value;
  } catch (error) {
    vm.rethrowUnlessThrown(error);
    vm.depth = depth;
    vm.doubt();
    return unknown;
  }
}

/** One of the expressions, nobody knows which. */
export function either(vm: Vm, nodes: readonly AnyNode[], scope: Scope): JsValue {
  const values: JsValue[] = [];
  const branches = nodes.map((node) =>
    vm.journal.attempt(() => values.push(guarded(vm, () => evaluate(vm, node, scope)))),
  );
  vm.journal.join(branches);
  return joined(values);
}

const ofOneHost = new Set([
  'window',
  'self',
  'globalThis',
  'top',
  'parent',
  'frames',
  'document',
  'console',
  'WScript',
  'Server',
]);

/** The value of a unary operator. */
export function unary(
  vm: Vm,
  operator: string,
  argument: AnyNode,
  scope: Scope,
  range: { start: number; end: number },
): JsValue {
  if (operator === 'delete') {
    if (argument.type !== 'MemberExpression') return bool(false);
    const { object, key } = target(vm, argument, scope);
    vm.effect();
    if (key === null) vm.spoil([object]);
    else vm.remove(object, key);
    return bool(true);
  }
  const value =
    operator === 'typeof' && argument.type === 'Identifier'
      ? readName(vm, argument.name, scope)
      : evaluate(vm, argument, scope);
  switch (operator) {
    case 'typeof':
      // Windows Script Host has no window, and a browser no WScript: nobody knows which of them runs the script.
      return argument.type === 'Identifier' &&
        ofOneHost.has(argument.name) &&
        vm.isGiven(argument.name, scope)
        ? unknown
        : typeOf(value);
    case 'void':
      return undef;
    case '!': {
      const test = toBool(value);
      return test === null ? unknown : bool(!test);
    }
    default: {
      const number = toNum(value, { vm, range });
      if (number === null) return unknown;
      return fromNumber(operator === '-' ? -number : operator === '~' ? ~number : number, [value]);
    }
  }
}
