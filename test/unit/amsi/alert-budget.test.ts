/** The alert budget: in one process, in two that race, and over a folder that can't be used. */

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { RunAlerts } from '../../../src/client/run-alerts';
import {
  createAlertBudget,
  type AlertBudget,
  type AlertBudgetOptions,
} from '../../../src/engines/amsi/alert-budget';

const unasked = { requested: false };

interface Race {
  readonly folder: string;
  readonly perHour: number;
  readonly tries: number;
}

if (process.env.AMSIGHT_CHILD === 'race') void raceInChild();
else describe('alert budget', describeBudget);

/** Makes `tries` calls at once that each end as a positive, and tells how many were allowed. */
async function raceInChild(): Promise<void> {
  const race = await new Promise<Race>((resolve) => {
    process.once('message', (value) => {
      resolve(value as Race);
    });
    process.send!('ready');
  });
  const budget = createAlertBudget({ folder: race.folder, perHour: race.perHour, run: null });
  const calls = Array.from({ length: race.tries }, () => useUp(budget));
  process.send!((await Promise.all(calls)).filter(Boolean).length, () => {
    process.disconnect();
  });
}

async function useUp(budget: AlertBudget): Promise<boolean> {
  const permit = await budget.acquire(unasked);
  if (!permit.granted) return false;
  await new Promise((resolve) => setImmediate(resolve));
  await permit.settle(true);
  return true;
}

function describeBudget(): void {
  let folder: string;
  let time = Date.UTC(2026, 0, 1);

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'amsight-budget-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const open = (options: Partial<AlertBudgetOptions> = {}) =>
    createAlertBudget({ folder, perHour: 2, run: null, now: () => time, ...options });
  const outcome = async (budget: AlertBudget, requested = false, positive = true, probe = false) => {
    const permit = await budget.acquire({ requested, probe });
    if (!permit.granted) return permit.why;
    await permit.settle(positive);
    return 'granted';
  };
  const minutes = (count: number) => count * 60_000;

  it('ends at its limit', async () => {
    const budget = open();
    assert.deepEqual(
      [await outcome(budget), await outcome(budget), await outcome(budget)],
      ['granted', 'granted', 'spent'],
    );
  });

  it('is shared with the next window', async () => {
    for (const expected of ['granted', 'granted', 'spent']) assert.equal(await outcome(open()), expected);
  });

  it('calls that found nothing cost nothing and leave nothing', async () => {
    const budget = open();
    for (let call = 0; call < 10; call += 1) assert.equal(await outcome(budget, false, false), 'granted');
    assert.deepEqual(await readdir(folder), []);
  });

  it('each positive comes back an hour later, and what is old is removed', async () => {
    const budget = open();
    await outcome(budget);
    time += minutes(30);
    await outcome(budget);
    time += minutes(29);
    assert.equal(await outcome(budget), 'spent');
    time += minutes(1);
    assert.equal(await outcome(budget), 'granted');
    assert.equal(await outcome(budget), 'spent');
    assert.equal((await readdir(folder)).filter((name) => name.endsWith('.hit')).length, 2);
  });

  it('a clock that was set back does not block for longer than an hour', async () => {
    const budget = open({ perHour: 1 });
    await outcome(budget);
    time -= minutes(24 * 60);
    assert.equal(await outcome(budget), 'granted');
  });

  it('none at all: nothing is allowed and no folder is made', async () => {
    const missing = path.join(folder, 'alerts');
    assert.equal(await outcome(open({ perHour: 0, folder: missing })), 'spent');
    assert.deepEqual(await readdir(folder), []);
  });

  it('a process that died in a call has used up one positive, for an hour', async () => {
    const budget = open({ perHour: 1 });
    const abandoned = await budget.acquire(unasked);
    assert.ok(abandoned.granted);
    time += minutes(2);
    assert.equal(await outcome(open({ perHour: 1 })), 'spent');
    time += minutes(58);
    assert.equal(await outcome(open({ perHour: 1 })), 'granted');
  });

  it('waits for a call under way that may not need the last place', async () => {
    const budget = open({ perHour: 1 });
    const first = await budget.acquire(unasked);
    const second = open({ perHour: 1 }).acquire(unasked);
    assert.ok(first.granted);
    await first.settle(false);
    assert.ok((await second).granted);
  });

  it('foreign files in its folder are ignored and left alone', async () => {
    const foreign = ['notes.txt', '000000000000001-nonsense.hit', 'x.try'];
    for (const name of foreign) await writeFile(path.join(folder, name), '\0\xff not ours');
    assert.equal(await outcome(open({ perHour: 1 })), 'granted');
    assert.equal(await outcome(open({ perHour: 1 })), 'spent');
    for (const name of foreign) assert.ok((await readdir(folder)).includes(name));
  });

  describe('where its folder can not be used', () => {
    const broken = async () => {
      const file = path.join(folder, 'a file');
      await writeFile(file, '');
      return open({ folder: path.join(file, 'alerts') });
    };

    it('what nobody asked for is refused, with the reason', async () => {
      const refusal = await (await broken()).acquire(unasked);
      assert.ok(!refusal.granted);
      assert.equal(refusal.why, 'broken');
      assert.match(refusal.detail ?? '', /ENOTDIR|ENOENT|EEXIST/);
    });

    it('what a person asked for goes on', async () => {
      assert.equal(await outcome(await broken(), true), 'granted');
    });

    it('and works again once it can', async () => {
      const file = path.join(folder, 'alerts');
      await writeFile(file, '');
      const budget = open({ folder: file });
      assert.equal(await outcome(budget), 'broken');
      await rm(file);
      await mkdir(file);
      assert.equal(await outcome(budget), 'granted');
    });
  });

  describe('requested calls', () => {
    it('are not limited and do not touch the folder', async () => {
      const budget = open({ perHour: 0 });
      for (let call = 0; call < 5; call += 1) assert.equal(await outcome(budget, true), 'granted');
      assert.deepEqual(await readdir(folder), []);
    });

    it('end at their run’s limit', async () => {
      const budget = open({ run: new RunAlerts(1) });
      assert.equal(await outcome(budget, true, false), 'granted');
      assert.equal(await outcome(budget, true), 'granted');
      assert.equal(await outcome(budget, true), 'run');
      assert.equal(await outcome(budget, false), 'granted');
    });

    it('a limit of 0 allows none', async () => {
      assert.equal(await outcome(open({ run: new RunAlerts(0) }), true), 'run');
    });
  });

  describe('probes of a requested scan', () => {
    for (const [title, perHour, maxAlerts, expected] of [
      ['are limited by the hour', 1, 9, ['granted', 'spent']],
      ['are limited by the run', 9, 1, ['granted', 'run']],
    ] as const) {
      it(title, async () => {
        const budget = open({ perHour, run: new RunAlerts(maxAlerts) });
        const outcomes = [await outcome(budget, true, true, true), await outcome(budget, true, true, true)];
        assert.deepEqual(outcomes, expected);
      });
    }

    it('count in both budgets, and only once they were positive', async () => {
      const budget = open({ perHour: 2, run: new RunAlerts(2) });
      assert.equal(await outcome(budget, true, false, true), 'granted');
      assert.equal(await outcome(budget, true, true, true), 'granted');
      assert.equal(await outcome(budget, true), 'granted');
      assert.equal(await outcome(budget, true), 'run');
      assert.equal(await outcome(budget), 'granted');
      assert.equal(await outcome(budget), 'spent');
    });

    it('give back to the run what the hour refuses', async () => {
      const budget = open({ perHour: 0, run: new RunAlerts(1) });
      assert.equal(await outcome(budget, true, true, true), 'spent');
      assert.equal(await outcome(budget, true), 'granted');
    });
  });

  it('two processes at once: together never more than the limit, and all of it in the end', async () => {
    const race: Race = { folder, perHour: 12, tries: 40 };
    const children = [0, 1].map(() =>
      fork(__filename, { env: { ...process.env, AMSIGHT_CHILD: 'race' }, execArgv: [] }),
    );
    // Both start together: each first says that it is ready.
    await Promise.all(children.map((child) => new Promise((resolve) => child.once('message', resolve))));
    const counts = children.map(
      (child) =>
        new Promise<number>((resolve, reject) => {
          child.once('message', (count) => {
            resolve(count as number);
          });
          child.once('disconnect', () => {
            reject(new Error('The child ended and said nothing.'));
          });
          child.send(race);
        }),
    );
    const [first = 0, second = 0] = await Promise.all(counts);
    const markers = (await readdir(folder)).filter((name) => name.endsWith('.hit'));
    assert.equal(markers.length, first + second);
    assert.equal(first + second, race.perHour);
  });
}
