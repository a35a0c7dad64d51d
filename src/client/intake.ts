/** Draws a workspace scan's inputs a little ahead of the hosts, so that a huge workspace is never all in memory. */

import type { ScanInput } from '../protocol';

/** Inputs of one batch at most. */
const BATCH_INPUTS = 1024;
/** Bytes of carried content (not of files that hosts read themselves) in one batch, about. */
const BATCH_BYTES = 4 * 1024 * 1024;
/** Inputs and bytes drawn ahead. */
const AHEAD_INPUTS = 3 * BATCH_INPUTS;
const AHEAD_BYTES = 2 * BATCH_BYTES;

export class Intake {
  readonly #waiting: ScanInput[] = [];
  #waitingBytes = 0;
  #ended = false;
  #failure: { readonly error: unknown } | null = null;
  #wakeFeeder: () => void = () => undefined;
  #wakeTakers: (() => void)[] = [];

  /** @param signal ends the drawing; `ready` then answers false */
  constructor(inputs: AsyncIterable<ScanInput>, signal: AbortSignal) {
    signal.addEventListener(
      'abort',
      () => {
        this.#end();
      },
      { once: true },
    );
    if (signal.aborted) this.#end();
    void this.#feed(inputs);
  }

  /**
   * Resolves to true when something can be taken, to false when nothing will come any more.
   * @param batches wait until there is more than so many whole batches; false when it will never be
   * @throws what the inputs threw
   */
  async ready(batches = 0): Promise<boolean> {
    const enough = (): boolean =>
      this.#waiting.length > batches * BATCH_INPUTS ||
      (batches > 0 && this.#waitingBytes > batches * BATCH_BYTES);
    while (!enough() && !this.#ended) {
      await new Promise<void>((resolve) => this.#wakeTakers.push(resolve));
    }
    if (this.#failure) throw this.#failure.error;
    return enough();
  }

  /** What is there, up to one batch; empty when another has taken it. */
  take(): ScanInput[] {
    const taken: ScanInput[] = [];
    let bytes = 0;
    for (const input of this.#waiting) {
      if (taken.length >= BATCH_INPUTS || bytes >= BATCH_BYTES) break;
      taken.push(input);
      bytes += carriedBytes(input);
    }
    this.#waiting.splice(0, taken.length);
    this.#waitingBytes -= bytes;
    this.#wakeFeeder();
    return taken;
  }

  async #feed(inputs: AsyncIterable<ScanInput>): Promise<void> {
    try {
      for await (const input of inputs) {
        if (this.#ended) return;
        this.#waiting.push(input);
        this.#waitingBytes += carriedBytes(input);
        this.#wake();
        while (
          this.#drawing() &&
          (this.#waiting.length >= AHEAD_INPUTS || this.#waitingBytes >= AHEAD_BYTES)
        ) {
          await new Promise<void>((resolve) => (this.#wakeFeeder = resolve));
        }
      }
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#ended = true;
    this.#wake();
  }

  #drawing(): boolean {
    return !this.#ended;
  }

  /** Stops at once: what waits is dropped. */
  #end(): void {
    this.#ended = true;
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.#wakeFeeder();
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#wakeTakers.splice(0)) resolve();
  }
}

function carriedBytes({ source }: ScanInput): number {
  switch (source.type) {
    case 'text':
      return source.text.length * 2;
    case 'bytes':
      return source.bytes.byteLength;
    case 'path':
      return 0;
  }
}
