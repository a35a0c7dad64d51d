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
/** Steps between two looks at the clock. */
const stepsPerLook = 256;

/** One for all layers of a script. */
export class Meter {
  readonly #now: () => number;
  readonly #deadline: number;
  readonly #allSteps: number;
  #steps: number;
  #look = stepsPerLook;
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

  /** Steps taken so far. */
  get steps(): number {
    return this.#allSteps - this.#steps;
  }

  /**
   * Before each evaluated node, loop turn and list element; `count` many at once before a list of that length is made.
   * @throws BudgetSpent
   */
  step(count = 1): void {
    this.#steps -= count;
    if (this.#steps < 0) throw new BudgetSpent('steps');
    this.#look -= count;
    if (this.#look > 0) return;
    this.#look = stepsPerLook;
    if (this.outOfTime) throw new BudgetSpent('time');
  }

  /**
   * Before text or bytes are made.
   * @param total how long the value will be
   * @param added how much of it is copied or computed; less than `total` for `+=`, which JavaScript does without a copy
   * @throws BudgetSpent
   */
  grow(total: number, added = total): void {
    if (total > this.maxUnits) throw new BudgetSpent('output');
    this.step(Math.ceil(added / unitsPerStep));
  }
}
