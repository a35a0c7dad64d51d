/** Calls of functions that a script defines. */

import type { AnyNode, Function as FunctionNode } from 'acorn';
import { unknown } from '../../values/model';
import { opaque, undef, yes, type JsFunction, type JsValue } from '../values/model';
import type { Binding, Frame, Scope } from '../values/scope';
import { bindPattern } from './assignment';
import { mentionedIn } from './effects';
import { evaluate } from './expressions';
import { joined } from './journal';
import { forgetAssigned } from './reach';
import { execute, hoist } from './statements';
import { maxDepth } from './limits';
import type { Vm } from './vm';

type ScriptCode = JsFunction['code'] & { readonly kind: 'script' };

/** Calls of a function that gave nothing known. */
export interface Fruitless {
  calls: number;
  /** Nodes evaluated, or what costs as much. */
  nodes: number;
}

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
const maxCalls = 200;

/**
 * Calls of one function that gave nothing, and nodes evaluated for them, before it is no longer walked through: with
 * unknown arguments, and at all.
 */
const maxVague = { calls: 3, nodes: 2_000 };
const maxFruitless = { calls: 24, nodes: 50_000 };

function isSpent(fruitless: Fruitless | undefined, vague: boolean): boolean {
  const { calls, nodes } = vague ? maxVague : maxFruitless;
  return fruitless !== undefined && (fruitless.calls >= calls || fruitless.nodes >= nodes);
}

/** What a call may have done, without a look at how. */
function summary(vm: Vm, fn: JsFunction, self: JsValue, args: readonly JsValue[]): JsValue {
  vm.doubt();
  vm.effect();
  vm.spoil([self, ...args.filter(({ type }) => type !== 'block')], false);
  if (fn.code.kind !== 'script') return unknown;
  vm.summarised.add(fn.code.node as AnyNode);
  forgetAssigned(vm, fn, self);
  return unknown;
}

/** Arguments of which nothing is known, not even how many there are; more than anyone writes. */
export const unknowns: readonly JsValue[] = Array.from({ length: 32 }, () => unknown);

/** How often a function is being called, and whether one of these calls got here on a condition that is not known. */
function openCalls(vm: Vm, node: FunctionNode): { readonly all: number; readonly unsure: boolean } {
  let all = 0;
  let unsure = false;
  for (let at: Frame | null = vm.frame; at !== null; at = at.outer) {
    all++;
    unsure ||= at.fn?.code.kind === 'script' && at.fn.code.node === node && vm.journal.depth > at.branches;
  }
  return { all, unsure };
}

/** @param args missing ones are undefined */
export function invokeScript(vm: Vm, fn: JsFunction, self: JsValue, args: readonly JsValue[]): JsValue {
  const { code } = fn;
  if (code.kind !== 'script') return unknown;
  const { node } = code;
  const open = openCalls(vm, node);
  // Nobody knows how a recursion on an unknown condition ends.
  if (vm.depth + 8 > maxDepth || open.all > maxCalls || open.unsure) return summary(vm, fn, self, args);
  code.called = true;
  const decoded = vm.recogniser.decode(node, args, vm.place, vm.context.meter);
  if (decoded !== null) return decoded;
  const vague = args.length === 0 || self.type === 'unknown' || args.some(({ type }) => type === 'unknown');
  if (isSpent(vm.fruitless.get(node), vague)) return summary(vm, fn, self, args);
  return walk(vm, fn, code, self, args);
}

/** Evaluates a function's body. */
export function walk(
  vm: Vm,
  fn: JsFunction,
  code: ScriptCode,
  self: JsValue,
  args: readonly JsValue[],
): JsValue {
  const { node, scope: outer, arrow } = code;
  const { doubts } = vm;
  const sinks = vm.sinks.length;
  const nodes = vm.context.meter.steps;
  const changed = vm.oldestChanged;
  vm.oldestChanged = Infinity;
  const frame: Frame = {
    self: arrow ? outer.frame.self : self.type === 'null' ? vm.global : self,
    fn,
    maybe: [],
    outer: vm.frame,
    branches: vm.journal.depth,
  };
  const born = ++vm.clock;
  const scope: Scope = { names: new Map(), parent: outer, frame, hoists: true };
  const saved = { unit: vm.unit, frame: vm.frame, depth: vm.depth };
  vm.unit = code.unit;
  vm.frame = frame;
  let isFruitful = false;
  try {
    if (!arrow && node.id && node.type === 'FunctionExpression')
      scope.names.set(node.id.name, { value: fn, born });
    for (let at = 0; at < node.params.length; at++) {
      const param = node.params[at];
      if (!param) continue;
      const value = param.type === 'RestElement' ? rest(vm, args, at) : (args[at] ?? undef);
      bindPattern(vm, param.type === 'RestElement' ? param.argument : param, value, scope, born);
    }
    if (!arrow) bindArguments(vm, fn, node, args, scope);
    if (node.generator || node.async) {
      hoistAndRun(vm, node, scope);
      return unknown;
    }
    const result = hoistAndRun(vm, node, scope);
    isFruitful =
      vm.sinks.length > sinks ||
      !(result.type === 'unknown' || (result.type === 'null' && vm.doubts > doubts));
    return frame.maybe.length > 0
      ? joined([...frame.maybe, result])
      : vm.recogniser.observe(node, args, result, vm.oldestChanged >= born);
  } finally {
    if (!isFruitful) {
      const spent = vm.fruitless.get(node) ?? { calls: 0, nodes: 0 };
      spent.calls++;
      spent.nodes += vm.context.meter.steps - nodes;
      vm.fruitless.set(node, spent);
    }
    vm.changed(changed);
    vm.unit = saved.unit;
    vm.frame = saved.frame;
    vm.depth = saved.depth;
  }
}

/** Makes `arguments`, whose items are the parameters, so that one changes with the other. */
function bindArguments(
  vm: Vm,
  fn: JsFunction,
  node: FunctionNode,
  args: readonly JsValue[],
  scope: Scope,
): void {
  if (node.params.some((param) => param.type === 'Identifier' && param.name === 'arguments')) return;
  const mentioned = mentionedIn(node as AnyNode);
  const shared: Binding[] = [];
  const isShared = mentioned.has('arguments') || mentioned.has('eval');
  // Where a parameter has a pattern or a value of its own, newer engines share none.
  if (isShared && node.params.every(({ type }) => type === 'Identifier'))
    for (const param of node.params.slice(0, args.length)) {
      const binding = param.type === 'Identifier' ? scope.names.get(param.name) : undefined;
      if (binding) shared.push(binding);
    }
  const list = vm.arguments([...args], shared);
  shared.forEach((binding, at) => {
    binding.argument = { list, at };
  });
  list.members.set('callee', fn);
  if (args === unknowns) list.members.set(opaque, yes);
  scope.names.set('arguments', { value: list, born: vm.clock });
}

function rest(vm: Vm, args: readonly JsValue[], at: number): JsValue {
  return args === unknowns ? unknown : vm.array(args.slice(at));
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
