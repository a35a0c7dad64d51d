/** Calls of functions that a script defines. */

import type { AnyNode, Function as FunctionNode } from 'acorn';
import { unknown } from '../../values/model';
import { undef, type JsFunction, type JsValue } from '../values/model';
import type { Frame, Scope } from '../values/scope';
import { bindPattern } from './assignment';
import { assignedIn, havoc } from './effects';
import { evaluate } from './expressions';
import { joined } from './journal';
import { execute, hoist } from './statements';
import { maxDepth, type Vm } from './vm';

export function makeScriptFunction(vm: Vm, node: FunctionNode, scope: Scope, arrow: boolean): JsFunction {
  const fn: JsFunction = {
    type: 'block',
    code: { kind: 'script', node, scope, unit: vm.unit, arrow, called: false },
    members: new Map(),
    born: vm.clock,
  };
  if (!vm.unit.made) vm.functions.add(fn);
  return fn;
}

/** Calls nested deeper than this are not followed: a recursion that has no end would only cost time. */
const maxCalls = 400;

/** Calls of one function that gave nothing known, before it is no longer walked through: with unknown arguments, and at all. */
const maxVague = 3;
const maxFruitless = 24;

/** What a call may have done, without a look at how. */
function summary(vm: Vm, fn: JsFunction, args: readonly JsValue[]): JsValue {
  const { code } = fn;
  vm.doubt();
  vm.effect();
  vm.spoil(args, false);
  if (code.kind === 'script') havoc(vm, assignedIn(code.node as AnyNode), code.scope);
  return unknown;
}

function callsOpen(frame: Frame | null): number {
  let count = 0;
  for (let at = frame; at !== null; at = at.outer) count++;
  return count;
}

/** @param args missing ones are undefined */
export function invokeScript(vm: Vm, fn: JsFunction, self: JsValue, args: readonly JsValue[]): JsValue {
  const { code } = fn;
  if (code.kind !== 'script') return unknown;
  const { node, scope: outer, arrow } = code;
  if (vm.depth + 8 > maxDepth || callsOpen(vm.frame) > maxCalls) {
    vm.doubt();
    vm.effect();
    vm.spoil(args.filter(({ type }) => type !== 'block'));
    return unknown;
  }
  code.called = true;
  const decoded = vm.recogniser.decode(node, args, vm.place, vm.context.meter);
  if (decoded !== null) return decoded;
  const vague = args.length === 0 || self.type === 'unknown' || args.some(({ type }) => type === 'unknown');
  const fruitless = vm.fruitless.get(node) ?? 0;
  if (fruitless > (vague ? maxVague : maxFruitless)) return summary(vm, fn, args);
  const changed = vm.oldestChanged;
  vm.oldestChanged = Infinity;
  const frame: Frame = {
    self: arrow ? outer.frame.self : self.type === 'null' ? vm.global : self,
    fn,
    maybe: [],
    outer: vm.frame,
  };
  const born = ++vm.clock;
  const scope: Scope = { names: new Map(), parent: outer, frame, hoists: true };
  const saved = { unit: vm.unit, frame: vm.frame, depth: vm.depth };
  vm.unit = code.unit;
  vm.frame = frame;
  try {
    if (!arrow) {
      const list = vm.array([...args], true);
      list.members.set('callee', fn);
      scope.names.set('arguments', { value: list, born });
      if (node.id && node.type === 'FunctionExpression') scope.names.set(node.id.name, { value: fn, born });
    }
    for (let at = 0; at < node.params.length; at++) {
      const param = node.params[at];
      if (!param) continue;
      const value = param.type === 'RestElement' ? vm.array(args.slice(at)) : (args[at] ?? undef);
      bindPattern(vm, param.type === 'RestElement' ? param.argument : param, value, scope, born);
    }
    if (node.generator || node.async) {
      hoistAndRun(vm, node, scope);
      return unknown;
    }
    const result = hoistAndRun(vm, node, scope);
    if (result.type === 'unknown') vm.fruitless.set(node, fruitless + 1);
    return frame.maybe.length > 0
      ? joined([...frame.maybe, result])
      : vm.recogniser.observe(node, args, result, vm.oldestChanged >= born);
  } finally {
    vm.changed(changed);
    vm.unit = saved.unit;
    vm.frame = saved.frame;
    vm.depth = saved.depth;
  }
}

function hoistAndRun(vm: Vm, node: FunctionNode, scope: Scope): JsValue {
  const { body } = node;
  if (body.type !== 'BlockStatement') return evaluate(vm, body, scope);
  hoist(vm, body.body, scope);
  for (const statement of body.body) {
    const completion = execute(vm, statement, scope);
    if (completion === null) continue;
    return completion.type === 'return' ? completion.value : undef;
  }
  return undef;
}
