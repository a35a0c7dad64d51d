/** Causes: what was read and seen, and the sentence that comes of it. */

import assert from 'node:assert/strict';
import type { NativeFailure } from '../../../src/engines/win32/koffi';
import type { EngineVerdict } from '../../../src/findings/model';
import type { DefenderReading } from '../../../src/health/defender';
import { diagnose, type HealthFacts } from '../../../src/health/diagnosis';
import type { AmsiProvider, SelfTest } from '../../../src/health/model';

const defenderClsid = '{2781761e-28e0-4109-99fe-b9d127c57afe}';
const provider = (clsid: string, exists: boolean | null = true): AmsiProvider => ({
  clsid,
  name: null,
  dll: 'C:\\av.dll',
  exists,
  bits: 64,
  version: 1,
  company: null,
  fileVersion: null,
  signed: null,
});
const test = (bad: EngineVerdict, good: EngineVerdict = { verdict: 'notDetected' }): SelfTest => ({
  passed: bad.verdict === 'detected' && good.verdict === 'notDetected',
  time: '2026-01-01T00:00:00.000Z',
  probes: [
    { name: 'sample', expected: 'detected', answer: bad },
    { name: 'harmless', expected: 'notDetected', answer: good },
  ],
});
const missed = test({ verdict: 'notDetected', amsiResult: 1 });
const passed = test({ verdict: 'detected', amsiResult: 32_768 });
const failing = test({ verdict: 'unscanned', reason: 'AMSI failed.', hresult: 'E_FAIL (0x80004005)' });

const on = { state: 'on', offBy: null } as const;
const off = (kind: 'policy' | 'preference') =>
  ({ state: 'off', offBy: { kind, value: 'HKLM\\…\\Disable' } }) as const;
const defender = (switches: Partial<DefenderReading> = {}): DefenderReading => ({
  state: {
    signatureVersion: '1',
    engineVersion: '1',
    signatureTime: null,
    realTimeProtection: 'on',
    scriptScanning: 'on',
    runningMode: null,
    serviceRunning: null,
    tamperProtection: null,
    onboarded: null,
  },
  realTimeProtection: on,
  scriptScanning: on,
  ...switches,
});
const failure = (cause: NativeFailure['cause'], message: string): NativeFailure => ({
  cause,
  message,
  detail: null,
});

const facts = (some: Partial<HealthFacts>): HealthFacts => ({
  platform: 'win32',
  release: '10.0.22631',
  failure: null,
  selfTest: missed,
  providers: { providers: [provider(defenderClsid)], complete: true },
  defender: defender(),
  wine: null,
  ...some,
});

describe('diagnose', () => {
  const table: [name: string, some: Partial<HealthFacts>, state: string, cause: RegExp | null][] = [
    ['ready', { selfTest: passed }, 'ready', null],
    ['ready, whatever the registry says', { selfTest: passed, wine: '8.0', defender: null }, 'ready', null],
    [
      'not Windows',
      { platform: 'linux', failure: failure('notWindows', 'AMSI is part of Windows.') },
      'unavailable',
      /part of Windows/,
    ],
    [
      'Windows 8.1',
      { release: '6.3.9600', failure: failure('libraryMissing', 'amsi.dll is missing.') },
      'unavailable',
      /\(6\.3\.9600\) is too old/,
    ],
    [
      'amsi.dll missing',
      { failure: failure('libraryMissing', 'amsi.dll is missing.') },
      'unavailable',
      /amsi\.dll is missing/,
    ],
    [
      'an export missing',
      { failure: failure('exportMissing', 'no function X') },
      'unavailable',
      /no function X/,
    ],
    ['koffi blocked', { failure: failure('bindingBlocked', 'WDAC may block it') }, 'unavailable', /WDAC/],
    [
      'no koffi in the package',
      { failure: failure('bindingMissing', 'Install the package for') },
      'unavailable',
      /Install the package/,
    ],
    [
      'AmsiInitialize failed',
      { failure: failure('initializeFailed', 'could not be initialised') },
      'unavailable',
      /initialised/,
    ],
    ['not tested for want of budget', { selfTest: null }, 'degraded', /alert budget/],
    [
      'everything is flagged',
      { selfTest: test({ verdict: 'detected' }, { verdict: 'detected' }) },
      'degraded',
      /even a harmless/,
    ],
    [
      'Wine',
      { wine: '8.0', providers: { providers: [], complete: true } },
      'degraded',
      /Wine: its amsi\.dll is a stub/,
    ],
    [
      'no provider',
      { providers: { providers: [], complete: true } },
      'degraded',
      /No antivirus has registered/,
    ],
    [
      'providers not readable',
      { providers: { providers: [], complete: false } },
      'degraded',
      /does not detect its test sample/,
    ],
    [
      'script scanning off by policy',
      { defender: defender({ scriptScanning: off('policy') }) },
      'degraded',
      /policy switches .* script scanning off/,
    ],
    [
      'script scanning off by preference',
      { defender: defender({ scriptScanning: off('preference') }) },
      'degraded',
      /Set-MpPreference -DisableScriptScanning \$false/,
    ],
    [
      'real-time protection off by policy',
      { defender: defender({ realTimeProtection: off('policy') }) },
      'degraded',
      /policy switches .* real-time protection off/,
    ],
    [
      'real-time protection off by preference',
      { defender: defender({ realTimeProtection: off('preference') }) },
      'degraded',
      /real-time protection is off/,
    ],
    [
      'Defender off, but it is not the provider',
      {
        defender: defender({ realTimeProtection: off('policy') }),
        providers: { providers: [provider('{OTHER}')], complete: true },
      },
      'degraded',
      /does not detect its test sample/,
    ],
    [
      'the provider’s DLL is gone',
      { providers: { providers: [provider('{OTHER}', false)], complete: true } },
      'degraded',
      /not there any more/,
    ],
    ['scans fail', { selfTest: failing }, 'degraded', /scans fail with E_FAIL \(0x80004005\)/],
    ['nothing explains it', {}, 'degraded', /answers, but does not detect/],
    [
      'nothing explains it, and nothing is known',
      { providers: null, defender: null },
      'degraded',
      /answers, but does not detect/,
    ],
  ];
  for (const [name, some, state, cause] of table) {
    it(name, () => {
      const diagnosis = diagnose(facts(some));
      assert.equal(diagnosis.state, state);
      if (cause === null) assert.equal(diagnosis.cause, null);
      else assert.match(diagnosis.cause ?? '', cause);
    });
  }

  it('evidence names the switch and the probe that was missed', () => {
    const { evidence } = diagnose(facts({ defender: defender({ scriptScanning: off('policy') }) }));
    assert.deepEqual(evidence, [
      'HKLM\\…\\Disable is 1.',
      'Self-test “sample”: expected detected, AMSI answered notDetected.',
    ]);
  });

  it('evidence holds the reason of a failed probe', () => {
    assert.deepEqual(diagnose(facts({ selfTest: failing })).evidence, [
      'Self-test “sample”: expected detected, but: AMSI failed.',
    ]);
  });

  it('evidence holds what the system said', () => {
    const { evidence } = diagnose(
      facts({ failure: { ...failure('libraryFailed', 'x'), detail: 'Error 193' } }),
    );
    assert.deepEqual(evidence, ['Error 193']);
  });
});
