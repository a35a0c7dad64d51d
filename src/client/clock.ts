/** Time as the client sees it, so that tests can move it by hand, and a suspended machine does not use up deadlines. */

export interface Clock {
  /** Milliseconds since some fixed point; never goes back. */
  now(): number;
  /** Calls `run` after `milliseconds`; the returned function calls it off. */
  after(milliseconds: number, run: () => void): () => void;
}

/** Milliseconds between two looks at whether time has jumped. */
const SLICE = 1_000;
/** Milliseconds by which a look may be late before it means that the machine, or this process, stood still. */
const LATE = 5_000;

/**
 * A clock whose waits pass only while the machine runs. Windows' counters and macOS' go on while a laptop is suspended:
 * at once every deadline would be over, and healthy hosts would be killed for the hours that they slept, too. So a wait
 * is cut into slices, and one that ends far too late is waited for again.
 */
export function awakeClock(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    after: (milliseconds, run) => {
      let left = milliseconds;
      let stop: () => void = () => undefined;
      const wait = (): void => {
        const slice = Math.min(left, SLICE);
        const begin = clock.now();
        stop = clock.after(slice, () => {
          const passed = clock.now() - begin;
          if (passed <= slice + LATE) left -= Math.max(passed, slice);
          if (left > 0) wait();
          else run();
        });
      };
      wait();
      return () => {
        stop();
      };
    },
  };
}

/** The machine's own monotonic clock. A waiting timer keeps the process alive, since somebody waits for what it does. */
export const systemClock: Clock = awakeClock({
  now: () => performance.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
});
