/** The health report as people read it. */

import assert from 'node:assert/strict';
import { healthText } from '../../../src/cli/health';
import { plain } from '../../../src/cli/terminal';
import type { HealthReport } from '../../../src/health/model';

const report: HealthReport = {
  schema: 'amsight/health@1',
  state: 'degraded',
  cause: 'Script scanning is switched off by policy.',
  evidence: ['DisableScriptScanning is 1'],
  providers: [
    { clsid: '{A}', name: 'Microsoft Defender', dll: 'C:\\d.dll', exists: true, bits: 64, version: 1 },
    { clsid: '{B}', name: null, dll: 'C:\\gone\x1b[2J.dll', exists: false, bits: 32, version: 2 },
    { clsid: '{C}', name: null, dll: null, exists: null, bits: 64, version: 1 },
  ],
  selfTest: {
    passed: false,
    time: '2026-01-02T03:04:05.000Z',
    probes: [
      { name: 'test sample', expected: 'detected', answer: { verdict: 'notDetected' } },
      { name: 'second', expected: 'detected', answer: { verdict: 'unscanned', reason: 'It failed.' } },
    ],
  },
  defender: { signatureVersion: '1.2', engineVersion: null, realTimeProtection: 'on', scriptScanning: 'off' },
  posture: [{ id: 'hvci', state: 'attention', detail: 'Memory integrity is off.' }],
};

const empty = { evidence: [], providers: [], selfTest: null, defender: null, posture: [] } as const;

describe('the health text', () => {
  const table: [what: string, report: HealthReport, lines: string[]][] = [
    ['ready', { ...report, ...empty, state: 'ready', cause: null }, ['AMSI: ready']],
    [
      'degraded, with all that was found',
      report,
      [
        'AMSI: degraded. Script scanning is switched off by policy.',
        '',
        'Evidence',
        '  DisableScriptScanning is 1',
        '',
        'Providers',
        '  Microsoft Defender {A}, 64 bit: C:\\d.dll',
        '  unknown {B}, 32 bit: C:\\gone\\x1b[2J.dll (missing)',
        '  unknown {C}, 64 bit: no DLL registered',
        '',
        'Self-test',
        '  failed at 2026-01-02T03:04:05.000Z',
        '  test sample: expected detected, answered notDetected',
        '  second: expected detected, answered unscanned (It failed.)',
        '',
        'Microsoft Defender',
        '  signatures 1.2, engine unknown',
        '  real-time protection on, script scanning off',
        '',
        'Other protections',
        '  attention: hvci. Memory integrity is off.',
      ],
    ],
  ];
  for (const [what, health, lines] of table) {
    it(what, () => {
      assert.deepEqual(healthText(health, plain).trimEnd().split('\n'), lines);
    });
  }
});
