/** Remembers a passed self-test for a day, so that each new window does not raise another alert. */

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SelfTest } from './model';

/** What a self-test's result depends on: another one of these, and it must be made again. */
export interface SelfTestKey {
  readonly machine: string;
  /** The program that loads amsi.dll: providers may treat programs differently. */
  readonly hostProgram: string;
  /** Signature version and providers. */
  readonly engine: string;
}

export interface SelfTestMemory {
  /** The last passed self-test of this key, if it is less than a day old. An unreadable one is none. */
  read(): Promise<SelfTest | null>;
  /** Keeps a passed self-test. Where it can't be written, the next window tests again. */
  write(test: SelfTest): Promise<void>;
  /** Forgets a passed self-test of this key, which another one has refuted. */
  forget(): Promise<void>;
  /**
   * Runs `make` while no other process makes this self-test, so that two windows that start at once raise one alert. Waits
   * for another one for a few seconds at most, and then goes on all the same.
   */
  alone<T>(make: () => Promise<T>): Promise<T>;
}

const day = 86_400_000;
/** Milliseconds that one window waits for another's self-test, and between two looks. */
const longestWait = 3_000;
const lookEvery = 50;
/** Milliseconds after which a lock was left behind by a process that ended. */
const lockLife = 30_000;

interface Remembered {
  readonly key: SelfTestKey;
  readonly time: string;
  readonly probes: SelfTest['probes'];
}

/**
 * One small file for each host program. It is the user's own, like Amsight itself: who can forge it can do worse.
 * Health never reads it.
 */
export function createSelfTestMemory(
  folder: string,
  key: () => SelfTestKey,
  now: () => number = Date.now,
  patience: number = longestWait,
): SelfTestMemory {
  const fileOf = ({ machine, hostProgram }: SelfTestKey) => {
    const hash = createHash('sha256').update(`${machine}\0${hostProgram}`).digest('hex');
    return path.join(folder, `self-test-${hash.slice(0, 16)}.json`);
  };
  const find = async (wanted: SelfTestKey): Promise<Remembered | null> => {
    const remembered = parse(await readOrNull(fileOf(wanted)));
    return remembered !== null && sameKey(remembered.key, wanted) ? remembered : null;
  };
  return {
    read: async () => {
      const remembered = await find(key());
      if (remembered === null) return null;
      const age = now() - Date.parse(remembered.time);
      // A time in the future comes from a clock that was wrong: then or now.
      if (!(age >= 0 && age < day)) return null;
      return { passed: true, time: remembered.time, probes: remembered.probes, remembered: true };
    },
    write: async (test) => {
      const current = key();
      const file = fileOf(current);
      const content: Remembered = { key: current, time: test.time, probes: test.probes };
      const temporary = `${file}.${randomUUID()}`;
      const written = await Promise.allSettled([replace(file, temporary, JSON.stringify(content))]);
      if (written[0].status === 'rejected') await Promise.allSettled([rm(temporary, { force: true })]);
    },
    forget: async () => {
      const refuted = key();
      if ((await find(refuted)) !== null) await Promise.allSettled([rm(fileOf(refuted), { force: true })]);
    },
    alone: async (make) => {
      const lock = `${fileOf(key())}.lock`;
      const token = randomUUID();
      const mine = await take(lock, token, patience);
      try {
        return await make();
      } finally {
        // Another window may have taken it over meanwhile: then it is that window's.
        if (mine) await removeIfHeldBy(lock, token);
      }
    },
  };
}

async function replace(file: string, temporary: string, content: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(temporary, content, { flag: 'wx' });
  await rename(temporary, file);
}

/** @returns false when it can't be had: another process holds it for long, or the folder can't be written */
async function take(lock: string, token: string, patience: number): Promise<boolean> {
  const [ready] = await Promise.allSettled([mkdir(path.dirname(lock), { recursive: true, mode: 0o700 })]);
  if (ready.status === 'rejected') return false;
  const end = performance.now() + patience;
  for (;;) {
    const [made] = await Promise.allSettled([writeFile(lock, token, { flag: 'wx' })]);
    if (made.status === 'fulfilled') return true;
    const taken = made.reason instanceof Error && 'code' in made.reason && made.reason.code === 'EEXIST';
    if (!taken || performance.now() >= end) return false;
    const holder = await readOrNull(lock);
    const [held] = await Promise.allSettled([stat(lock)]);
    if (held.status === 'fulfilled' && Math.abs(Date.now() - held.value.mtimeMs) > lockLife)
      await removeIfHeldBy(lock, holder);
    await delay(lookEvery);
  }
}

async function removeIfHeldBy(lock: string, holder: string | null): Promise<void> {
  if ((await readOrNull(lock)) === holder) await Promise.allSettled([rm(lock, { force: true })]);
}

async function readOrNull(file: string): Promise<string | null> {
  const [read] = await Promise.allSettled([readFile(file, 'utf8')]);
  return read.status === 'fulfilled' ? read.value : null;
}

function parse(text: string | null): Remembered | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as Partial<Remembered> | null;
    const whole =
      typeof value?.time === 'string' && typeof value.key === 'object' && Array.isArray(value.probes);
    return whole ? (value as Remembered) : null;
  } catch (error) {
    // Half a file, or not ours: as good as none.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function sameKey(a: SelfTestKey, b: SelfTestKey): boolean {
  return a.machine === b.machine && a.hostProgram === b.hostProgram && a.engine === b.engine;
}
