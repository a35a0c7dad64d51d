/** The posture table read from a real registry and real folders. */

import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadKoffi } from '../../src/engines/win32/koffi';
import { openRegistry } from '../../src/engines/win32/registry';
import { systemDirectory } from '../../src/engines/win32/system';
import type { PostureItem } from '../../src/health/model';
import { listFolder, machinePosture, readPosture } from '../../src/health/posture/posture';
import { mode } from './mode';
import { createRegistryFixture, type RegistryFixture } from './registry-fixture';

type State = PostureItem['state'];
type Prepare = (registry: RegistryFixture) => void;

const defender = 'SOFTWARE\\Policies\\Microsoft\\Windows Defender';
const asr = `HKLM\\${defender}\\Windows Defender Exploit Guard\\ASR\\Rules`;
const local = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Windows Defender Exploit Guard\\ASR\\Rules';
const manager = `HKLM\\${defender}\\Policy Manager`;
const powershell = 'SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell';
const shell = 'SOFTWARE\\Microsoft\\PowerShell\\1';
const srp = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\SrpV2\\Script';
const frameworks = 'HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP';
const guard = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\DeviceGuard';
const lsa = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa';
const environment = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment';
const wsh = 'HKCU\\Software\\Microsoft\\Windows Script\\Settings';
const office = 'HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Common\\Security';

/** One value or key each, and what it turns the item into. */
const table: [id: string, name: string, prepare: Prepare, state: State, detail: RegExp, source: string][] = [
  [
    'asr.obfuscatedScripts',
    'block by policy, as text',
    (registry) => {
      registry.set(asr, '5BEB7EFE-FD9A-4556-801D-275E5FFC04CC', 'REG_SZ', '1');
    },
    'ok',
    /^Configured to block/,
    asr,
  ],
  [
    'asr.scriptDownloads',
    'audit by Intune',
    (registry) => {
      registry.set(manager, 'ASRRules', 'REG_SZ', 'd3e037e1-3eb8-44c8-a917-57927947596d=2|x=1');
    },
    'attention',
    /log only/,
    manager,
  ],
  [
    'asr.wmiPersistence',
    'off locally',
    (registry) => {
      registry.set(local, 'e6db77e5-3df2-4cf1-b95a-636979351e5b', 'REG_DWORD', 0);
    },
    'attention',
    /^Configured off\. Tamper/,
    local,
  ],
  [
    'powershell.languageMode',
    'the variable',
    (registry) => {
      registry.set(environment, '__PSLockdownPolicy', 'REG_SZ', '4');
    },
    'attention',
    /^ConstrainedLanguage/,
    environment,
  ],
  [
    'appLocker.scripts',
    'one rule, enforced',
    (registry) => {
      registry.set(srp, 'EnforcementMode', 'REG_DWORD', 1);
      registry.set(`${srp}\\{1}`, 'Value', 'REG_SZ', '<FilePathRule/>');
    },
    'ok',
    /^Rules configured to be enforced: 1\./,
    srp,
  ],
  [
    'powershell.scriptBlockLogging',
    'on',
    (registry) => {
      registry.set(`HKLM\\${powershell}\\ScriptBlockLogging`, 'EnableScriptBlockLogging', 'REG_DWORD', 1);
    },
    'ok',
    /configured on/,
    powershell,
  ],
  [
    'powershell.transcription',
    'on for the user',
    (registry) => {
      registry.set(`HKCU\\${powershell}\\Transcription`, 'EnableTranscripting', 'REG_DWORD', 1);
    },
    'ok',
    /configured on/,
    `HKCU\\${powershell}`,
  ],
  [
    'powershell.executionPolicy',
    'Bypass for the user',
    (registry) => {
      registry.set(`HKCU\\${shell}\\ShellIds\\Microsoft.PowerShell`, 'ExecutionPolicy', 'REG_SZ', 'Bypass');
    },
    'attention',
    /CurrentUser Bypass/,
    `HKCU\\${shell}`,
  ],
  [
    'scriptHost.amsi',
    'switched off',
    (registry) => {
      registry.set(wsh, 'AmsiEnable', 'REG_DWORD', 0);
    },
    'attention',
    /^Switched off/,
    wsh,
  ],
  [
    'scriptHost.enabled',
    'off',
    (registry) => {
      registry.set('HKLM\\SOFTWARE\\Microsoft\\Windows Script Host\\Settings', 'Enabled', 'REG_SZ', '0');
    },
    'ok',
    /^Configured off/,
    'HKLM',
  ],
  [
    'powershell.engine2',
    'with .NET Framework 3.5',
    (registry) => {
      registry.set(`HKLM\\${shell}\\PowerShellEngine`, 'PowerShellVersion', 'REG_SZ', '2.0');
      registry.set(`${frameworks}\\v2.0.50727`, 'Install', 'REG_DWORD', 1);
    },
    'attention',
    /not seen by AMSI/,
    shell,
  ],
  [
    'dotnet.framework48',
    '4.8',
    (registry) => {
      registry.set(`${frameworks}\\v4\\Full`, 'Release', 'REG_DWORD', 528_372);
    },
    'ok',
    /^Installed/,
    frameworks,
  ],
  [
    'dotnet.framework48',
    'none',
    (registry) => {
      registry.remove(frameworks);
    },
    'attention',
    /^No \.NET/,
    frameworks,
  ],
  [
    'virtualization.memoryIntegrity',
    'on',
    (registry) => {
      registry.set(`${guard}\\Scenarios\\HypervisorEnforcedCodeIntegrity`, 'Enabled', 'REG_DWORD', 1);
    },
    'ok',
    /^Configured on/,
    guard,
  ],
  [
    'virtualization.credentialGuard',
    'off',
    (registry) => {
      registry.set(lsa, 'LsaCfgFlags', 'REG_DWORD', 0);
    },
    'attention',
    /^Configured off/,
    lsa,
  ],
  [
    'office.macroRuntimeScan',
    'off by policy',
    (registry) => {
      registry.set(office, 'MacroRuntimeScanScope', 'REG_DWORD', 0);
    },
    'attention',
    /^Configured off/,
    office,
  ],
];

describe('the posture table on Windows', () => {
  const read = (id: string): PostureItem => {
    const item = machinePosture().find((one) => one.id === id);
    assert.ok(item, id);
    return item;
  };

  it('reads every protection, and claims none that it can not read', () => {
    for (const { id, source, detail } of machinePosture()) {
      assert.match(source, /^(HKLM|HKCU|[A-Z]:)\\/, id);
      assert.match(detail, /\.$/, id);
    }
  });

  describe('with prepared values', () => {
    let registry: RegistryFixture;
    before(function () {
      if (mode === 'system') this.skip();
      registry = createRegistryFixture();
    });
    afterEach(() => {
      registry.restore();
    });

    for (const [id, name, prepare, state, detail, source] of table) {
      it(`${id}, ${name} → ${state}`, () => {
        const before = machinePosture();
        prepare(registry);
        const item = read(id);
        assert.equal(item.state, state);
        assert.match(item.detail, detail);
        assert.ok(item.source.includes(source), item.source);
        registry.restore();
        assert.deepEqual(machinePosture(), before, 'what was there is back');
      });
    }

    it('an App Control policy among the files', () => {
      const koffi = loadKoffi();
      assert.ok(koffi.ok);
      const active = path.win32.join(systemDirectory(koffi.value), 'CodeIntegrity\\CiPolicies\\Active');
      assert.equal(read('appControl.policy').state, 'attention');
      mkdirSync(active, { recursive: true });
      try {
        writeFileSync(path.win32.join(active, '{A0000000-0000-4000-8000-000000000001}.cip'), '');
        assert.equal(read('appControl.policy').state, 'ok');
        assert.equal(read('powershell.languageMode').state, 'ok');
      } finally {
        rmSync(path.win32.join(systemDirectory(koffi.value), 'CodeIntegrity'), { recursive: true });
      }
    });
  });

  it('without the folder of policies there is no policy', () => {
    const opened = openRegistry();
    assert.ok(opened);
    const items = readPosture(opened, { systemDirectory: 'C:\\no such folder', list: listFolder });
    assert.equal(items.find(({ id }) => id === 'appControl.policy')?.state, 'attention');
  });
});
