import assert from 'node:assert/strict';

import {
  SummaryCollector,
  summaryDocument,
  summaryLine,
  type Summary,
} from '../../../src/editor/scan-summary';
import { scriptVerdict, unscannedReport } from '../../../src/findings/report';
import type { EngineVerdict, FileReport, ReasonCode } from '../../../src/findings/model';
import { report } from './report';

const left = (status: 'skipped' | 'failed', code: ReasonCode, path = '/a.ps1'): FileReport =>
  unscannedReport({ contentName: path, status, code, reason: `Because of ${code}.` });

function summaryOf(reports: readonly FileReport[], parts: Partial<Summary> = {}): Summary {
  const collector = new SummaryCollector();
  for (const one of reports) collector.add(one);
  return {
    tally: collector.tally,
    list: collector.list,
    outdated: 0,
    cancelled: false,
    duration: 10,
    workspaceExcludesIgnored: 0,
    hiddenByExcludes: 0,
    formatNumber: String,
    ...parts,
  };
}

const unjudged = report({
  verdict: 'unscanned',
  engines: {
    amsi: { verdict: 'unscanned', code: 'engineUnavailable' },
    rules: { verdict: 'unscanned', code: 'engineOff' },
  },
});

describe('SummaryCollector', () => {
  const none = {
    scanned: 0,
    flagged: 0,
    skipped: 0,
    failed: 0,
    acknowledged: 0,
    incomplete: 0,
    notDetecting: 0,
    unjudged: 0,
    ignored: 0,
  };
  const unscanned = (code: ReasonCode): EngineVerdict => ({ verdict: 'unscanned', code, reason: 'Why.' });
  const rules: EngineVerdict = { verdict: 'notDetected' };
  const without = (code: ReasonCode, others: EngineVerdict = rules): FileReport => {
    const engines = { amsi: unscanned(code), rules: others };
    return report({ verdict: scriptVerdict(engines), engines });
  };
  const cases: [string, FileReport, Partial<typeof none>, number][] = [
    ['clean', report(), { scanned: 1 }, 0],
    ['detected', report({ verdict: 'detected' }), { scanned: 1, flagged: 1 }, 0],
    ['suspicious', report({ verdict: 'suspicious' }), { scanned: 1, flagged: 1 }, 0],
    ['blocked by an administrator', report({ verdict: 'blockedByAdmin' }), { scanned: 1, flagged: 1 }, 0],
    ['too large', left('skipped', 'tooLarge'), { skipped: 1 }, 1],
    ['unreadable', left('failed', 'accessDenied'), { failed: 1 }, 1],
    ['not for WSH', left('skipped', 'notWsh'), { ignored: 1 }, 0],
    ['AMSI timed out', without('timedOut'), { scanned: 1, incomplete: 1 }, 1],
    [
      'an AMSI that does not detect is no matter of one file',
      without('engineNotDetecting'),
      { scanned: 1, incomplete: 1, notDetecting: 1 },
      0,
    ],
    ['no AMSI on this machine', without('engineUnavailable'), { scanned: 1 }, 0],
    [
      'no AMSI, and rules switched off: nobody judged it',
      without('engineUnavailable', unscanned('engineOff')),
      { scanned: 1, incomplete: 1, unjudged: 1 },
      0,
    ],
    [
      'an AMSI that does not detect, and rules switched off',
      without('engineNotDetecting', unscanned('engineOff')),
      { scanned: 1, incomplete: 1, unjudged: 1 },
      0,
    ],
    [
      'no AMSI, and rules that failed',
      without('engineUnavailable', unscanned('engineFailed')),
      { scanned: 1, incomplete: 1 },
      1,
    ],
    ['unwrapping cut short', report({ truncated: true }), { scanned: 1, incomplete: 1 }, 1],
    [
      'flagged, but some layers got no answer',
      report({
        verdict: 'detected',
        engines: { amsi: { verdict: 'detected', code: 'alertBudget', reason: 'Spent.' } },
      }),
      { scanned: 1, flagged: 1, incomplete: 1 },
      1,
    ],
    [
      'blocked by antivirus on access',
      { ...left('failed', 'blockedOnAccess'), verdict: 'detected' },
      { failed: 1, flagged: 1 },
      1,
    ],
  ];
  for (const [name, one, counts, listed] of cases) {
    it(name, () => {
      const { tally, list } = summaryOf([one]);
      assert.deepEqual(tally, { ...none, ...counts });
      assert.equal(list.length, listed);
    });
  }
  it('lists a bounded number', () => {
    const summary = summaryOf(Array.from({ length: 1200 }, () => left('failed', 'notFound')));
    assert.equal(summary.list.length, 1000);
    assert.match(summaryDocument(summary), /200 more are not listed/);
  });
});

describe('summaryLine', () => {
  const cases: [string, Summary, string][] = [
    ['one clean', summaryOf([report()]), 'Amsight scanned 1 script: nothing flagged.'],
    [
      'some of each',
      summaryOf([report({ verdict: 'detected' }), report(), left('skipped', 'tooLarge')]),
      'Amsight scanned 2 scripts: 1 flagged, 1 not fully scanned.',
    ],
    [
      'one finding acknowledged',
      summaryOf([report({ acknowledged: 1 })]),
      'Amsight scanned 1 script: nothing flagged, 1 acknowledged.',
    ],
    [
      'cancelled',
      summaryOf([], { cancelled: true }),
      'Amsight scanned 0 scripts: nothing flagged, cancelled.',
    ],
    [
      'no engine works',
      summaryOf([unjudged, unjudged]),
      'Amsight scanned 2 scripts: no engine works on this machine, 2 not fully scanned.',
    ],
    [
      'unwrapping cut short',
      summaryOf([report({ truncated: true })]),
      'Amsight scanned 1 script: nothing flagged, 1 not fully scanned.',
    ],
  ];
  for (const [name, summary, line] of cases) {
    it(name, () => {
      assert.equal(summaryLine(summary), line);
    });
  }
});

describe('summaryDocument', () => {
  it('says what was left out and why, whatever the name holds', () => {
    const text = summaryDocument(summaryOf([left('skipped', 'tooLarge', '/a|`b`<i>.ps1')]));
    assert.match(text, /\| ``\/a\\\|`b`<i>\.ps1`` \| Because of tooLarge\. \|/);
  });
  it('lists what was not unwrapped to the end', () => {
    assert.match(
      summaryDocument(summaryOf([report({ truncated: true })])),
      /`\/scripts\/a\.ps1` \| Unwrapping reached its limits/,
    );
  });
  it('says once that no engine works', () => {
    const text = summaryDocument(summaryOf([unjudged, unjudged]));
    assert.match(text, /No engine works on this machine, so 2 scripts were not judged/);
    assert.doesNotMatch(text, /a\.ps1|not listed/);
  });
  it('tells of ignored excludes of an untrusted workspace', () => {
    assert.match(summaryDocument(summaryOf([], { workspaceExcludesIgnored: 3 })), /not trusted.*3 scripts/);
  });
  it('tells how much excludes hid', () => {
    assert.match(summaryDocument(summaryOf([], { hiddenByExcludes: 4 })), /Left out by excludes .* \| 4 \|/);
    assert.doesNotMatch(summaryDocument(summaryOf([])), /Left out/);
  });
});
