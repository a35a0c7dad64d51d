/** What is read of providers and Defender from the registry. */

import assert from 'node:assert/strict';
import { readDefender } from '../../../src/health/defender';
import { machineFingerprint, readMachine } from '../../../src/health/machine';
import { registryOf, type RegistryTable } from './fixtures';

const providersKey = 'HKLM\\SOFTWARE\\Microsoft\\AMSI\\Providers';
const defender = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender';
const realTime = `${defender}\\Real-Time Protection`;
const policy = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\Real-Time Protection';

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
