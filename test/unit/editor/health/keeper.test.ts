/** When the health is asked for again, and what is logged. */

import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';

import { CancelledError, type ClientState, type HostState, type Scanner } from '../../../../src/client/model';
import { HealthKeeper } from '../../../../src/editor/health/keeper';
import type { EngineState } from '../../../../src/findings/model';
import type { HealthReport } from '../../../../src/health/model';
import { HandClock } from '../../client/hand-clock';
import { degraded, ready } from './fixtures';

/** A client whose answers the test gives, one by one. */
class Bench {
  state: ClientState | null = null;
  readonly asked: boolean[] = [];
  readonly answers: ((report: HealthReport | Error) => void)[] = [];
  readonly lines: string[] = [];
  readonly clock = new HandClock();
  readonly keeper = new HealthKeeper(
    {
      scanner: () =>
        ({
          health: ({ probe }) => {
            this.asked.push(probe);
            return new Promise((resolve, reject) => {
              this.answers.push((answer) => {
                if (answer instanceof Error) reject(answer);
                else resolve(answer);
              });
            });
          },
        }) satisfies Pick<Scanner, 'health'> as unknown as Scanner,
      state: () => this.state,
      log: {
        info: (line) => this.lines.push(`info ${line}`),
        warn: (line) => this.lines.push(`warn ${line}`),
        debug: (line) => this.lines.push(`debug ${line}`),
      },
    },
    this.clock,
  );

  become(amsi: EngineState, host: HostState = 'running'): void {
    this.state = {
      host,
      lastFailure: null,
      engines: [{ id: 'amsi', state: amsi, detail: `It is ${amsi}.`, fingerprint: amsi }],
    };
    this.keeper.noteState(this.state);
    this.keeper.renew();
  }

  async answer(answer: HealthReport | Error): Promise<void> {
    this.answers.shift()?.(answer);
    await setImmediate();
  }
}

describe('HealthKeeper', () => {
  it('asks once for each state, without a self-test', async () => {
    const bench = new Bench();
    bench.become('ready');
    await bench.answer(ready);
    bench.become('ready');
    assert.deepEqual(bench.asked, [false]);
    assert.equal(bench.keeper.report, ready);
    bench.clock.advance(1_000);
    bench.become('degraded');
    await bench.answer(degraded);
    assert.deepEqual(bench.asked, [false, false]);
    assert.equal(bench.keeper.report, degraded);
  });

  it('asks at most once a second, and then of the last state', async () => {
    const bench = new Bench();
    for (let change = 0; change < 100; change++) {
      bench.become(change % 2 === 0 ? 'ready' : 'degraded');
      await bench.answer(ready);
    }
    assert.deepEqual(bench.asked, [false]);
    bench.clock.advance(999);
    assert.deepEqual(bench.asked, [false]);
    bench.clock.advance(1);
    assert.deepEqual(bench.asked, [false, false]);
    await bench.answer(degraded);
    bench.clock.advance(10_000);
    assert.deepEqual(bench.asked, [false, false]);
  });

  it('asks nothing after it was disposed', async () => {
    const bench = new Bench();
    bench.become('ready');
    await bench.answer(ready);
    bench.become('degraded');
    bench.keeper.dispose();
    bench.clock.advance(1_000);
    assert.deepEqual(bench.asked, [false]);
  });

  it('knows whether the last report was asked for with a self-test', async () => {
    const bench = new Bench();
    const asking = bench.keeper.ask({ probe: true });
    await bench.answer(ready);
    await asking;
    assert.equal(bench.keeper.tested, true);
    bench.become('ready');
    await bench.answer(ready);
    assert.equal(bench.keeper.tested, false);
  });

  for (const [amsi, host] of [
    ['ready', 'idle'],
    ['ready', 'starting'],
    ['ready', 'backoff'],
    ['ready', 'failing'],
    ['checking', 'running'],
  ] as const) {
    it(`starts no host: AMSI ${amsi}, host ${host}`, () => {
      const bench = new Bench();
      bench.become(amsi, host);
      assert.deepEqual(bench.asked, []);
    });
  }

  it('asks nothing before there is a client', () => {
    const bench = new Bench();
    bench.keeper.renew();
    assert.deepEqual(bench.asked, []);
  });

  it('has one request under way, however often the state changes meanwhile, and then asks for the last', async () => {
    const bench = new Bench();
    bench.become('ready');
    bench.become('degraded');
    bench.become('unavailable');
    assert.deepEqual(bench.asked, [false]);
    await bench.answer(ready);
    bench.clock.advance(1_000);
    assert.deepEqual(bench.asked, [false, false]);
    await bench.answer(degraded);
    bench.clock.advance(1_000);
    assert.deepEqual(bench.asked, [false, false]);
  });

  it('does not ask again where the answer was to a question of someone else', async () => {
    const bench = new Bench();
    const asking = bench.keeper.ask({ probe: true });
    await bench.answer(ready);
    assert.equal(await asking, ready);
    bench.become('ready');
    assert.deepEqual(bench.asked, [true, false]);
    await bench.answer(ready);
    const again = bench.keeper.ask({ probe: true });
    await bench.answer(ready);
    await again;
    bench.become('ready');
    assert.deepEqual(bench.asked, [true, false, true]);
  });

  it('does not ask again what could not be answered, until the state changes', async () => {
    const bench = new Bench();
    bench.become('ready');
    await bench.answer(new Error('It broke.'));
    bench.become('ready');
    assert.deepEqual(bench.asked, [false]);
    assert.deepEqual(bench.lines, ['debug The health could not be asked for: Error: It broke.']);
    bench.clock.advance(1_000);
    bench.become('degraded');
    assert.deepEqual(bench.asked, [false, false]);
  });

  it('says nothing of a window that closes', async () => {
    const bench = new Bench();
    bench.become('ready');
    await bench.answer(new CancelledError('Closing.'));
    assert.deepEqual(bench.lines, []);
  });

  it('logs each flip with the old and the new state, and tells its listeners', () => {
    const bench = new Bench();
    const flips: string[] = [];
    bench.keeper.onDidChange(({ flip }) => {
      if (flip !== null) flips.push(`${flip.from} ${flip.to}`);
    });
    bench.become('ready');
    bench.become('degraded');
    bench.become('ready');
    assert.deepEqual(bench.lines, [
      'warn AMSI changed from ready to degraded. It is degraded.',
      'info AMSI changed from degraded to ready. It is ready.',
    ]);
    assert.deepEqual(flips, ['ready degraded', 'degraded ready']);
  });
});
