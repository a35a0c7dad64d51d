/** Puts AMSI together for the scan host: the engine, its self-test, the alert budget and the health report. */

import * as l10n from '@vscode/l10n';
import os from 'node:os';
import path from 'node:path';
import { createAlertBudget, type RunLimit } from '../engines/amsi/alert-budget';
import { loadSystemAmsi, type AmsiLibrary } from '../engines/amsi/binding';
import { createAmsiEngine, type AmsiProof, type ProbeScan, type Prover } from '../engines/amsi/engine';
import type { AmsiEngine } from '../engines/model';
import type { EngineState } from '../findings/model';
import type { Native } from '../engines/win32/koffi';
import type { HealthRequest } from '../protocol';
import { concernsDefender } from './defender-causes';
import { diagnose } from './diagnosis';
import { exclusionsInForce, type ExclusionsInForce } from './exclusions';
import type { HealthFacts, MachineFacts } from './facts';
import { readMachine } from './machine';
import type { HealthReport, PostureItem, SelfTest } from './model';
import { collectHealth } from './report';
import { machinePosture } from './posture/posture';
import { createSelfTestMemory } from './self-test-memory';
import { runSelfTest } from './self-test';
import { machineFingerprint, readWatched, selfTestKey, type WatchedFacts } from './watched';

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
  /** Hears of each self-test when it is over: what it raised is in the antivirus's log like any other detection. */
  readonly onSelfTest?: () => void;
  /** Whether the embedded rules serve where AMSI does not; they do when left out. */
  readonly rules?: () => EngineState;
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
  /** Defender's, where it is the one that answers. */
  readonly exclusions: ExclusionsInForce;
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
  const watched = watch(seams.machine ?? readWatched, now);
  const memory = createSelfTestMemory(
    folder,
    () => ({ machine: os.hostname(), hostProgram: process.execPath, engine: watched.last().key }),
    now,
  );
  const rules = options.rules ?? (() => 'ready' as const);
  let lastTest: SelfTest | null = null;
  let madeByStart: SelfTest | null = null;
  /** What failed when AMSI stopped working after the last test. */
  let stopped: string | null = null;
  const proof = (known: Pick<HealthFacts, 'selfTest' | 'stopped'>): AmsiProof => {
    const { state, cause } = diagnose({ ...readNow(), ...known, failure: null, rules: rules() });
    return state === 'ready'
      ? { state, detail: l10n.t('AMSI detects its test sample.') }
      : { state: 'degraded', detail: cause ?? '' };
  };
  const testNow = async (scan: ProbeScan): Promise<SelfTest | null> => {
    const test = await runSelfTest(scan, () => new Date(now()));
    options.onSelfTest?.();
    if (test?.passed === true) await memory.write(test);
    else if (test !== null) await memory.forget();
    return test;
  };
  const find = async (...[scan, occasion]: Parameters<Prover>): Promise<SelfTest | null> => {
    if (occasion !== 'start' && occasion !== 'recall') return testNow(scan);
    const remembered = await memory.read();
    if (remembered !== null || occasion === 'recall' || options.quiet === true) return remembered;
    // What another window finds out in the meantime serves, too, unless a person asked.
    return memory.alone(async () => (await memory.read()) ?? (await testNow(scan)));
  };
  const prove: Prover = async (scan, occasion) => {
    const test = await find(scan, occasion);
    if (test === null && occasion === 'recall') return null;
    lastTest = test;
    stopped = null;
    madeByStart = occasion === 'start' && test?.remembered !== true ? test : null;
    return test === null ? null : proof({ selfTest: test, stopped });
  };
  const exclusions = exclusionsInForce(() => {
    const { facts } = watched.last();
    return concernsDefender(facts) ? (facts.exclusions?.exclusions ?? null) : null;
  });
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
    stopped: async (detail) => {
      stopped = detail;
      await memory.forget();
      return proof({ selfTest: lastTest, stopped });
    },
    proofKey: () => watched.last().key,
    machine: () => watched.last().fingerprint,
    exclusion: (contentName) => exclusions.covering(contentName)?.entry ?? null,
    load: seams.load ?? loadSystemAmsi,
  });
  const health = ({ probe }: HealthRequest) =>
    collectHealth({
      failure: engine.failure,
      machine: readNow,
      posture: seams.posture ?? machinePosture,
      rules,
      selfTest: async () => {
        // Engine and report speak of the same machine.
        watched.look();
        const fresh = madeByStart !== null && now() - Date.parse(madeByStart.time) < justMade;
        if (probe && !(fresh && engine.tested())) await engine.prove();
        else await engine.recall();
        if (probe) madeByStart = null;
        return engine.tested() ? lastTest : null;
      },
      stopped: () => (engine.tested() ? stopped : null),
    });
  return {
    engine,
    health,
    onboarded: () => watched.last().facts.defender?.state.onboarded === true,
    exclusions,
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

interface Reading {
  readonly facts: WatchedFacts;
  readonly fingerprint: string;
  readonly key: string;
}

/** Keeps a reading for {@link readingLife}: it is asked for with every scan. */
function watch(read: () => WatchedFacts, clock: () => number): { last(): Reading; look(): Reading } {
  let kept: { readonly reading: Reading; readonly time: number } | null = null;
  const look = (): Reading => {
    const facts = read();
    const reading = { facts, fingerprint: machineFingerprint(facts), key: selfTestKey(facts) };
    kept = { reading, time: clock() };
    return reading;
  };
  return {
    look,
    last: () => {
      const now = clock();
      const holds = kept !== null && now - kept.time < readingLife && now >= kept.time;
      return kept !== null && holds ? kept.reading : look();
    },
  };
}
