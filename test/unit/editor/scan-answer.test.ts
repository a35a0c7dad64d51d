import assert from 'node:assert/strict';

import { scanAnswer } from '../../../src/editor/scan-answer';
import type { EngineVerdict, FileReport } from '../../../src/findings/model';
import { scriptVerdict, unscannedReport } from '../../../src/findings/report';
import { finding, report } from './report';

const scanned = (amsi: EngineVerdict, rules: EngineVerdict, parts: Partial<FileReport> = {}): FileReport =>
  report({ engines: { amsi, rules }, verdict: scriptVerdict({ amsi, rules }), ...parts });
const absent: EngineVerdict = { verdict: 'unscanned', code: 'engineUnavailable', reason: 'None here.' };
const late: EngineVerdict = { verdict: 'unscanned', code: 'timedOut', reason: 'It took too long.' };
const off: EngineVerdict = { verdict: 'unscanned', code: 'engineOff', reason: 'Switched off.' };
const silent: EngineVerdict = { verdict: 'notDetected' };
const hit: EngineVerdict = { verdict: 'detected' };

describe('scanAnswer', () => {
  const cases: [string, FileReport, boolean, string][] = [
    ['both engines', scanned(silent, silent), false, 'Amsight: nothing flagged in a.ps1'],
    ['rules alone', scanned(absent, silent), false, 'Amsight: nothing flagged in a.ps1'],
    ['a finding', scanned(absent, hit, { findings: [finding()] }), false, 'Amsight: findings in a.ps1: 1'],
    [
      'acknowledged findings alone',
      scanned(silent, silent, { acknowledged: 2 }),
      false,
      'Amsight: findings in a.ps1: 0 (2 acknowledged)',
    ],
    [
      'a finding beside one of AMSI that is acknowledged',
      scanned(hit, hit, {
        findings: [
          finding({ acknowledged: { reason: 'Ours', author: 'Ada', date: '2026-01-02' } }),
          finding(),
        ],
      }),
      false,
      'Amsight: findings in a.ps1: 1 (1 acknowledged)',
    ],
    [
      'no engine',
      scanned(absent, off),
      true,
      'a.ps1 was not scanned. Not scanned by AMSI: The engine is not available on this machine. Not scanned by Rules: Switched off.',
    ],
    [
      'an engine that gave no answer',
      scanned(late, silent),
      true,
      'a.ps1 was not fully scanned. Not scanned by AMSI: It took too long.',
    ],
    [
      'an engine that gave no answer, and a finding of the other',
      scanned(late, hit, { findings: [finding()] }),
      true,
      'Findings in a.ps1: 1. It was not fully scanned. Not scanned by AMSI: It took too long.',
    ],
    [
      'unwrapping cut short',
      scanned(silent, silent, { truncated: true }),
      true,
      'a.ps1 was not fully scanned. Unwrapping reached its limits: deeper layers were not scanned.',
    ],
    [
      'skipped',
      unscannedReport({ contentName: 'a.ps1', status: 'skipped', code: 'tooLarge', reason: 'Too large.' }),
      true,
      'a.ps1 was not scanned. Too large.',
    ],
  ];
  for (const [name, one, warning, text] of cases) {
    it(name, () => {
      assert.deepEqual(scanAnswer('a.ps1', one), { text, warning });
    });
  }
});
