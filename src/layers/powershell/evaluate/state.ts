/** What a script's variables, functions and aliases hold while it is evaluated, with the way back out of a branch. */

import { unknown, type Block, type Unknown, type Value } from '../../values/model';

/** One scope of PowerShell: scopes of functions see those of their callers. */
export class Scope {
  readonly variables = new Map<string, Value>();
  /** Constraints of typed variables: `[string]$x`. */
  readonly types = new Map<string, string>();
  /** Unknown where alternatives define a function differently. */
  readonly functions = new Map<string, Block | Unknown>();
  /** Empty text for an alias that the script has removed. */
  readonly aliases = new Map<string, string>();
  constructor(
    readonly parent: Scope | null,
    /** Scopes are numbered in the order in which they come up. */
    readonly serial = 0,
  ) {}

  /** The innermost scope, from this one outwards, that has the name. */
  find<T>(what: (scope: Scope) => Map<string, T>, name: string): T | undefined {
    let found = what(this).get(name);
    for (let scope = this.parent; scope && found === undefined; scope = scope.parent)
      found = what(scope).get(name);
    return found;
  }
}

type Content = readonly Value[] | ReadonlyMap<string, Value> | Uint8Array;

type Entry =
  | { readonly map: Map<string, unknown>; readonly key: string; readonly old: unknown }
  | { readonly value: Value; readonly content: Content };

/** What one alternative has left behind. */
export interface Outcome {
  readonly writes: ReadonlyMap<Map<string, unknown>, ReadonlyMap<string, unknown>>;
  readonly changed: readonly Value[];
}

/** Of what did nothing, as most branches do that are looked at. */
const noOutcome: Outcome = { writes: new Map(), changed: [] };

/** Notes writes, so that the alternatives of an undecided branch can be tried from one state and joined. */
export class Journal {
  #entries: Entry[] = [];
  #open = 0;
  readonly #poisoned = new WeakSet<Value>();
  /** Writes so far that changed something known: a loop whose turns add none does not get anywhere. */
  changes = 0;

  /** True within an alternative that may not happen. */
  get undecided(): boolean {
    return this.#open > 0;
  }

  write<T>(map: Map<string, T>, key: string, value: T | undefined): void {
    const old = map.get(key);
    if (old !== value && !sameIfValue(old, value)) this.changes++;
    if (this.#open > 0) this.#entries.push({ map: map, key, old });
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  }

  /** To be called before a value's content changes in place. */
  touch(value: Value): void {
    if (this.#open === 0) return;
    const content = contentOf(value);
    if (content === null) return;
    this.#entries.push({ value, content: copyOf(content) });
    const inner = value.type === 'object' ? value.members.values() : [];
    for (const one of inner) if (one.type === 'list' || one.type === 'bytes') this.touch(one);
  }

  /** Nothing is known of the value's content any more, wherever it is held. */
  poison(value: Value): void {
    if (contentOf(value) !== null) this.#poisoned.add(value);
  }

  isPoisoned(value: Value): boolean {
    return this.#poisoned.has(value);
  }

  /** Runs one alternative and takes back what it did. */
  attempt<T>(run: () => T): { readonly result: T; readonly outcome: Outcome } {
    const mark = this.#entries.length;
    this.#open++;
    try {
      const result = run();
      return { result, outcome: this.#outcomeSince(mark) };
    } finally {
      this.#revert(mark);
      this.#open--;
    }
  }

  /** What several alternatives agree on stays known; the rest is unknown. */
  join(outcomes: readonly Outcome[]): void {
    if (outcomes.every((one) => one === noOutcome)) return;
    const keys = new Map<Map<string, unknown>, Set<string>>();
    for (const { writes, changed } of outcomes) {
      for (const value of changed) if (outcomes.length > 1) this.poison(value);
      for (const [map, byKey] of writes) {
        const known = keys.get(map) ?? new Set<string>();
        for (const key of byKey.keys()) known.add(key);
        keys.set(map, known);
      }
    }
    for (const [map, names] of keys) {
      for (const key of names) {
        const [first, ...rest] = outcomes.map(({ writes }) => {
          const byKey = writes.get(map);
          return byKey?.has(key) ? byKey.get(key) : map.get(key);
        });
        const agreed = rest.every((one) => one === first || sameIfValue(first, one));
        this.write(map, key, agreed ? first : isValue(first) || rest.some(isValue) ? unknown : undefined);
      }
    }
    if (outcomes.length === 1) for (const value of outcomes[0]?.changed ?? []) this.poison(value);
  }

  #outcomeSince(mark: number): Outcome {
    if (this.#entries.length === mark) return noOutcome;
    const writes = new Map<Map<string, unknown>, Map<string, unknown>>();
    const changed: Value[] = [];
    for (let at = mark; at < this.#entries.length; at++) {
      const entry = this.#entries[at];
      if (!entry) break;
      if ('map' in entry) {
        const byKey = writes.get(entry.map) ?? new Map<string, unknown>();
        byKey.set(entry.key, entry.map.get(entry.key));
        writes.set(entry.map, byKey);
      } else if (!sameContent(entry.value, entry.content)) changed.push(entry.value);
    }
    return { writes, changed };
  }

  #revert(mark: number): void {
    while (this.#entries.length > mark) {
      const entry = this.#entries.pop();
      if (!entry) break;
      if (!('map' in entry)) restore(entry.value, entry.content);
      else if (entry.old === undefined) entry.map.delete(entry.key);
      else entry.map.set(entry.key, entry.old);
    }
  }
}

function isValue(one: unknown): boolean {
  return typeof one === 'object' && one !== null && 'type' in one;
}

function sameIfValue(a: unknown, b: unknown): boolean {
  return isValue(a) && isValue(b) && sameValue(a as Value, b as Value);
}

/** True for known scalars that are equal, and for one and the same value. */
export function sameValue(a: Value, b: Value): boolean {
  if (a.type === 'unknown' || b.type === 'unknown') return false;
  if (a === b) return true;
  switch (a.type) {
    case 'string':
      return b.type === 'string' && a.text === b.text;
    case 'number':
      return b.type === 'number' && a.as === b.as && Object.is(a.value, b.value);
    case 'char':
      return b.type === 'char' && a.unit === b.unit;
    case 'bool':
      return b.type === 'bool' && a.value === b.value;
    case 'null':
      return b.type === 'null';
    default:
      return false;
  }
}

function contentOf(value: Value): Content | null {
  switch (value.type) {
    case 'list':
      return value.items;
    case 'dictionary':
      return value.entries;
    case 'object':
      return value.members;
    case 'bytes':
      return value.bytes;
    default:
      return null;
  }
}

function copyOf(content: Content): Content {
  if (content instanceof Uint8Array) return content.slice();
  return content instanceof Map ? new Map(content) : [...(content as readonly Value[])];
}

function sameContent(value: Value, before: Content): boolean {
  const now = contentOf(value);
  if (now instanceof Map && before instanceof Map)
    return now.size === before.size && [...now].every(([key, one]) => before.get(key) === one);
  if (now instanceof Uint8Array && before instanceof Uint8Array)
    return now.length === before.length && now.every((byte, at) => before[at] === byte);
  const a = now as readonly Value[];
  const b = before as readonly Value[];
  return a.length === b.length && a.every((one, at) => one === b[at]);
}

function restore(value: Value, content: Content): void {
  if (value.type === 'bytes' && content instanceof Uint8Array) value.bytes.set(content);
  else if (value.type === 'list') value.items.splice(0, value.items.length, ...(content as readonly Value[]));
  else if ((value.type === 'dictionary' || value.type === 'object') && content instanceof Map) {
    const map = value.type === 'dictionary' ? value.entries : value.members;
    map.clear();
    for (const [key, one] of content as ReadonlyMap<string, Value>) map.set(key, one);
  }
}
