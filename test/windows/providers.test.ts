/** Providers read from a real registry, with a real DLL behind them. */

import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openRegistry, type Registry } from '../../src/engines/win32/registry';
import type { AmsiProvider } from '../../src/health/model';
import { readProviders } from '../../src/health/providers';
import { fakeAmsiPath, mode } from './mode';
import { createRegistryFixture, type RegistryFixture } from './registry-fixture';

describe('providers on Windows', () => {
  const clsid = '{A0000000-0000-4000-8000-000000000001}';
  const amsi = 'HKLM\\SOFTWARE\\Microsoft\\AMSI';
  const classKey = `HKLM\\SOFTWARE\\Classes\\CLSID\\${clsid}`;
  let reader: Registry;
  let registry: RegistryFixture | null = null;
  let folder: string;

  before(() => {
    const opened = openRegistry();
    assert.ok(opened);
    reader = opened;
    folder = mkdtempSync(path.join(os.tmpdir(), 'amsight-provider-'));
  });
  after(() => {
    delete process.env.AMSIGHT_TEST_FOLDER;
    rmSync(folder, { recursive: true });
  });
  afterEach(() => {
    registry?.restore();
  });

  const fixture = (context: Mocha.Context): RegistryFixture => {
    if (mode === 'system') context.skip();
    registry ??= createRegistryFixture();
    return registry;
  };
  const ours = (): AmsiProvider[] => {
    const { providers, complete } = readProviders(reader);
    assert.equal(complete, true);
    return providers.filter((one) => one.clsid === clsid && one.bits === 64);
  };

  it('a signed DLL with a version: node.exe stands in', function () {
    const prepared = fixture(this);
    prepared.set(`${amsi}\\Providers\\${clsid}`, '', 'REG_SZ', '');
    prepared.set(classKey, '', 'REG_SZ', 'Prüf-Anbieter');
    prepared.set(`${classKey}\\InprocServer32`, '', 'REG_SZ', `"${process.execPath}"`);
    assert.deepEqual(ours(), [
      {
        clsid,
        name: 'Prüf-Anbieter',
        dll: process.execPath,
        exists: true,
        bits: 64,
        version: 1,
        company: 'Node.js',
        fileVersion: `${process.versions.node}.0`,
        signed: true,
      },
    ]);
  });

  it('an unsigned DLL without a version, through a variable, as version 2', function () {
    const prepared = fixture(this);
    const dll = path.join(folder, 'ä provider.dll');
    copyFileSync(fakeAmsiPath(), dll);
    process.env.AMSIGHT_TEST_FOLDER = folder;
    prepared.set(`${amsi}\\Providers2\\${clsid}`, '', 'REG_SZ', '');
    prepared.set(`${classKey}\\InprocServer32`, '', 'REG_EXPAND_SZ', '%AMSIGHT_TEST_FOLDER%\\ä provider.dll');
    assert.deepEqual(ours(), [
      {
        clsid,
        name: null,
        dll,
        exists: true,
        bits: 64,
        version: 2,
        company: null,
        fileVersion: null,
        signed: false,
      },
    ]);
  });

  it('a DLL that is gone', function () {
    const prepared = fixture(this);
    prepared.set(`${amsi}\\Providers\\${clsid}`, '', 'REG_SZ', '');
    prepared.set(`${classKey}\\InprocServer32`, '', 'REG_SZ', path.join(folder, 'gone.dll'));
    assert.deepEqual(
      ours().map(({ exists, company, signed }) => [exists, company, signed]),
      [[false, null, null]],
    );
  });

  it('what is registered on this machine can be told', () => {
    for (const { clsid: id, dll, exists } of readProviders(reader).providers) {
      assert.match(id, /^\{[0-9A-F-]{36}\}$/i);
      if (dll !== null && mode === 'system') assert.notEqual(exists, false, dll);
    }
  });
});
