/** What Defender calls a detection, in a report. */

import assert from 'node:assert/strict';
import type { Verdict } from '../../../src/findings/model';
import { buildReport } from '../../../src/findings/report';
import { nameThreat, threatQueryOf } from '../../../src/findings/threats';
import { answer, hit, input, status, utf16 } from './fixtures';

const threat = { name: 'Virus:Win32/Sample!amsi', id: '1', link: null };
const time = new Date('2026-11-23T10:00:00Z');

const reportOf = (verdict: Verdict, layer = 0) =>
  buildReport(
    input(`powershell -enc ${utf16("Write-Host 'inner'")}`, {
      submittedAs: { appName: 'Amsight_1', contentName: 'C:\\a.ps1' },
      amsi: { status: status('amsi', 'ready'), answers: [answer(layer, verdict)] },
      rules: { status: status('rules', 'ready'), hits: [hit('cradle', 0, [[0, 5]])] },
    }),
  );

describe('threatQueryOf', () => {
  const asked: readonly [Verdict, boolean][] = [
    ['detected', true],
    ['blockedByAdmin', false],
    ['suspicious', false],
    ['notDetected', false],
    ['unscanned', false],
  ];
  for (const [verdict, expected] of asked) {
    it(`${expected ? 'asks' : 'does not ask'} about ${verdict}`, () => {
      assert.deepEqual(
        threatQueryOf(reportOf(verdict), time),
        expected
          ? { appName: 'Amsight_1', contentName: 'C:\\a.ps1', time: '2026-11-23T10:00:00.000Z' }
          : null,
      );
    });
  }

  it('asks about a decoded layer', () => {
    assert.equal(threatQueryOf(reportOf('detected', 1), time)?.contentName, 'C:\\a.ps1');
  });

  it('does not ask twice', () => {
    assert.equal(threatQueryOf(nameThreat(reportOf('detected'), threat), time), null);
  });
});

describe('nameThreat', () => {
  it('names AMSI’s detections, and no rule’s', () => {
    const report = reportOf('detected');
    const named = nameThreat(report, threat);
    assert.deepEqual(
      named.findings.map((finding) => [finding.engine, finding.threat, finding.message]),
      [
        [
          'amsi',
          threat,
          'AMSI: the engine detects this script. Microsoft Defender calls it Virus:Win32/Sample!amsi.',
        ],
        ['rules', undefined, report.findings[1]?.message],
      ],
    );
  });

  it('changes nothing of a report that has its name', () => {
    const named = nameThreat(reportOf('detected'), threat);
    assert.deepEqual(nameThreat(named, { ...threat, name: 'Other' }), named);
  });
});
