/** How long this process's event loop was kept from turning, and how much of that was its own doing. */

import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds between two beats. */
const BEAT = 5;

export interface LoopDelay {
  /** The longest delay that perf_hooks saw, in milliseconds: on a busy machine the system's share is in it. */
  readonly longest: number;
  /**
   * The longest stretch without a turn in which this process used the processor itself, in milliseconds of that use. What
   * the system gave to other programs meanwhile does not count.
   */
  readonly ours: number;
}

/** Watches from now on; the returned function stops and tells. */
export function watchLoop(): () => LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: BEAT });
  histogram.enable();
  let last = beat();
  let ours = 0;
  const timer = setInterval(() => {
    const now = beat();
    ours = Math.max(ours, Math.min(now.time - last.time - BEAT, now.used - last.used));
    last = now;
  }, BEAT);
  return () => {
    clearInterval(timer);
    histogram.disable();
    return { longest: histogram.max / 1e6, ours };
  };
}

function beat(): { readonly time: number; readonly used: number } {
  const { user, system } = process.cpuUsage();
  return { time: performance.now(), used: (user + system) / 1000 };
}
