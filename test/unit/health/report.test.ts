/** The report's sentences for people: the verdict on top, and what it does not prove. */

import assert from 'node:assert/strict';
import type { HealthFacts } from '../../../src/health/facts';
import { readMachine } from '../../../src/health/machine';
import type { SelfTest } from '../../../src/health/model';
import { collectHealth, type HealthSources } from '../../../src/health/report';
import { registryOf, type RegistryTable } from './fixtures';

const amsi = 'HKLM\\SOFTWARE\\Microsoft\\AMSI';
const product = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender';
const policies = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender';
const service = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinDefend';
const defenderId = '{2781761E-28E0-4109-99FE-B9D127C57AFE}';

/** Without a DLL, since this machine has no such files. */
const defender: RegistryTable = { [`${amsi}\\Providers\\${defenderId}`]: {}, [service]: { Start: 2 } };
const passed: SelfTest = {
  passed: true,
  time: '2026-01-31T08:05:59.123Z',
  probes: [
    { name: 'AMSI test sample', expected: 'detected', answer: { verdict: 'detected' } },
    { name: 'harmless script', expected: 'notDetected', answer: { verdict: 'clean' } },
  ],
};
const eicarOnly: SelfTest = {
  ...passed,
  probes: [
    { name: 'AMSI test sample', expected: 'detected', answer: { verdict: 'notDetected' } },
    { name: 'EICAR test file', expected: 'detected', answer: { verdict: 'detected' } },
    { name: 'harmless script', expected: 'notDetected', answer: { verdict: 'notDetected' } },
  ],
};
const missed: SelfTest = {
  ...passed,
  passed: false,
  probes: [{ name: 'AMSI test sample', expected: 'detected', answer: { verdict: 'notDetected' } }],
};

const report = (
  table: RegistryTable,
  test: SelfTest | null,
  more: Partial<HealthFacts> = {},
  failure: HealthSources['failure'] = null,
) =>
  collectHealth({
    failure,
    machine: () => ({ ...readMachine('win32', registryOf(table)), release: '10.0.22631', ...more }),
    selfTest: () => Promise.resolve(test),
    stopped: () => more.stopped ?? null,
    rules: () => more.rules ?? 'ready',
    posture: () => [],
  });
const notWindows = { cause: 'notWindows', message: 'AMSI is part of Windows.', detail: null } as const;

describe('the health report', () => {
  describe('summary', () => {
    const table: [name: string, report: ReturnType<typeof report>, summary: RegExp][] = [
      [
        'ready, with one provider',
        report(defender, passed),
        /^AMSI protects scripts here: it detected the AMSI test sample, with Microsoft Defender Antivirus\.$/,
      ],
      [
        'ready, with several: which one detected it is not known',
        report({ ...defender, [`${amsi}\\Providers\\{1}`]: {} }, passed),
        /test sample\. Registered with it: Microsoft Defender Antivirus, \{1\}\.$/,
      ],
      [
        'ready, providers not readable',
        report({ [`${amsi}\\Providers`]: null, [`${amsi}\\Providers2`]: null }, passed),
        /^AMSI protects scripts here: it detected the AMSI test sample\.$/,
      ],
      ['ready, by the second sample only', report(defender, eicarOnly), /it detected the EICAR test file/],
      [
        'not detecting',
        report({ [`${amsi}\\Providers`]: {} }, missed),
        /does not protect scripts here: .* No antivirus has registered/,
      ],
      [
        'stopped after it was proven',
        report(defender, passed, { stopped: 'AMSI failed.' }),
        /^AMSI does not protect scripts here any more\. AMSI stopped working\. AMSI failed\.$/,
      ],
      [
        'only the harmless probe failed: no sample was missed',
        report(defender, {
          ...missed,
          probes: [
            ...passed.probes.slice(0, 1),
            { name: 'harmless script', expected: 'notDetected', answer: { verdict: 'unscanned' } },
          ],
        }),
        /^AMSI does not surely protect scripts here: its self-test failed\./,
      ],
      [
        'not tested, with a cause',
        report({ [`${amsi}\\Providers`]: {} }, null),
        /^AMSI was not tested, and may not protect scripts here\. No antivirus/,
      ],
      ['not tested', report(defender, null), /not known: it was not tested/],
      [
        'flags everything',
        report(defender, {
          ...missed,
          probes: [
            ...passed.probes.slice(0, 1),
            { name: 'harmless script', expected: 'notDetected', answer: { verdict: 'detected' } },
          ],
        }),
        /answers mean nothing here/,
      ],
      [
        'Linux',
        report({}, null, { platform: 'linux' }, notWindows),
        /part of Windows and not there on Linux; Amsight’s embedded rules serve/,
      ],
      [
        'Linux, with the rules off',
        report({}, null, { platform: 'linux', rules: 'off' }, notWindows),
        /not there on Linux\. Amsight’s embedded rules are switched off, too\.$/,
      ],
      [
        'unavailable on Windows, with rules that fail',
        report(
          {},
          null,
          { rules: 'degraded' },
          { cause: 'bindingBlocked', message: 'WDAC may block it.', detail: null },
        ),
        /^AMSI can’t be used here\. WDAC may block it\. Amsight’s embedded rules don’t work fully either\.$/,
      ],
      ['macOS', report({}, null, { platform: 'darwin' }, notWindows), /not there on macOS/],
      [
        'unavailable on Windows',
        report({}, null, {}, { cause: 'bindingBlocked', message: 'WDAC may block it.', detail: null }),
        /can’t be used here; .* WDAC may block it/,
      ],
    ];
    for (const [name, made, summary] of table) {
      it(name, async () => {
        assert.match((await made).summary, summary);
      });
    }
  });

  describe('notes', () => {
    const exclusions = /coverage is unproven/;
    const table: [name: string, report: ReturnType<typeof report>, notes: readonly RegExp[]][] = [
      ['always, of exclusions', report(defender, passed), [exclusions]],
      [
        'lists that can’t be read',
        report({ ...defender, [`${product}\\Exclusions\\Paths`]: null }, passed),
        [exclusions, /which paths go unscanned is not known/, /^Not readable: .*Exclusions\\Paths\.$/],
      ],
      [
        'a remembered self-test',
        report(defender, { ...passed, remembered: true }),
        [/remembered from 2026-01-31 08:05 UTC/, exclusions],
      ],
      ['the first sample missed', report(defender, eicarOnly), [/only the EICAR test file/, exclusions]],
      [
        'configured off, yet detected',
        report({ ...defender, [`${policies}\\Real-Time Protection`]: { DisableScriptScanning: 1 } }, passed),
        [
          /^Configured off, although .* 08:05 UTC was detected: .*DisableScriptScanning is 1\. Run it/,
          exclusions,
        ],
      ],
      [
        'a foreign amsi.dll that detects',
        report(defender, passed, {
          library: {
            path: 'C:\\amsi.dll',
            exists: true,
            readable: true,
            company: 'Contoso',
            loadedFrom: null,
          },
        }),
        [/does not say that Microsoft made it/, exclusions],
      ],
      [
        'an amsi.dll that can’t be read',
        report(defender, passed, {
          library: { path: 'C:\\amsi.dll', exists: true, readable: false, company: null, loadedFrom: null },
        }),
        [exclusions, /amsi\.dll can’t be read: who made it is not known/],
      ],
      [
        'providers that can’t be read',
        report({ ...defender, [`${amsi}\\Providers2`]: null }, passed),
        [exclusions, /could not be read in full/],
      ],
      ['not off Windows', report({}, null, { platform: 'linux' }, notWindows), []],
    ];
    for (const [name, made, expected] of table) {
      it(name, async () => {
        const { notes } = await made;
        assert.equal(notes.length, expected.length, notes.join('\n'));
        for (const [index, words] of expected.entries()) assert.match(notes[index] ?? '', words);
      });
    }
  });

  it('holds what was read', async () => {
    const {
      providers,
      defender: state,
      exclusions,
      selfTest,
    } = await report({ ...defender, [`${product}\\Exclusions\\Paths`]: { 'C:\\x': 0 } }, passed);
    assert.deepEqual(
      providers.map(({ clsid }) => clsid),
      [defenderId],
    );
    assert.equal(state?.runningMode, 'normal');
    assert.deepEqual(exclusions?.paths, ['C:\\x']);
    assert.equal(selfTest, passed);
  });

  it('a machine without Defender has no state of it', async () => {
    assert.equal((await report({}, missed)).defender, null);
  });
});
