/** Assignments: to variables, elements, members, and to parts of a text with Mid. */

import { unknown, type Value } from '../../values/model';
import { byteNumber, empty, VbArray } from '../values/array';
import { coerce, toInteger, toText } from '../values/convert';
import { Text } from '../values/text';
import type { Assign, Call, Expression } from '../syntax/ast';
import { callBlock, copied, invoke } from './calls';
import { evaluate, evaluateArguments, objectOf } from './expressions';
import type { Machine } from './machine';
import { Cell } from './memory';
import { setDefault, setMember } from './objects';
import { setterName } from './load';

export function assign(machine: Machine, node: Assign): void {
  let value = evaluate(machine, node.value);
  if (value.type === 'block' && !node.isSet && node.target.type === 'name')
    value = callBlock(machine, value.code, []);
  // What an expression makes is nobody else's; what a variable holds is.
  const shared = node.value.type === 'name' || node.value.type === 'call' || node.value.type === 'paren';
  if (value instanceof VbArray && shared) value = copied(machine, value);
  assignTo(machine, node.target, value);
}

function assignTo(machine: Machine, target: Expression, value: Value): void {
  switch (target.type) {
    case 'name':
      assignName(machine, target.name, value, target);
      return;
    case 'member':
      setMember(machine, objectOf(machine, target), target.name, [], value, target);
      return;
    case 'call':
      assignElement(machine, target, value);
      return;
    case 'paren':
      assignTo(machine, target.inner, value);
      return;
    default:
      evaluate(machine, target);
  }
}

function assignName(machine: Machine, name: string, value: Value, node: Expression): void {
  let cell = machine.find(name);
  if (cell === undefined) {
    const setter = machine.frame.instance?.definition.methods.get(setterName(name));
    if (setter !== undefined) {
      invoke(machine, setter, [], [value]);
      return;
    }
    cell = machine.declare(name, new Cell(empty));
  }
  if (cell.constant) return;
  const { typeName } = cell;
  machine.memory.set(cell, typeName === '' ? value : typedValue(machine, value, typeName, node));
}

function typedValue(machine: Machine, value: Value, typeName: string, node: Expression): Value {
  const range = machine.place(node);
  if (typeName === 'byte()' && value.type === 'string')
    return { type: 'bytes', bytes: Buffer.from(value.text, 'utf16le') };
  if (value.type === 'list' && typeName === 'string') return toText(value, range) ?? unknown;
  return typeName.endsWith('()') ? value : coerce(value, typeName, range);
}

function assignElement(machine: Machine, target: Call, value: Value): void {
  const { callee } = target;
  const args = evaluateArguments(machine, target.args);
  if (callee.type === 'member') {
    setMember(machine, objectOf(machine, callee), callee.name, args, value, callee);
    return;
  }
  if (callee.type !== 'name') {
    store(machine, evaluate(machine, callee), args, value, target);
    return;
  }
  const cell = machine.find(callee.name);
  if (cell === undefined) {
    if (callee.name === 'mid') assignMid(machine, target, args, value);
    const setter = machine.frame.instance?.definition.methods.get(setterName(callee.name));
    if (setter !== undefined) invoke(machine, setter, [], [...args, value]);
    return;
  }
  if (cell.value.type === 'bytes') {
    machine.context.meter.step(1 + (cell.value.bytes.length >> 2));
    machine.memory.set(cell, VbArray.of(Array.from(cell.value.bytes, byteNumber)));
  }
  store(machine, cell.value, args, value, target);
}

/** Sets an element of an array, or the default member of an object. */
function store(machine: Machine, holder: Value, args: readonly Value[], value: Value, node: Call): void {
  if (holder.type === 'object') {
    setDefault(machine, holder, args, value, node);
    return;
  }
  if (!(holder instanceof VbArray)) return;
  machine.memory.touch(holder);
  const indexes = args.map(toInteger);
  if (indexes.some((index) => index === null)) {
    machine.context.meter.step(holder.items.length);
    holder.items.fill(unknown);
    return;
  }
  const offset = holder.offset(indexes.map((index) => index ?? NaN));
  if (offset >= 0) holder.items[offset] = value;
}

/** `Mid(variable, start [, length]) = text`. */
function assignMid(machine: Machine, target: Call, args: readonly Value[], value: Value): void {
  const variable = target.args[0]?.value;
  if (variable?.type !== 'name') return;
  const range = machine.place(target);
  const old = args[0] === undefined ? null : toText(args[0], range);
  const text = toText(value, range);
  const start = args[1] === undefined ? null : toInteger(args[1]);
  const given = args[2] === undefined ? Infinity : toInteger(args[2]);
  machine.keep(variable.id);
  if (
    old === null ||
    text === null ||
    start === null ||
    given === null ||
    start < 1 ||
    start > old.text.length
  ) {
    machine.unknownVariable(variable.name);
    return;
  }
  machine.context.meter.grow(old.text.length);
  const length = Math.min(given, text.text.length, old.text.length - start + 1);
  const head = Text.join(old.slice(0, start - 1), text.slice(0, length));
  machine.setVariable(variable.name, Text.join(head, old.slice(start - 1 + length, old.text.length)));
}
