/** Talks to the counters and settings of amsi.c, our own library with AMSI's ABI. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadKoffi } from '../../src/engines/win32/koffi';

/** How often each counter of amsi.c stands; see there. */
export type Counter =
  'contexts' | 'sessions' | 'calls' | 'maxCalls' | 'scans' | 'initialized' | 'opened' | 'misuses';

export type Setting =
  | 'AMSIGHT_TEST_INITIALIZE_HRESULT'
  | 'AMSIGHT_TEST_SESSION_HRESULT'
  | 'AMSIGHT_TEST_INITIALIZE_SLOW'
  | 'AMSIGHT_TEST_SESSION_SLOW'
  | 'AMSIGHT_TEST_DETECT';

export interface FakeAmsi {
  readonly path: string;
  count(what: Counter): number;
  /** What the last scan or initialisation was given; names as UTF-16LE. */
  last(what: 'content' | 'name' | 'app'): Buffer;
  set(setting: Setting, value: string): void;
  reset(): void;
  /** Fails when a context, session or call is left, or the library was called in a wrong way. */
  assertNothingLeft(): void;
}

/** @param libraryPath the library under test: loading it twice gives the same counters */
export function openFakeAmsi(libraryPath: string): FakeAmsi {
  const koffi = loadKoffi();
  assert.ok(koffi.ok, 'koffi loads');
  const library = koffi.value.load(libraryPath);
  const count = library.func('int32_t AmsightTestCount(str what)') as (what: string) => number;
  const last = library.func('int32_t AmsightTestLast(str what, void *to, uint32_t capacity)') as (
    what: string,
    to: Buffer,
    capacity: number,
  ) => number;
  const set = library.func('int32_t AmsightTestSet(str name, str value)') as (
    name: string,
    value: string,
  ) => number;
  const reset = library.func('void AmsightTestReset()') as () => void;
  return {
    path: libraryPath,
    count,
    last: (what) => {
      const to = Buffer.alloc(1 << 20);
      return to.subarray(0, last(what, to, to.length));
    },
    set: (setting, value) => {
      assert.equal(set(setting, value), 1, setting);
    },
    reset,
    assertNothingLeft: () => {
      const left = { contexts: count('contexts'), sessions: count('sessions'), calls: count('calls') };
      assert.deepEqual(
        { ...left, misuses: count('misuses') },
        { contexts: 0, sessions: 0, calls: 0, misuses: 0 },
      );
    },
  };
}

/** Text that amsi.c answers as asked, for example `marked('result=2')`. */
export function marked(...instructions: string[]): string {
  return instructions.map((one) => `# AMSIGHT-TEST:${one} \n`).join('');
}

/** Compiles amsi.c into a shared library of this (POSIX) system; null where there is no C compiler. */
export function compileFakeAmsi(
  source: string,
  ...flags: string[]
): { readonly path: string; remove(): void } | null {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'amsight-amsi-'));
  const file = path.join(folder, 'amsi.so');
  try {
    execFileSync('cc', ['-O1', '-shared', '-fPIC', ...flags, '-o', file, source], { stdio: 'pipe' });
  } catch (error) {
    rmSync(folder, { recursive: true });
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return {
    path: file,
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

/**
 * amsi.c compiled for this system while the tests of the enclosing describe run. They are skipped on Windows, which has
 * its own tier with the DLL, and where there is no C compiler; where nobody watches, that is an error.
 * @returns the library, for hooks and tests
 */
export function useCompiledAmsi(): () => FakeAmsi {
  let compiled: ReturnType<typeof compileFakeAmsi> = null;
  let library: FakeAmsi | null = null;
  before(function () {
    if (process.platform === 'win32') this.skip();
    compiled = compileFakeAmsi(path.resolve('test/windows/amsi.c'));
    if (compiled) library = openFakeAmsi(compiled.path);
    else if (process.env.CI) throw new Error('No C compiler: install gcc to test the AMSI engine.');
    else this.skip();
  });
  after(() => compiled?.remove());
  return () => {
    assert.ok(library, 'asked for outside of hooks and tests');
    return library;
  };
}
