/** Evaluates literals of values, templates, arrays and objects. */

import type { AnyNode, ArrayExpression, Literal, ObjectExpression, TemplateLiteral } from 'acorn';
import { unknown, type Str } from '../../values/model';
import { madeBy } from '../../values/provenance';
import { iterated } from '../folds/iterator';
import { stringStatics } from '../folds/string';
import { toStr } from '../values/convert';
import { bool, hole, nil, num, opaque, str, undef, type JsValue } from '../values/model';
import type { Scope } from '../values/scope';
import { joinAll } from '../values/text';
import { evaluate } from './expressions';
import { propertyKey } from './members';
import type { Vm } from './vm';

const literals = new WeakMap<AnyNode, JsValue>();

/** The value of a literal; each regular expression is an object of its own. */
export function literal(vm: Vm, node: Literal): JsValue {
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

/** The text of a template; unknown where a part of it is. */
export function template(vm: Vm, node: TemplateLiteral, scope: Scope): JsValue {
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

/** A template that goes to a function; only what `String.raw` does is known. */
export function tagged(vm: Vm, node: AnyNode & { type: 'TaggedTemplateExpression' }, scope: Scope): JsValue {
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

/** The array that an array literal makes. */
export function arrayLiteral(vm: Vm, node: ArrayExpression, scope: Scope): JsValue {
  const items = list(vm, node.elements, scope);
  // To JScript, there is an item after the last comma, too.
  if (items !== null && !vm.modern && endsWithComma(vm.unit.text, node)) items.push(hole);
  const made = vm.array(items ?? []);
  if (items === null) made.members.set(opaque, bool(true));
  return made;
}

/** Items of a list of expressions, with spread ones in place; null when one of those is not known. */
export function list(vm: Vm, nodes: readonly (AnyNode | null)[], scope: Scope): JsValue[] | null {
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

/** The object that an object literal makes. */
export function objectLiteral(vm: Vm, node: ObjectExpression, scope: Scope): JsValue {
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
