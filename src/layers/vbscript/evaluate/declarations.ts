/** Dim, ReDim and Erase. */

import { unknown, type Value } from '../../values/model';
import type { Declarator, Expression } from '../syntax/ast';
import { empty, VbArray, type Dimension } from '../values/array';
import { initialOf, toInteger } from '../values/convert';
import { evaluate } from './expressions';
import type { Machine } from './machine';
import { Cell } from './memory';
import { createNew } from './objects';

/** Elements of an array that are kept one by one. */
const maxElements = 1_000_000;

export function declare(machine: Machine, node: Declarator): void {
  const scope = machine.frame.locals ?? machine.globals;
  // A declaration is met at every turn of a loop, and after the first use in VBScript.
  if (scope.has(node.name)) return;
  const cell = new Cell(
    initialOf(node.typeName),
    node.bounds === null ? node.typeName : `${node.typeName}()`,
  );
  scope.set(node.name, cell);
  if (node.isNew) cell.value = createNew(machine, node.typeName);
  else if (node.bounds !== null) cell.value = newArray(machine, node) ?? unknown;
}

/** Null when its bounds are not known. */
function newArray(machine: Machine, node: Declarator, typeName = node.typeName): VbArray | null {
  const dimensions: Dimension[] = [];
  let size = node.bounds === null || node.bounds.length === 0 ? 0 : 1;
  for (const { lower, upper } of node.bounds ?? []) {
    const from = lower === null ? machine.code.arrayBase : toInteger(evaluate(machine, lower));
    const to = toInteger(evaluate(machine, upper));
    if (from === null || to === null || to < from - 1) return null;
    dimensions.push({ lower: from, size: to - from + 1 });
    size *= to - from + 1;
    if (size > maxElements) {
      machine.context.meter.step(size);
      return null;
    }
  }
  machine.context.meter.step(1 + (size >> 2));
  const initial = initialOf(typeName);
  if (dimensions.length === 0) dimensions.push({ lower: 0, size: 0 });
  return new VbArray(new Array<Value>(size).fill(initial), dimensions, initial);
}

export function redim(machine: Machine, node: Declarator, preserve: boolean): void {
  const cell = machine.find(node.name) ?? machine.declare(node.name, new Cell(empty, `${node.typeName}()`));
  const old = cell.value;
  const typeName = node.typeName === '' ? cell.typeName.replace(/\(\)$/, '') : node.typeName;
  const made = newArray(machine, node, typeName);
  if (made === null || (preserve && old.type === 'unknown')) {
    machine.memory.set(cell, unknown);
    return;
  }
  if (preserve && old instanceof VbArray) {
    const [from] = old.dimensions;
    const [to] = made.dimensions;
    if (
      old.dimensions.length === 1 &&
      made.dimensions.length === 1 &&
      from !== undefined &&
      to !== undefined
    ) {
      if (growInPlace(machine, old, from, to)) return;
      const shift = from.lower - to.lower;
      for (let at = 0; at < old.items.length; at++) {
        const place = at + shift;
        if (place >= 0 && place < made.items.length) made.items[place] = old.items[at] ?? unknown;
      }
    } else made.items.fill(unknown);
  }
  machine.memory.set(cell, made);
}

/** `ReDim Preserve` in a loop would copy the array at every turn. */
function growInPlace(machine: Machine, list: VbArray, from: Dimension, to: Dimension): boolean {
  if (from.lower !== to.lower || to.size < from.size) return false;
  machine.memory.touch(list);
  for (let at = list.items.length; at < to.size; at++) list.items.push(list.initial);
  list.dimensions = [to];
  return true;
}

export function erase(machine: Machine, target: Expression): void {
  if (target.type !== 'name') return;
  const cell = machine.find(target.name);
  if (cell === undefined || cell.constant) return;
  machine.memory.set(cell, cell.value instanceof VbArray ? VbArray.of([]) : unknown);
}
