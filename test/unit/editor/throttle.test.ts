import assert from 'node:assert/strict';

import { Throttle, type Clock } from '../../../src/editor/throttle';

/** A clock that a test moves by hand. */
class TestClock implements Clock {
  now = 0;
  private readonly timers = new Map<number, { at: number; callback: () => void }>();
  private ids = 0;

  setTimeout(callback: () => void, milliseconds: number): number {
    this.timers.set(++this.ids, { at: this.now + milliseconds, callback });
    return this.ids;
  }

  clearTimeout(timer: unknown): void {
    this.timers.delete(timer as number);
  }

  async advance(milliseconds: number): Promise<void> {
    this.now += milliseconds;
    for (const [id, { at, callback }] of [...this.timers]) {
      if (at > this.now) continue;
      this.timers.delete(id);
      callback();
    }
    // Promises of tasks that ended settle before the test goes on.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('Throttle', () => {
  let clock: TestClock;
  let runs: string[];
  let ends: (() => void)[];
  let signals: AbortSignal[];
  let errors: unknown[];
  let throttle: Throttle;

  beforeEach(() => {
    clock = new TestClock();
    runs = [];
    ends = [];
    signals = [];
    errors = [];
    throttle = new Throttle(
      (key, signal) => {
        runs.push(`${key}@${clock.now}`);
        signals.push(signal);
        return new Promise((resolve) => ends.push(resolve));
      },
      (error) => errors.push(error),
      clock,
    );
  });

  it('runs after the delay', async () => {
    throttle.schedule('a', 300);
    await clock.advance(299);
    assert.deepEqual(runs, []);
    await clock.advance(1);
    assert.deepEqual(runs, ['a@300']);
  });
  it('starts the delay afresh with each request', async () => {
    for (let edit = 0; edit < 1000; edit++) {
      throttle.schedule('a', 300);
      await clock.advance(1);
    }
    assert.deepEqual(runs, []);
    await clock.advance(300);
    assert.deepEqual(runs, ['a@1300']);
  });
  it('runs one task a key at a time and remembers the last request', async () => {
    throttle.schedule('a', 0);
    await clock.advance(0);
    throttle.schedule('a', 100);
    throttle.schedule('a', 50);
    await clock.advance(1000);
    assert.deepEqual(runs, ['a@0']);
    ends[0]!();
    await clock.advance(0);
    await clock.advance(50);
    assert.deepEqual(runs, ['a@0', 'a@1050']);
  });
  it('keeps keys apart', async () => {
    throttle.schedule('a', 10);
    throttle.schedule('b', 10);
    await clock.advance(10);
    assert.deepEqual(runs, ['a@10', 'b@10']);
  });
  it('drops what waits', async () => {
    throttle.schedule('a', 10);
    throttle.drop('a');
    await clock.advance(100);
    assert.deepEqual(runs, []);
    assert.equal(throttle.busy('a'), false);
  });
  it('aborts what runs, and starts anew after a drop', async () => {
    throttle.schedule('a', 0);
    await clock.advance(0);
    throttle.drop('a');
    assert.equal(signals[0]?.aborted, true);
    throttle.schedule('a', 5);
    ends[0]!();
    await clock.advance(5);
    assert.deepEqual(runs, ['a@0', 'a@5']);
    assert.equal(signals[1]?.aborted, false);
  });
  it('is busy from the request to the end of the run', async () => {
    throttle.schedule('a', 10);
    assert.equal(throttle.busy('a'), true);
    await clock.advance(10);
    assert.equal(throttle.busy('a'), true);
    ends[0]!();
    await clock.advance(0);
    assert.equal(throttle.busy('a'), false);
  });
  it('hands errors on and goes on', async () => {
    const failing = new Throttle(
      () => Promise.reject(new Error('broken')),
      (error) => errors.push(error),
      clock,
    );
    failing.schedule('a', 0);
    await clock.advance(0);
    assert.equal(String(errors[0]), 'Error: broken');
    assert.equal(failing.busy('a'), false);
  });
  it('runs nothing after dispose', async () => {
    throttle.schedule('a', 10);
    throttle.dispose();
    await clock.advance(10);
    assert.deepEqual(runs, []);
  });
});
