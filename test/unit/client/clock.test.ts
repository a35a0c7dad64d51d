/** Deadlines on a machine that is suspended. */

import assert from 'node:assert/strict';
import { awakeClock } from '../../../src/client/clock';
import { HandClock } from './hand-clock';

type Step = readonly ['works' | 'sleeps', milliseconds: number];

const minute = 60_000;
const hour = 60 * minute;

describe('a wait of 30 seconds', () => {
  const table: [name: string, steps: readonly Step[], over: boolean][] = [
    ['is over after 30 seconds', [['works', 30_000]], true],
    ['is not over a moment before', [['works', 29_999]], false],
    ['is not over after a night alone', [['sleeps', 8 * hour]], false],
    [
      'is not over after a night and 29 seconds',
      [
        ['works', 10_000],
        ['sleeps', 8 * hour],
        ['works', 19_000],
      ],
      false,
    ],
    [
      'is over after a night and what was left, and a slice for the interrupted one',
      [
        ['works', 10_500],
        ['sleeps', 8 * hour],
        ['works', 20_000],
      ],
      true,
    ],
    [
      'is not over after several nights',
      [
        ['sleeps', 8 * hour],
        ['works', 5_000],
        ['sleeps', 8 * hour],
        ['works', 5_000],
        ['sleeps', 8 * hour],
      ],
      false,
    ],
    ['passes on a machine that is merely busy', Array.from({ length: 10 }, () => ['sleeps', 3_500]), true],
  ];
  for (const [name, steps, over] of table) {
    it(name, () => {
      const machine = new HandClock();
      let runs = 0;
      awakeClock(machine).after(30_000, () => runs++);
      for (const [what, milliseconds] of steps) {
        if (what === 'works') machine.advance(milliseconds);
        else machine.sleep(milliseconds);
      }
      assert.equal(runs, over ? 1 : 0);
    });
  }

  it('can be called off, before and after a night', () => {
    for (const night of [0, 8 * hour]) {
      const machine = new HandClock();
      const stop = awakeClock(machine).after(30_000, () => assert.fail('it was called off'));
      machine.advance(10_000);
      machine.sleep(night);
      stop();
      machine.advance(hour);
      assert.ok(!machine.isDue(Infinity));
    }
  });

  it('of nothing is over at once', () => {
    const machine = new HandClock();
    let runs = 0;
    awakeClock(machine).after(0, () => runs++);
    machine.advance(0);
    assert.equal(runs, 1);
  });
});
