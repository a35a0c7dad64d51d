/** Lets at most a number of tasks run at once; the others wait their turn, first come first served. */

export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param places at least 1 */
  constructor(places: number) {
    this.#free = Math.max(1, Math.trunc(places));
  }

  /** Runs `task` when a place is free; gives the place back whatever happens. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
