/** Puts AMSI together for the scan host: the engine, its self-test, the alert budget and the health report. */

import * as l10n from '@vscode/l10n';
import os from 'node:os';
import path from 'node:path';
import { createAlertBudget, type RunLimit } from '../engines/amsi/alert-budget';
import { loadSystemAmsi, type AmsiLibrary } from '../engines/amsi/binding';
import { createAmsiEngine, type Prover } from '../engines/amsi/engine';
import type { AmsiEngine } from '../engines/model';
import type { Native } from '../engines/win32/koffi';
import type { HealthRequest } from '../protocol';
import { diagnose } from './diagnosis';
import { machineFingerprint, readMachine, type MachineFacts } from './machine';
import type { HealthReport, SelfTest } from './model';
import { collectHealth } from './report';
import { createSelfTestMemory } from './self-test-memory';
import { runSelfTest } from './self-test';

export interface AmsiOptions {
  /** AmsiInitialize's application name. */
  readonly appName: string;
  /** AMSI calls under way at once. */
  readonly concurrency: number;
  /** Positives an hour that nobody asked for, machine-wide. */
  readonly alertBudget: number;
  /** Limits the positives of requested scans; none when left out. */
  readonly run?: RunLimit | null;
}

/** What tests replace; everyone else leaves it out. */
export interface AmsiSeams {
  readonly load?: () => Native<AmsiLibrary>;
  readonly machine?: () => MachineFacts;
  /** Where the alert budget and the remembered self-test are. */
  readonly stateFolder?: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface Amsi {
  readonly engine: AmsiEngine;
  /**
   * With `probe`, tests AMSI live: the engine takes the result over, so its status may change. Without, the last
   * self-test serves, and nothing is scanned.
   */
  readonly health: (request: HealthRequest) => Promise<HealthReport>;
}

/**
 * A self-test made by starting, this many milliseconds ago at most, serves the first health report too: a command line
 * that starts a host to ask it for its health raises one alert and not two.
 */
const justMade = 10_000;

/** How long a reading of the machine serves status() before it is made again, in milliseconds. */
const readingLife = 30_000;

/**
 * Opens AMSI and tests it, or finds a self-test of the last day that still holds. Takes as long as AMSI does; never
 * throws for a machine without AMSI. Loads koffi only on Windows.
 */
export async function startAmsi(options: AmsiOptions, seams: AmsiSeams = {}): Promise<Amsi> {
  const folder = seams.stateFolder ?? defaultStateFolder();
  const readNow = seams.machine ?? readMachine;
  const now = seams.now ?? Date.now;
  const machine = forAWhile(readNow, readingLife, now);
  const memory = createSelfTestMemory(
    folder,
    () => ({
      machine: os.hostname(),
      hostProgram: process.execPath,
      engine: machineFingerprint(machine()),
    }),
    now,
  );
  let lastTest: SelfTest | null = null;
  let madeByStart: SelfTest | null = null;
  const prove: Prover = async (scan, occasion) => {
    const remembered = occasion === 'start' ? await memory.read() : null;
    lastTest = remembered ?? (await runSelfTest(scan, () => new Date(now())));
    madeByStart = occasion === 'start' && !remembered ? lastTest : null;
    if (lastTest === null) return null;
    if (!remembered && lastTest.passed) await memory.write(lastTest);
    const { state, cause } = diagnose({ ...machine(), failure: null, selfTest: lastTest });
    return state === 'ready'
      ? { state, detail: l10n.t('AMSI detects its test sample.') }
      : { state: 'degraded', detail: cause ?? '' };
  };
  const engine = await createAmsiEngine({
    appName: options.appName,
    concurrency: options.concurrency,
    alerts: createAlertBudget({
      folder: path.join(folder, 'alerts'),
      perHour: options.alertBudget,
      run: options.run ?? null,
      now,
    }),
    prove,
    machine: () => machineFingerprint(machine()),
    load: seams.load ?? loadSystemAmsi,
  });
  const health = ({ probe }: HealthRequest) =>
    collectHealth({
      failure: engine.failure,
      machine: readNow,
      selfTest: async () => {
        if (!probe) return lastTest;
        const fresh = madeByStart !== null && now() - Date.parse(madeByStart.time) < justMade;
        madeByStart = null;
        if (!fresh) await engine.prove();
        return lastTest;
      },
    });
  return { engine, health };
}

/**
 * The user's own folder for state that all windows and command lines share: `%LOCALAPPDATA%\Amsight`, elsewhere
 * `$XDG_STATE_HOME/amsight`. Not one for all users: whoever could write it could switch the others' scans off.
 */
export function defaultStateFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = os.homedir(),
): string {
  if (platform === 'win32') {
    return path.win32.join(env.LOCALAPPDATA ?? path.win32.join(home, 'AppData', 'Local'), 'Amsight');
  }
  return path.posix.join(env.XDG_STATE_HOME ?? path.posix.join(home, '.local', 'state'), 'amsight');
}

function forAWhile<T>(read: () => T, milliseconds: number, clock: () => number): () => T {
  let last: { readonly value: T; readonly time: number } | null = null;
  return () => {
    const now = clock();
    if (last === null || now - last.time >= milliseconds || now < last.time)
      last = { value: read(), time: now };
    return last.value;
  };
}
