/** Much to do at once: an edit is served first, and two windows share what they must. */

import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ScanInput } from '../../../src/protocol';
import { compileFakeAmsi, marked } from '../../windows/fake-amsi';
import { Bench, bundle, stream } from './bench-of-hosts';
import type { WindowReport, WindowTask } from './window';

const MANY = 10_000;
/** The rest waits until the edits are answered, so that no machine is too quick for the test. */
const HALF = MANY / 2;
/** Edits while the workspace is scanned. */
const EDITS = 5;

describe('a workspace scan of 10,000 files', function () {
  this.timeout(120_000);
  let bench: Bench;

  afterEach(async () => {
    assert.deepEqual(await bench.end(), [], 'a host was left behind');
  });

  it('leaves the way free for edits: they are answered before half of the files', async () => {
    bench = new Bench();
    bench.closeGate();
    await bench.scan('the host is there');
    const inputs = Array.from({ length: MANY }, (_, index): ScanInput => {
      const line = index % 1_000 === 7 ? `flagged ${index}` : `Write-Output ${index}`;
      const text = index < HALF ? line : `${line} # fault:wait`;
      return { contentName: `/w/${index}.ps1`, source: { type: 'text', text } };
    });
    let reported = 0;
    let flagged = 0;
    const edits: Promise<number[]>[] = [];
    /** One edit after another. @returns how many files were still to be scanned when each was answered */
    const type = async (): Promise<number[]> => {
      const left: number[] = [];
      for (let edit = 0; edit < EDITS; edit++) {
        const report = await bench.scan(`edit ${edit} flagged`, { key: 'file:///typed.ps1' });
        assert.equal(report.verdict, 'detected');
        left.push(MANY - reported);
      }
      bench.openGate();
      return left;
    };
    await bench.client.scanFiles({
      inputs: stream(inputs),
      options: { requested: true, localize: null },
      jobs: 1,
      onReport: ({ verdict }) => {
        reported++;
        if (verdict === 'detected') flagged++;
        if (edits.length === 0) edits.push(type());
      },
    });
    assert.deepEqual([reported, flagged], [MANY, MANY / 1_000]);
    const [left = []] = await Promise.all(edits);
    assert.equal(left.length, EDITS);
    assert.ok(
      left.every((files) => files >= HALF),
      `files left at each edit's answer: ${left.join(', ')}`,
    );
  });
});

describe('two windows', function () {
  this.timeout(60_000);
  let library: ReturnType<typeof compileFakeAmsi> = null;
  let folder = '';
  let windows: ChildProcess[] = [];

  before(function () {
    if (process.platform === 'win32') this.skip();
    library = compileFakeAmsi(path.join(process.cwd(), 'test/windows/amsi.c'));
    if (!library) {
      if (process.env.CI) throw new Error('No C compiler: install gcc to test two windows.');
      this.skip();
    }
    folder = mkdtempSync(path.join(tmpdir(), 'amsight-windows-'));
  });

  after(() => {
    library?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  afterEach(() => {
    for (const window of windows) window.kill('SIGKILL');
    windows = [];
  });

  it('are both served, and keep within one alert budget', async () => {
    const budget = 6;
    const task: WindowTask = {
      hostPath: bundle('amsi-host'),
      alertBudget: budget,
      texts: Array.from({ length: 10 }, (_, index) => `${marked('detected')}# ${index}\n`),
    };
    const environment = { XDG_STATE_HOME: folder, AMSIGHT_FAKE_AMSI: library?.path ?? '' };
    const reports = await Promise.all(
      ['one', 'two'].map((name) => {
        const window = fork(bundle('window'), [name], { env: { ...process.env, ...environment } });
        windows.push(window);
        return new Promise<WindowReport>((resolve, reject) => {
          window.once('message', (report) => {
            resolve(report as WindowReport);
          });
          window.once('exit', (code) => {
            reject(new Error(`The window ended with code ${String(code)}.`));
          });
          window.send(task);
        });
      }),
    );
    const said = reports.flatMap(({ verdicts }) => verdicts);
    const detected = said.filter(([verdict]) => verdict === 'detected').length;
    const refused = said.filter(([, code]) => code === 'alertBudget').length;
    assert.equal(detected + refused, said.length, JSON.stringify(said));
    const alerts = readdirSync(path.join(folder, 'amsight', 'alerts')).filter((name) =>
      name.endsWith('.hit'),
    );
    // What is not detections is self-tests: one for both windows, or one each where they began together.
    assert.ok(alerts.length <= budget, `${alerts.length} alerts`);
    assert.ok(detected >= budget - 2 && detected < budget, `${detected} detections`);
    assert.deepEqual(
      reports.map(({ requested }) => requested),
      ['detected', 'detected'],
      'what a person asks for is served all the same',
    );
  });
});
