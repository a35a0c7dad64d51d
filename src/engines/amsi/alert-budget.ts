/** Limits the positives that AMSI calls may raise: machine-wide per hour for calls nobody asked for and probes, per run for requested ones. */

import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Leave for one AMSI call. */
interface AlertPermit {
  readonly granted: true;
  /** To be called once the call is over, whatever its outcome. Never throws. */
  settle(positive: boolean): Promise<void>;
}

export interface AlertRefusal {
  readonly granted: false;
  /** `spent`: no positive is left this hour. `run`: `maxAlerts` is used up. `broken`: the count can't be kept. */
  readonly why: 'spent' | 'run' | 'broken';
  /** What the system said when `broken`. */
  readonly detail: string | null;
}

/** What a call is made for; see AmsiScanOptions. */
export interface AlertCharge {
  readonly requested: boolean;
  readonly probe?: boolean;
}

export interface AlertBudget {
  acquire(charge: AlertCharge): Promise<AlertPermit | AlertRefusal>;
}

/** Whoever counts the positives of a run's requested calls, in however many processes it makes them. */
export interface RunLimit {
  /** Resolves to true when one call may be made, which is then to be settled. */
  acquire(): Promise<boolean>;
  settle(positive: boolean): void;
}

export interface AlertBudgetOptions {
  /** Shared by all windows and command lines of this user. Made when it is missing. */
  readonly folder: string;
  /** Positives an hour that nobody asked for. */
  readonly perHour: number;
  /** Limits requested calls; null for no limit. */
  readonly run: RunLimit | null;
  /** Milliseconds since the epoch; tests turn the clock. */
  readonly now?: () => number;
}

const hour = 3_600_000;
/** A call that has not settled after this many milliseconds counts as a positive: its process may have died in it. */
const pendingTimeout = 60_000;
/** How often, and how many milliseconds apart at most, a call waits for the calls of others to settle. */
const waits = { count: 40, milliseconds: 50 };

/**
 * The machine-wide budget is a folder of empty files, one for each positive of the last hour and for each call under
 * way; the name holds the time. A call makes its file first, then counts the others: of two processes at the last
 * place the later one always sees the earlier, so the budget is never exceeded, without a lock that a crash could
 * leave behind. A positive's file stays where it is and gets a second one beside it: a file that is renamed, or made
 * anew before the old one is removed, can be missed by another process that lists the folder meanwhile. A process that dies in a call leaves its file, which counts for an hour: the alert may have been
 * raised. There is no content that could be corrupt, and foreign names are ignored. When the folder can't be used,
 * calls that nobody asked for are refused, and requested ones, which never touch it, go on.
 */
export function createAlertBudget(options: AlertBudgetOptions): AlertBudget {
  const shared = new SharedBudget(options.folder, options.perHour, options.now ?? Date.now);
  return {
    acquire: async ({ requested, probe }) => {
      const run = requested ? options.run : null;
      if (run && !(await run.acquire())) return { granted: false, why: 'run', detail: null };
      const hourly = requested && probe !== true ? null : await shared.acquire();
      if (hourly?.granted === false) {
        run?.settle(false);
        return hourly;
      }
      return {
        granted: true,
        settle: async (positive) => {
          run?.settle(positive);
          await hourly?.settle(positive);
        },
      };
    },
  };
}

/** One call: `<name>.try` as long as it counts, and `<name>.hit` beside it once it was positive. */
interface Marker {
  readonly name: string;
  readonly time: number;
  readonly pending: boolean;
}

const markerFile = /^((\d{15})-[0-9a-f-]{36})\.(try|hit)$/;

function parseMarkers(files: readonly string[]): Marker[] {
  const markers = new Map<string, Marker>();
  for (const file of files) {
    const [, name, time, ending] = markerFile.exec(file) ?? [];
    if (name === undefined) continue;
    const pending = ending === 'try' && markers.get(name)?.pending !== false;
    markers.set(name, { name, time: Number(time), pending });
  }
  return [...markers.values()];
}

class SharedBudget {
  readonly #folder: string;
  readonly #perHour: number;
  readonly #now: () => number;
  /** Acquires of this process go one by one, so that they can't refuse each other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(folder: string, perHour: number, now: () => number) {
    this.#folder = folder;
    this.#perHour = perHour;
    this.#now = now;
  }

  acquire(): Promise<AlertPermit | AlertRefusal> {
    const next = this.#last.then(() => this.#acquire());
    this.#last = next;
    return next;
  }

  async #acquire(): Promise<AlertPermit | AlertRefusal> {
    if (this.#perHour <= 0) return { granted: false, why: 'spent', detail: null };
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      for (let attempt = 0; attempt < waits.count; attempt += 1) {
        const answer = await this.#tryOnce();
        if (answer !== 'wait') return answer;
        await delay(waits.milliseconds * (0.5 + Math.random() / 2));
      }
      return { granted: false, why: 'spent', detail: null };
    } catch (error) {
      return {
        granted: false,
        why: 'broken',
        detail: error instanceof Error ? error.message : String(error),
      };
    }
  }

  async #tryOnce(): Promise<AlertPermit | AlertRefusal | 'wait'> {
    const now = this.#now();
    const mine = `${String(now).padStart(15, '0')}-${randomUUID()}`;
    const file = path.join(this.#folder, `${mine}.try`);
    await writeFile(file, '', { flag: 'wx' });
    const markers = parseMarkers(await readdir(this.#folder));
    // A clock set back must not block scanning for longer than the hour it is about.
    const live = (marker: Marker) => Math.abs(now - marker.time) < hour;
    const expired = markers.filter((marker) => !live(marker));
    // They no longer count: that another process, or nobody, removes them changes nothing.
    await Promise.allSettled(
      expired.flatMap(({ name }) =>
        ['.hit', '.try'].map((ending) => rm(path.join(this.#folder, name + ending))),
      ),
    );
    const others = markers.filter((marker) => marker.name !== mine && live(marker));
    if (others.length < this.#perHour) return this.#permit(file);
    await rm(file, { force: true });
    const underWay = (marker: Marker) => marker.pending && now - marker.time < pendingTimeout;
    const positives = others.filter((marker) => !underWay(marker)).length;
    return positives < this.#perHour ? 'wait' : { granted: false, why: 'spent', detail: null };
  }

  #permit(file: string): AlertPermit {
    return {
      granted: true,
      settle: async (positive) => {
        // Whatever fails here leaves the file as it is, which counts as a positive: the safe side.
        await Promise.allSettled([
          positive ? writeFile(file.replace(/try$/, 'hit'), '') : rm(file, { force: true }),
        ]);
      },
    };
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
