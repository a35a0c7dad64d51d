/** Counts what unwrapping costs; folds and evaluators ask it before they spend. */

import type { LayerBudgets } from './model';

/** Thrown when a budget has run out. Evaluators catch it, keep what they have reached and say `truncated`. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
  constructor(readonly what: 'steps' | 'output' | 'time') {
    super(`The budget of ${what} is spent.`);
  }
}

/** UTF-16 units or bytes that cost as much as one step. */
const unitsPerStep = 64;
/** UTF-16 units that take as much memory as a list's element. */
const unitsPerElement = 32;
/** Elements at once from which a list counts by its size; the steps bound what is made one by one. */
const longList = 64;
/**
 * Values made in all, as a multiple of the most that one may have: what a script keeps can't be told from what it drops,
 * and memory must not run out.
 */
const allowances = 4;
/** Steps between two looks at the clock. */
const stepsPerLook = 256;

/** One for all layers of a script. */
export class Meter {
  readonly #now: () => number;
  readonly #deadline: number;
  readonly #allSteps: number;
  #steps: number;
  #look = stepsPerLook;
  #made = 0;
  #cut = false;
  /** The most UTF-16 units or bytes that one value may have. */
  readonly maxUnits: number;

  /** @param now the clock in milliseconds */
  constructor(budgets: LayerBudgets, now: () => number) {
    this.#now = now;
    this.#deadline = now() + budgets.milliseconds;
    this.#allSteps = budgets.steps;
    this.#steps = budgets.steps;
    this.maxUnits = budgets.outputBytes;
  }

  get outOfTime(): boolean {
    return this.#now() > this.#deadline;
  }

  /** True when a value was cut at the limit, and evaluation went on with what there is. */
  get cut(): boolean {
    return this.#cut;
  }

  /** Notes that a value was cut at the limit, as the beginning of a decompression bomb. */
  noteCut(): void {
    this.#cut = true;
  }

  /** Steps taken so far. */
  get steps(): number {
    return this.#allSteps - this.#steps;
  }

  /**
   * Before each evaluated node, loop turn and list element; `count` many at once before a list of that length is made.
   * @throws BudgetSpent
   */
  step(count = 1): void {
    if (count >= longList) this.#make(count * unitsPerElement);
    this.#take(count);
  }

  /**
   * Before text or bytes are made.
   * @param total how long the value will be
   * @param added how much of it is copied or computed; less than `total` for `+=`, which JavaScript does without a copy
   * @throws BudgetSpent
   */
  grow(total: number, added = total): void {
    if (total > this.maxUnits) throw new BudgetSpent('output');
    this.#make(added);
    this.#take(Math.ceil(added / unitsPerStep));
  }

  #make(units: number): void {
    this.#made += units;
    if (this.#made > allowances * this.maxUnits) throw new BudgetSpent('output');
  }

  #take(steps: number): void {
    this.#steps -= steps;
    if (this.#steps < 0) throw new BudgetSpent('steps');
    this.#look -= steps;
    if (this.#look > 0) return;
    this.#look = stepsPerLook;
    if (this.outOfTime) throw new BudgetSpent('time');
  }
}
