/** The variables of a batch script, with branches that are tried and joined. */

import type { Str } from '../values/model';

/** A value; null where it is not known; undefined where the script never set it. */
export type Variable = Str | null | undefined;

type Changes = Map<string, Variable>;

export class Variables {
  readonly #values = new Map<string, Variable>();
  /** Per open branch, what each changed variable was before. */
  readonly #branches: Changes[] = [];
  /** Names that got a second, other value. */
  #varying = new Set<string>();
  #changes = 0;

  /** @param name in lower case */
  get(name: string): Variable {
    return this.#values.get(name);
  }

  set(name: string, value: Variable): void {
    const before = this.#values.get(name);
    const branch = this.#branches[this.#branches.length - 1];
    if (branch?.has(name) === false) branch.set(name, before);
    if (before?.text !== value?.text || before === undefined) this.#changes++;
    if (before !== undefined && before?.text !== value?.text) this.#varying.add(name);
    this.#values.set(name, value);
  }

  /** How often something got another value. */
  get changes(): number {
    return this.#changes;
  }

  get size(): number {
    return this.#values.size;
  }

  /** What they hold, for {@link restore}. */
  copy(): ReadonlyMap<string, Variable> {
    return new Map(this.#values);
  }

  restore(copy: ReadonlyMap<string, Variable>): void {
    for (const name of [...this.#values.keys()])
      if (this.#values.get(name) !== copy.get(name)) this.set(name, copy.get(name));
  }

  /** Runs it as another process does, which leaves everything here as it was. */
  apart(run: () => void): void {
    this.#branch(run);
  }

  names(): Iterable<string> {
    return this.#values.keys();
  }

  /** Makes unknown what had several values so far: somewhere else one of them holds, and nothing says which. */
  forgetVarying(): void {
    const names = this.#varying;
    for (const name of names) this.set(name, null);
    this.#varying = new Set();
  }

  /** Runs both; afterwards what they leave different is unknown. */
  either(one: () => void, other: () => void): void {
    const first = this.#branch(one);
    const second = this.#branch(other);
    for (const name of new Set([...first.keys(), ...second.keys()])) {
      const a = first.has(name) ? first.get(name) : this.get(name);
      const b = second.has(name) ? second.get(name) : this.get(name);
      this.set(name, a?.text === b?.text && a !== null && b !== null ? a : null);
    }
  }

  /** Runs it, undoes what it changed, and gives what that was. */
  #branch(run: () => void): Changes {
    const before: Changes = new Map();
    this.#branches.push(before);
    try {
      run();
    } finally {
      this.#branches.pop();
    }
    const after: Changes = new Map();
    for (const [name, value] of before) {
      after.set(name, this.#values.get(name));
      this.#values.set(name, value);
    }
    return after;
  }
}
