/** Evaluates expressions. */

import type {
  AnyNode,
  CallExpression,
  Literal,
  MemberExpression,
  NewExpression,
  ObjectExpression,
} from 'acorn';
import { unknown, type Str } from '../../values/model';
import { madeBy } from '../../values/provenance';
import { iterated } from '../folds/iterator';
import { stringStatics } from '../folds/string';
import { fromNumber, toBool, toKey, toNum, toStr } from '../values/convert';
import {
  bool,
  hole,
  isObject,
  isPrimitive,
  nil,
  num,
  opaque,
  str,
  undef,
  type JsValue,
} from '../values/model';
import type { Scope } from '../values/scope';
import { joinAll } from '../values/text';
import { assign, readName, update } from './assignment';
import { makeScriptFunction } from './calls';
import { joined, nothing } from './journal';
import { binary, typeOf } from './operators';
import { visitClass } from './statements';
import { maxDepth } from './limits';
import type { Vm } from './vm';

/** Expressions whose value may be written in their place. */
const foldable: ReadonlySet<string> = new Set([
  'CallExpression',
  'NewExpression',
  'MemberExpression',
  'BinaryExpression',
  'LogicalExpression',
  'ConditionalExpression',
  'SequenceExpression',
  'UnaryExpression',
  'TemplateLiteral',
  'TaggedTemplateExpression',
]);

/** The value of an expression; unknown where it depends on what is not known, and beyond a bound of nesting. */
export function evaluate(vm: Vm, node: AnyNode, scope: Scope): JsValue {
  // Most nodes are literals and names, and to look one up costs next to nothing.
  if (node.type === 'Literal') return literal(vm, node);
  if (node.type === 'Identifier') {
    const value = readName(vm, node.name, scope);
    vm.varying++;
    if (!vm.unit.made) vm.recorder.value(node, value, true);
    return value;
  }
  const constant = constants.get(node);
  if (constant) return constant;
  vm.context.meter.step();
  if (vm.depth >= maxDepth) {
    vm.doubt();
    vm.effect();
    return unknown;
  }
  vm.depth++;
  if (vm.unit.made || !foldable.has(node.type)) {
    const value = dispatch(vm, node, scope);
    vm.varying++;
    vm.depth--;
    return value;
  }
  const outer = vm.oldestChanged;
  vm.oldestChanged = Infinity;
  const born = ++vm.clock;
  const { varying, kept } = vm;
  const value = dispatch(vm, node, scope);
  if (node.type === 'BinaryExpression' || node.type === 'UnaryExpression') {
    if (vm.varying === varying) constants.set(node, value);
  } else vm.varying++;
  vm.recorder.value(node, value, vm.oldestChanged >= born, vm.kept === kept ? born : Infinity);
  if (outer < vm.oldestChanged) vm.oldestChanged = outer;
  vm.depth--;
  return value;
}

function dispatch(vm: Vm, node: AnyNode, scope: Scope): JsValue {
  switch (node.type) {
    case 'ThisExpression':
      return scope.frame.self;
    case 'BinaryExpression':
      return chain(vm, node, scope);
    case 'LogicalExpression':
      return logical(vm, node, scope);
    case 'ConditionalExpression': {
      const test = toBool(evaluate(vm, node.test, scope));
      if (test !== null) return evaluate(vm, test ? node.consequent : node.alternate, scope);
      return either(vm, [node.consequent, node.alternate], scope);
    }
    case 'CallExpression':
      return call(vm, node, scope);
    case 'NewExpression':
      return create(vm, node, scope);
    case 'MemberExpression':
      return member(vm, node, scope).value;
    case 'AssignmentExpression':
      return assign(vm, node, scope);
    case 'UpdateExpression':
      return update(vm, node, scope);
    case 'UnaryExpression':
      return unary(vm, node.operator, node.argument, scope, vm.rangeOf(node));
    case 'SequenceExpression': {
      let value: JsValue = undef;
      for (const expression of node.expressions) value = evaluate(vm, expression, scope);
      return value;
    }
    case 'ArrayExpression': {
      const items = list(vm, node.elements, scope);
      // To JScript, there is an item after the last comma, too.
      if (items !== null && !vm.modern && endsWithComma(vm.unit.text, node)) items.push(hole);
      const made = vm.array(items ?? []);
      if (items === null) made.members.set(opaque, bool(true));
      return made;
    }
    case 'ObjectExpression':
      return objectLiteral(vm, node, scope);
    case 'FunctionExpression':
      return makeScriptFunction(vm, node, scope, false);
    case 'ArrowFunctionExpression':
      return makeScriptFunction(vm, node, scope, true);
    case 'TemplateLiteral': {
      const parts: Str[] = [];
      let known = true;
      for (let at = 0; at < node.quasis.length; at++) {
        const quasi = node.quasis[at];
        const cooked = quasi?.value.cooked ?? '';
        if (quasi)
          parts.push(
            cooked === vm.unit.text.slice(quasi.start, quasi.end)
              ? vm.verbatim(cooked, quasi.start)
              : madeBy(cooked, vm.rangeOf(quasi)),
          );
        const inner = node.expressions[at];
        if (!inner) continue;
        const text = toStr(evaluate(vm, inner, scope), { vm, range: vm.rangeOf(inner) });
        if (text) parts.push(text);
        else known = false;
      }
      return known ? joinAll(parts, vm.rangeOf(node), vm.context.meter) : unknown;
    }
    case 'TaggedTemplateExpression':
      return tagged(vm, node, scope);
    case 'ChainExpression':
    case 'ParenthesizedExpression':
      return evaluate(vm, node.expression, scope);
    case 'ClassExpression':
      visitClass(vm, node, scope);
      return unknown;
    case 'AwaitExpression':
      evaluate(vm, node.argument, scope);
      return unknown;
    case 'YieldExpression':
      if (node.argument) evaluate(vm, node.argument, scope);
      return unknown;
    case 'SpreadElement':
      evaluate(vm, node.argument, scope);
      return unknown;
    case 'ImportExpression':
      evaluate(vm, node.source, scope);
      return unknown;
    default:
      return unknown;
  }
}

/** A template that goes to a function; only what `String.raw` does is known. */
function tagged(vm: Vm, node: AnyNode & { type: 'TaggedTemplateExpression' }, scope: Scope): JsValue {
  const tag = evaluate(vm, node.tag, scope);
  const values = node.quasi.expressions.map((inner) => evaluate(vm, inner, scope));
  const isRaw = tag.type === 'block' && tag.code.kind === 'native' && tag.code.fold === stringStatics.raw;
  if (!isRaw) {
    vm.effect();
    vm.spoil(values);
    return unknown;
  }
  const parts: Str[] = [];
  for (const [at, quasi] of node.quasi.quasis.entries()) {
    parts.push(vm.verbatim(quasi.value.raw, quasi.start));
    if (quasi.tail) continue;
    const text = toStr(values[at] ?? undef, { vm, range: vm.rangeOf(node) });
    if (text === null) return unknown;
    parts.push(text);
  }
  return joinAll(parts, vm.rangeOf(node), vm.context.meter);
}

/** Values of expressions that hold nothing but literals, by their nodes. */
const constants = new WeakMap<AnyNode, JsValue>();

const literals = new WeakMap<AnyNode, JsValue>();

function literal(vm: Vm, node: Literal): JsValue {
  const known = literals.get(node);
  if (known !== undefined && known.type !== 'regex') return known;
  const value = literalValue(vm, node);
  // Code that the script makes is parsed afresh each time, so its nodes are its own.
  literals.set(node, value);
  return value;
}

function literalValue(vm: Vm, node: Literal): JsValue {
  if (node.regex) {
    // The tolerant parser makes up nodes that say less than their type does.
    const { pattern, flags } = node.regex as { pattern?: string; flags?: string };
    return pattern === undefined || flags === undefined ? unknown : vm.regex(pattern, flags);
  }
  const { value } = node;
  if (typeof value === 'string') {
    const raw = vm.unit.text.slice(node.start + 1, node.end - 1);
    if (value.includes('\v') && !vm.modern) return madeBy(withoutTabs(value, raw), vm.rangeOf(node));
    if (raw !== value && !vm.unit.made) vm.recorder.value(node, str(value), true);
    return raw === value ? vm.verbatim(value, node.start + 1) : madeBy(value, vm.rangeOf(node));
  }
  if (typeof value === 'number') return num(value);
  if (typeof value === 'boolean') return bool(value);
  return value === null ? nil : unknown;
}

/** JScript reads `\v` as `v`. */
function withoutTabs(value: string, raw: string): string {
  const written = raw.match(/\\(?:x0b|u000b|0?13(?![0-7])|[\s\S])|\v/gi) ?? [];
  const tabs = written.filter((one) => /^(?:\\x0b|\\u000b|\\0?13|\\?\v)$/i.test(one) || one === '\\v');
  let at = 0;
  return value.replace(/\v/g, (tab) => (tabs[at++] === '\\v' ? 'v' : tab));
}

function endsWithComma(text: string, node: AnyNode): boolean {
  return (
    node.type === 'ArrayExpression' &&
    node.elements.length > 0 &&
    /,\s*\]$/.test(text.slice(Math.max(node.start, node.end - 256), node.end))
  );
}

/** A chain of operators is as deep on its left as it is long. */
function chain(vm: Vm, last: AnyNode & { type: 'BinaryExpression' }, scope: Scope): JsValue {
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

function logical(vm: Vm, last: AnyNode & { type: 'LogicalExpression' }, scope: Scope): JsValue {
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
function either(vm: Vm, nodes: readonly AnyNode[], scope: Scope): JsValue {
  const values: JsValue[] = [];
  const branches = nodes.map((node) =>
    vm.journal.attempt(() => values.push(guarded(vm, () => evaluate(vm, node, scope)))),
  );
  vm.journal.join(branches);
  return joined(values);
}

/** Items of a list of expressions, with spread ones in place; null when one of those is not known. */
function list(vm: Vm, nodes: readonly (AnyNode | null)[], scope: Scope): JsValue[] | null {
  const items: JsValue[] = [];
  let known = true;
  for (const node of nodes) {
    if (node === null) items.push(hole);
    else if (node.type === 'SpreadElement') {
      const value = evaluate(vm, node.argument, scope);
      if (value.type === 'list' && !value.members.has(opaque)) {
        vm.context.meter.step(value.items.length);
        for (const item of iterated(value, vm)) items.push(item);
      } else if (value.type === 'string') {
        vm.context.meter.step(value.text.length);
        for (const one of value.text) items.push(str(one));
      } else known = false;
    } else items.push(evaluate(vm, node, scope));
  }
  return known ? items : null;
}

function objectLiteral(vm: Vm, node: ObjectExpression, scope: Scope): JsValue {
  const object = vm.object();
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const value = evaluate(vm, property.argument, scope);
      if (value.type === 'object' && value.className === 'object')
        for (const [key, one] of value.members) object.members.set(key, one);
      else object.members.set(opaque, bool(true));
      continue;
    }
    const key = propertyKey(vm, property.key, property.computed, scope);
    const value = evaluate(vm, property.value, scope);
    if (key === null) object.members.set(opaque, bool(true));
    else object.members.set(key, property.kind === 'init' ? value : unknown);
  }
  return object;
}

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

export function target(vm: Vm, node: MemberExpression, scope: Scope): Pick<Member, 'object' | 'key'> {
  const object = node.object.type === 'Super' ? unknown : evaluate(vm, node.object, scope);
  if (!node.computed) return { object, key: node.property.type === 'Identifier' ? node.property.name : null };
  if (node.property.type === 'PrivateIdentifier') return { object, key: null };
  const property = evaluate(vm, node.property, scope);
  const key = toKey(property, { vm, range: vm.rangeOf(node) });
  if (!vm.unit.made) vm.recorder.name(node, property.type === 'string' ? key : null);
  return { object, key };
}

function member(vm: Vm, node: MemberExpression, scope: Scope): Member {
  const { object, key } = target(vm, node, scope);
  if (object.type === 'unknown') vm.doubt();
  if (node.optional && object.type === 'null') return { object, key, value: undef };
  if (key === null && object.type === 'null') vm.fail('TypeError', 'no such property');
  return { object, key, value: key === null ? unknown : vm.get(object, key, vm.rangeOf(node)) };
}

function call(vm: Vm, node: CallExpression, scope: Scope): JsValue {
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

function create(vm: Vm, node: NewExpression, scope: Scope): JsValue {
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

function unary(
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
