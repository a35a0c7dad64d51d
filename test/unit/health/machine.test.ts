/** What is read of providers and Defender from the registry. */

import assert from 'node:assert/strict';
import { readDefender } from '../../../src/health/defender';
import { machineFingerprint, readMachine } from '../../../src/health/machine';
import { readProviders } from '../../../src/health/providers';
import { registryOf, type RegistryTable } from './fixtures';

const providersKey = 'HKLM\\SOFTWARE\\Microsoft\\AMSI\\Providers';
const classKey = 'HKLM\\SOFTWARE\\Classes\\CLSID';
const defender = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender';
const realTime = `${defender}\\Real-Time Protection`;
const policy = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\Real-Time Protection';

describe('readProviders', () => {
  const one = '{2781761E-28E0-4109-99FE-B9D127C57AFE}';
  const two = '{FB904E4E-D2C7-4C8D-8492-B620BB9896B1}';
  const table: RegistryTable = {
    [`${providersKey}\\${one}`]: {},
    [`${providersKey}2\\${two}`]: {},
    [`32:${providersKey}\\${one}`]: {},
    [`32:${providersKey}\\${two}`]: {},
    [`${classKey}\\${one}`]: { '': 'Defender' },
    [`${classKey}\\${one}\\InprocServer32`]: { '': '"C:\\Defender\\MpOav.dll"' },
    [`32:${classKey}\\${one}\\InprocServer32`]: { '': 'C:\\Defender\\x86\\MpOav.dll' },
    [`${classKey}\\${two}\\InprocServer32`]: { '': 'C:\\gone.dll' },
  };

  it('both keys, both views, quotes and missing files', () => {
    const { providers, complete } = readProviders(registryOf(table), (file) => file.includes('Defender'));
    assert.equal(complete, true);
    assert.deepEqual(providers, [
      { clsid: one, name: 'Defender', dll: 'C:\\Defender\\MpOav.dll', exists: true, bits: 64, version: 1 },
      { clsid: one, name: null, dll: 'C:\\Defender\\x86\\MpOav.dll', exists: true, bits: 32, version: 1 },
      { clsid: two, name: null, dll: 'C:\\gone.dll', exists: false, bits: 64, version: 2 },
    ]);
  });

  it('a provider without a DLL is still listed', () => {
    const { providers } = readProviders(registryOf({ [`${providersKey}\\${one}`]: {} }), () => assert.fail());
    assert.deepEqual(providers, [{ clsid: one, name: null, dll: null, exists: null, bits: 64, version: 1 }]);
  });

  it('none', () => {
    assert.deepEqual(
      readProviders(registryOf({}), () => null),
      { providers: [], complete: true },
    );
  });

  it('access denied: the list may be short', () => {
    assert.deepEqual(
      readProviders(registryOf({ [providersKey]: null }), () => null),
      { providers: [], complete: false },
    );
  });
});

describe('readDefender', () => {
  type Switched = 'on' | 'off' | null;
  const off = { DisableRealtimeMonitoring: 1, DisableScriptScanning: 1 };
  const on = { DisableRealtimeMonitoring: 0, DisableScriptScanning: 0 };
  const table: [name: string, values: RegistryTable, state: Switched, by: 'policy' | 'preference' | null][] =
    [
      ['no value: on', {}, 'on', null],
      ['preference off', { [realTime]: off }, 'off', 'preference'],
      ['policy off', { [policy]: off }, 'off', 'policy'],
      ['a policy outranks a preference, off', { [policy]: off, [realTime]: on }, 'off', 'policy'],
      ['a policy outranks a preference, on', { [policy]: on, [realTime]: off }, 'on', null],
      ['an unreadable policy hides the preference', { [policy]: null, [realTime]: off }, null, null],
      ['an unreadable preference', { [realTime]: null }, null, null],
      [
        'a value of another type',
        { [realTime]: { DisableRealtimeMonitoring: 'x', DisableScriptScanning: null } },
        'on',
        null,
      ],
    ];
  for (const [name, values, state, by] of table) {
    it(name, () => {
      const reading = readDefender(registryOf({ [`${defender}\\Signature Updates`]: {}, ...values }));
      assert.ok(reading);
      for (const which of [reading.realTimeProtection, reading.scriptScanning]) {
        assert.equal(which.state, state);
        assert.equal(which.offBy?.kind ?? null, by);
      }
    });
  }

  it('signature and engine version', () => {
    const key = `${defender}\\Signature Updates`;
    const reading = readDefender(
      registryOf({ [key]: { AVSignatureVersion: '1.439.1.0', EngineVersion: '1.1.25' } }),
    );
    assert.deepEqual(reading?.state, {
      signatureVersion: '1.439.1.0',
      engineVersion: '1.1.25',
      realTimeProtection: 'on',
      scriptScanning: 'on',
    });
  });

  it('a machine without Defender', () => {
    assert.equal(readDefender(registryOf({})), null);
  });
});

describe('machineFingerprint', () => {
  const clsid = `${providersKey}\\{1}`;
  const signatures = (version: string) => ({
    [`${defender}\\Signature Updates`]: { AVSignatureVersion: version },
  });
  const of = (table: RegistryTable) => machineFingerprint(readMachine('win32', registryOf(table)));
  const base = of({ ...signatures('1'), [clsid]: {} });

  it('is the same for the same machine', () => {
    assert.equal(of({ [clsid]: {}, ...signatures('1') }), base);
  });
  for (const [name, table] of [
    ['new signatures', { ...signatures('2'), [clsid]: {} }],
    ['a provider gone', signatures('1')],
    ['a provider more', { ...signatures('1'), [clsid]: {}, [`${providersKey}\\{2}`]: {} }],
    ['nothing readable', {}],
  ] as [string, RegistryTable][]) {
    it(`changes with ${name}`, () => {
      assert.notEqual(of(table), base);
    });
  }
});
