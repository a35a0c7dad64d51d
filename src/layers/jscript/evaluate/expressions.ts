/** Evaluates expressions, each by what its kind asks for. */

import type { AnyNode } from 'acorn';
import { unknown } from '../../values/model';
import { toBool } from '../values/convert';
import { undef, type JsValue } from '../values/model';
import type { Scope } from '../values/scope';
import { assign, readName, update } from './assignment';
import { makeScriptFunction } from './calls';
import { maxDepth } from './limits';
import { call, create, member } from './members';
import { chain, either, logical, unary } from './operations';
import { arrayLiteral, literal, objectLiteral, tagged, template } from './primaries';
import { visitClass } from './statements';
import type { Vm } from './vm';

/** Values of expressions that hold nothing but literals, by their nodes. */
const constants = new WeakMap<AnyNode, JsValue>();

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
    case 'ArrayExpression':
      return arrayLiteral(vm, node, scope);
    case 'ObjectExpression':
      return objectLiteral(vm, node, scope);
    case 'FunctionExpression':
      return makeScriptFunction(vm, node, scope, false);
    case 'ArrowFunctionExpression':
      return makeScriptFunction(vm, node, scope, true);
    case 'TemplateLiteral':
      return template(vm, node, scope);
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
