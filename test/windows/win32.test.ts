/** The small win32 calls: registry, open errors, code page, system directory. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isBlockedByAntivirus, windowsOpenError } from '../../src/engines/win32/antivirus-block';
import { loadKoffi } from '../../src/engines/win32/koffi';
import { openRegistry, type Registry, type RegistryValue } from '../../src/engines/win32/registry';
import { ansiCodePage, systemDirectory, wineVersion } from '../../src/engines/win32/system';
import { mode } from './mode';
import { createRegistryFixture, type RegistryFixture } from './registry-fixture';

describe('Windows itself', () => {
  it('the system directory, wherever SystemRoot points', () => {
    const koffi = loadKoffi();
    assert.ok(koffi.ok);
    const before = process.env.SystemRoot;
    process.env.SystemRoot = 'C:\\planted';
    try {
      assert.match(systemDirectory(koffi.value), /^[a-z]:\\windows\\system32$/i);
    } finally {
      process.env.SystemRoot = before;
    }
  });

  it('an ANSI code page', () => {
    const page = ansiCodePage();
    assert.ok(page !== null && page > 0, String(page));
  });

  it('Wine is told from Windows', () => {
    if (mode === 'system') assert.equal(wineVersion(), null);
    else assert.match(wineVersion() ?? '', /^\d/);
  });
});

describe('windowsOpenError', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'amsight-open-'));
    mkdirSync(path.join(folder, 'ä 測 😀'));
    writeFileSync(path.join(folder, 'ä 測 😀', 'a#%.ps1'), 'x');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const table: [name: string, below: string, error: number][] = [
    ['a file that opens', 'ä 測 😀\\a#%.ps1', 0],
    ['ERROR_FILE_NOT_FOUND', 'missing.ps1', 2],
    ['ERROR_PATH_NOT_FOUND', 'missing\\a.ps1', 3],
    ['ERROR_ACCESS_DENIED for a folder', 'ä 測 😀', 5],
  ];
  for (const [name, below, error] of table) {
    it(`${name} → ${error}`, () => {
      const file = path.join(folder, below);
      assert.equal(windowsOpenError(file), error);
      assert.equal(isBlockedByAntivirus(file, 'UNKNOWN'), false);
    });
  }

  it('leaves the file closed', () => {
    const file = path.join(folder, 'again.ps1');
    writeFileSync(file, 'x');
    for (let time = 0; time < 3; time += 1) assert.equal(windowsOpenError(file), 0);
    rmSync(file);
    assert.equal(windowsOpenError(file), 2);
  });
});

describe('registry', () => {
  let registry: Registry;
  before(() => {
    const opened = openRegistry();
    assert.ok(opened);
    registry = opened;
  });

  it('reads what every Windows has', () => {
    const build = registry.value('HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion', 'CurrentBuild');
    assert.equal(build.state, 'found');
    assert.match(String(build.value), /^\d+$/);
    const keys = registry.subkeys('HKLM\\SOFTWARE\\Microsoft');
    assert.ok(keys.state === 'found' && keys.value.includes('Windows NT'));
  });

  it('what is not there is missing', () => {
    const key = 'HKLM\\SOFTWARE\\Amsight no such key';
    assert.deepEqual(registry.value(key, 'x'), { state: 'missing' });
    assert.deepEqual(registry.subkeys(key), { state: 'missing' });
    assert.deepEqual(registry.value('HKLM\\SOFTWARE', 'Amsight no such value'), { state: 'missing' });
  });

  it('a hive that is not one of the two is a mistake of ours', () => {
    assert.throws(() => registry.value('HKCR\\x', 'y'), /Unknown registry hive/);
  });

  describe('with prepared keys', () => {
    const key = 'HKLM\\SOFTWARE\\Amsight test';
    let prepared: RegistryFixture;

    // The registry of a real machine is not ours to change.
    before(function () {
      if (mode === 'system') this.skip();
      prepared = createRegistryFixture();
      prepared.set(key, '', 'REG_SZ', 'Prüf-Wert');
      prepared.set(key, 'expand', 'REG_EXPAND_SZ', '%ProgramFiles%\\x');
      prepared.set(key, 'dword', 'REG_DWORD', 0xffffffff);
      prepared.set(key, 'qword', 'REG_QWORD', 0x1122334455667788n);
      prepared.set(key, 'multi', 'REG_MULTI_SZ', ['a', 'b c', '測']);
      prepared.set(key, 'bytes', 'REG_BINARY', new Uint8Array([0, 1, 255]));
      prepared.set(key, 'long', 'REG_BINARY', new Uint8Array(65_536));
      prepared.set(key, 'too long', 'REG_BINARY', new Uint8Array(65_537));
      prepared.set(`${key}\\one`, 'x', 'REG_SZ', '64');
      prepared.set(`${key}\\two`, 'x', 'REG_SZ', '64');
      prepared.set(key, 'dword', 'REG_DWORD', 32, 32);
    });
    after(() => {
      if (mode === 'system') return;
      prepared.restore();
      assert.deepEqual(registry.values(key), { state: 'missing' });
    });

    const values: [name: string, value: RegistryValue][] = [
      ['', 'Prüf-Wert'],
      ['expand', '%ProgramFiles%\\x'],
      ['dword', 0xffffffff],
      ['qword', 0x1122334455667788n],
      ['multi', ['a', 'b c', '測']],
      ['bytes', new Uint8Array([0, 1, 255])],
      ['long', new Uint8Array(65_536)],
    ];
    for (const [name, value] of values) {
      it(`value “${name}”`, () => {
        assert.deepEqual(registry.value(key, name), { state: 'found', value });
      });
    }

    it('a value that is too long is not readable', () => {
      assert.deepEqual(registry.value(key, 'too long'), { state: 'unreadable', error: 234 });
    });

    it('all values, the too long one without its content', () => {
      const all = registry.values(key);
      assert.ok(all.state === 'found');
      const byName = (one: readonly { readonly name: string }[]) =>
        [...one].sort((a, b) => (a.name < b.name ? -1 : 1));
      const expected = [...values, ['too long', null] as const].map(([name, value]) => ({ name, value }));
      assert.deepEqual(byName(all.value), byName(expected));
    });

    it('subkeys', () => {
      assert.deepEqual(registry.subkeys(key), { state: 'found', value: ['one', 'two'] });
      assert.deepEqual(registry.subkeys(`${key}\\one`), { state: 'found', value: [] });
    });

    it('the half of 32-bit programs is another', () => {
      assert.deepEqual(registry.value(key, 'dword', 32), { state: 'found', value: 32 });
      assert.deepEqual(registry.subkeys(key, 32), { state: 'found', value: [] });
    });
  });
});
