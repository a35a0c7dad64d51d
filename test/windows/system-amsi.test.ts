/** The AMSI of the system the tests run on: ours or Wine's stub under Wine, the real one on Windows. */

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  /** Full paths of the loaded modules in or below the working directory, but for the program itself. */
  readonly strangers: readonly string[];
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
    strangers: sharedObjects.filter((file) => isBelow(process.cwd(), file) && !file.endsWith('.exe')),
  };
  await engine.dispose();
  process.send!(told, () => {
    process.disconnect();
  });
}

function isBelow(folder: string, file: string): boolean {
  return file.toLowerCase().startsWith(`${folder.toLowerCase()}\\`);
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
    const program = path.join(folder, 'program', 'node.exe');
    for (const below of ['program', 'System32']) mkdirSync(path.join(folder, below));
    copyFileSync(process.execPath, program);
    // Node itself names advapi32 and the like: Windows has them as KnownDLLs, Wine would take them from beside it.
    for (const name of ['amsi.dll', 'wevtapi.dll', 'wintrust.dll'])
      copyFileSync(fakeAmsiPath(), path.join(folder, 'program', name));
    for (const name of ['amsi', 'advapi32', 'kernel32', 'ntdll', 'version', 'wevtapi', 'wintrust'])
      for (const below of ['.', 'System32'])
        copyFileSync(fakeAmsiPath(), path.join(folder, below, `${name}.dll`));
    // Where Node looks for a module by name: one that ends the process if it is loaded.
    for (const modules of ['node_modules', '.node_modules', '.node_libraries'])
      for (const name of ['koffi', '@koromix/koffi-win32-x64']) {
        const planted = path.join(folder, modules, name);
        mkdirSync(planted, { recursive: true });
        writeFileSync(path.join(planted, 'index.js'), 'process.exit(86);\n');
      }
    const told = await ask(
      {
        PATH: `${folder};${folder}\\System32;${process.env.PATH ?? ''}`,
        NODE_PATH: path.join(folder, 'node_modules'),
        HOME: folder,
        USERPROFILE: folder,
        AMSIGHT_CHILD_ROOT: folder,
      },
      program,
    );
    assert.equal(told.report.state, mode === 'own' ? 'ready' : 'degraded');
    assertIsSystems(told);
    assert.deepEqual(told.strangers, []);
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
      'no planted DLL or module is loaded: beside the program, in the working directory, on the PATH, below %SystemRoot%',
      planted,
    );
  }
}
