/** Where code may come from: the native module out of the package alone, whatever lies around it. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { koffiOfPackage } from '../../../src/engines/win32/koffi';

describe('the native module', () => {
  let root: string;
  let host: string;
  const koffi = (folder: string, from: string): void => {
    const target = path.join(root, folder, 'node_modules/koffi');
    mkdirSync(target, { recursive: true });
    writeFileSync(path.join(target, 'index.js'), `module.exports = { from: ${JSON.stringify(from)} };\n`);
  };

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'amsight-modules-'));
    host = path.join(root, 'above/extension/dist/host.js');
    mkdirSync(path.dirname(host), { recursive: true });
    writeFileSync(path.join(root, 'above/extension/package.json'), '{}');
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  for (const folder of ['', 'above', 'above/extension/dist']) {
    it(`is not taken from ${folder === '' ? 'two folders up' : folder}`, () => {
      koffi(folder, 'a stranger');
      // What a `require` by name would load.
      assert.deepEqual(createRequire(host)('koffi'), { from: 'a stranger' });
      const loaded = koffiOfPackage(host);
      assert.equal(loaded.ok ? 'loaded' : loaded.failure.cause, 'bindingMissing');
    });
  }

  it('is taken from the package', () => {
    koffi('', 'a stranger');
    koffi('above/extension', 'us');
    assert.deepEqual(koffiOfPackage(host), { ok: true, value: { from: 'us' } });
  });
});
