/** What is read of Defender from the registry. */

import assert from 'node:assert/strict';
import { readDefender } from '../../../src/health/defender';
import type { DefenderState, Switched } from '../../../src/health/model';
import type { SwitchedBy } from '../../../src/health/switches';
import { registryOf, type RegistryTable } from './fixtures';

const defender = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender';
const realTime = `${defender}\\Real-Time Protection`;
const policies = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender';
const managed = `${policies}\\Policy Manager`;
const current = 'HKLM\\SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\Defender';
const endpoint = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Advanced Threat Protection';
const service = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinDefend';
const policy = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\Real-Time Protection';

describe('readDefender', () => {
  const features = { [`${defender}\\Features`]: { TamperProtection: 4 } };
  const read = (table: RegistryTable, runs: boolean | null = true) =>
    readDefender(registryOf({ [service]: {}, ...table }), () => runs);

  describe('switches', () => {
    const off = { DisableRealtimeMonitoring: 1, DisableScriptScanning: 1 };
    const on = { DisableRealtimeMonitoring: 0, DisableScriptScanning: 0 };
    const denied = { AllowRealtimeMonitoring: 0, AllowScriptScanning: 0 };
    const allowed = { AllowRealtimeMonitoring: 1, AllowScriptScanning: 1 };
    const table: [name: string, values: RegistryTable, state: Switched, by: SwitchedBy | null][] = [
      ['no value: on', features, 'on', null],
      ['preference off', { ...features, [realTime]: off }, 'off', 'preference'],
      ['policy off', { ...features, [policy]: off }, 'off', 'policy'],
      ['device management off', { ...features, [managed]: denied }, 'off', 'csp'],
      ['device management off, as Windows keeps it', { ...features, [current]: denied }, 'off', 'csp'],
      [
        'a policy outranks a preference, off',
        { ...features, [policy]: off, [realTime]: on },
        'off',
        'policy',
      ],
      ['a policy outranks a preference, on', { ...features, [policy]: on, [realTime]: off }, 'on', null],
      ['a policy outranks device management', { ...features, [policy]: on, [managed]: denied }, 'on', null],
      [
        'device management outranks a preference',
        { ...features, [managed]: allowed, [realTime]: off },
        'on',
        null,
      ],
      [
        'tamper protection on may ignore it',
        { [realTime]: off, [`${defender}\\Features`]: { TamperProtection: 5 } },
        'offUnproven',
        'preference',
      ],
      ['tamper protection unknown may ignore it', { [policy]: off }, 'offUnproven', 'policy'],
      [
        'an unreadable policy may outrank an off',
        { ...features, [policy]: null, [realTime]: off },
        'offUnproven',
        'preference',
      ],
      ['an unreadable policy may outrank an on', { ...features, [policy]: null, [realTime]: on }, null, null],
      ['an unreadable preference', { ...features, [realTime]: null }, null, null],
      [
        'a value of another type',
        { ...features, [realTime]: { DisableRealtimeMonitoring: 'x', DisableScriptScanning: null } },
        'on',
        null,
      ],
    ];
    for (const [name, values, state, by] of table) {
      it(name, () => {
        const reading = read(values);
        assert.deepEqual([reading.state.realTimeProtection, reading.state.scriptScanning], [state, state]);
        for (const which of [reading.realTimeProtection, reading.scriptScanning]) {
          assert.equal(which.offBy?.kind ?? null, by);
        }
      });
    }
  });

  describe('running mode', () => {
    const table: [name: string, values: RegistryTable, mode: DefenderState['runningMode']][] = [
      ['nothing: normal', {}, 'normal'],
      ['0: normal', { [defender]: { PassiveMode: 0 } }, 'normal'],
      ['1: passive', { [defender]: { PassiveMode: 1 } }, 'passive'],
      ['2: passive, with periodic scanning', { [defender]: { PassiveMode: 2 } }, 'passive'],
      ['forced by policy', { [endpoint]: { ForceDefenderPassiveMode: 1 } }, 'passive'],
      [
        'forced, yet Defender says that it is active',
        { [defender]: { PassiveMode: 0 }, [endpoint]: { ForceDefenderPassiveMode: 1 } },
        'normal',
      ],
      [
        'passive, and remediates',
        { [defender]: { PassiveMode: 1 }, [`${defender}\\Features`]: { PassiveRemediation: 1 } },
        'edrBlock',
      ],
      ['remediates, but is active', { [`${defender}\\Features`]: { PassiveRemediation: 1 } }, 'normal'],
      ['not readable', { [defender]: null }, null],
    ];
    for (const [name, values, mode] of table) {
      it(name, () => {
        assert.equal(read(values).state.runningMode, mode);
      });
    }
  });

  describe('service', () => {
    const table: [name: string, values: RegistryTable, runs: boolean | null, running: boolean | null][] = [
      ['runs', {}, true, true],
      ['stopped', {}, false, false],
      ['runs although it is disabled', { [service]: { Start: 4 } }, true, true],
      ['disabled, and nobody can be asked', { [service]: { Start: 4 } }, null, false],
      ['nobody can be asked', { [service]: { Start: 2 } }, null, null],
      [
        'switched off by an old policy, which proves nothing',
        { [policies]: { DisableAntiSpyware: 1 } },
        null,
        null,
      ],
    ];
    for (const [name, values, runs, running] of table) {
      it(name, () => {
        assert.equal(read(values, runs).state.serviceRunning, running);
      });
    }

    it('not there: Defender is not installed', () => {
      assert.equal(readDefender(registryOf({}), () => assert.fail('it is not asked')).installed, false);
    });
    it('its key not readable: not known', () => {
      assert.equal(read({ [service]: null }).installed, null);
    });
  });

  for (const [value, state] of [
    [5, 'on'],
    [4, 'off'],
    [0, 'off'],
    [1, null],
  ] as const) {
    it(`tamper protection ${value}: ${state ?? 'not known'}`, () => {
      assert.equal(
        read({ [`${defender}\\Features`]: { TamperProtection: value } }).state.tamperProtection,
        state,
      );
    });
  }

  describe('Defender for Endpoint', () => {
    for (const [name, values, onboarded] of [
      ['onboarded', { OnboardingState: 1 }, true],
      ['offboarded', { OnboardingState: 0 }, false],
      ['no value', {}, false],
      ['not readable', null, null],
    ] as const) {
      it(name, () => {
        const registry = registryOf({
          [`HKLM\\SOFTWARE\\Microsoft\\Windows Advanced Threat Protection\\Status`]: values,
        });
        assert.equal(readDefender(registry, () => null).state.onboarded, onboarded);
      });
    }
  });

  it('signatures: versions and time', () => {
    const time = Buffer.alloc(8);
    time.writeBigUInt64LE((BigInt(Date.UTC(2026, 0, 2)) + 11_644_473_600_000n) * 10_000n);
    const key = `${defender}\\Signature Updates`;
    const { state } = read({
      [key]: { AVSignatureVersion: '1.439.1.0', EngineVersion: '1.1.25', SignaturesLastUpdated: time },
    });
    assert.equal(state.signatureVersion, '1.439.1.0');
    assert.equal(state.engineVersion, '1.1.25');
    assert.equal(state.signatureTime, '2026-01-02T00:00:00.000Z');
  });

  for (const bytes of [Buffer.alloc(8), Buffer.alloc(3), Buffer.alloc(8, 0xff)]) {
    it(`no time: ${bytes.toString('hex')}`, () => {
      const { state } = read({ [`${defender}\\Signature Updates`]: { SignaturesLastUpdated: bytes } });
      assert.equal(state.signatureTime, null);
    });
  }

  it('names the keys that refused', () => {
    assert.deepEqual(read({ [policy]: null, [`${defender}\\Features`]: null }).unreadable, [
      `${defender}\\Features`,
      policy,
    ]);
  });
});
