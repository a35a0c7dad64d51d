/** Puts AMSI together for the scan host: the engine, its self-test, the alert budget and the health report. */

import * as l10n from '@vscode/l10n';
import os from 'node:os';
import path from 'node:path';
import { createAlertBudget, type RunLimit } from '../engines/amsi/alert-budget';
import { loadSystemAmsi, type AmsiLibrary } from '../engines/amsi/binding';
import { createAmsiEngine, type ProbeScan, type Prover } from '../engines/amsi/engine';
import type { AmsiEngine } from '../engines/model';
import type { Native } from '../engines/win32/koffi';
import type { HealthRequest } from '../protocol';
import { configuredOff } from './defender-causes';
import { diagnose } from './diagnosis';
import { createExclusionMatcher, type ExclusionMatcher } from './exclusions';
import type { MachineFacts } from './facts';
import { engineFingerprint, machineFingerprint, readMachine } from './machine';
import type { Exclusions, HealthReport, PostureItem, SelfTest } from './model';
import { collectHealth } from './report';
import { machinePosture } from './posture/posture';
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
  /** Makes no self-test at the start, only finds a remembered one: raises no alert. */
  readonly quiet?: boolean;
}

/** What tests replace; everyone else leaves it out. */
export interface AmsiSeams {
  readonly load?: () => Native<AmsiLibrary>;
  readonly machine?: () => MachineFacts;
  readonly posture?: () => readonly PostureItem[];
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
  /** Whether this machine reports to Defender for Endpoint; false, too, where that can't be read. */
  readonly onboarded: () => boolean;
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
    () => ({ machine: os.hostname(), hostProgram: process.execPath, engine: engineKey(machine()) }),
    now,
  );
  let lastTest: SelfTest | null = null;
  let madeByStart: SelfTest | null = null;
  const testNow = async (scan: ProbeScan): Promise<SelfTest | null> => {
    const test = await runSelfTest(scan, () => new Date(now()));
    if (test?.passed === true) await memory.write(test);
    return test;
  };
  const prove: Prover = async (scan, occasion) => {
    const atStart = occasion === 'start';
    lastTest = atStart ? await memory.read() : null;
    if (lastTest === null && !(atStart && options.quiet === true)) {
      // What another window finds out in the meantime serves, too, unless a person asked.
      lastTest = atStart
        ? await memory.alone(async () => (await memory.read()) ?? (await testNow(scan)))
        : await testNow(scan);
    }
    madeByStart = atStart && lastTest?.remembered !== true ? lastTest : null;
    if (lastTest === null) return null;
    const { state, cause } = diagnose({ ...machine(), failure: null, selfTest: lastTest });
    return state === 'ready'
      ? { state, detail: l10n.t('AMSI detects its test sample.') }
      : { state: 'degraded', detail: cause ?? '' };
  };
  const exclusion = exclusionReader(machine);
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
    exclusion,
    load: seams.load ?? loadSystemAmsi,
  });
  const health = ({ probe }: HealthRequest) =>
    collectHealth({
      failure: engine.failure,
      machine: readNow,
      posture: seams.posture ?? machinePosture,
      selfTest: async () => {
        if (!probe) return (lastTest ??= await memory.read());
        const fresh = madeByStart !== null && now() - Date.parse(madeByStart.time) < justMade;
        madeByStart = null;
        if (!fresh) await engine.prove();
        return lastTest;
      },
    });
  return { engine, health, onboarded: () => machine().defender?.state.onboarded === true };
}

/** A self-test holds for an engine as it is and as it is configured: one that was made before a switch was, does not. */
function engineKey(machine: MachineFacts): string {
  return [engineFingerprint(machine), ...configuredOff(machine).map(({ value }) => value)].join('|');
}

/** Makes the lists ready once for each reading of the machine: an engine asks for every scan. */
function exclusionReader(machine: () => MachineFacts): (contentName: string) => string | null {
  let ready: { readonly from: Exclusions; readonly matcher: ExclusionMatcher } | null = null;
  return (contentName) => {
    const from = machine().exclusions?.exclusions;
    if (!from) return null;
    if (ready?.from !== from) ready = { from, matcher: createExclusionMatcher(from) };
    return ready.matcher.content(contentName)?.entry ?? null;
  };
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
