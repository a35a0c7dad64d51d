/** What both tiers expect of a library that is missing or damaged: an answer, not an exception. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadAmsiFrom } from '../../src/engines/amsi/binding';
import type { NativeFailure } from '../../src/engines/win32/koffi';

/** @throws when the library can be loaded after all */
export function failureOf(file: string): NativeFailure {
  const loaded = loadAmsiFrom(file);
  assert.ok(!loaded.ok, 'it loads');
  return loaded.failure;
}

/**
 * Call inside a describe.
 * @param missing name of a library that the system has nowhere
 */
export function describeUnusableLibraries(missing: string): void {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'amsight-binding-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('missing', () => {
    const { cause, message } = failureOf(path.join(folder, missing));
    assert.equal(cause, 'libraryMissing');
    assert.ok(message.includes(`${missing} is missing: this Windows has no AMSI`), message);
  });

  it('damaged', () => {
    const file = path.join(folder, 'damaged.dll');
    writeFileSync(file, 'MZ and nothing more');
    assert.equal(failureOf(file).cause, 'libraryFailed');
  });
}
