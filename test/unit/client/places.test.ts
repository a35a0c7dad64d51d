/** What the client does about places that are not needed any more, and about verdicts that differ from the last one. */

import assert from 'node:assert/strict';
import type { FileReport } from '../../../src/findings/model';
import type { LocalizeOptions } from '../../../src/protocol';
import { Bench, bundle, until } from './bench-of-hosts';

const localize: LocalizeOptions = { maxCalls: 24, maxPositives: 6, asked: true, evenOnboarded: false };
const options = { requested: true, localize };

describe('a document that is edited meanwhile', function () {
  this.timeout(60_000);
  let bench: Bench;

  before(() => {
    bundle('fault-host');
  });
  afterEach(async () => {
    assert.deepEqual(await bench.end(), [], 'a host was left behind');
  });

  const lines = Array.from({ length: 60 }, (_, index) => `Write-Output 'line ${index} of a longer script'`);
  const flagged = (more = ''): string =>
    [...lines.slice(0, 30), `Write-Output 'amsi:detected ${more}'`, ...lines.slice(30)].join('\n');
  const calls = (name: string): number => bench.logged('amsi').filter((one) => one === name).length;

  it('is searched for lines when it is not edited', async () => {
    bench = new Bench();
    const report = await bench.scan(flagged(), { options });
    assert.equal(report.localised, 'lines');
    assert.ok(calls('/script.ps1') > 2);
  });

  it('gets its verdict all the same, without a further question', async () => {
    bench = new Bench();
    bench.closeGate();
    const enough = new AbortController();
    const scan = bench.scan(flagged('fault:wait'), { options, key: '1', enoughPlaces: enough.signal });
    await until(() => calls('/script.ps1') === 1);
    enough.abort();
    // Its answer shows that the host has read what was sent before.
    await bench.scan('harmless', { name: '/other.ps1', key: '2' });
    bench.openGate();
    const report = await scan;
    assert.deepEqual([report.verdict, report.localised, calls('/script.ps1')], ['detected', 'failed', 1]);
  });

  it('and so it does when it was edited before its turn came', async () => {
    bench = new Bench();
    const report = await bench.scan(flagged(), { options, enoughPlaces: AbortSignal.abort() });
    assert.deepEqual([report.verdict, report.localised, calls('/script.ps1')], ['detected', 'failed', 1]);
  });
});

describe('a verdict that differs from the last one', function () {
  this.timeout(60_000);
  let bench: Bench;

  before(() => {
    bundle('fault-host');
  });
  afterEach(async () => {
    assert.deepEqual(await bench.end(), [], 'a host was left behind');
  });

  const changed = ({ changedSince }: FileReport): string[] =>
    (changedSince ?? []).map(({ engine, verdict }) => `${engine} ${verdict}`);

  it('is marked although the engine has changed since, and as long as the answer is kept', async () => {
    bench = new Bench();
    assert.deepEqual(changed(await bench.scan('amsi:later')), []);
    await bench.scan('fault:update');
    assert.deepEqual(changed(await bench.scan('amsi:later')), ['amsi notDetected']);
    assert.deepEqual(changed(await bench.scan('amsi:later', { name: '/copy.ps1' })), ['amsi notDetected']);
    assert.equal(bench.logged('amsi').length, 3);
    assert.equal(bench.messages.filter((one) => one.includes('of the same content')).length, 1);
  });

  it('is marked in scans of many files too, whoever asked before', async () => {
    bench = new Bench();
    const file = bench.file('a.ps1', 'amsi:later');
    assert.deepEqual((await bench.scanFiles([file])).map(changed), [[]]);
    await bench.scan('fault:update');
    assert.deepEqual(changed(await bench.scan('amsi:later')), ['amsi notDetected']);
    // In a host of its own, which has not seen the update.
    assert.deepEqual((await bench.scanFiles([file])).map(changed), [['amsi detected']]);
  });
});
