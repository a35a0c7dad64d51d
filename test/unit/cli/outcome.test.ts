/** How reports become counts and an exit status. */

import assert from 'node:assert/strict';
import type { FailOn } from '../../../src/cli/args';
import { Tally } from '../../../src/cli/outcome';
import type { FileReport, Finding, Verdict } from '../../../src/findings/model';
import { unscannedReport } from '../../../src/findings/report';

const finding = { severity: 'information' } as Finding;
const acknowledged = {
  engine: 'amsi',
  acknowledged: { reason: 'ours', author: 'Ada', date: '2026-01-02' },
} as Finding;

function scanned(verdict: Verdict, findings: readonly Finding[] = [], truncated = false): FileReport {
  return {
    ...unscannedReport({ contentName: 'a.ps1', status: 'skipped', code: 'binary' }),
    status: 'scanned',
    verdict,
    findings,
    truncated,
  };
}

const failed = unscannedReport({ contentName: 'a.ps1', status: 'failed', code: 'timedOut' });
const blocked = unscannedReport({ contentName: 'a.ps1', status: 'failed', code: 'blockedOnAccess' });
const skipped = unscannedReport({ contentName: 'a.ps1', status: 'skipped', code: 'tooLarge' });

describe('the exit status', () => {
  const table: [what: string, reports: FileReport[], byLevel: Record<FailOn, number>][] = [
    ['nothing', [], { detected: 0, suspicious: 0, information: 0, never: 0 }],
    ['clean', [scanned('clean')], { detected: 0, suspicious: 0, information: 0, never: 0 }],
    ['notDetected', [scanned('notDetected')], { detected: 0, suspicious: 0, information: 0, never: 0 }],
    [
      'information',
      [scanned('notDetected', [finding])],
      { detected: 0, suspicious: 0, information: 1, never: 0 },
    ],
    ['suspicious', [scanned('suspicious')], { detected: 0, suspicious: 1, information: 1, never: 0 }],
    ['detected', [scanned('detected')], { detected: 1, suspicious: 1, information: 1, never: 0 }],
    ['blockedByAdmin', [scanned('blockedByAdmin')], { detected: 1, suspicious: 1, information: 1, never: 0 }],
    [
      'an engine gave no verdict',
      [scanned('unscanned')],
      { detected: 0, suspicious: 0, information: 0, never: 0 },
    ],
    [
      'not fully unwrapped',
      [scanned('notDetected', [], true)],
      { detected: 0, suspicious: 0, information: 0, never: 0 },
    ],
    [
      'an acknowledged detection of AMSI',
      [{ ...scanned('detected', [acknowledged]), engines: { amsi: { verdict: 'detected' } } }],
      { detected: 0, suspicious: 0, information: 0, never: 0 },
    ],
    ['skipped', [skipped], { detected: 0, suspicious: 0, information: 0, never: 0 }],
    [
      'skipped and detected',
      [skipped, scanned('detected')],
      { detected: 1, suspicious: 1, information: 1, never: 0 },
    ],
    ['failed', [failed], { detected: 2, suspicious: 2, information: 2, never: 2 }],
    [
      'failed and detected',
      [failed, scanned('detected')],
      { detected: 2, suspicious: 2, information: 2, never: 2 },
    ],
    ['blocked by antivirus on access', [blocked], { detected: 2, suspicious: 2, information: 2, never: 2 }],
  ];
  for (const [what, reports, byLevel] of table) {
    for (const [level, expected] of Object.entries(byLevel)) {
      it(`${what}, --fail-on ${level}: ${expected}`, () => {
        const tally = new Tally(level as FailOn);
        for (const report of reports) tally.add(report);
        assert.equal(tally.exitStatus(false), expected);
        assert.equal(tally.exitStatus(true), 2);
      });
    }
  }
});

describe('the summary', () => {
  it('counts each file once by status, and what is detected whatever its status', () => {
    const tally = new Tally('detected');
    for (const report of [scanned('clean'), scanned('detected'), scanned('blockedByAdmin'), blocked])
      tally.add(report);
    for (const report of [scanned('suspicious'), scanned('unscanned'), skipped, failed]) tally.add(report);
    tally.add(scanned('notDetected', [], true));
    tally.ignore();
    assert.deepEqual(tally.summary(12.345), {
      files: 9,
      ignored: 1,
      scanned: 6,
      skipped: 1,
      failed: 2,
      detected: 3,
      suspicious: 1,
      unscanned: 1,
      truncated: 1,
      acknowledged: 0,
      durationMs: 12.3,
    });
  });
});
