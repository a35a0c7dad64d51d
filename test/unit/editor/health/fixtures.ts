/** A report with something in every place, as the views' tests show it. */

import type { ClientState } from '../../../../src/client/model';
import type { HealthPageInput } from '../../../../src/editor/health/page-view';
import type { HealthReport } from '../../../../src/health/model';

export const now = Date.parse('2026-01-12T00:00:00Z');

export const degraded: HealthReport = {
  schema: 'amsight/health@1',
  state: 'degraded',
  summary: 'AMSI answers, but does not detect.',
  cause: 'Script scanning is switched off by policy.',
  causeId: 'scriptScanningOffByPolicy',
  advice: 'Ask who manages this machine to switch it on.',
  evidence: ['DisableScriptScanning is 1.'],
  notes: ['Nothing proves that excluded folders are covered.'],
  providers: [
    {
      clsid: '{A}',
      name: 'Microsoft Defender',
      dll: 'C:\\ProgramData\\d.dll',
      exists: true,
      bits: 64,
      version: 1,
      company: 'Microsoft Corporation',
      fileVersion: '4.18.1',
      signed: true,
    },
    {
      clsid: '{B}',
      name: null,
      dll: 'C:\\gone\x1b[2J.dll',
      exists: false,
      bits: 32,
      version: 2,
      company: null,
      fileVersion: null,
      signed: null,
    },
  ],
  selfTest: {
    passed: false,
    time: '2026-01-02T03:04:05.000Z',
    probes: [
      { name: 'test sample', expected: 'detected', answer: { verdict: 'notDetected' } },
      {
        name: 'second',
        expected: 'detected',
        answer: { verdict: 'unscanned', reason: 'It failed.', hresult: 'E_FAIL (0x80004005)' },
      },
      { name: 'harmless', expected: 'notDetected', answer: { verdict: 'clean' } },
    ],
  },
  defender: {
    signatureVersion: '1.2',
    engineVersion: null,
    signatureTime: '2026-01-02T00:00:00Z',
    realTimeProtection: 'on',
    scriptScanning: 'offUnproven',
    runningMode: 'passive',
    serviceRunning: true,
    tamperProtection: null,
    onboarded: false,
  },
  exclusions: { readable: false, paths: ['C:\\work'], extensions: [], processes: ['C:\\tool.exe'] },
  posture: [
    {
      id: 'hvci',
      title: 'Memory integrity',
      state: 'attention',
      detail: 'Memory integrity is off.',
      source: 'HKLM\\SYSTEM\\HVCI',
      link: 'https://learn.microsoft.com/hvci',
    },
    {
      id: 'foreign',
      title: 'Somewhere else',
      state: 'ok',
      detail: 'It is on.',
      source: 'HKLM\\X',
      link: 'https://elsewhere.invalid/',
    },
  ],
};

const nothing = { advice: null, evidence: [], notes: [], posture: [] } as const;

export const ready: HealthReport = {
  ...degraded,
  ...nothing,
  state: 'ready',
  summary: 'AMSI detects.',
  cause: null,
  causeId: null,
  providers: degraded.providers.slice(0, 1),
  selfTest: { passed: true, remembered: true, time: '2026-01-02T03:04:05.000Z', probes: [] },
  defender: null,
  exclusions: null,
};

export const notWindows: HealthReport = {
  ...ready,
  state: 'unavailable',
  summary: 'There is no AMSI on this system. The embedded rules serve.',
  cause: 'AMSI is a part of Windows.',
  causeId: 'notWindows',
  providers: [],
  selfTest: null,
};

export const client: ClientState = {
  host: 'running',
  lastFailure: null,
  engines: [
    { id: 'amsi', state: 'degraded', detail: 'Script scanning is switched off by policy.', fingerprint: 'a' },
    {
      id: 'rules',
      state: 'ready',
      detail: '12 rules.',
      fingerprint: 'r',
      problems: [
        {
          file: '/my.yar',
          range: { start: { line: 2, character: 4 }, end: { line: 2, character: 5 } },
          message: 'syntax error',
        },
      ],
    },
  ],
};

export const input: HealthPageInput = {
  enabled: true,
  report: degraded,
  failure: null,
  underWay: null,
  news: null,
  client,
  placement: null,
  extensionId: 'amsight.amsight',
  version: '1.0.0',
  platform: 'win32 x64',
  settingProblems: [],
  trusted: true,
  documentation: null,
  reader: { now, time: (iso) => iso, tested: false },
};
