/** Remembers what code on an unknown branch changes, so that it can be taken back and joined with the other branch. */

import { identical, opaque, undef, yes, type Holder, type JsArray, type JsValue } from '../values/model';
import type { Meter } from '../../meter';
import type { Binding } from '../values/scope';
import { unknown } from '../../values/model';

interface Changes {
  /** On the evaluator's clock: what was made later was not there before, and needs no way back. */
  readonly since: number;
  readonly bindings: Map<Binding, JsValue>;
  readonly members: Map<Holder, Map<string, JsValue | undefined>>;
  readonly items: Map<JsArray, JsValue[]>;
}

function noChanges(since = 0): Changes {
  return { since, bindings: new Map(), members: new Map(), items: new Map() };
}

export type Branch = Changes;

/** What a branch changes in which nothing happens. */
export const nothing: Branch = noChanges();

/** Every change of a variable, a property or an array goes through here. */
export class Journal {
  readonly #open: Changes[] = [];
  /** How often something came to be another. */
  changes = 0;
  readonly #outside: () => number;
  readonly #tick: () => number;
  readonly #meter: Meter;

  /**
   * @param tick moves the evaluator's clock on and reads it
   * @param outside counts calls of unknown code
   */
  constructor(tick: () => number, outside: () => number, meter: Meter) {
    this.#outside = outside;
    this.#tick = tick;
    this.#meter = meter;
  }

  /** How many branches on unknown conditions are open. */
  get depth(): number {
    return this.#open.length;
  }

  /** A variable's value as far as it is known: unknown code may have set it since. */
  read(binding: Binding): JsValue {
    return binding.outsideAt !== undefined && binding.outsideAt < this.#outside() ? unknown : binding.value;
  }

  assign(binding: Binding, value: JsValue): void {
    if (binding.value !== value && !identical(binding.value, value)) this.changes++;
    const top = this.#open.at(-1);
    if (top && binding.born < top.since && !top.bindings.has(binding))
      top.bindings.set(binding, this.read(binding));
    binding.value = value;
    if (binding.outsideAt !== undefined) binding.outsideAt = this.#outside();
    const { argument } = binding;
    if (argument && argument.list.items[argument.at] !== value) {
      this.touch(argument.list);
      argument.list.items[argument.at] = value;
    }
  }

  put(holder: Holder, key: string, value: JsValue | undefined): void {
    const top = this.#open.at(-1);
    if (top && holder.born < top.since) {
      let keys = top.members.get(holder);
      if (!keys) top.members.set(holder, (keys = new Map<string, JsValue | undefined>()));
      if (!keys.has(key)) keys.set(key, holder.members.get(key));
    }
    this.changes++;
    if (value === undefined) holder.members.delete(key);
    else holder.members.set(key, value);
  }

  /** Before an array's items are changed in place. */
  touch(list: JsArray): void {
    this.changes++;
    const top = this.#open.at(-1);
    if (top && list.born < top.since && !top.items.has(list)) top.items.set(list, list.items.slice());
  }

  /** Runs code and takes back what it changed; what it changed is returned for `join`. */
  attempt(run: () => void): Branch {
    const depth = this.#open.length;
    const before = noChanges(this.#tick());
    this.#open.push(before);
    try {
      run();
    } finally {
      this.#open.length = depth;
    }
    const size = before.bindings.size + before.members.size + before.items.size;
    // Most branches change nothing that was there before.
    if (size === 0) return nothing;
    this.#meter.step(size);
    const after = noChanges();
    for (const [binding, value] of before.bindings) {
      after.bindings.set(binding, binding.value);
      binding.value = value;
    }
    for (const [holder, keys] of before.members) {
      const now = new Map<string, JsValue | undefined>();
      after.members.set(holder, now);
      for (const [key, value] of keys) {
        now.set(key, holder.members.get(key));
        if (value === undefined) holder.members.delete(key);
        else holder.members.set(key, value);
      }
    }
    for (const [list, items] of before.items) {
      after.items.set(list, list.items);
      list.items = items;
    }
    return after;
  }

  /** What holds after one of the branches was taken, nobody knows which; an empty branch changes nothing. */
  join(branches: readonly Branch[]): void {
    if (branches.every((branch) => branch === nothing)) return;
    for (const binding of new Set(branches.flatMap(({ bindings }) => [...bindings.keys()]))) {
      const values = branches.map(({ bindings }) => bindings.get(binding) ?? binding.value);
      this.assign(binding, joined(values));
    }
    for (const holder of new Set(branches.flatMap(({ members }) => [...members.keys()]))) {
      for (const key of new Set(
        branches.flatMap(({ members }) => [...(members.get(holder)?.keys() ?? [])]),
      )) {
        const values = branches.map(({ members }) => {
          const keys = members.get(holder);
          return keys?.has(key) === true ? keys.get(key) : holder.members.get(key);
        });
        this.put(holder, key, key === opaque ? yes : joined(values.map((value) => value ?? undef)));
      }
    }
    for (const list of new Set(branches.flatMap(({ items }) => [...items.keys()]))) {
      const versions = branches.map(({ items }) => items.get(list) ?? list.items);
      const [first] = versions;
      if (first === undefined) continue;
      this.touch(list);
      if (versions.some(({ length }) => length !== first.length)) this.put(list, opaque, yes);
      else list.items = first.map((_, at) => joined(versions.map((items) => items[at] ?? undef)));
    }
  }
}

/** The value that all of them are, or unknown. */
export function joined(values: readonly JsValue[]): JsValue {
  const [first] = values;
  return first !== undefined && values.every((value) => identical(first, value)) ? first : unknown;
}
