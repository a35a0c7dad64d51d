/** Evaluates expressions. */

import { unknown, type Value } from '../../values/model';
import { constants } from '../folds/constants';
import { missing } from '../folds/site';
import { folds } from '../folds/table';
import type { Argument, Chain, Expression, Member, Name } from '../syntax/ast';
import { empty } from '../values/array';
import { binary, unary } from '../values/operators';
import { Text } from '../values/text';
import { call, callBlock, callNamed, invokeNamed } from './calls';
import type { Machine } from './machine';
import { createNew, getMember, hostNames, plainValue } from './objects';

export function evaluate(machine: Machine, node: Expression): Value {
  switch (node.type) {
    case 'literal':
      return node.value;
    case 'name':
      return machine.note(node.id, readName(machine, node));
    case 'omitted':
      return unknown;
    default:
      return evaluateDeeper(machine, node);
  }
}

function evaluateDeeper(
  machine: Machine,
  node: Exclude<Expression, { type: 'literal' | 'name' | 'omitted' }>,
): Value {
  machine.context.meter.step();
  if (!machine.enter()) return unknown;
  let value: Value;
  switch (node.type) {
    case 'paren':
      value = machine.note(node.id, evaluate(machine, node.inner));
      break;
    case 'chain':
      value = machine.note(node.id, evaluateChain(machine, node));
      break;
    case 'unary':
      value = machine.note(node.id, unary(node.operator, evaluate(machine, node.operand)));
      break;
    case 'call':
      value = machine.note(node.id, call(machine, node));
      break;
    case 'member':
      value = machine.note(node.id, readMember(machine, node));
      break;
    case 'new':
      value = createNew(machine, node.className);
      break;
    case 'addressof':
      value = unknown;
      break;
  }
  machine.leave();
  return value;
}

function evaluateChain(machine: Machine, node: Chain): Value {
  const site = { range: machine.place(node), comparison: machine.code.comparison };
  const { meter } = machine.context;
  let result = plain(machine, evaluate(machine, node.first), node.rest[0]?.operator ?? '', node.first);
  for (const { operator, operand } of node.rest) {
    const right = plain(machine, evaluate(machine, operand), operator, operand);
    meter.step();
    if (result.type === 'string' && right.type === 'string')
      meter.grow(result.text.length + right.text.length, right.text.length);
    result =
      result.type === 'unknown' && right.type === 'unknown' ? unknown : binary(operator, result, right, site);
  }
  return result;
}

/** An object among operands is its default property, unless it is compared itself. */
function plain(machine: Machine, value: Value, operator: string, node: Expression): Value {
  if (value.type === 'block') return callBlock(machine, value.code, []);
  return value.type === 'object' && operator !== 'is' ? plainValue(machine, value, node) : value;
}

function readName(machine: Machine, node: Name): Value {
  const { name } = node;
  const cell = machine.find(name);
  if (cell !== undefined) return cell.value;
  const procedure = machine.procedures.get(name) ?? machine.frame.instance?.definition.methods.get(name);
  if (procedure !== undefined) return invokeNamed(machine, procedure, [], []);
  const constant = constants.get(name);
  if (constant?.type === 'string') return Text.made(constant.text, machine.place(node));
  if (constant !== undefined) return constant;
  const host = hostNames(machine, name);
  if (host !== null) return host;
  if (folds.has(name) || machine.declared.has(name)) return callNamed(machine, name, [], [], node);
  if (machine.isOpen) return unknown;
  if (!machine.code.assigned.has(name) && (!machine.code.closed || impure.has(name))) return unknown;
  return empty;
}

/** Functions without arguments, and objects of hosts, that we know nothing of. */
const impure = new Set(
  (
    'now date time timer rnd freefile err me application activedocument thisdocument thisworkbook activeworkbook ' +
    'activesheet selection document window self top parent navigator location event session request response server ' +
    'screen debug curdir dir command doevents selectednode activecell activewindow worksheets sheets range cells'
  ).split(' '),
);

function readMember(machine: Machine, node: Member): Value {
  const object = objectOf(machine, node);
  return getMember(machine, object, node, []);
}

/** What a member belongs to; that of the With around it when nothing stands before the dot. */
export function objectOf(machine: Machine, node: Member): Value {
  if (node.object !== null) return evaluate(machine, node.object);
  const { withs } = machine.frame;
  return withs[withs.length - 1] ?? unknown;
}

/** The values of arguments; `missing` for what was left out. */
export function evaluateArguments(machine: Machine, args: readonly Argument[]): Value[] {
  const values: Value[] = [];
  for (const { value } of args) values.push(value.type === 'omitted' ? missing : evaluate(machine, value));
  return values;
}
