/** Runs one task a key at a time, after a rest: what is asked while a task runs waits for its end. */

/** Timers as the throttle needs them, so that tests bring their own clock. */
export interface Clock {
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
}

const systemClock: Clock = {
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (timer) => {
    clearTimeout(timer as NodeJS.Timeout);
  },
};

interface Entry {
  timer: unknown;
  running: AbortController | null;
  /** Milliseconds asked for while a task runs. */
  next: number | null;
}

export class Throttle {
  private readonly entries = new Map<string, Entry>();

  /**
   * @param task must settle when its signal aborts; it reports its own errors, a rejection goes to `onError`
   */
  constructor(
    private readonly task: (key: string, signal: AbortSignal) => Promise<void>,
    private readonly onError: (error: unknown) => void,
    private readonly clock: Clock = systemClock,
  ) {}

  /**
   * Asks for a run after `delay` milliseconds of rest. A waiting run starts afresh; while one runs, the next waits for
   * its end.
   */
  schedule(key: string, delay: number): void {
    const entry = this.entries.get(key) ?? { timer: null, running: null, next: null };
    this.entries.set(key, entry);
    if (entry.running !== null) {
      entry.next = delay;
      return;
    }
    this.clock.clearTimeout(entry.timer);
    entry.timer = this.clock.setTimeout(() => {
      this.start(key, entry);
    }, delay);
  }

  /** Whether a run of the key waits or is under way. */
  busy(key: string): boolean {
    return this.entries.has(key);
  }

  /** Forgets the key: a waiting run does not happen, one under way is aborted. */
  drop(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.clock.clearTimeout(entry.timer);
    entry.running?.abort();
  }

  dispose(): void {
    for (const key of [...this.entries.keys()]) this.drop(key);
  }

  private start(key: string, entry: Entry): void {
    const controller = new AbortController();
    entry.timer = null;
    entry.running = controller;
    void this.task(key, controller.signal)
      .catch(this.onError)
      .then(() => {
        entry.running = null;
        if (this.entries.get(key) !== entry) return;
        const next = entry.next;
        entry.next = null;
        if (next === null) this.entries.delete(key);
        else this.schedule(key, next);
      });
  }
}
