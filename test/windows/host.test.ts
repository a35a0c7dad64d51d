/** The built scan host in a win32 Node: from a document through koffi and amsi.dll to a report. */

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ScanClient } from '../../src/client/client';
import type { FileReport } from '../../src/findings/model';
import type { ScanInput } from '../../src/protocol';
import { settingsFor, testConfig } from '../unit/client/settings';
import { expectAmsi, mode } from './mode';

const dist = process.env.AMSIGHT_DIST ?? path.join(process.cwd(), 'dist');
/** Split, so that no scanner takes the test for what it tests. */
const sample = ['AMSI Te', 'st Sample: 7e72c3ce-861b-', '4339-8740-0ac1', '484c1386'].join('');
const marker = (what: string): string => `Write-Output 'AMSIGHT-TEST:${what}'`;

describe('dist/host.js on Windows', function () {
  this.timeout(120_000);
  let folder = '';
  let client: ScanClient;
  let log: string[] = [];

  beforeEach(() => {
    log = [];
    folder = mkdtempSync(path.join(os.tmpdir(), 'amsight-win-host-'));
    process.env.AMSIGHT_TEST_LOG = path.join(folder, 'amsi.log');
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') console.error(log.join('\n'));
    delete process.env.AMSIGHT_TEST_LOG;
    await client.dispose();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Without rules unless asked: under Wine their compilation takes most of a host's start. */
  function use({ deadline = 60_000, rules = false } = {}): void {
    const config = { ...testConfig, engines: { amsi: true, rules } };
    client = new ScanClient(settingsFor(path.join(dist, 'host.js'), { deadline, config }));
    client.onLog((level, message) => log.push(`${level}: ${message}`));
  }

  function scan(content: string, name = 'C:\\scripts\\a.ps1'): Promise<FileReport> {
    return client.scan({
      input: { contentName: name, source: { type: 'text', text: content } },
      options: { requested: true, localize: null },
      priority: 'edit',
    });
  }

  async function scanFiles(inputs: readonly ScanInput[]): Promise<Map<string, FileReport>> {
    const reports = new Map<string, FileReport>();
    await client.scanFiles({
      inputs: (async function* () {
        await Promise.resolve();
        yield* inputs;
      })(),
      options: { requested: true, localize: null },
      jobs: 1,
      onReport: (report) => reports.set(report.path, report),
    });
    return reports;
  }

  /** How often each function of amsi.c was called, by every host of this test. */
  function calls(): Record<string, number> {
    const log = process.env.AMSIGHT_TEST_LOG ?? '';
    const counts: Record<string, number> = {};
    for (const line of existsSync(log) ? readFileSync(log, 'utf8').split(/\r?\n/) : []) {
      const [name = ''] = line.split(' ');
      if (name !== '') counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  it('accounts for what AMSI says of a script', async () => {
    use({ rules: true });
    const report = await scan(`Write-Output 1\r\n'${sample}'`);
    const status = client.state.engines.find(({ id }) => id === 'amsi');
    assert.equal(report.status, 'scanned');
    if (mode === 'own' || (mode === 'system' && expectAmsi)) {
      assert.equal(status?.state, 'ready');
      assert.equal(report.verdict, 'detected');
      assert.equal(report.findings[0]?.ruleId, 'amsi/detected');
      assert.equal(report.submitted[0]?.verdict, 'detected');
    } else if (mode === 'stub') {
      assert.equal(status?.state, 'degraded');
      assert.deepEqual(
        [report.engines.amsi?.verdict, report.engines.amsi?.code],
        ['unscanned', 'engineNotDetecting'],
      );
    } else {
      assert.notEqual(report.engines.amsi?.verdict, 'clean');
    }
  });

  it('tells health from a live self-test in the host itself', async () => {
    use();
    const health = await client.health({ probe: true });
    if (mode === 'own') assert.equal(health.state, 'ready');
    if (mode === 'stub') assert.equal(health.state, 'degraded');
    if (mode !== 'system') assert.ok(health.selfTest);
    assert.equal(health.schema, 'amsight/health@1');
  });

  it('ends its host, and with it every handle of AMSI', async () => {
    use();
    await scan('Write-Output 1');
    await client.dispose();
    if (mode === 'own') {
      const { initialize, uninitialize, open, close } = calls();
      assert.equal(initialize, 1);
      assert.equal(uninitialize, 1);
      assert.ok(open !== undefined && open >= 1);
      assert.equal(close, open);
    }
  });

  // What follows needs the markers of amsi.c.
  if (mode !== 'own') return;

  const verdicts: readonly [string, string][] = [
    ['detected', 'detected'],
    ['admin', 'blockedByAdmin'],
    ['result=5000', 'suspicious'],
    ['result=0', 'clean'],
    ['hresult=8007139F', 'unscanned'],
  ];
  for (const [what, verdict] of verdicts) {
    it(`${what} → ${verdict}`, async () => {
      use();
      const report = await scan(marker(what));
      assert.equal(report.engines.amsi?.verdict, verdict);
      if (what.startsWith('hresult')) assert.match(report.engines.amsi.hresult ?? '', /E_NOT_VALID_STATE/);
    });
  }

  it('flags the expression that carries a detected layer', async () => {
    use();
    const encoded = Buffer.from(marker('detected'), 'utf16le').toString('base64');
    const report = await scan(`Write-Output 1\r\npowershell -enc ${encoded}`);
    const finding = report.findings.find(({ engine }) => engine === 'amsi');
    assert.deepEqual([finding?.layer, finding?.precision, finding?.range.start.line], [1, 'exact', 1]);
  });

  it('leaves no session behind after a workspace scan', async () => {
    use();
    const inputs = Array.from({ length: 200 }, (_, index): ScanInput => {
      const file = path.join(folder, `${index}.ps1`);
      writeFileSync(file, index % 50 === 7 ? `${marker('detected')} # ${index}` : `Write-Output ${index}`);
      return { contentName: file, source: { type: 'path', path: file } };
    });
    const reports = await scanFiles(inputs);
    assert.equal(reports.size, 200);
    assert.equal([...reports.values()].filter(({ verdict }) => verdict === 'detected').length, 4);
    const { initialize, uninitialize, open, close } = calls();
    assert.deepEqual([uninitialize, close], [initialize, open]);
  });

  it('crash in AmsiScanBuffer: only the culprit is unscanned, and the host comes back', async () => {
    use();
    const [culprit, ...others] = await Promise.all([
      scan(marker('crash'), 'C:\\scripts\\crash.ps1'),
      scan('Write-Output 1', 'C:\\scripts\\1.ps1'),
      scan(marker('detected'), 'C:\\scripts\\2.ps1'),
    ]);
    assert.deepEqual([culprit.status, culprit.code, culprit.verdict], ['failed', 'hostEnded', 'unscanned']);
    assert.deepEqual(
      others.map(({ verdict }) => verdict),
      ['notDetected', 'detected'],
    );
    assert.equal((await scan('Write-Output 2')).verdict, 'notDetected');
  });

  it('hang in AmsiScanBuffer: the host is killed at the deadline, and only the culprit is unscanned', async () => {
    use({ deadline: 8_000 });
    const [culprit, other] = await Promise.all([
      scan(marker('hang'), 'C:\\scripts\\hang.ps1'),
      scan(marker('detected'), 'C:\\scripts\\2.ps1'),
    ]);
    assert.deepEqual([culprit.status, culprit.code, culprit.verdict], ['failed', 'timedOut', 'unscanned']);
    assert.equal(other.verdict, 'detected');
    assert.equal((await scan('Write-Output 3')).verdict, 'notDetected');
  });

  it('crash and hang in a workspace scan: every other file is scanned', async () => {
    use({ deadline: 8_000 });
    const inputs = Array.from({ length: 40 }, (_, index): ScanInput => {
      const text = index === 11 ? marker('crash') : index === 23 ? marker('hang') : `Write-Output ${index}`;
      return { contentName: `C:\\scripts\\${index}.ps1`, source: { type: 'text', text } };
    });
    const reports = await scanFiles(inputs);
    const failed = [...reports.values()].filter(({ status }) => status !== 'scanned');
    assert.equal(reports.size, 40);
    assert.deepEqual(failed.map(({ path: name, code }) => [path.win32.basename(name), code]).sort(), [
      ['11.ps1', 'hostEnded'],
      ['23.ps1', 'timedOut'],
    ]);
  });
});
