/** Time as the client sees it, so that tests can move it by hand. */

export interface Clock {
  /** Milliseconds since some fixed point; never goes back. */
  now(): number;
  /** Calls `run` after `milliseconds`; the returned function calls it off. */
  after(milliseconds: number, run: () => void): () => void;
}

/** The machine's own monotonic clock. A waiting timer keeps the process alive, since somebody waits for what it does. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};
