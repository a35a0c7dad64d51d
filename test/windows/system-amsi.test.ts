/** The AMSI of the system the tests run on: ours or Wine's stub under Wine, the real one on Windows. */

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { HealthReport } from '../../src/health/model';
import { startAmsi } from '../../src/health/amsi';
import type { EngineStatus } from '../../src/findings/model';
import { expectAmsi, fakeAmsiPath, mode } from './mode';

interface Told {
  readonly status: EngineStatus;
  readonly report: HealthReport;
  /** Full paths of the loaded modules that are called amsi.dll. */
  readonly loaded: readonly string[];
}

if (process.env.AMSIGHT_CHILD === 'health') void tell();
else describe('the system’s AMSI', describeSystem).timeout(60_000);

/** In a process of its own, so that no amsi.dll is loaded yet. */
async function tell(): Promise<void> {
  const stateFolder = process.env.AMSIGHT_CHILD_STATE;
  assert.ok(stateFolder);
  const { engine, health } = await startAmsi(
    { appName: 'Amsight_test', concurrency: 2, alertBudget: 20, maxAlerts: null },
    { stateFolder },
  );
  const report = await health();
  const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
  const told: Told = {
    status: engine.status(),
    report,
    loaded: sharedObjects.filter((file) => path.basename(file).toLowerCase() === 'amsi.dll'),
  };
  await engine.dispose();
  process.send!(told, () => {
    process.disconnect();
  });
}

function describeSystem(): void {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'amsight-system-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** Wine can not give a child a pipe for its output, so it gets none. */
  const ask = (env: NodeJS.ProcessEnv = {}, cwd = folder) =>
    new Promise<Told>((resolve, reject) => {
      const child = fork(__filename, {
        cwd,
        env: { ...process.env, ...env, AMSIGHT_CHILD: 'health', AMSIGHT_CHILD_STATE: folder },
        execArgv: [],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      let told: Told | null = null;
      child.once('message', (value) => {
        told = value as Told;
      });
      // The channel ends after its last message, and only after its end can the child's directory be removed.
      const ended = ['disconnect', 'exit'].map((event) => new Promise((done) => child.once(event, done)));
      void Promise.all(ended).then(() => {
        if (told) resolve(told);
        else reject(new Error(`The child ended with ${child.exitCode ?? 'a signal'} and said nothing.`));
      });
    });

  const assertIsSystems = ({ loaded }: Told) => {
    assert.equal(loaded.length, 1, loaded.join());
    assert.match(loaded[0] ?? '', /^[a-z]:\\windows\\system32\\amsi\.dll$/i);
  };

  it('ours in the system directory: ready, proven by its self-test', async function () {
    if (mode !== 'own') this.skip();
    const told = await ask();
    assert.equal(told.status.state, 'ready');
    assert.deepEqual([told.report.state, told.report.cause, told.report.evidence], ['ready', null, []]);
    assert.equal(told.report.selfTest?.passed, true);
    assertIsSystems(told);
  });

  it('Wine’s stub: degraded, and Wine is named as the cause', async function () {
    if (mode !== 'stub') this.skip();
    const { status, report } = await ask();
    assert.equal(status.state, 'degraded');
    assert.equal(report.state, 'degraded');
    assert.equal(report.cause, 'This is Wine: its amsi.dll is a stub that detects nothing.');
    assert.equal(status.detail, report.cause);
    assert.match(report.evidence[0] ?? '', /^ntdll\.dll says that this is Wine \d/);
    assert.deepEqual(
      report.selfTest?.probes.map(({ answer }) => answer.verdict),
      ['notDetected', 'notDetected', 'notDetected'],
    );
  });

  it('a real Windows: detection is proven, or the cause is named', async function () {
    if (mode !== 'system') this.skip();
    const told = await ask();
    assertIsSystems(told);
    assert.equal(told.status.state, told.report.state);
    if (expectAmsi) assert.equal(told.report.state, 'ready', told.report.cause ?? '');
    if (told.report.state === 'ready') return;
    assert.equal(told.report.state, 'degraded');
    assert.ok(told.report.cause, 'a cause is named');
    // Detection itself could not be tested here; the reporter shows it as skipped.
    this.skip();
  });

  it('an amsi.dll in the working directory or on the PATH, with SystemRoot moved there, is not loaded', async function () {
    if (mode === 'system') this.skip();
    // In stub mode a planted library of ours would detect the sample; in own mode the loaded path tells.
    copyFileSync(fakeAmsiPath(), path.join(folder, 'amsi.dll'));
    const told = await ask({
      PATH: `${folder};${process.env.PATH ?? ''}`,
      SystemRoot: folder,
      windir: folder,
    });
    assert.equal(told.report.state, mode === 'own' ? 'ready' : 'degraded');
    assertIsSystems(told);
  });
}
