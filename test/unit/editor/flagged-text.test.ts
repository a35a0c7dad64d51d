import assert from 'node:assert/strict';

import { FlaggedText, type TextNow } from '../../../src/editor/flagged-text';
import { nameThreat } from '../../../src/findings/threats';
import type { FileReport, Finding } from '../../../src/findings/model';
import { at, finding, report } from './report';

/** A text of one line. */
const now = (version: number): TextNow => ({
  version,
  toOffsets: ({ start, end }) => ({ start: start.character, end: end.character }),
  toRange: ({ start, end }) => at(0, start, end),
});
const ofAmsi: Finding = finding({
  engine: 'amsi',
  ruleId: 'amsi/detected',
  precision: 'lines',
  range: at(0, 10, 20),
  related: [{ message: 'Here.', range: at(0, 12, 14) }],
  submission: { appName: 'Amsight', contentName: 'a.ps1', sha256: '00' },
});
const detected: FileReport = report({
  verdict: 'detected',
  engines: { amsi: { verdict: 'detected', amsiResult: 32768 }, rules: { verdict: 'notDetected' } },
  findings: [ofAmsi],
  localised: 'lines',
});
/** As the host answers when AMSI is not asked. */
const byRules = (...findings: Finding[]): FileReport =>
  report({
    verdict: 'unscanned',
    engines: {
      amsi: { verdict: 'unscanned', code: 'engineFailed' },
      rules: { verdict: findings.length > 0 ? 'detected' : 'notDetected' },
    },
    findings,
  });

describe('FlaggedText', () => {
  let text: FlaggedText;
  beforeEach(() => {
    text = new FlaggedText();
    assert.equal(text.judge(detected, now(1), false), detected);
  });

  it('keeps what AMSI said, where it stands now, beside what the rules say', () => {
    text.follow({ offset: 0, removed: 0, inserted: 5 });
    const rule = finding({ range: at(0, 0, 3) });
    const shown = text.judge(byRules(rule), now(2), true);
    assert.deepEqual(
      shown.findings.map(({ ruleId, range, related }) => [ruleId, range, related?.[0]?.range]),
      [
        ['amsi/detected', at(0, 15, 25), at(0, 17, 19)],
        ['rules/example', at(0, 0, 3), undefined],
      ],
    );
    assert.deepEqual(shown.engines.amsi, detected.engines.amsi);
    assert.equal(shown.verdict, 'detected');
    assert.equal(shown.localised, undefined, 'the lines of another text');
  });

  it('stays the same through scan after scan by the rules', () => {
    for (let version = 2; version < 5; version++) {
      text.follow({ offset: 0, removed: 0, inserted: 1 });
      text.judge(byRules(), now(version), true);
    }
    assert.deepEqual(text.judge(byRules(), now(5), true).findings[0]?.range, at(0, 13, 23));
    assert.deepEqual([text.flagged, text.touched, text.isBehind(5)], [true, false, true]);
  });

  it('does not lose an edit of its region to a scan by the rules', () => {
    text.follow({ offset: 15, removed: 0, inserted: 1 });
    text.judge(byRules(), now(2), true);
    assert.ok(text.touched);
  });

  it('takes what AMSI said of the same text before, though it was not asked', () => {
    const clean = report({
      engines: { amsi: { verdict: 'notDetected' }, rules: { verdict: 'notDetected' } },
    });
    assert.equal(text.judge(clean, now(2), true), clean);
    assert.deepEqual([text.flagged, text.kept, text.isBehind(3)], [false, false, false]);
  });

  it('ends when AMSI was asked and flags nothing', () => {
    text.judge(report({ engines: { amsi: { verdict: 'notDetected' } } }), now(2), false);
    assert.ok(!text.flagged);
  });

  it('learns the threat’s name when the rules have scanned since', () => {
    text.judge(byRules(), now(2), true);
    const threat = { name: 'Example', id: '1', link: null };
    assert.ok(text.amend(detected, (told) => nameThreat(told, threat)));
    assert.deepEqual(text.judge(byRules(), now(3), true).findings[0]?.threat, threat);
  });

  it('takes no other report’s amendment', () => {
    assert.ok(!text.amend(byRules(), () => assert.fail()));
  });

  it('waits for rest after a verdict on a text that is gone', () => {
    const other = new FlaggedText();
    other.noteOutdated(detected);
    assert.deepEqual([other.flagged, other.touched, other.kept], [true, true, false]);
  });
});
