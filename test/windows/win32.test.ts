/** The small win32 calls: registry, open errors, code page, system directory. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isBlockedByAntivirus, windowsOpenError } from '../../src/engines/win32/antivirus-block';
import { loadKoffi } from '../../src/engines/win32/koffi';
import { openRegistry, type Registry } from '../../src/engines/win32/registry';
import { ansiCodePage, systemDirectory, wineVersion } from '../../src/engines/win32/system';
import { readDefender } from '../../src/health/defender';
import { readProviders } from '../../src/health/providers';
import { mode } from './mode';

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
    const clsid = '{A0000000-0000-4000-8000-000000000001}';
    const provider = `HKLM\\SOFTWARE\\Microsoft\\AMSI\\Providers\\${clsid}`;
    const classKey = `HKLM\\SOFTWARE\\Classes\\CLSID\\${clsid}`;
    const policy = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\Real-Time Protection';
    const preference = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Real-Time Protection';
    const signatures = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Signature Updates';

    const reg = (...args: string[]) => {
      // No pipes under Wine; the exit status says enough.
      const { status, error } = spawnSync('reg.exe', args, { stdio: 'ignore' });
      assert.equal(error, undefined);
      assert.equal(status, 0, args.join(' '));
    };

    // The registry of a real machine is not ours to change.
    before(function () {
      if (mode === 'system') this.skip();
      reg('add', provider, '/f');
      reg('add', classKey, '/ve', '/d', 'Prüf-Anbieter', '/f');
      reg('add', `${classKey}\\InprocServer32`, '/ve', '/d', 'C:\\windows\\system32\\amsi.dll', '/f');
      reg('add', policy, '/v', 'DisableScriptScanning', '/t', 'REG_DWORD', '/d', '1', '/f');
      reg('add', preference, '/v', 'DisableRealtimeMonitoring', '/t', 'REG_DWORD', '/d', '1', '/f');
      reg('add', signatures, '/v', 'AVSignatureVersion', '/d', '1.439.1.0', '/f');
    });
    after(() => {
      if (mode === 'system') return;
      for (const key of [provider, classKey, policy, 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender']) {
        reg('delete', key, '/f');
      }
    });

    it('providers', () => {
      const { providers, complete } = readProviders(registry, (file) => file.endsWith('amsi.dll'));
      assert.equal(complete, true);
      assert.deepEqual(
        providers.filter(({ bits }) => bits === 64),
        [
          {
            clsid,
            name: 'Prüf-Anbieter',
            dll: 'C:\\windows\\system32\\amsi.dll',
            exists: true,
            bits: 64,
            version: 1,
          },
        ],
      );
    });

    it('Defender', () => {
      const reading = readDefender(registry);
      assert.deepEqual(reading?.state, {
        signatureVersion: '1.439.1.0',
        engineVersion: null,
        realTimeProtection: 'off',
        scriptScanning: 'off',
      });
      assert.equal(reading.scriptScanning.offBy?.kind, 'policy');
      assert.equal(reading.realTimeProtection.offBy?.kind, 'preference');
    });
  });
});
