/** One document's scans when hosts crash, hang, refuse to start, idle or are killed. */

import assert from 'node:assert/strict';
import { CancelledError, type HostState } from '../../../src/client/model';
import { Bench, bundle, until } from './bench-of-hosts';
import { isAlive } from './processes';
import type { ScanInput } from '../../../src/protocol';
import { testConfig } from './settings';

function input(contentName: string, text: string): ScanInput {
  return { contentName, source: { type: 'text', text } };
}

describe('ScanClient.scan', function () {
  this.timeout(60_000);
  let bench: Bench;

  before(() => {
    bundle('fault-host');
  });

  function use(...changes: ConstructorParameters<typeof Bench>): Bench {
    bench = new Bench(...changes);
    return bench;
  }

  afterEach(async () => {
    assert.deepEqual(await bench.end(), [], 'a host was left behind');
  });

  it('scans a text and finds its place', async () => {
    const report = await use().scan('one\ntwo flagged');
    assert.equal(report.verdict, 'detected');
    assert.deepEqual(report.findings[0]?.range, {
      start: { line: 1, character: 4 },
      end: { line: 1, character: 11 },
    });
  });

  it('starts no host for what is no script', async () => {
    const report = await use().scan('hello', { name: '/notes.txt' });
    assert.deepEqual([report.status, report.code], ['skipped', 'notAScript']);
    assert.equal(bench.client.state.host, 'idle');
  });

  it('answers known content from the cache, under its own name and without a host', async () => {
    use({ idleTimeout: 60_000 });
    await bench.scan('flagged', { name: '/first.ps1' });
    bench.clock.advance(60_000);
    assert.equal(bench.client.state.host, 'idle');
    const report = await bench.scan('flagged', { name: '/second.ps1' });
    assert.deepEqual([report.path, report.verdict], ['/second.ps1', 'detected']);
    assert.equal(bench.client.state.host, 'idle');
    assert.equal(bench.logged('start').length, 1);
  });

  it('does not answer from the cache once an engine has changed', async () => {
    use();
    await bench.scan('harmless');
    await bench.scan('fault:update');
    await bench.scan('harmless');
    assert.equal(bench.logged('rules').filter((text) => text === '"harmless"').length, 2);
  });

  it('does not keep results when the cache is off', async () => {
    use({ cacheEntries: 0 });
    await bench.scan('harmless');
    await bench.scan('harmless');
    assert.equal(bench.logged('rules').length, 2);
  });

  for (const fault of ['fault:abort', 'fault:exit', 'fault:kill']) {
    it(`${fault}: proves the culprit among several under way, and scans the others`, async () => {
      use();
      bench.closeGate();
      const others = [bench.scan('fault:wait one', { key: '1' })];
      await until(() => bench.logged('amsi').length === 1);
      const culprit = bench.scan(fault, { key: '2' });
      others.push(bench.scan('three', { key: '3' }), bench.scan('four', { key: '4' }));
      await until(() => bench.client.state.host === 'backoff');
      bench.openGate();
      const reports = await bench.passTime(Promise.all([culprit, ...others]));
      assert.deepEqual(
        reports.map(({ status, code, verdict }) => [status, code, verdict]),
        [
          ['failed', 'hostEnded', 'unscanned'],
          ['scanned', null, 'notDetected'],
          ['scanned', null, 'notDetected'],
          ['scanned', null, 'notDetected'],
        ],
      );
      assert.equal(bench.logged('rules').filter((text) => text.includes(fault)).length, 2);
    });
  }

  for (const fault of ['fault:hang', 'fault:async-hang']) {
    it(`${fault}: is ended at its deadline and quarantined until it changes`, async () => {
      use();
      const report = await bench.expireHangs(bench.scan(fault));
      assert.deepEqual([report.status, report.code, report.verdict], ['failed', 'timedOut', 'unscanned']);
      const hosts = bench.hosts.length;
      const again = await bench.scan(fault);
      assert.equal(again.code, 'quarantined');
      assert.equal(bench.hosts.length, hosts);
      const edited = await bench.passTime(bench.scan('edited'));
      assert.equal(edited.verdict, 'notDetected');
    });
  }

  it('forgets the quarantine at a restart', async () => {
    use();
    await bench.expireHangs(bench.scan('fault:hang'));
    bench.client.restart();
    const report = await bench.expireHangs(bench.scan('fault:hang'));
    assert.equal(report.code, 'timedOut');
  });

  it('reports an engine that fails on a script as unscanned, with its reason, and goes on', async () => {
    use();
    const report = await bench.scan('fault:throw');
    assert.equal(report.engines.rules?.verdict, 'unscanned');
    assert.match(report.engines.rules.reason ?? '', /the rule engine failed/);
    assert.equal(report.engines.amsi?.verdict, 'notDetected');
    assert.equal(report.verdict, 'unscanned');
    assert.equal((await bench.scan('next')).verdict, 'notDetected');
    assert.equal(bench.hosts.length, 1);
  });

  it('reports an engine that answers nonsense as unscanned', async () => {
    use();
    const report = await bench.scan('fault:garbage');
    assert.deepEqual([report.status, report.code, report.verdict], ['failed', 'engineFailed', 'unscanned']);
    assert.equal((await bench.scan('next')).verdict, 'notDetected');
  });

  it('survives a host that is killed from outside', async () => {
    use();
    bench.closeGate();
    const scan = bench.scan('fault:wait');
    await until(() => bench.logged('amsi').length === 1);
    process.kill(bench.hosts[0]!, 'SIGKILL');
    await until(() => bench.client.state.host === 'backoff');
    bench.openGate();
    assert.equal((await bench.passTime(scan)).verdict, 'notDetected');
  });

  for (const [appName, reason] of [
    ['start:exit', /code 4/],
    ['start:throw', /no engines today/],
    ['start:hang', /did not start within 60 seconds/],
  ] as const) {
    it(`${appName}: waits longer each time, then gives up with the reason`, async () => {
      const hangs = appName === 'start:hang';
      const config = { ...testConfig, amsi: { ...testConfig.amsi, appName } };
      use({ config });
      const states: HostState[] = [];
      bench.client.onDidChangeState(({ host }) => {
        if (states.at(-1) !== host) states.push(host);
      });
      const scan = bench.scan('anything');
      const report = await (hangs ? bench.expireHangs(scan, 60_000) : bench.passTime(scan, 250));
      assert.deepEqual([report.status, report.code, report.verdict], ['failed', 'hostFailing', 'unscanned']);
      assert.match(report.reason ?? '', reason);
      assert.match(bench.client.state.lastFailure ?? '', reason);
      assert.equal(bench.client.state.host, 'failing');
      assert.equal(states.filter((state) => state === 'starting').length, 5);
      assert.deepEqual(
        bench.messages.flatMap((message) => /start again in (\d+) s/.exec(message)?.[1] ?? []),
        ['1', '2', '4', '8'],
      );
    });
  }

  it('gives a host time to start, however short a script’s deadline is', async () => {
    use({ deadline: 50, config: { ...testConfig, amsi: { ...testConfig.amsi, appName: 'start:slow' } } });
    bench.closeGate();
    const scan = bench.scan('anything');
    await until(() => bench.logged('start').length === 1);
    bench.clock.advance(59_000);
    bench.openGate();
    assert.equal((await scan).verdict, 'notDetected');
    assert.equal(bench.client.state.lastFailure, null);
  });

  it('gives a host half a minute to read before anything is begun', async () => {
    use({ deadline: 50, cacheEntries: 0 });
    await bench.scan('first');
    const second = bench.scan('second');
    bench.clock.advance(29_000);
    assert.equal((await second).verdict, 'notDetected');
    assert.equal(bench.hosts.length, 1);
  });

  it('never has more scans under way than AMSI takes: a deadline would run in its queue', async () => {
    use({ config: { ...testConfig, amsi: { ...testConfig.amsi, concurrency: 1 } } });
    bench.closeGate();
    const scans = ['a', 'b'].map((key) => bench.scan(`fault:wait ${key}`, { key }));
    await until(() => bench.logged('amsi').length === 1);
    // Long enough for a host to see what it was sent.
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(bench.logged('rules').length, 1);
    bench.openGate();
    await Promise.all(scans);
  });

  for (const [what, hostPath] of [
    ['is not there', '/nowhere/dist/host.js'],
    ['the system refuses', '/nul\0/dist/host.js'],
  ] as const) {
    it(`reports a host that ${what} as failing, not as an exception`, async () => {
      use({ hostPath });
      const report = await bench.passTime(bench.scan('anything'));
      assert.deepEqual([report.status, report.code], ['failed', 'hostFailing']);
      const files = await bench.passTime(bench.scanFiles([input('/a.ps1', 'one'), input('/b.ps1', 'two')]));
      assert.deepEqual(
        files.map(({ status, code }) => [status, code]),
        [
          ['failed', 'hostFailing'],
          ['failed', 'hostFailing'],
        ],
      );
    });
  }

  it('answers at once while failing, and scans again after a restart', async () => {
    use({ config: { ...testConfig, amsi: { ...testConfig.amsi, appName: 'start:exit-at-gate' } } });
    bench.closeGate();
    await bench.passTime(bench.scan('one'));
    assert.equal((await bench.scan('two')).code, 'hostFailing');
    bench.openGate();
    bench.client.restart();
    assert.equal((await bench.scan('two')).verdict, 'notDetected');
    assert.equal(bench.client.state.lastFailure, null);
  });

  it('does not add up failures that lie more than three minutes apart', async () => {
    use();
    for (let round = 0; round < 6; round++) {
      await bench.scan(`round ${round}`);
      process.kill(bench.hosts.at(-1)!, 'SIGKILL');
      await until(() => bench.client.state.host === 'backoff');
      bench.clock.advance(4 * 60_000);
    }
    assert.equal((await bench.scan('still')).verdict, 'notDetected');
  });

  it('keeps at most one of 1,000 edits waiting; the last text wins', async () => {
    use();
    const settled: { readonly edit: number; readonly error: unknown }[] = [];
    const scans = Array.from({ length: 1_000 }, (_, edit) =>
      bench.scan(edit === 999 ? 'flagged at last' : `edit ${edit}`, { key: 'file:///a.ps1' }).then(
        (report) => ({ edit, report }),
        (error: unknown) => {
          settled.push({ edit, error });
          return null;
        },
      ),
    );
    const done = (await Promise.all(scans)).filter((one) => one !== null);
    assert.equal(done.at(-1)?.edit, 999);
    assert.equal(done.at(-1)?.report.verdict, 'detected');
    assert.ok(settled.every(({ error }) => error instanceof CancelledError));
    assert.equal(done.length + settled.length, 1_000);
    assert.ok(bench.logged('rules').length <= 2);
  });

  it('tells health and layers while names are waited for, and asks for all names that came meanwhile at once', async () => {
    use();
    bench.closeGate();
    const query = (contentName: string) => ({
      contentName,
      appName: 'test',
      time: new Date(0).toISOString(),
    });
    const stop = new AbortController();
    const first = bench.client.threatNames([query('a')]);
    const others = [
      bench.client.threatNames([query('b'), query('c')]),
      bench.client.threatNames([query('d')], stop.signal),
      bench.client.threatNames([query('e')]),
    ];
    await until(() => bench.logged('names').length === 1);
    stop.abort();
    assert.equal((await bench.client.health({ probe: false })).state, 'ready');
    bench.openGate();
    const settled = await Promise.allSettled([first, ...others]);
    assert.deepEqual(
      settled.map((one) =>
        one.status === 'fulfilled' ? one.value.map((threat) => threat?.name) : 'cancelled',
      ),
      [['a'], ['b', 'c'], 'cancelled', ['e']],
    );
    const cancelled = settled.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
    assert.ok(cancelled[0] instanceof CancelledError);
    assert.deepEqual(bench.logged('names'), ['a', 'b,c,e']);
  });

  for (const [first, second] of [
    ['C:\\ok\\a.ps1', 'C:\\excl\\a.ps1'],
    ['C:\\excl\\a.ps1', 'C:\\ok\\a.ps1'],
  ] as const) {
    it(`does not answer for ${second} what AMSI said of the same text in ${first}`, async () => {
      use();
      const amsi = async (name: string) => (await bench.scan('fine', { name })).engines.amsi?.verdict;
      const expected = (name: string) => (name.includes('excl') ? 'unscanned' : 'notDetected');
      for (const name of [first, second, first, second]) assert.equal(await amsi(name), expected(name));
      const copy = first.replace('a.ps1', 'b.ps1');
      assert.equal(await amsi(copy), expected(copy));
      assert.deepEqual(bench.logged('amsi'), [first, second]);
    });
  }

  it('tells health and layers while a slow engine has all the scans that it takes', async () => {
    use({ config: { ...testConfig, amsi: { ...testConfig.amsi, concurrency: 1 } } });
    bench.closeGate();
    const slow = bench.scan('fault:wait');
    await until(() => bench.logged('amsi').length === 1);
    const waiting = bench.scan('another');
    assert.equal((await bench.client.health({ probe: false })).state, 'ready');
    const layers = await bench.client.layers(input('/a.ps1', 'Write-Output 1'));
    assert.equal(layers.layers.length, 1);
    assert.equal(bench.logged('rules').length, 1);
    bench.openGate();
    await Promise.all([slow, waiting]);
  });

  it('serves edits before saves before workspace scans', async () => {
    use();
    bench.closeGate();
    const running = ['a', 'b'].map((key) => bench.scan(`fault:wait ${key}`, { key }));
    await until(() => bench.logged('amsi').length === 2);
    const waiting = (['workspace', 'save', 'edit'] as const).map((priority) =>
      bench.scan(priority, { priority }),
    );
    bench.openGate();
    await Promise.all([...running, ...waiting]);
    assert.deepEqual(bench.logged('rules').slice(2), ['"edit"', '"save"', '"workspace"']);
  });

  it('never has two scans of one key under way', async () => {
    use();
    bench.closeGate();
    const first = bench.scan('fault:wait', { key: 'k' });
    await until(() => bench.logged('amsi').length === 1);
    const second = bench.scan('second', { key: 'k' });
    const other = await bench.scan('other', { key: 'other' });
    assert.equal(other.verdict, 'notDetected');
    assert.deepEqual(bench.logged('rules'), ['"fault:wait"', '"other"']);
    bench.openGate();
    await Promise.all([first, second]);
    assert.equal(bench.logged('rules').at(-1), '"second"');
  });

  it('rejects a cancelled scan at once, waiting or under way', async () => {
    use();
    bench.closeGate();
    const controllers = [1, 2, 3].map(() => new AbortController());
    const scans = controllers.map(({ signal }, i) => bench.scan(`fault:wait ${i}`, { signal }));
    await until(() => bench.logged('amsi').length === 2);
    for (const controller of controllers) controller.abort();
    for (const scan of scans) await assert.rejects(scan, CancelledError);
    await assert.rejects(bench.scan('late', { signal: AbortSignal.abort() }), CancelledError);
  });

  it('ends an idle host and starts another when it is needed', async () => {
    use({ idleTimeout: 600_000, cacheEntries: 0 });
    await bench.scan('one');
    bench.clock.advance(599_999);
    assert.equal(bench.client.state.host, 'running');
    bench.clock.advance(1);
    assert.equal(bench.client.state.host, 'idle');
    await until(() => !isAlive(bench.hosts[0]!));
    assert.equal(bench.client.state.lastFailure, null);
    await bench.scan('two');
    assert.equal(bench.hosts.length, 2);
  });

  it('takes new settings: the old host finishes what it has, the next one starts with them', async () => {
    use();
    bench.closeGate();
    const old = bench.scan('fault:wait');
    await until(() => bench.logged('amsi').length === 1);
    const config = { ...testConfig, amsi: { ...testConfig.amsi, appName: 'other' } };
    bench.client.configure(bench.settings({ config }));
    const fresh = await bench.scan('fresh');
    assert.equal(fresh.verdict, 'notDetected');
    assert.deepEqual(bench.logged('start'), ['test', 'other']);
    bench.openGate();
    assert.equal((await old).verdict, 'notDetected');
    await until(() => !isAlive(bench.hosts[0]!));
    assert.equal(bench.client.state.lastFailure, null);
  });

  it('keeps the host when new settings do not concern it', async () => {
    use();
    await bench.scan('one');
    bench.client.configure(bench.settings({ idleTimeout: 5 }));
    await bench.scan('two');
    assert.equal(bench.hosts.length, 1);
  });

  it('unwraps layers and tells health through the same host', async () => {
    use();
    const layers = await bench.client.layers({
      contentName: '/a.ps1',
      source: { type: 'text', text: 'Write-Output 1' },
    });
    assert.equal(layers.layers[0]?.text, 'Write-Output 1');
    assert.equal((await bench.client.health({ probe: true })).state, 'ready');
    assert.equal(bench.hosts.length, 1);
  });

  it('says in health why no host can be had', async () => {
    use({ config: { ...testConfig, amsi: { ...testConfig.amsi, appName: 'start:exit' } } });
    const health = await bench.passTime(bench.client.health({ probe: true }));
    assert.equal(health.state, 'failing');
    assert.match(health.cause ?? '', /code 4/);
  });

  it('rejects everything with CancelledError when it is disposed', async () => {
    use();
    bench.closeGate();
    const scans = [1, 2, 3, 4].map((i) => bench.scan(`fault:wait ${i}`));
    await until(() => bench.logged('amsi').length === 2);
    const rejected = Promise.all(scans.map((scan) => assert.rejects(scan, CancelledError)));
    assert.deepEqual(await bench.end(), []);
    await rejected;
    await assert.rejects(bench.scan('late'), CancelledError);
    bench = new Bench();
  });
});
