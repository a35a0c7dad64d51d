/** Where a report goes: standard output or a file, with back pressure and a reader that may leave early. */

import type { Writable } from 'node:stream';

export interface Sink {
  write(text: string): void;
  /** Resolves when the receiver keeps up again; wait here before making more. */
  ready(): Promise<void>;
  /** Resolves when all is handed over; rejects when the receiver failed, but not when it left (`| head`). */
  close(): Promise<void>;
}

/** @param onGone called when the reader has left or writing fails: nothing more needs to be made */
export function stdoutSink(onGone: () => void): Sink {
  return streamSink(process.stdout, false, onGone);
}

/**
 * @param owned true when closing the sink ends the stream
 * @param onGone see stdoutSink
 */
export function streamSink(stream: Writable, owned: boolean, onGone: () => void): Sink {
  let failure: NodeJS.ErrnoException | null = null;
  let wake = (): void => undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error;
    onGone();
    wake();
  });
  stream.on('drain', () => {
    wake();
  });
  const handedOver = (): Promise<void> =>
    new Promise((resolve) => {
      if (failure !== null) {
        resolve();
        return;
      }
      wake = resolve;
      // The callback may come before the event.
      const handed = (error?: NodeJS.ErrnoException | null): void => {
        failure ??= error ?? null;
        resolve();
      };
      if (owned) stream.end(handed);
      else stream.write('', handed);
    });
  return {
    write(text) {
      if (failure === null) stream.write(text);
    },
    async ready() {
      if (failure === null && stream.writableNeedDrain) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async close() {
      await handedOver();
      if (failure !== null && failure.code !== 'EPIPE') throw failure;
    },
  };
}
