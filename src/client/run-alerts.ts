/** Counts the positives that requested AMSI calls may raise in one run, over all its hosts and their successors. */

export class RunAlerts {
  #limit: number;
  #used = 0;
  #pending = 0;
  /** Those who wait to hear whether they may call, first come first served. */
  #waiting: ((granted: boolean) => void)[] = [];

  /** @param maxAlerts positives in all; null for no limit */
  constructor(maxAlerts: number | null) {
    this.#limit = maxAlerts ?? Infinity;
  }

  /** Takes another limit; what was raised stays counted. */
  configure(maxAlerts: number | null): void {
    this.#limit = maxAlerts ?? Infinity;
    this.#grant();
  }

  /** Leave for one call, which must be settled; a call that could be one too many waits for those before it. */
  acquire(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#grant();
    });
  }

  /** To be called once for every call that was granted, when it is over. */
  settle(positive: boolean): void {
    this.#pending--;
    if (positive) this.#used++;
    this.#grant();
  }

  #grant(): void {
    for (;;) {
      const spent = this.#used >= this.#limit;
      if (!spent && this.#used + this.#pending >= this.#limit) return;
      const next = this.#waiting.shift();
      if (!next) return;
      if (!spent) this.#pending++;
      next(!spent);
    }
  }
}
