import assert from 'node:assert/strict';

import type { ClientState } from '../../../src/client/model';
import { healthDocument, type HealthDocumentInput } from '../../../src/editor/health-document';
import type { EngineState } from '../../../src/findings/model';
import type { HealthReport } from '../../../src/health/model';

const health: HealthReport = {
  schema: 'amsight/health@1',
  state: 'degraded',
  cause: 'Script scanning is off.',
  evidence: ['A policy value is 1.'],
  providers: [
    { clsid: '{1}', name: 'Windows Defender', dll: 'C:\\d.dll', exists: true, bits: 64, version: 1 },
  ],
  selfTest: {
    passed: false,
    time: '2024-01-01T00:00:00Z',
    probes: [{ name: 'AMSI test sample', expected: 'detected', answer: { verdict: 'notDetected' } }],
  },
  defender: { signatureVersion: '1.2', engineVersion: null, realTimeProtection: 'on', scriptScanning: 'off' },
  posture: [{ id: 'asr', state: 'attention', detail: 'An ASR rule is off.' }],
};

const usual: HealthDocumentInput = {
  health,
  failure: null,
  client: {
    host: 'running',
    lastFailure: null,
    engines: [
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
  },
  placement: null,
  extensionId: 'amsight.amsight',
  version: '1.0.0',
  platform: 'win32 x64',
  settingProblems: [],
  trusted: true,
};

describe('healthDocument', () => {
  const cases: [string, Partial<HealthDocumentInput>, RegExp][] = [
    ['the state', {}, /\*\*AMSI answers, but it does not detect\.\*\*/],
    ['the cause', {}, /Cause: Script scanning is off\./],
    ['the evidence', {}, /- A policy value is 1\./],
    ['providers', {}, /\| Windows Defender \| `\{1\}` \| `C:\\d\.dll` \(present\) \| 64-bit, version 1 \|/],
    ['no providers', { health: { ...health, providers: [] } }, /No antimalware engine is registered/],
    [
      'the self-test',
      {},
      /Not passed, 2024-01-01T00:00:00Z\.\n\n\| Probe .*\n.*\n\| AMSI test sample \| detected \| notDetected \|/,
    ],
    ['Defender', {}, /\| Script scanning \| off \|/],
    ['posture', {}, /⚠ An ASR rule is off\./],
    ['broken rule files with their place', {}, /`\/my\.yar:3:5` syntax error/],
    ['a failure', { health: null, failure: 'It broke.' }, /could not be found out\.\*\* It broke\./],
    [
      'how remote.extensionKind changes the side',
      { placement: { text: 'No AMSI here.', move: 'workspace' } },
      /No AMSI here\.[^]*"remote\.extensionKind": \{\n\s+"amsight\.amsight": \[\n\s+"workspace"/,
    ],
    ['wrong settings', { settingProblems: ['A setting is wrong.'] }, /A setting is wrong\./],
    ['Restricted Mode', { trusted: false }, /not trusted/],
    ['the version', {}, /Amsight 1\.0\.0, win32 x64/],
  ];
  for (const [name, parts, expected] of cases) {
    it(`tells ${name}`, () => {
      assert.match(healthDocument({ ...usual, ...parts }), expected);
    });
  }

  const instead: [EngineState, RegExp][] = [
    ['ready', /There is no AMSI here\. The embedded rules serve\./],
    ['off', /There is no AMSI here\. The rules are switched off .*: nothing is scanned\./],
    ['failing', /There is no AMSI here\. The rules failed too: nothing is scanned\./],
  ];
  for (const [state, expected] of instead) {
    it(`says what rules that are ${state} do without AMSI`, () => {
      const client: ClientState = {
        host: 'running',
        lastFailure: null,
        engines: [{ id: 'rules', state, detail: 'So it is.', fingerprint: 'r' }],
      };
      assert.match(
        healthDocument({ ...usual, client, health: { ...health, state: 'unavailable' } }),
        expected,
      );
    });
  }

  it('says nothing of providers where there is no AMSI to register with', () => {
    const text = healthDocument({ ...usual, platform: 'linux x64', health: { ...health, providers: [] } });
    assert.doesNotMatch(text, /Providers/);
  });
});
