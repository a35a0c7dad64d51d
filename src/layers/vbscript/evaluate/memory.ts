/** Variables and what was changed in them, so that a branch that may not be taken can be undone and joined. */

import type { Meter } from '../../meter';
import { unknown, type Value } from '../../values/model';
import type { VbArray } from '../values/array';
import { type Dimension } from '../values/array';

export class Cell {
  value: Value;
  /** Lower case; empty where none is declared. */
  readonly typeName: string;
  readonly constant: boolean;
  /** True for what an event may change at any time: it stays unknown. */
  isVolatile = false;

  constructor(value: Value, typeName = '', constant = false) {
    this.value = value;
    this.typeName = typeName;
    this.constant = constant;
  }
}

interface ListState {
  readonly items: Value[];
  readonly dimensions: readonly Dimension[];
}

/** What something held: before a branch, or after it. */
export interface Changes {
  readonly cells: Map<Cell, Value>;
  readonly lists: Map<VbArray, ListState>;
  readonly members: Map<Map<string, Value>, Map<string, Value>>;
}

function noChanges(): Changes {
  return { cells: new Map(), lists: new Map(), members: new Map() };
}

export class Memory {
  readonly #meter: Meter;
  #journal: Changes | null = null;
  /** Counts what was written, so that a loop that changes nothing is seen. */
  writes = 0;

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  /** True within a branch that may not be taken. */
  get speculating(): boolean {
    return this.#journal !== null;
  }

  set(cell: Cell, given: Value): void {
    const value = cell.isVolatile ? unknown : given;
    if (this.#journal !== null && !this.#journal.cells.has(cell)) this.#journal.cells.set(cell, cell.value);
    if (cell.value !== value) this.writes++;
    cell.value = value;
  }

  /** Before an array's elements or bounds are changed. */
  touch(list: VbArray): void {
    this.writes++;
    if (this.#journal === null || this.#journal.lists.has(list)) return;
    this.#meter.step(1 + (list.items.length >> 3));
    this.#journal.lists.set(list, { items: list.items.slice(), dimensions: list.dimensions });
  }

  /** Before an object's members are changed. */
  touchMembers(members: Map<string, Value>): void {
    this.writes++;
    if (this.#journal === null || this.#journal.members.has(members)) return;
    this.#meter.step(1 + (members.size >> 3));
    this.#journal.members.set(members, new Map(members));
  }

  /** Runs something, undoes what it changed, and says what that was. */
  speculate(run: () => void): Changes {
    const outer = this.#journal;
    const journal = noChanges();
    this.#journal = journal;
    try {
      run();
    } finally {
      this.#journal = outer;
    }
    const after = noChanges();
    for (const [cell, before] of journal.cells) {
      after.cells.set(cell, cell.value);
      cell.value = before;
    }
    for (const [list, before] of journal.lists) {
      after.lists.set(list, { items: list.items, dimensions: list.dimensions });
      list.items = before.items;
      list.dimensions = before.dimensions;
    }
    for (const [members, before] of journal.members) {
      after.members.set(members, new Map(members));
      restore(members, before);
    }
    return after;
  }

  /** Sets everything that one of the outcomes changed to what all agree on, or to unknown. */
  join(outcomes: readonly Changes[]): void {
    const first = outcomes[0];
    for (const cell of union(outcomes.map(({ cells }) => cells.keys()))) {
      const values = outcomes.map(({ cells }) => cells.get(cell) ?? cell.value);
      this.set(cell, agreed(values));
    }
    for (const list of union(outcomes.map(({ lists }) => lists.keys()))) {
      const states = outcomes.map(({ lists }) => lists.get(list) ?? list);
      const [model] = states;
      if (model === undefined || first === undefined) continue;
      this.#meter.step(model.items.length);
      const sameSize = states.every(({ items }) => items.length === model.items.length);
      const items = model.items.map((_, at) =>
        sameSize ? agreed(states.map((state) => state.items[at] ?? unknown)) : unknown,
      );
      this.touch(list);
      list.items = items;
      list.dimensions = model.dimensions;
    }
    for (const members of union(outcomes.map((outcome) => outcome.members.keys()))) {
      const states = outcomes.map((outcome) => outcome.members.get(members) ?? members);
      const joined = new Map<string, Value>();
      for (const key of union(states.map((state) => state.keys())))
        joined.set(key, agreed(states.map((state) => state.get(key) ?? unknown)));
      this.touchMembers(members);
      restore(members, joined);
    }
  }

  /** Makes everything unknown that was changed. */
  forget(changes: Changes): void {
    for (const cell of changes.cells.keys()) if (!cell.constant) this.set(cell, unknown);
    for (const list of changes.lists.keys()) {
      this.touch(list);
      list.items = list.items.map(() => unknown);
    }
    for (const [members, after] of changes.members) {
      this.touchMembers(members);
      for (const key of new Set([...members.keys(), ...after.keys()])) members.set(key, unknown);
    }
  }
}

function restore(members: Map<string, Value>, state: ReadonlyMap<string, Value>): void {
  members.clear();
  for (const [key, value] of state) members.set(key, value);
}

function union<T>(keys: readonly Iterable<T>[]): Set<T> {
  const all = new Set<T>();
  for (const some of keys) for (const key of some) all.add(key);
  return all;
}

function agreed(values: readonly Value[]): Value {
  const [first = unknown] = values;
  return values.every((value) => sameValue(first, value)) ? first : unknown;
}

/** True when two values are the same and can't be told apart later. */
export function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.type !== b.type) return false;
  switch (a.type) {
    case 'string':
      return b.type === 'string' && a.text === b.text;
    case 'number':
      return b.type === 'number' && a.value === b.value;
    case 'bool':
      return b.type === 'bool' && a.value === b.value;
    case 'null':
      return b.type === 'null' && a.as === b.as;
    default:
      return false;
  }
}
