/** Puts answers that come in any order back into the order of the questions. */

/** Holds back only what waits for an earlier one, so that memory stays small. */
export class InOrder<T> {
  private readonly waiting = new Map<number, T | null>();
  private opened = 0;
  private next = 0;

  /** @param emit called once for every value, in the order in which the slots were opened */
  constructor(private readonly emit: (value: T) => void) {}

  open(): number {
    return this.opened++;
  }

  /** @param value null when this slot has nothing to say */
  settle(slot: number, value: T | null): void {
    this.waiting.set(slot, value);
    for (let ready = this.waiting.get(this.next); ready !== undefined; ready = this.waiting.get(this.next)) {
      this.waiting.delete(this.next++);
      if (ready !== null) this.emit(ready);
    }
  }

  /** Emits what still waits behind slots that nobody settled (a scan that was stopped). */
  flush(): void {
    const rest = [...this.waiting].sort(([a], [b]) => a - b);
    this.waiting.clear();
    this.next = this.opened;
    for (const [, value] of rest) if (value !== null) this.emit(value);
  }
}
