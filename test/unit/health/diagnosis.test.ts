/** Causes: what was read and seen, and the sentence, evidence and advice that come of it. */

import assert from 'node:assert/strict';
import type { NativeFailure } from '../../../src/engines/win32/koffi';
import type { EngineVerdict } from '../../../src/findings/model';
import { readDefender } from '../../../src/health/defender';
import { diagnose } from '../../../src/health/diagnosis';
import { readExclusions } from '../../../src/health/exclusion-lists';
import type { HealthFacts } from '../../../src/health/facts';
import { readMachine } from '../../../src/health/machine';
import { healthCauses, type HealthCause, type SelfTest } from '../../../src/health/model';
import { readProviders } from '../../../src/health/providers';
import { registryOf, type RegistryTable } from './fixtures';

const selfTest = (bad: EngineVerdict, good: EngineVerdict = { verdict: 'notDetected' }): SelfTest => ({
  passed: bad.verdict === 'detected' && good.verdict === 'notDetected',
  time: '2026-01-01T00:00:00.000Z',
  probes: [
    { name: 'sample', expected: 'detected', answer: bad },
    { name: 'harmless', expected: 'notDetected', answer: good },
  ],
});
const missed = selfTest({ verdict: 'notDetected', amsiResult: 1 });
const passed = selfTest({ verdict: 'detected', amsiResult: 32_768 });
const failing = selfTest({ verdict: 'unscanned', reason: 'AMSI failed.', hresult: 'E_FAIL (0x80004005)' });

const amsi = 'HKLM\\SOFTWARE\\Microsoft\\AMSI';
const classes = 'HKLM\\SOFTWARE\\Classes\\CLSID';
const product = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender';
const policies = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender';
const endpoint = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Advanced Threat Protection';
const service = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinDefend';
const defenderId = '{2781761E-28E0-4109-99FE-B9D127C57AFE}';
const avastId = '{FB904E4E-D2C7-4C8D-8492-B620BB9896B1}';

const registered = (clsid: string, dll: string): RegistryTable => ({
  [`${amsi}\\Providers\\${clsid}`]: {},
  [`${classes}\\${clsid}\\InprocServer32`]: { '': dll },
});
const defender: RegistryTable = {
  ...registered(defenderId, 'C:\\Defender\\MpOav.dll'),
  [`${product}\\Features`]: { TamperProtection: 5 },
  [service]: { Start: 2 },
};
const untampered: RegistryTable = { ...defender, [`${product}\\Features`]: { TamperProtection: 4 } };
const avast = registered(avastId, 'C:\\Avast\\asw.dll');

interface Told {
  /** What the service manager says; null when it can't be asked. */
  readonly runs?: boolean | null;
  /** DLLs that are there; all when left out. */
  readonly there?: (dll: string) => boolean;
  readonly signed?: boolean | null;
}

const factsOf = (table: RegistryTable, told: Told = {}, more: Partial<HealthFacts> = {}): HealthFacts => {
  const registry = registryOf(table);
  return {
    ...readMachine('win32', registry),
    release: '10.0.22631',
    program: 'C:\\Programs\\Code\\Code.exe',
    wine: null,
    library: {
      path: 'C:\\Windows\\system32\\amsi.dll',
      exists: true,
      readable: true,
      company: 'Microsoft Corporation',
      loadedFrom: null,
    },
    providers: readProviders(registry, {
      exists: told.there ?? (() => true),
      version: () => null,
      signed: () => told.signed ?? null,
    }),
    defender: readDefender(registry, () => (told.runs === undefined ? true : told.runs)),
    failure: null,
    selfTest: missed,
    stopped: null,
    rules: 'ready',
    ...more,
  };
};
const failure = (cause: NativeFailure['cause'], message = 'It failed.'): NativeFailure => ({
  cause,
  message,
  detail: 'Error 5',
});

interface Row {
  readonly name: string;
  readonly facts: HealthFacts;
  readonly cause: RegExp;
  readonly evidence?: RegExp;
  readonly advice?: RegExp;
}

const everyCause: Readonly<Record<Exclude<HealthCause, 'hostFailing'>, readonly Row[]>> = {
  notWindows: [
    {
      name: 'Linux',
      facts: factsOf(
        {},
        {},
        { platform: 'linux', failure: failure('notWindows', 'AMSI is part of Windows.') },
      ),
      cause: /part of Windows/,
    },
  ],
  windowsTooOld: [
    {
      name: 'Windows 8.1',
      facts: factsOf(
        {},
        {},
        { release: '6.3.9600', failure: failure('libraryMissing', 'amsi.dll is missing.') },
      ),
      cause: /\(6\.3\.9600\) is too old/,
      evidence: /amsi\.dll is missing/,
      advice: /Windows 10, Server 2016 or later/,
    },
  ],
  libraryMissing: [
    {
      name: 'no amsi.dll',
      facts: factsOf({}, {}, { failure: failure('libraryMissing') }),
      cause: /It failed/,
      advice: /sfc/,
    },
  ],
  libraryForeign: [
    {
      name: 'made by another company',
      facts: factsOf(
        defender,
        {},
        {
          library: {
            path: 'C:\\amsi.dll',
            exists: true,
            readable: true,
            company: 'Contoso',
            loadedFrom: null,
          },
        },
      ),
      cause: /not Microsoft’s/,
      evidence: /C:\\amsi\.dll says that Contoso made it/,
    },
    {
      name: 'made by nobody',
      facts: factsOf(
        defender,
        {},
        { library: { path: 'C:\\amsi.dll', exists: true, readable: true, company: null, loadedFrom: null } },
      ),
      cause: /not Microsoft’s/,
      evidence: /does not say who made it/,
    },
    {
      name: 'loaded from elsewhere',
      facts: factsOf(
        defender,
        {},
        {
          library: {
            path: 'C:\\amsi.dll',
            exists: true,
            readable: true,
            company: 'Microsoft',
            loadedFrom: 'D:\\amsi.dll',
          },
        },
      ),
      cause: /not the system’s is loaded/,
      evidence: /D:\\amsi\.dll is loaded/,
    },
    {
      name: 'an export missing',
      facts: factsOf({}, {}, { failure: failure('exportMissing') }),
      cause: /It failed/,
      evidence: /Error 5/,
    },
    {
      name: 'it can’t be loaded, and says who made it',
      facts: factsOf(
        {},
        {},
        {
          failure: failure('libraryFailed'),
          library: {
            path: 'C:\\amsi.dll',
            exists: true,
            readable: true,
            company: 'Contoso',
            loadedFrom: null,
          },
        },
      ),
      cause: /It failed/,
      evidence: /Contoso/,
    },
  ],
  bindingMissing: [
    {
      name: 'no koffi',
      facts: factsOf({}, {}, { failure: failure('bindingMissing') }),
      cause: /It failed/,
      advice: /package/,
    },
  ],
  bindingBlocked: [
    {
      name: 'koffi blocked',
      facts: factsOf({}, {}, { failure: failure('bindingBlocked') }),
      cause: /It failed/,
      evidence: /Error 5/,
      advice: /Smart App Control, WDAC or AppLocker/,
    },
  ],
  bindingFailed: [
    {
      name: 'koffi fails',
      facts: factsOf({}, {}, { failure: failure('bindingFailed') }),
      cause: /It failed/,
      advice: /Install Amsight again/,
    },
  ],
  flagsEverything: [
    {
      name: 'the harmless probe detected',
      facts: factsOf(defender, {}, { selfTest: selfTest({ verdict: 'detected' }, { verdict: 'detected' }) }),
      cause: /even a harmless/,
      evidence: /harmless.*expected “not detected”, AMSI answered “detected”/,
    },
  ],
  noProvider: [
    {
      name: 'an empty key',
      facts: factsOf({ [`${amsi}\\Providers`]: {} }),
      cause: /No antivirus has registered/,
      evidence: /holds no provider/,
    },
    {
      name: 'an empty key under Wine',
      facts: factsOf({ [`${amsi}\\Providers`]: {} }, {}, { wine: '8.0' }),
      cause: /No antivirus has registered/,
    },
    {
      name: 'another product, not registered with AMSI',
      facts: factsOf({
        'HKLM\\SOFTWARE\\Microsoft\\Security Center\\Provider\\Av\\{1}': { DISPLAYNAME: 'Contoso AV' },
      }),
      cause: /No antivirus has registered/,
      evidence: /lists Contoso AV/,
    },
  ],
  providerMissing: [
    {
      name: 'its DLL is gone',
      facts: factsOf(defender, { there: () => false }),
      cause: /DLL is missing/,
      evidence: /MpOav\.dll does not exist \(\{2781761E/,
      advice: /Repair Microsoft Defender Antivirus/,
    },
  ],
  providerUnsigned: [
    {
      name: 'signatures demanded',
      facts: factsOf({ ...defender, [amsi]: { FeatureBits: 2 } }, { signed: false }),
      cause: /demands signed AMSI providers/,
      evidence: /FeatureBits has bit 0x2/,
    },
  ],
  defenderMissing: [
    {
      name: 'its provider is left, its service is not',
      facts: factsOf(registered(defenderId, 'C:\\MpOav.dll')),
      cause: /not installed/,
      evidence: /Services\\WinDefend does not exist/,
      advice: /Install-WindowsFeature/,
    },
  ],
  defenderPassive: [
    {
      name: 'Defender says so',
      facts: factsOf({ ...defender, ...avast, [product]: { PassiveMode: 1 } }),
      cause: /is in passive mode/,
      evidence: /PassiveMode is 1\..*besides Microsoft Defender: Avast/s,
    },
    {
      name: 'with periodic scanning',
      facts: factsOf({ ...defender, [product]: { PassiveMode: 2 } }),
      cause: /is in passive mode/,
    },
    {
      name: 'a policy asks for it',
      facts: factsOf({ ...defender, [endpoint]: { ForceDefenderPassiveMode: 1 } }),
      cause: /is configured for passive mode/,
      evidence: /effect unproven/,
    },
  ],
  defenderEdrBlock: [
    {
      name: 'passive, and remediates',
      facts: factsOf({
        ...defender,
        [product]: { PassiveMode: 1 },
        [`${policies}\\Features`]: { PassiveRemediation: 1 },
      }),
      cause: /EDR in block mode/,
      evidence: /PassiveMode is 1\..*PassiveRemediation is 1/s,
    },
  ],
  serviceOff: [
    {
      name: 'the service manager says so',
      facts: factsOf(defender, { runs: false }),
      cause: /service .* is off/,
      evidence: /Windows says/,
    },
    {
      name: 'disabled, and the service manager can’t be asked',
      facts: factsOf({ ...defender, [service]: { Start: 4 } }, { runs: null }),
      cause: /service .* is off/,
      evidence: /WinDefend\\Start is 4/,
    },
    {
      name: 'an old policy',
      facts: factsOf({ ...defender, [policies]: { DisableAntiSpyware: 1 } }, { runs: null }),
      cause: /A policy configures .* off/,
      evidence: /DisableAntiSpyware is 1\..*effect unproven: tamper protection is on/s,
    },
  ],
  realTimeOff: [
    {
      name: 'by policy',
      facts: factsOf({
        ...untampered,
        [`${policies}\\Real-Time Protection`]: { DisableRealtimeMonitoring: 1 },
      }),
      cause: /A policy switches .* real-time protection off/,
      evidence: /Policies.*DisableRealtimeMonitoring is 1/,
    },
    {
      name: 'by preference, tamper protection on',
      facts: factsOf({ ...defender, [`${product}\\Real-Time Protection`]: { DisableRealtimeMonitoring: 1 } }),
      cause: /real-time protection is configured off; the effect is unproven/,
      evidence: /effect unproven: tamper protection is on/,
      advice: /Windows Security/,
    },
    {
      name: 'before script scanning',
      facts: factsOf({
        ...untampered,
        [`${product}\\Real-Time Protection`]: { DisableRealtimeMonitoring: 1, DisableScriptScanning: 1 },
      }),
      cause: /real-time protection is off/,
    },
  ],
  scriptScanningOffByPolicy: [
    {
      name: 'tamper protection off',
      facts: factsOf({ ...untampered, [`${policies}\\Real-Time Protection`]: { DisableScriptScanning: 1 } }),
      cause: /A policy switches .* script scanning off/,
      evidence: /Policies.*DisableScriptScanning is 1/,
      advice: /Ask who administers/,
    },
    {
      name: 'tamper protection not readable',
      facts: factsOf({
        ...defender,
        [`${product}\\Features`]: null,
        [`${policies}\\Real-Time Protection`]: { DisableScriptScanning: 1 },
      }),
      cause: /configured off by a policy; the effect is unproven/,
      evidence: /whether tamper protection ignores the value is not known/,
    },
  ],
  scriptScanningOffByPreference: [
    {
      name: 'tamper protection off',
      facts: factsOf({ ...untampered, [`${product}\\Real-Time Protection`]: { DisableScriptScanning: 1 } }),
      cause: /script scanning is off\./,
      advice: /Set-MpPreference -DisableScriptScanning \$false/,
    },
    {
      name: 'the policy not readable',
      facts: factsOf({
        ...untampered,
        [`${policies}\\Real-Time Protection`]: null,
        [`${product}\\Real-Time Protection`]: { DisableScriptScanning: 1 },
      }),
      cause: /configured off; the effect is unproven/,
      evidence: /Not readable: HKLM\\SOFTWARE\\Policies.*a policy that can’t be read may outrank it/s,
    },
  ],
  scriptScanningOffByCsp: [
    {
      name: 'as Defender is told',
      facts: factsOf({ ...untampered, [`${policies}\\Policy Manager`]: { AllowScriptScanning: 0 } }),
      cause: /Device management \(MDM\) switches .* script scanning off/,
      evidence: /Policy Manager\\AllowScriptScanning is 0/,
    },
    {
      name: 'as Windows keeps it',
      facts: factsOf({
        ...untampered,
        'HKLM\\SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\Defender': { AllowScriptScanning: 0 },
      }),
      cause: /Device management/,
      evidence: /PolicyManager\\current\\device\\Defender\\AllowScriptScanning is 0/,
    },
  ],
  thirdParty: [
    {
      name: 'named by its CLSID',
      facts: factsOf(avast),
      cause: /does not detect the test sample: Avast/,
      evidence: /registers \{FB904E4E/,
    },
    {
      name: 'although Defender is configured off',
      facts: factsOf({ ...avast, [`${policies}\\Real-Time Protection`]: { DisableRealtimeMonitoring: 1 } }),
      cause: /Avast/,
    },
    {
      name: 'beside Defender, and Windows Security names it',
      facts: factsOf({
        ...defender,
        ...registered('{A0000000-0000-4000-8000-000000000001}', 'C:\\x.dll'),
        'HKLM\\SOFTWARE\\Microsoft\\Security Center\\Provider\\Av\\{1}': { DISPLAYNAME: 'Contoso AV' },
      }),
      cause: /\{A0000000-/,
      evidence: /lists Contoso AV/,
    },
  ],
  excluded: [
    {
      name: 'this program',
      facts: factsOf({ ...defender, [`${product}\\Exclusions\\Processes`]: { 'code.exe': 0 } }),
      cause: /exclusion .* covers the program/,
      evidence: /Code\.exe is covered by the exclusion code\.exe/,
    },
    {
      name: 'its folder, by policy',
      facts: factsOf({ ...defender, [`${policies}\\Exclusions\\Paths`]: { 'C:\\Programs': 0 } }),
      cause: /exclusion .* covers the program/,
    },
  ],
  wine: [
    {
      name: 'nothing else found',
      facts: factsOf(defender, {}, { wine: '8.0' }),
      cause: /Wine: its amsi\.dll is a stub/,
      evidence: /ntdll\.dll says that this is Wine 8\.0/,
    },
    {
      name: 'a plain one, without AMSI in its registry',
      facts: factsOf({}, {}, { wine: '8.0' }),
      cause: /This is Wine/,
    },
  ],
  initializeFailed: [
    {
      name: 'nothing else found',
      facts: factsOf(
        defender,
        {},
        { failure: failure('initializeFailed', 'AMSI could not be initialised.') },
      ),
      cause: /initialised/,
      evidence: /Error 5/,
    },
  ],
  stoppedWorking: [
    {
      name: 'after a self-test that passed',
      facts: factsOf(defender, {}, { selfTest: passed, stopped: 'AMSI failed: E_FAIL.' }),
      cause: /^AMSI stopped working\. AMSI failed: E_FAIL\.$/,
      advice: /run the self-test/,
    },
  ],
  scansFail: [
    {
      name: 'with an HRESULT',
      facts: factsOf(defender, {}, { selfTest: failing }),
      cause: /scans fail with E_FAIL \(0x80004005\)/,
    },
  ],
  notTested: [
    {
      name: 'no self-test',
      facts: factsOf(defender, {}, { selfTest: null }),
      cause: /not tested/,
      advice: /Run the self-test/,
    },
  ],
  unknown: [
    { name: 'nothing explains it', facts: factsOf(defender), cause: /answers, but does not detect/ },
    {
      name: 'nothing is known',
      facts: factsOf(
        {},
        {},
        { providers: null, defender: null, exclusions: null, amsi: null, library: null },
      ),
      cause: /answers, but does not detect/,
    },
    {
      name: 'providers not readable',
      facts: factsOf({ ...defender, [`${amsi}\\Providers`]: null }),
      cause: /answers, but/,
    },
    {
      name: 'a 32-bit provider says nothing of a 64-bit program',
      facts: factsOf({
        ...defender,
        [`32:${amsi}\\Providers\\${avastId}`]: {},
        [`32:${classes}\\${avastId}\\InprocServer32`]: { '': 'C:\\a.dll' },
      }),
      cause: /answers, but/,
    },
  ],
};

describe('diagnose', () => {
  for (const [causeId, rows] of Object.entries(everyCause)) {
    describe(causeId, () => {
      for (const { name, facts, cause, evidence, advice } of rows) {
        it(name, () => {
          const found = diagnose(facts);
          assert.equal(found.causeId, causeId);
          assert.equal(found.state, facts.failure ? 'unavailable' : 'degraded');
          assert.match(found.cause ?? '', cause);
          if (evidence) assert.match(found.evidence.join('\n'), evidence);
          if (advice) assert.match(found.advice ?? '', advice);
        });
      }
    });
  }

  it('knows every cause but the one that the client itself tells', () => {
    assert.deepEqual([...Object.keys(everyCause), 'hostFailing'], [...healthCauses]);
  });

  describe('the order of proof', () => {
    // Each breaks one more thing and is found before all that was broken before it.
    const steps: [cause: HealthCause, broken: (facts: HealthFacts) => HealthFacts][] = [
      ['unknown', (facts) => facts],
      ['notTested', (facts) => ({ ...facts, selfTest: null })],
      ['scansFail', (facts) => ({ ...facts, selfTest: failing })],
      ['stoppedWorking', (facts) => ({ ...facts, stopped: 'AMSI failed.' })],
      ['wine', (facts) => ({ ...facts, wine: '8.0' })],
      [
        'excluded',
        (facts) => ({
          ...facts,
          exclusions: readExclusions(registryOf({ [`${product}\\Exclusions\\Paths`]: { 'C:\\': 0 } })),
        }),
      ],
      [
        'thirdParty',
        (facts) => ({
          ...facts,
          selfTest: missed,
          providers: readProviders(registryOf({ ...defender, ...avast }), allThere),
        }),
      ],
      ['scriptScanningOffByPolicy', (facts) => ({ ...facts, defender: scripts(policies) })],
      ['realTimeOff', (facts) => ({ ...facts, defender: realTime({}) })],
      ['serviceOff', (facts) => ({ ...facts, defender: realTime({}, false) })],
      [
        'defenderPassive',
        (facts) => ({ ...facts, defender: realTime({ [product]: { PassiveMode: 1 } }, false) }),
      ],
      [
        'providerUnsigned',
        (facts) => ({
          ...facts,
          amsi: { registered: true, signaturesDemanded: true },
          providers: readProviders(registryOf({ ...defender, ...avast }), {
            ...allThere,
            signed: () => false,
          }),
        }),
      ],
      [
        'providerMissing',
        (facts) => ({
          ...facts,
          providers: readProviders(registryOf({ ...defender, ...avast }), {
            ...allThere,
            exists: () => false,
          }),
        }),
      ],
      ['noProvider', (facts) => ({ ...facts, providers: { providers: [], complete: true } })],
      [
        'flagsEverything',
        (facts) => ({ ...facts, selfTest: selfTest({ verdict: 'detected' }, { verdict: 'detected' }) }),
      ],
      ['libraryMissing', (facts) => ({ ...facts, failure: failure('libraryMissing') })],
    ];
    const allThere = { exists: () => true, version: () => null, signed: () => true };
    const scripts = (root: string) =>
      readDefender(
        registryOf({ ...untampered, [`${root}\\Real-Time Protection`]: { DisableScriptScanning: 1 } }),
        () => true,
      );
    const realTime = (more: RegistryTable, runs = true) =>
      readDefender(
        registryOf({
          ...untampered,
          ...more,
          [`${policies}\\Real-Time Protection`]: { DisableRealtimeMonitoring: 1 },
        }),
        () => runs,
      );
    let facts = factsOf(untampered);
    for (const [cause, broken] of steps) {
      facts = broken(facts);
      const now = facts;
      it(cause, () => {
        assert.equal(diagnose(now).causeId, cause);
      });
    }
  });

  describe('what was not tested, or failed, is nobody’s miss', () => {
    const table: [name: string, facts: HealthFacts, cause: HealthCause][] = [
      ['no test, no provider', factsOf({}, {}, { selfTest: null }), 'noProvider'],
      ['no test, another antivirus', factsOf(avast, {}, { selfTest: null }), 'notTested'],
      ['failing calls, another antivirus', factsOf(avast, {}, { selfTest: failing }), 'scansFail'],
      [
        'the harmless probe alone failed, another antivirus',
        factsOf(avast, {}, { selfTest: selfTest({ verdict: 'detected' }, { verdict: 'unscanned' }) }),
        'unknown',
      ],
      [
        'an amsi.dll that can’t be read',
        factsOf(
          defender,
          {},
          {
            library: {
              path: 'C:\\amsi.dll',
              exists: true,
              readable: false,
              company: null,
              loadedFrom: null,
            },
          },
        ),
        'unknown',
      ],
    ];
    for (const [name, facts, cause] of table) {
      it(`${name}: ${cause}`, () => {
        assert.equal(diagnose(facts).causeId, cause);
      });
    }

    it('the sentence says no miss either', () => {
      const facts = factsOf(
        defender,
        {},
        { selfTest: selfTest({ verdict: 'detected' }, { verdict: 'unscanned' }) },
      );
      assert.equal(diagnose(facts).cause, 'AMSI’s self-test failed.');
    });
  });

  it('an AMSI that stopped is degraded, whatever the last self-test says, and a cause on the machine explains it', () => {
    const facts = factsOf(
      { [`${amsi}\\Providers`]: {} },
      {},
      { selfTest: passed, stopped: 'AMSI failed: E_FAIL.' },
    );
    const { state, causeId, evidence } = diagnose(facts);
    assert.deepEqual([state, causeId], ['degraded', 'noProvider']);
    assert.match(evidence.join('\n'), /AMSI stopped working\. AMSI failed: E_FAIL\./);
  });

  it('ready, whatever the registry says', () => {
    const facts = factsOf({ [`${amsi}\\Providers`]: {} }, {}, { selfTest: passed, wine: '8.0' });
    assert.deepEqual(diagnose(facts), {
      state: 'ready',
      cause: null,
      causeId: null,
      advice: null,
      evidence: [],
    });
  });

  it('AmsiInitialize failed, and the machine says why', () => {
    const found = diagnose(
      factsOf(
        { [`${amsi}\\Providers`]: {} },
        {},
        { failure: failure('initializeFailed', 'Not ready.'), selfTest: null },
      ),
    );
    assert.deepEqual([found.state, found.causeId], ['unavailable', 'noProvider']);
    assert.match(found.evidence.join('\n'), /Not ready\./);
  });

  it('evidence names the switch and the probe that was missed', () => {
    const facts = factsOf({
      ...untampered,
      [`${policies}\\Real-Time Protection`]: { DisableScriptScanning: 1 },
    });
    assert.deepEqual(diagnose(facts).evidence, [
      `${policies}\\Real-Time Protection\\DisableScriptScanning is 1.`,
      'Self-test “sample”: expected “detected”, AMSI answered “not detected”.',
    ]);
  });

  it('evidence holds the reason of a failed probe', () => {
    assert.deepEqual(diagnose(factsOf(defender, {}, { selfTest: failing })).evidence, [
      'Self-test “sample”: expected “detected”, but: AMSI failed.',
    ]);
  });
});
