/** Lets work run ahead of those who wait for it, within bounds: a listing, so that a total is known early, and reads. */

/**
 * Draws from `source` before its items are asked for, at most `limit` ahead.
 * @param onDrawn called with the number drawn so far, and whether that was all
 */
export async function* runAhead<T>(
  source: AsyncIterable<T>,
  limit: number,
  onDrawn: (count: number, ended: boolean) => void,
): AsyncGenerator<T> {
  const queue: T[] = [];
  let drawn = 0;
  let ended = false;
  let stopped = false;
  let failure: { readonly error: unknown } | null = null;
  let wakeReader: () => void = () => undefined;
  let wakeDrawer: () => void = () => undefined;
  const isStopped = (): boolean => stopped;
  const draw = async (): Promise<void> => {
    try {
      for await (const item of source) {
        queue.push(item);
        onDrawn(++drawn, false);
        wakeReader();
        while (queue.length >= limit && !isStopped()) {
          await new Promise<void>((resolve) => {
            wakeDrawer = resolve;
          });
        }
        if (isStopped()) return;
      }
    } catch (error) {
      failure = { error };
    } finally {
      ended = true;
      onDrawn(drawn, true);
      wakeReader();
    }
  };
  const drawing = draw();
  const isEnded = (): boolean => ended;
  const failed = (): { readonly error: unknown } | null => failure;
  try {
    for (;;) {
      // Taken in blocks: shifting a long array once for each item is slow.
      for (const item of queue.splice(0)) yield item;
      wakeDrawer();
      if (queue.length > 0) continue;
      if (isEnded()) break;
      await new Promise<void>((resolve) => {
        wakeReader = resolve;
      });
    }
    const trouble = failed();
    if (trouble !== null) throw trouble.error;
  } finally {
    stopped = true;
    wakeDrawer();
    await drawing;
  }
}

/**
 * Maps in order, with at most `limit` calls of `map` under way or waiting to be taken.
 * @throws what the source or `map` throws, when its turn comes
 */
export async function* mapAhead<T, U>(
  source: AsyncIterable<T>,
  limit: number,
  map: (item: T) => Promise<U>,
): AsyncGenerator<U> {
  const waiting: Promise<U>[] = [];
  try {
    for await (const item of source) {
      const mapped = map(item);
      // It is awaited later, perhaps after another has failed.
      mapped.catch(() => undefined);
      waiting.push(mapped);
      if (waiting.length < limit) continue;
      const first = waiting.shift();
      if (first !== undefined) yield await first;
    }
    for (let first = waiting.shift(); first !== undefined; first = waiting.shift()) yield await first;
  } finally {
    await Promise.allSettled(waiting);
  }
}
