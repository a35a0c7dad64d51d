/** What becomes of an AMSI context that stops working, as a specification that runs against amsi.c. */

import assert from 'node:assert/strict';
import { RunAlerts } from '../../src/client/run-alerts';
import { createAlertBudget } from '../../src/engines/amsi/alert-budget';
import { loadAmsiFrom } from '../../src/engines/amsi/binding';
import { createAmsiEngine, type AmsiProof, type ProvableAmsiEngine } from '../../src/engines/amsi/engine';
import type { AmsiSession } from '../../src/engines/model';
import { marked, type FakeAmsi } from './fake-amsi';

const ready: AmsiProof = { state: 'ready', detail: 'proven' };
const asked = { contentName: 'C:\\scripts\\one.ps1', requested: true };

/** @param library asked for inside hooks and tests only, so that a hook may make it first */
export function describeRenewal(library: () => FakeAmsi): void {
  describe('an AMSI context that stops working', () => {
    let engine: ProvableAmsiEngine;
    let occasions: string[];

    beforeEach(async () => {
      library().reset();
      occasions = [];
      engine = await createAmsiEngine({
        appName: 'Amsight_test',
        concurrency: 2,
        alerts: createAlertBudget({ folder: 'never-made', perHour: 0, run: new RunAlerts(null) }),
        prove: (_scan, occasion) => {
          occasions.push(occasion);
          return Promise.resolve(ready);
        },
        stopped: (detail) =>
          Promise.resolve({ state: 'degraded', detail: `AMSI stopped working. ${detail}` }),
        proofKey: () => 'signatures 1',
        machine: () => 'signatures 1',
        exclusion: () => null,
        load: () => loadAmsiFrom(library().path),
      });
    });

    afterEach(async () => {
      await engine.dispose();
      library().assertNothingLeft();
    });

    const scanIn = async (session: AmsiSession, text: string) =>
      (await session.scan({ type: 'text', text }, asked)).verdict;
    const scan = async (text: string) => {
      const session = engine.openSession();
      const verdict = await scanIn(session, text);
      session.close();
      return verdict;
    };

    it('is replaced and proven again; only the script that breaks each is unscanned', async () => {
      assert.equal(await scan('Write-Output 1'), 'notDetected');
      assert.equal(await scan(marked('break=8007139F')), 'unscanned');
      assert.equal(await scan('Write-Output 2'), 'notDetected');
      assert.equal(await scan(marked('detected')), 'detected');
      // The culprit breaks two: its own, and the one that it is tried again on.
      assert.equal(library().count('initialized'), 3);
      assert.deepEqual(occasions, ['start', 'renewed', 'renewed']);
      assert.equal(engine.status().state, 'ready');
    });

    it('is replaced under sessions that others have open: their next layers are scanned', async () => {
      const others = [engine.openSession(), engine.openSession()];
      for (const session of others) assert.equal(await scanIn(session, 'a'), 'notDetected');
      await scan(marked('break=80070006'));
      const layers = others.flatMap((session) => [scanIn(session, 'b'), scanIn(session, marked('detected'))]);
      assert.deepEqual(await Promise.all(layers), ['notDetected', 'detected', 'notDetected', 'detected']);
      for (const session of others) session.close();
    });

    it('is left alone when a single script fails', async () => {
      assert.equal(await scan(marked('hresult=80004005')), 'unscanned');
      assert.equal(library().count('initialized'), 1);
      assert.deepEqual(occasions, ['start']);
    });

    it('whose replacement cannot be had makes AMSI degraded, with the HRESULT; nothing more is tried', async () => {
      assert.equal(await scan(marked('lost=8007139F')), 'unscanned');
      for (const text of ['a', 'b', 'c']) assert.equal(await scan(text), 'unscanned');
      const { state, detail } = engine.status();
      assert.equal(state, 'degraded');
      assert.match(detail, /stopped working.*E_NOT_VALID_STATE/);
      assert.equal(library().count('initialized'), 1);
    });

    it('whose replacement fails, too, makes AMSI degraded; it recovers once AMSI does', async () => {
      library().set('AMSIGHT_TEST_SESSION_HRESULT', '80070015');
      for (const text of ['a', 'b', 'c']) assert.equal(await scan(text), 'unscanned');
      assert.match(engine.status().detail, /stopped working.*ERROR_NOT_READY/);
      assert.equal(library().count('initialized'), 2);
      library().reset();
      await engine.prove();
      assert.equal(await scan('d'), 'notDetected');
      assert.equal(engine.status().state, 'ready');
    });
  });
}
