/** What the machine's fingerprint and the self-test's key change with, and that reading them opens no DLL. */

import assert from 'node:assert/strict';
import { readDefender } from '../../../src/health/defender';
import { readProviders } from '../../../src/health/providers';
import { machineFingerprint, readWatched, selfTestKey, type WatchedFacts } from '../../../src/health/watched';
import { registryOf, type RegistryTable } from './fixtures';

const providersKey = 'HKLM\\SOFTWARE\\Microsoft\\AMSI\\Providers';
const defender = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender';
const policy = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\Real-Time Protection';
const clsid = `${providersKey}\\{1}`;
const library = { 'HKLM\\SOFTWARE\\Classes\\CLSID\\{1}\\InprocServer32': { '': 'C:\\av.dll' } };
const service = { 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinDefend': {} };
const program = 'C:\\Code\\Code.exe';

const signatures = (version: string) => ({
  [`${defender}\\Signature Updates`]: { AVSignatureVersion: version },
});
const watched = (table: RegistryTable, runs = true, exists = true): WatchedFacts => ({
  ...readWatched(registryOf(table)),
  program,
  providers: readProviders(registryOf(table), {
    exists: () => exists,
    version: () => null,
    signed: () => null,
  }),
  defender: readDefender(registryOf(table), () => runs),
});
const table = { ...signatures('1'), ...library, ...service, [clsid]: {} };

interface Row {
  readonly name: string;
  readonly now: WatchedFacts;
  readonly fingerprint: boolean;
  readonly key: boolean;
}

const rows: readonly Row[] = [
  { name: 'nothing', now: watched({ ...table }), fingerprint: false, key: false },
  { name: 'new signatures', now: watched({ ...table, ...signatures('2') }), fingerprint: true, key: true },
  {
    name: 'a provider gone',
    now: watched({ ...signatures('1'), ...library, ...service }),
    fingerprint: true,
    key: true,
  },
  {
    name: 'a provider more',
    now: watched({ ...table, [`${providersKey}\\{2}`]: {} }),
    fingerprint: true,
    key: true,
  },
  { name: 'nothing readable', now: watched({}), fingerprint: true, key: true },
  { name: 'a provider’s DLL gone', now: watched(table, true, false), fingerprint: true, key: true },
  { name: 'the service stopped', now: watched(table, false), fingerprint: true, key: true },
  {
    name: 'an exclusion of something else',
    now: watched({ ...table, [`${defender}\\Exclusions\\Paths`]: { 'C:\\x': 0 } }),
    fingerprint: true,
    key: false,
  },
  {
    name: 'this program excluded',
    now: watched({ ...table, [`${defender}\\Exclusions\\Processes`]: { 'code.exe': 0 } }),
    fingerprint: true,
    key: true,
  },
];

describe('what is watched of the machine', () => {
  const base = watched(table);
  for (const { name, now, fingerprint, key } of rows) {
    it(`${name}: ${fingerprint ? 'another' : 'the same'} fingerprint, ${key ? 'another' : 'the same'} key`, () => {
      assert.deepEqual(
        [machineFingerprint(now) !== machineFingerprint(base), selfTestKey(now) !== selfTestKey(base)],
        [fingerprint, key],
      );
    });
  }

  it('a switch off: another fingerprint, and another key where Defender answers', () => {
    const own = { ...service, [`${providersKey}\\{2781761E-28E0-4109-99FE-B9D127C57AFE}`]: {} };
    const off = watched({ ...own, [policy]: { DisableScriptScanning: 1 } });
    assert.notEqual(machineFingerprint(off), machineFingerprint(watched(own)));
    assert.notEqual(selfTestKey(off), selfTestKey(watched(own)));
  });

  it('opens no DLL: this program, registered as a provider, tells neither version nor signature', () => {
    const itself = { ...table, ...library };
    const [provider] = readWatched(registryOf(itself)).providers?.providers ?? [];
    assert.deepEqual([provider?.company, provider?.fileVersion, provider?.signed], [null, null, null]);
  });
});
