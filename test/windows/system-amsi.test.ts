/** The AMSI of the system the tests run on: ours or Wine's stub under Wine, the real one on Windows. */

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { HealthReport } from '../../src/health/model';
import { startAmsi } from '../../src/health/amsi';
import { machinePosture } from '../../src/health/posture/posture';
import type { EngineStatus } from '../../src/findings/model';
import { expectAmsi, fakeAmsiPath, mode, type Mode } from './mode';

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
  // Not through the child's environment: Wine sets SystemRoot itself at every start.
  const systemRoot = process.env.AMSIGHT_CHILD_ROOT;
  if (systemRoot) process.env.SystemRoot = process.env.windir = systemRoot;
  const { engine, health } = await startAmsi(
    { appName: 'Amsight_test', concurrency: 2, alertBudget: 20 },
    { stateFolder },
  );
  const report = await health({ probe: true });
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
  const ask = (env: NodeJS.ProcessEnv = {}, execPath = process.execPath) =>
    new Promise<Told>((resolve, reject) => {
      const child = fork(__filename, {
        cwd: folder,
        execPath,
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

  const ours = async () => {
    const told = await ask();
    assert.equal(told.status.state, 'ready');
    assert.deepEqual([told.report.state, told.report.cause, told.report.evidence], ['ready', null, []]);
    assert.equal(told.report.selfTest?.passed, true);
    assertIsSystems(told);
  };

  const stub = async () => {
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
  };

  async function system(this: Mocha.Context) {
    const told = await ask();
    assertIsSystems(told);
    assert.equal(told.status.state, told.report.state);
    if (expectAmsi) assert.equal(told.report.state, 'ready', told.report.cause ?? '');
    if (told.report.state === 'ready') return;
    assert.equal(told.report.state, 'degraded');
    assert.ok(told.report.cause, 'a cause is named');
    // Detection itself could not be tested here; the reporter shows it as skipped.
    this.skip();
  }

  const planted = async () => {
    // Where a loader by name looks first (the program's folder), second (what %SystemRoot% names) and last.
    const program = path.join(folder, 'node.exe');
    copyFileSync(process.execPath, program);
    mkdirSync(path.join(folder, 'System32'));
    for (const below of ['amsi.dll', 'System32\\amsi.dll'])
      copyFileSync(fakeAmsiPath(), path.join(folder, below));
    const told = await ask(
      { PATH: `${folder};${process.env.PATH ?? ''}`, AMSIGHT_CHILD_ROOT: folder },
      program,
    );
    assert.equal(told.report.state, mode === 'own' ? 'ready' : 'degraded');
    assertIsSystems(told);
  };

  const cases: Record<Mode, () => void> = {
    own: () => it('ours in the system directory: ready, proven by its self-test', ours),
    stub: () => it('Wine’s stub: degraded, and Wine is named as the cause', stub),
    system: () => it('a real Windows: detection is proven, or the cause is named', system),
  };
  cases[mode]();
  it('the report tells how else this machine is protected', async () => {
    const { report } = await ask();
    assert.deepEqual(
      report.posture.map(({ id }) => id),
      machinePosture().map(({ id }) => id),
    );
    assert.ok(report.posture.length > 0);
  });
  if (mode !== 'system') {
    it(
      'an amsi.dll beside the program, in the working directory, on the PATH or below %SystemRoot% is not loaded',
      planted,
    );
  }
}
