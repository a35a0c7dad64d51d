/** A clock that tests move by hand. */

import type { Clock } from '../../../src/client/clock';

/** Time that moves only when a test says so. */
export class HandClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.#now + milliseconds, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** True when something is to happen within so many milliseconds. */
  isDue(milliseconds: number): boolean {
    return this.#timers.some(({ at }) => at <= this.#now + milliseconds);
  }

  advance(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = until;
  }

  /** The machine sleeps: time has passed when anything runs again. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds;
    this.advance(0);
  }
}
