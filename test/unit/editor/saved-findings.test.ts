/** What is shown of saved files: acknowledgements change it without a scan, and a scan that says less takes nothing away. */

import assert from 'node:assert/strict';
import type { Uri } from 'vscode';

import type { Saved } from '../../../src/editor/diagnostics';
import { saveFindings, withUnanswered } from '../../../src/editor/saved-findings';
import type { EngineVerdict, FileReport, Finding, ReasonCode } from '../../../src/findings/model';
import { unscanned, unscannedReport } from '../../../src/findings/report';
import { finding, report } from './report';

const amsi = finding({ engine: 'amsi', ruleId: 'amsi/detected' });
const rule = finding({ engine: 'rules', ruleId: 'rules/r' });
const detected: EngineVerdict = { verdict: 'detected' };
const silent: EngineVerdict = { verdict: 'notDetected' };
const scanned = (ofAmsi: EngineVerdict, ofRules: EngineVerdict, findings: readonly Finding[]): FileReport =>
  report({ engines: { amsi: ofAmsi, rules: ofRules }, findings });
const leftOut = (status: 'skipped' | 'failed', code: ReasonCode): FileReport =>
  unscannedReport({ contentName: 'a.ps1', status, code });

describe('what was found before', () => {
  const before = scanned(detected, detected, [amsi, rule]);
  const table: [what: string, after: FileReport, rules: string[]][] = [
    ['goes where both engines answer', scanned(silent, silent, []), []],
    ['is replaced by what they find', scanned(detected, silent, [amsi]), ['amsi/detected']],
    [
      "stays where AMSI's alert budget is spent, beside what rules find",
      scanned(unscanned('alertBudget'), detected, [rule]),
      ['amsi/detected', 'rules/r'],
    ],
    ['stays where rules took too long', scanned(silent, unscanned('timedOut'), []), ['rules/r']],
    ['goes where an engine was switched off', scanned(unscanned('engineOff'), silent, []), []],
    ['stays where the file could not be read', leftOut('failed', 'readError'), ['amsi/detected', 'rules/r']],
    ['stays where the file is too large now', leftOut('skipped', 'tooLarge'), ['amsi/detected', 'rules/r']],
    ['goes where it is no script any more', leftOut('skipped', 'notAScript'), []],
    ['goes where the file is gone', leftOut('failed', 'notFound'), []],
  ];
  for (const [what, after, rules] of table) {
    it(what, () => {
      assert.deepEqual(
        withUnanswered(before, after).findings.map(({ ruleId }) => ruleId),
        rules,
      );
    });
  }

  it('is not doubled where the same report is shown anew', () => {
    const kept = withUnanswered(before, scanned(unscanned('alertBudget'), silent, []));
    assert.equal(withUnanswered(kept, kept), kept);
  });

  it('goes where antivirus had blocked a file that can be read now', () => {
    const blocked = leftOut('failed', 'blockedOnAccess');
    assert.equal(blocked.findings.length, 1);
    assert.deepEqual(withUnanswered(blocked, scanned(unscanned('alertBudget'), silent, [])).findings, []);
  });
});

describe('saveFindings', () => {
  const uri = Object.create(null) as Uri;
  let saved: Saved | null;
  const store = {
    savedReport: () => saved?.report ?? null,
    setSaved: (_: Uri, one: Saved | null) => {
      saved = one;
    },
  };
  const show = (one: FileReport, applied = (given: FileReport) => given): void => {
    saveFindings(uri, one, { store, severities: () => ({}), applied });
  };
  const acknowledge = (one: FileReport): FileReport => ({ ...one, findings: [], acknowledged: 1 });
  const items = (): number | undefined => saved?.items.length;
  beforeEach(() => {
    saved = null;
  });

  it('keeps what is acknowledged, to show it again without a scan', () => {
    show(scanned(silent, detected, [rule]), acknowledge);
    assert.equal(items(), 0);
    show(store.savedReport() ?? assert.fail('it is forgotten'));
    assert.equal(items(), 1);
  });

  it('forgets a file without findings', () => {
    show(scanned(silent, detected, [rule]));
    assert.ok(saved);
    show(scanned(silent, silent, []));
    assert.equal(saved, null);
  });
});
