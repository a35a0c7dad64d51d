import assert from 'node:assert/strict';

import { mapAhead, runAhead } from '../../../src/editor/ahead';

async function* numbers(count: number, drawn: number[] = []): AsyncGenerator<number> {
  for (let n = 0; n < count; n++) {
    drawn.push(n);
    yield await Promise.resolve(n);
  }
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('runAhead', () => {
  for (const [count, limit] of [
    [0, 5],
    [1, 1],
    [100, 1],
    [100, 7],
    [100, 1000],
  ] as const) {
    it(`hands on ${count} items in order with ${limit} ahead`, async () => {
      const items = await all(runAhead(numbers(count), limit, () => undefined));
      assert.deepEqual(
        items,
        Array.from({ length: count }, (_, n) => n),
      );
    });
  }
  it('tells the number drawn, and when it is final', async () => {
    const told: [number, boolean][] = [];
    await all(runAhead(numbers(3), 10, (count, ended) => told.push([count, ended])));
    assert.deepEqual(told, [
      [1, false],
      [2, false],
      [3, false],
      [3, true],
    ]);
  });
  it('draws no further than the limit', async () => {
    const drawn: number[] = [];
    const items = runAhead(numbers(1000, drawn), 10, () => undefined);
    await items.next();
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(drawn.length <= 21, `${drawn.length} were drawn`);
    await items.return(undefined);
  });
  it('closes the source when the reader leaves', async () => {
    let closed = false;
    async function* source(): AsyncGenerator<number> {
      try {
        yield* numbers(1000);
      } finally {
        closed = true;
      }
    }
    for await (const item of runAhead(source(), 5, () => undefined)) if (item === 2) break;
    assert.equal(closed, true);
  });
  it('throws what the source throws, after its items', async () => {
    async function* source(): AsyncGenerator<number> {
      yield await Promise.resolve(1);
      throw new Error('no such folder');
    }
    const items: number[] = [];
    await assert.rejects(async () => {
      for await (const item of runAhead(source(), 5, () => undefined)) items.push(item);
    }, /no such folder/);
    assert.deepEqual(items, [1]);
  });
});

describe('mapAhead', () => {
  for (const limit of [1, 3, 100]) {
    it(`maps in order, ${limit} at once at most`, async () => {
      let running = 0;
      let most = 0;
      const items = await all(
        mapAhead(numbers(20), limit, async (n) => {
          most = Math.max(most, ++running);
          // Later ones end earlier.
          for (let turn = n % 5; turn < 5; turn++) await Promise.resolve();
          running--;
          return n * 2;
        }),
      );
      assert.deepEqual(
        items,
        Array.from({ length: 20 }, (_, n) => n * 2),
      );
      assert.ok(most <= limit, `${most} at once`);
    });
  }
  it('throws what map throws, after what came before', async () => {
    const items: number[] = [];
    await assert.rejects(async () => {
      const mapped = mapAhead(numbers(9), 4, (n) =>
        n === 3 ? Promise.reject(new Error('unreadable')) : Promise.resolve(n),
      );
      for await (const item of mapped) items.push(item);
    }, /unreadable/);
    assert.deepEqual(items, [0, 1, 2]);
  });
});
