/** Health's causes on a prepared machine: each is set up in Wine's registry (or injected, as its name says) and its sentence is read. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadAmsiFrom, loadSystemAmsi } from '../../src/engines/amsi/binding';
import { classifyKoffiError } from '../../src/engines/win32/koffi';
import { startAmsi, type AmsiOptions, type AmsiSeams } from '../../src/health/amsi';
import { readMachine } from '../../src/health/machine';
import { healthCauses, type HealthCause, type HealthReport } from '../../src/health/model';
import { serviceRuns } from '../../src/health/service';
import { openFakeAmsi, type FakeAmsi, type Setting } from './fake-amsi';
import { mode } from './mode';
import { createRegistryFixture, type RegistryFixture } from './registry-fixture';

const systemAmsi = 'C:\\windows\\system32\\amsi.dll';
const amsi = 'HKLM\\SOFTWARE\\Microsoft\\AMSI';
const classes = 'HKLM\\SOFTWARE\\Classes\\CLSID';
const product = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender';
const policies = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender';
const service = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinDefend';
const defenderId = '{2781761E-28E0-4109-99FE-B9D127C57AFE}';
const avastId = '{FB904E4E-D2C7-4C8D-8492-B620BB9896B1}';

type Prepare = (registry: RegistryFixture) => void;

const register =
  (clsid: string, dll = systemAmsi): Prepare =>
  (registry) => {
    registry.set(`${amsi}\\Providers\\${clsid}`, '', 'REG_SZ', '');
    registry.set(`${classes}\\${clsid}\\InprocServer32`, '', 'REG_SZ', dll);
  };
const dword =
  (key: string, name: string, value: number): Prepare =>
  (registry) => {
    registry.set(key, name, 'REG_DWORD', value);
  };
/** A Defender that is there, registered and not protected from tampering. */
const defender: readonly Prepare[] = [
  register(defenderId),
  dword(service, 'Start', 2),
  dword(`${product}\\Features`, 'TamperProtection', 4),
];

interface Row {
  readonly cause: HealthCause;
  readonly how: string;
  readonly prepare?: readonly Prepare[];
  readonly sentence: RegExp;
  readonly evidence?: RegExp;
  readonly advice?: RegExp;
  readonly options?: Partial<AmsiOptions>;
  readonly seams?: AmsiSeams;
  /** What our amsi.dll is told; it misses everything else. Such a row needs it. */
  readonly set?: Readonly<Partial<Record<Setting, string>>>;
  /** What it is told once AMSI was proven; a scan then finds it out, and no self-test is made. */
  readonly afterStart?: Readonly<Partial<Record<Setting, string>>>;
  /** Needs our amsi.dll: Wine's can't be told to behave so. */
  readonly own?: boolean;
}

const denied = Object.assign(new Error('A program control policy blocked this file.'), {
  code: 'ERR_DLOPEN_FAILED',
});
const failing = (error: unknown): AmsiSeams => ({
  load: () => ({ ok: false, failure: classifyKoffiError(error) }),
});
/** This machine as if it were Windows: Wine is named before a failing call. */
const notWine = { machine: () => ({ ...readMachine(), wine: null, library: null }) };

const table: readonly Row[] = [
  {
    cause: 'notWindows',
    how: 'the platform injected',
    seams: { load: () => loadSystemAmsi('linux') },
    sentence: /^AMSI is part of Windows; on this system the embedded rules serve\.$/,
  },
  {
    cause: 'windowsTooOld',
    how: 'the version and a missing amsi.dll injected',
    seams: {
      load: () => loadAmsiFrom('C:\\windows\\system32\\amsi-missing.dll'),
      machine: () => ({ ...readMachine(), release: '6.3.9600' }),
    },
    sentence: /^This Windows \(6\.3\.9600\) is too old/,
    evidence: /amsi-missing\.dll is missing/,
  },
  {
    cause: 'libraryMissing',
    how: 'another file name injected',
    seams: { load: () => loadAmsiFrom('C:\\windows\\system32\\amsi-missing.dll') },
    sentence: /amsi-missing\.dll is missing: this Windows has no AMSI/,
    advice: /sfc \/scannow/,
  },
  {
    cause: 'libraryForeign',
    how: 'an amsi.dll without a maker; that this is Wine is taken away',
    prepare: defender,
    seams: { machine: () => ({ ...readMachine(), wine: null }) },
    own: true,
    sentence: /^The system’s amsi\.dll is not Microsoft’s\.$/,
    evidence: /amsi\.dll does not say who made it/i,
  },
  {
    cause: 'libraryForeign',
    how: 'a DLL that is not AMSI, injected',
    seams: { load: () => loadAmsiFrom('C:\\windows\\system32\\version.dll') },
    sentence: /version\.dll has no function AmsiInitialize/,
  },
  {
    cause: 'bindingMissing',
    how: 'koffi’s error injected',
    seams: failing(Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' })),
    sentence: /no native part for this machine/,
    advice: /Install the package/,
  },
  {
    cause: 'bindingBlocked',
    how: 'koffi’s error injected',
    seams: failing(denied),
    sentence: /Smart App Control, WDAC or AppLocker may block it/,
    evidence: /A program control policy blocked this file/,
  },
  {
    cause: 'bindingFailed',
    how: 'koffi’s error injected',
    seams: failing(new Error('No such thing')),
    sentence: /native part of Amsight could not be started: No such thing/,
  },
  {
    cause: 'flagsEverything',
    how: 'our amsi.dll detects everything',
    prepare: defender,
    set: { AMSIGHT_TEST_DETECT: 'all' },
    sentence: /^AMSI flags even a harmless script/,
    evidence: /“harmless script”: expected “not detected”, AMSI answered “detected”/,
  },
  {
    cause: 'noProvider',
    how: 'the registry',
    prepare: [
      (registry) => {
        registry.set(`${amsi}\\Providers`, '', 'REG_SZ', '');
      },
    ],
    sentence: /^No antivirus has registered with AMSI\.$/,
    evidence: /AMSI\\Providers holds no provider/,
    advice: /Switch on Microsoft Defender/,
  },
  {
    cause: 'providerMissing',
    how: 'the registry',
    prepare: [...defender, register(defenderId, 'C:\\gone\\MpOav.dll')],
    sentence: /its DLL is missing\.$/,
    evidence: /C:\\gone\\MpOav\.dll does not exist/,
  },
  {
    cause: 'providerUnsigned',
    how: 'the registry and an unsigned file',
    prepare: [...defender, dword(amsi, 'FeatureBits', 2)],
    sentence: /^Windows demands signed AMSI providers/,
    evidence: /FeatureBits has bit 0x2 set\..*amsi\.dll carries no signature/s,
  },
  {
    cause: 'defenderMissing',
    how: 'the registry',
    prepare: [register(defenderId)],
    sentence: /^Microsoft Defender Antivirus is not installed\.$/,
    evidence: /Services\\WinDefend does not exist/,
    advice: /Install-WindowsFeature/,
  },
  {
    cause: 'defenderPassive',
    how: 'the registry',
    prepare: [...defender, register(avastId), dword(product, 'PassiveMode', 1)],
    sentence: /is in passive mode: another antivirus is in charge/,
    evidence: /PassiveMode is 1\..*besides Microsoft Defender: Avast/s,
  },
  {
    cause: 'defenderEdrBlock',
    how: 'the registry',
    prepare: [
      ...defender,
      dword(product, 'PassiveMode', 1),
      dword(`${policies}\\Features`, 'PassiveRemediation', 1),
    ],
    sentence: /passive, with EDR in block mode/,
    evidence: /PassiveRemediation is 1\./,
  },
  {
    cause: 'serviceOff',
    how: 'the registry',
    prepare: [...defender, dword(service, 'Start', 4)],
    sentence: /^The service of Microsoft Defender Antivirus \(WinDefend\) is off\.$/,
    evidence: /WinDefend\\Start is 4\./,
  },
  {
    cause: 'realTimeOff',
    how: 'the registry',
    prepare: [...defender, dword(`${policies}\\Real-Time Protection`, 'DisableRealtimeMonitoring', 1)],
    sentence: /^A policy switches Microsoft Defender’s real-time protection off\.$/,
    evidence: /Policies.*DisableRealtimeMonitoring is 1\./,
  },
  {
    cause: 'realTimeOff',
    how: 'the registry, with tamper protection on',
    prepare: [
      ...defender,
      dword(`${product}\\Features`, 'TamperProtection', 5),
      dword(`${product}\\Real-Time Protection`, 'DisableRealtimeMonitoring', 1),
    ],
    sentence: /real-time protection is configured off; the effect is unproven\.$/,
    evidence: /effect unproven: tamper protection is on/,
  },
  {
    cause: 'scriptScanningOffByPolicy',
    how: 'the registry',
    prepare: [...defender, dword(`${policies}\\Real-Time Protection`, 'DisableScriptScanning', 1)],
    sentence: /^A policy switches Microsoft Defender’s script scanning off\.$/,
    evidence: /Policies.*DisableScriptScanning is 1\./,
  },
  {
    cause: 'scriptScanningOffByPreference',
    how: 'the registry',
    prepare: [...defender, dword(`${product}\\Real-Time Protection`, 'DisableScriptScanning', 1)],
    sentence: /^Microsoft Defender’s script scanning is off\.$/,
    advice: /Set-MpPreference -DisableScriptScanning \$false/,
  },
  {
    cause: 'scriptScanningOffByCsp',
    how: 'the registry',
    prepare: [
      ...defender,
      dword('HKLM\\SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\Defender', 'AllowScriptScanning', 0),
    ],
    sentence: /^Device management \(MDM\) switches Microsoft Defender’s script scanning off\.$/,
    evidence: /AllowScriptScanning is 0\./,
  },
  {
    cause: 'thirdParty',
    how: 'the registry',
    prepare: [
      register(avastId),
      (registry) => {
        const entry = 'HKLM\\SOFTWARE\\Microsoft\\Security Center\\Provider\\Av\\{1}';
        registry.set(entry, 'DISPLAYNAME', 'REG_SZ', 'Contoso AV');
      },
    ],
    sentence: /does not detect the test sample: Avast/,
    evidence: /registers \{FB904E4E.*Windows Security lists Contoso AV/s,
  },
  {
    cause: 'excluded',
    how: 'the registry',
    prepare: [
      ...defender,
      dword(`${product}\\Exclusions\\Processes`, path.win32.basename(process.execPath), 0),
    ],
    sentence: /^An exclusion of Microsoft Defender covers the program that scans\.$/,
    evidence: /node\.exe is covered by the exclusion node\.exe/i,
  },
  {
    cause: 'wine',
    how: 'a Defender without fault',
    prepare: defender,
    sentence: /^This is Wine: its amsi\.dll is a stub that detects nothing\.$/,
    evidence: /ntdll\.dll says that this is Wine \d/,
  },
  {
    cause: 'wine',
    how: 'nothing prepared',
    sentence: /^This is Wine/,
  },
  {
    cause: 'initializeFailed',
    how: 'our amsi.dll fails; that this is Wine is taken away',
    prepare: defender,
    seams: notWine,
    set: { AMSIGHT_TEST_INITIALIZE_HRESULT: '80070015' },
    sentence: /^AMSI could not be initialised: ERROR_NOT_READY \(0x80070015\)\.$/,
  },
  {
    cause: 'stoppedWorking',
    how: 'our amsi.dll fails after it was proven; that this is Wine is taken away',
    prepare: defender,
    seams: notWine,
    set: { AMSIGHT_TEST_DETECT: '1' },
    afterStart: { AMSIGHT_TEST_SESSION_HRESULT: '8007139F' },
    sentence: /^AMSI stopped working\. AMSI failed: E_NOT_VALID_STATE \(0x8007139F\)\.$/,
    advice: /run the self-test/,
  },
  {
    cause: 'scansFail',
    how: 'our amsi.dll fails; that this is Wine is taken away',
    prepare: defender,
    seams: notWine,
    set: { AMSIGHT_TEST_SESSION_HRESULT: '8007139F' },
    sentence: /^AMSI’s scans fail with E_NOT_VALID_STATE \(0x8007139F\)/,
  },
  {
    cause: 'notTested',
    how: 'nobody asked for it; that this is Wine is taken away',
    prepare: defender,
    seams: notWine,
    options: { quiet: true },
    sentence: /^AMSI was not tested/,
    advice: /^Run the self-test\.$/,
  },
  {
    cause: 'unknown',
    how: 'a Defender without fault; that this is Wine is taken away',
    prepare: defender,
    seams: notWine,
    sentence: /^AMSI answers, but does not detect its test sample\.$/,
  },
];

describe('health’s causes on a prepared machine', function () {
  this.timeout(60_000);
  let registry: RegistryFixture;
  let stateFolder: string;
  let library: FakeAmsi | null = null;

  before(function () {
    // The registry of a real machine is not ours to change.
    if (mode === 'system') this.skip();
    registry = createRegistryFixture();
    if (mode === 'own') library = openFakeAmsi(systemAmsi);
  });
  beforeEach(() => {
    stateFolder = mkdtempSync(path.join(os.tmpdir(), 'amsight-causes-'));
    library?.reset();
    library?.set('AMSIGHT_TEST_DETECT', '0');
  });
  afterEach(() => {
    registry.restore();
    library?.reset();
    rmSync(stateFolder, { recursive: true });
  });

  const reportOf = async (
    options: Partial<AmsiOptions> = {},
    seams: AmsiSeams = {},
    afterStart?: Row['afterStart'],
  ): Promise<HealthReport> => {
    const started = await startAmsi(
      { appName: 'Amsight_test', concurrency: 1, alertBudget: 20, ...options },
      { stateFolder, posture: () => [], ...seams },
    );
    try {
      for (const [setting, value] of Object.entries(afterStart ?? {})) {
        library?.set(setting as Setting, value);
      }
      if (afterStart) {
        const session = started.engine.openSession();
        await session.scan({ type: 'text', text: 'Write-Output 1' }, { contentName: 'x', requested: true });
        session.close();
      }
      return await started.health({ probe: options.quiet !== true && afterStart === undefined });
    } finally {
      await started.engine.dispose();
    }
  };

  for (const {
    cause,
    how,
    prepare,
    sentence,
    evidence,
    advice,
    options,
    seams,
    set,
    own,
    afterStart,
  } of table) {
    it(`${cause} (${how})`, async function () {
      if ((own === true || set) && mode !== 'own') this.skip();
      for (const step of prepare ?? []) step(registry);
      for (const [setting, value] of Object.entries(set ?? {})) library?.set(setting as Setting, value);
      const report = await reportOf(options, seams, afterStart);
      assert.equal(report.causeId, cause, report.cause ?? '');
      assert.match(report.cause ?? '', sentence);
      if (evidence) assert.match(report.evidence.join('\n'), evidence);
      if (advice) assert.match(report.advice ?? '', advice);
    });
  }

  it('has a row of every cause but the one that the client itself tells', () => {
    assert.deepEqual([...new Set(table.map(({ cause }) => cause)), 'hostFailing'], [...healthCauses]);
  });

  it('protected: the summary says what was proven, and by whom', async function () {
    if (mode !== 'own') this.skip();
    for (const step of defender) step(registry);
    library?.set('AMSIGHT_TEST_DETECT', '1');
    const { state, summary, causeId } = await reportOf();
    assert.deepEqual([state, causeId], ['ready', null]);
    assert.match(
      summary,
      /^AMSI protects scripts here: it detected the AMSI test sample, with Microsoft Defender Antivirus\.$/,
    );
  });

  it('nothing found in an excluded folder is no answer', async function () {
    if (mode !== 'own') this.skip();
    for (const step of defender) step(registry);
    dword(`${product}\\Exclusions\\Paths`, '%SystemDrive%\\scripts', 0)(registry);
    library?.set('AMSIGHT_TEST_DETECT', '1');
    const { engine } = await startAmsi(
      { appName: 'Amsight_test', concurrency: 1, alertBudget: 20 },
      { stateFolder },
    );
    const session = engine.openSession();
    const scan = async (contentName: string) => {
      const { verdict, code } = await session.scan(
        { type: 'text', text: 'Write-Output 1' },
        { contentName, requested: true },
      );
      return code ?? verdict;
    };
    assert.deepEqual(
      [
        await scan('C:\\scripts\\a.ps1'),
        await scan('file:///c%3A/scripts/a.ps1'),
        await scan('C:\\other\\a.ps1'),
      ],
      ['excluded', 'excluded', 'notDetected'],
    );
    session.close();
    await engine.dispose();
  });

  it('Defender for Endpoint, signatures and their time', async () => {
    const time = Buffer.alloc(8);
    time.writeBigUInt64LE((BigInt(Date.UTC(2026, 0, 2)) + 11_644_473_600_000n) * 10_000n);
    for (const step of defender) step(registry);
    dword(
      'HKLM\\SOFTWARE\\Microsoft\\Windows Advanced Threat Protection\\Status',
      'OnboardingState',
      1,
    )(registry);
    registry.set(`${product}\\Signature Updates`, 'AVSignatureVersion', 'REG_SZ', '1.439.1.0');
    registry.set(`${product}\\Signature Updates`, 'SignaturesLastUpdated', 'REG_BINARY', time);
    const { defender: state } = await reportOf({ quiet: true });
    assert.deepEqual(
      [state?.onboarded, state?.signatureVersion, state?.signatureTime, state?.tamperProtection],
      [true, '1.439.1.0', '2026-01-02T00:00:00.000Z', 'off'],
    );
  });

  it('a service is asked whether it runs', () => {
    assert.equal(typeof serviceRuns('PlugPlay'), 'boolean');
    assert.equal(serviceRuns('AmsightNoSuchService'), null);
  });
});
