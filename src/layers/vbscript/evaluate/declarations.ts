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

function newArray(machine: Machine, node: Declarator): VbArray | null {
  const dimensions = dimensionsOf(machine, node);
  return dimensions === null ? null : arrayOf(machine, dimensions, node.typeName);
}

/** Null when they are not known, or too many elements. */
function dimensionsOf(machine: Machine, node: Declarator): Dimension[] | null {
  const dimensions: Dimension[] = [];
  let size = 1;
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
  return dimensions.length === 0 ? [{ lower: 0, size: 0 }] : dimensions;
}

function arrayOf(machine: Machine, dimensions: readonly Dimension[], typeName: string): VbArray {
  const size = dimensions.reduce((product, dimension) => product * dimension.size, 1);
  machine.context.meter.step(2 + size);
  const initial = initialOf(typeName);
  return new VbArray(new Array<Value>(size).fill(initial), dimensions, initial);
}

export function redim(machine: Machine, node: Declarator, preserve: boolean): void {
  const cell = machine.find(node.name) ?? machine.declare(node.name, new Cell(empty, `${node.typeName}()`));
  const old = cell.value;
  const typeName = node.typeName === '' ? cell.typeName.replace(/\(\)$/, '') : node.typeName;
  const dimensions = dimensionsOf(machine, node);
  if (dimensions === null || (preserve && old.type === 'unknown')) {
    machine.memory.set(cell, unknown);
    return;
  }
  const kept = preserve && old instanceof VbArray ? old : null;
  const [from] = kept?.dimensions ?? [];
  const [to] = dimensions;
  const isRow = kept?.dimensions.length === 1 && dimensions.length === 1;
  if (isRow && from !== undefined && to !== undefined && growInPlace(machine, kept, from, to)) return;
  const made = arrayOf(machine, dimensions, typeName);
  if (kept !== null) {
    if (isRow && from !== undefined && to !== undefined) {
      const shift = from.lower - to.lower;
      for (let at = 0; at < kept.items.length; at++) {
        const place = at + shift;
        if (place >= 0 && place < made.items.length) made.items[place] = kept.items[at] ?? unknown;
      }
    } else made.items.fill(unknown);
  }
  machine.memory.set(cell, made);
}

/** `ReDim Preserve` in a loop would copy the array at every turn. */
function growInPlace(machine: Machine, list: VbArray, from: Dimension, to: Dimension): boolean {
  if (from.lower !== to.lower || to.size < from.size) return false;
  machine.memory.touch(list);
  machine.context.meter.step(2 + to.size - from.size);
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
