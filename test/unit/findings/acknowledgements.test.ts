/** Which findings an acknowledgement speaks of, what it makes of a report, and when it is out of date. */

import assert from 'node:assert/strict';
import {
  applyAcknowledgements,
  indexEntries,
  openVerdict,
  unacknowledged,
  type Applied,
  type ApplyTo,
} from '../../../src/findings/acknowledgements/apply';
import type { Entry } from '../../../src/findings/acknowledgements/model';
import { Review } from '../../../src/findings/acknowledgements/review';
import type { FileReport, Finding } from '../../../src/findings/model';
import { normalise, scriptSha256 } from '../../../src/findings/region-hash';
import { buildReport, unscanned, unscannedReport, type ReportInput } from '../../../src/findings/report';
import { toSarif } from '../../../src/findings/sarif';
import { answer, hit, input, status, utf16 } from './fixtures';

/** A report in which the rule `r` flags each of the words, in layer 0. */
function flagging(
  text: string,
  words: readonly string[],
  more: Parameters<typeof input>[1] = {},
): FileReport {
  const ranges = words.map((word): [number, number] => [
    text.indexOf(word),
    text.indexOf(word) + word.length,
  ]);
  return buildReport(
    input(text, { rules: { status: status('rules', 'ready'), hits: [hit('r', 0, ranges)] }, ...more }),
  );
}

const regionOf = (report: FileReport, at = 0): string | undefined => report.findings[at]?.regionSha256;

describe('the hash of a flagged region', () => {
  const text = "$a = 1\n  bad 'x' |\n    out\n$b = 2\n";
  const before = regionOf(flagging(text, ['bad']));
  const table: [what: string, text: string, same: boolean, words?: string[]][] = [
    ['a line before it', `# more\n${text}`, true],
    ['a line after it', `${text}# more\n`, true],
    ['another kind of line breaks', text.replaceAll('\n', '\r\n'), true],
    ['white space at line ends', text.replaceAll('\n', ' \t\n'), true],
    ['another indentation', text.replaceAll(/^ +/gm, '\t\t'), true],
    ['a byte order mark', `\ufeff${text}`, true],
    ['another argument on the line', text.replace("'x'", "'y'"), false],
    ['a comment on the line', text.replace('|\n', '| # sure\n'), false],
    ['another case', text.replace('bad', 'Bad'), false, ['Bad']],
    ['another line that it flags', `${text}bad too\n`, false, ['bad', 'bad too']],
    ['a composed letter made two', text.replace("'x'", "'\u0065\u0301'"), false],
  ];
  for (const [what, changed, same, words = ['bad']] of table) {
    it(`${same ? 'survives' : 'is another after'} ${what}`, () => {
      const after = regionOf(flagging(changed, words));
      assert.match(after ?? '', /^[0-9a-f]{64}$/);
      assert.equal(after === before, same);
    });
  }

  it('is another in another kind of script', () => {
    assert.notEqual(regionOf(flagging(text, ['bad'], { kind: 'vbscript' })), before);
  });

  it('is that of the whole script where AMSI names no place, and where a rule matches more often than is listed', () => {
    const amsi = { status: status('amsi', 'ready'), answers: [answer(0, 'detected')] };
    const report = buildReport(input(text, { amsi }));
    assert.equal(report.findings[0]?.precision, 'file');
    assert.equal(regionOf(report), scriptSha256('powershell', text));
    const many = Array.from({ length: 50 }, (_, at) => `bad${at}x`);
    const lines = many.join('\n');
    assert.equal(regionOf(flagging(lines, many)), scriptSha256('powershell', lines));
    assert.notEqual(regionOf(flagging(`# more\n${lines}`, many)), regionOf(flagging(lines, many)));
  });

  it('is another when a variable elsewhere makes the same expression decode to something else', () => {
    const script = (payload: string): string => `$x = '${utf16(payload)}'\npowershell -enc $x\n`;
    const report = (payload: string): FileReport => {
      const made = input(script(payload));
      const last = made.layers.findLast(({ content }) => content.type === 'text' && content.text === payload);
      assert.ok(last, 'it is not unwrapped');
      return buildReport({
        ...made,
        rules: { ...made.rules, hits: [hit('r', last.index, [[0, 3]])] },
      });
    };
    const [one, same, other] = [report('abc 1'), report('abc 1'), report('abc 2')];
    assert.deepEqual(one.findings[0]?.range, other.findings[0]?.range);
    assert.equal(regionOf(one), regionOf(same));
    assert.notEqual(regionOf(one), regionOf(other));
  });

  const folded = (definition: string, between = '# here', region = 'Write-Output ($a + 1)'): FileReport => {
    const script = `$a = ${definition}\n${between}\n  ${region}\n# done\n`;
    const made = input(script);
    const layer = made.layers.find((one) => one.folded && one.parent === 0);
    assert.ok(layer?.content.type === 'text', 'it has no folded form');
    const at = layer.content.text.indexOf('Write-Output');
    const report = buildReport({
      ...made,
      rules: { ...made.rules, hits: [hit('r', layer.index, [[at, at + 12]])] },
    });
    assert.equal(
      report.findings[0]?.range.start.line,
      script.split('\n').findIndex((line) => line.includes(region)),
    );
    return report;
  };
  const foldedTable: [what: string, report: () => FileReport, same: boolean][] = [
    ['the same value written in another way', () => folded('1 + 1'), true],
    ['more lines elsewhere', () => folded('2', '# here\n# and there'), true],
    ['another value that its lines fold to', () => folded('3'), false],
  ];
  for (const [what, report, same] of foldedTable) {
    it(`of the folded form ${same ? 'survives' : 'is another after'} ${what}`, () => {
      assert.equal(regionOf(report()) === regionOf(folded('2')), same);
    });
  }

  it('does not depend on the rest of a script block that stands in the source as it is', () => {
    const page = (more: string): string =>
      `<job><script language="VBScript">\n${more}bad x\n</script></job>\n`;
    const report = (text: string): FileReport => {
      const made = input(text, { kind: 'wsf' });
      const block = made.layers.find(({ kind }) => kind === 'vbscript');
      assert.ok(block?.content.type === 'text');
      const at = block.content.text.indexOf('bad');
      return buildReport({
        ...made,
        rules: { ...made.rules, hits: [hit('r', block.index, [[at, at + 3]])] },
      });
    };
    assert.equal(regionOf(report(page("' a\n"))), regionOf(report(page("' another\n\n"))));
  });

  const normalised: [string, string][] = [
    ['', ''],
    [' \n\t\n', ''],
    ['\n\n  a\n    b\n\n  c  \n', 'a\n  b\n\nc'],
    ['\ta\r  b', '\ta\n  b'],
    [`${' '.repeat(100_000)}x`, 'x'],
  ];
  for (const [given, expected] of normalised) {
    it(`normalises ${JSON.stringify(given.slice(0, 20))}`, () => {
      assert.equal(normalise(given), expected);
    });
  }
});

const today = '2026-05-04';
const to: ApplyTo = { path: 'tools/a.ps1', today };

function entryFor(finding: Finding | undefined, more: Partial<Entry> = {}): Entry {
  assert.ok(finding?.regionSha256);
  return {
    index: 0,
    region: finding.regionSha256,
    rule: finding.ruleId,
    reason: 'Our own downloader',
    author: 'Ada',
    date: '2026-01-02',
    ...more,
  };
}

const apply = (report: FileReport, entries: readonly Entry[], at: ApplyTo = to): Applied =>
  applyAcknowledgements(report, indexEntries(entries), at);

describe('an acknowledged finding of a rule', () => {
  const report = flagging('bad 1\n', ['bad']);
  const finding = report.findings[0];

  it('goes, and the verdict is that of the rest', () => {
    const applied = apply(report, [entryFor(finding)]);
    assert.deepEqual(applied.report.findings, []);
    assert.equal(applied.report.acknowledged, 1);
    assert.equal(applied.report.engines.rules?.verdict, 'notDetected');
    assert.equal(applied.report.verdict, 'notDetected');
    assert.deepEqual(
      applied.removed.map(({ ruleId, acknowledged }) => [ruleId, acknowledged?.reason]),
      [['rules/r', 'Our own downloader']],
    );
    assert.equal(report.findings.length, 1, 'the report given stays as it was');
  });

  it('leaves the others, with their verdict', () => {
    const hits = [hit('r', 0, [[0, 3]]), hit('s', 0, [[0, 3]], 'warning')];
    const two = buildReport(input('bad 1\n', { rules: { status: status('rules', 'ready'), hits } }));
    const { report: left } = apply(two, [entryFor(two.findings[0])]);
    assert.deepEqual(
      left.findings.map(({ ruleId }) => ruleId),
      ['rules/s'],
    );
    assert.equal(left.verdict, 'suspicious');
  });

  it('does not make a script clean that the rules did not see in full', () => {
    const rules: ReportInput['rules'] = {
      status: status('rules', 'ready'),
      hits: [hit('r', 0, [[0, 3]])],
      failure: unscanned('timedOut'),
    };
    const { report: left } = apply(buildReport(input('bad 1\n', { rules })), [entryFor(finding)]);
    assert.equal(left.engines.rules?.verdict, 'unscanned');
    assert.equal(left.verdict, 'unscanned');
  });

  const table: [what: string, entry: Partial<Entry>, at: Partial<ApplyTo>, counts: boolean][] = [
    ['of its path', { path: 'tools/a.ps1' }, {}, true],
    ['of any path', {}, {}, true],
    ['of another path', { path: 'tools/b.ps1' }, {}, false],
    ['of a path in another case', { path: 'Tools/A.ps1' }, {}, false],
    [
      'of a path in another case, where that is the same',
      { path: 'Tools/A.ps1' },
      { ignoreCase: true },
      true,
    ],
    ['where the script is not in the folder', {}, { path: null }, false],
    ['of another rule', { rule: 'rules/s' }, {}, false],
    ['of AMSI', { rule: 'amsi/detected' }, {}, false],
    ['on its last day', { expires: today }, {}, true],
    ['after its last day', { expires: '2026-05-03' }, {}, false],
    ['of the whole script only', { region: 'f'.repeat(64), script: finding?.regionSha256 ?? '' }, {}, false],
  ];
  for (const [what, entry, at, counts] of table) {
    it(`is ${counts ? '' : 'not '}what an entry speaks of ${what}`, () => {
      const applied = apply(report, [entryFor(finding, entry)], { ...to, ...at });
      assert.equal(applied.report.findings.length, counts ? 0 : 1);
      if (!counts) assert.equal(applied.report, report);
    });
  }
});

describe('an acknowledged detection of AMSI', () => {
  const amsi = { status: status('amsi', 'ready'), answers: [answer(0, 'detected')] };
  const report = buildReport(input('bad 1\n', { amsi }));
  const entry = entryFor(report.findings[0], {
    author: 'Ada\u202e',
    reason: 'Our\nown',
    expires: '2026-12-31',
  });

  it('stays as information that says who acknowledged it and why', () => {
    const [finding] = apply(report, [entry]).report.findings;
    assert.equal(finding?.severity, 'information');
    assert.equal(
      finding.message,
      'AMSI: the engine detects this script. Acknowledged by Ada on 2026-01-02: Our own',
    );
    assert.deepEqual(finding.acknowledged, {
      reason: 'Our\nown',
      author: 'Ada\u202e',
      date: '2026-01-02',
      expires: '2026-12-31',
    });
  });

  it('is known by what it says otherwise, which describes the rule in SARIF', () => {
    const { report: applied } = apply(report, [entry]);
    const { message, severity } = report.findings[0] ?? assert.fail('nothing is found');
    assert.deepEqual(unacknowledged(applied.findings[0] ?? assert.fail('it went')), { message, severity });
    const [run] = toSarif([applied], { toolVersion: '0', engines: [] }).runs;
    const [rule] = run?.tool.driver.rules ?? [];
    assert.equal(rule?.shortDescription?.text, message);
    assert.equal(rule.defaultConfiguration?.level, 'error');
    assert.match(run?.results?.[0]?.message.text ?? '', /Acknowledged by Ada/);
  });

  it("leaves AMSI's verdict, but none that asks for action", () => {
    const { report: applied } = apply(report, [entry]);
    assert.equal(applied.engines.amsi?.verdict, 'detected');
    assert.equal(applied.verdict, 'detected');
    assert.equal(openVerdict(applied), 'notDetected');
    assert.equal(openVerdict(report), 'detected');
  });

  it('still asks for action where AMSI flags more, or did not see all', () => {
    const text = `bad 1\npowershell -enc ${utf16('more')}\n`;
    const two = buildReport(
      input(text, { amsi: { ...amsi, answers: [answer(0, 'detected'), answer(1, 'detected')] } }),
    );
    assert.equal(openVerdict(apply(two, [entryFor(two.findings[0])]).report), 'detected');
    const partly = buildReport(
      input(text, {
        amsi: {
          ...amsi,
          answers: [
            answer(0, 'detected'),
            { layer: 1, answer: { ...unscanned('alertBudget'), sha256: null } },
          ],
        },
      }),
    );
    assert.equal(openVerdict(apply(partly, [entryFor(partly.findings[0])]).report), 'unscanned');
  });

  describe('of lines', () => {
    const line = `Write-Output '${'x'.repeat(60)}'`;
    const text = Array.from({ length: 20 }, (_, at) => `${line} # ${at}`).join('\n');
    const located = (rest: 'silent' | 'unknown'): FileReport => {
      const search = { regions: [{ start: 0, end: text.indexOf('# 5') }], rest, ended: 'done' as const };
      return buildReport(
        input(text, {
          amsi: { status: status('amsi', 'ready'), answers: [{ ...answer(0, 'detected'), search }] },
        }),
      );
    };
    const [known] = located('silent').findings;

    it('is no reason to act where the engine is silent about the rest', () => {
      assert.equal(openVerdict(apply(located('silent'), [entryFor(known)]).report), 'notDetected');
    });

    it('stays open where nobody asked about the rest, and its entry is not stale', () => {
      const report = located('unknown');
      assert.equal(report.findings[0]?.regionSha256, known?.regionSha256);
      const applied = apply(report, [entryFor(known)]);
      assert.equal(applied.report, report);
      assert.equal(openVerdict(applied.report), 'detected');
      assert.equal(applied.matched.length, 1);
    });

    it('does not make the entry of other lines stale where nobody asked about the rest', () => {
      const other = entryFor(known, { region: 'f'.repeat(64), path: 'a.ps1' });
      const review = new Review([other], { today, ignoreCase: false });
      review.apply(located('unknown'), 'a.ps1');
      assert.deepEqual(review.outdated(true, []).stale, []);
      review.apply(located('silent'), 'a.ps1');
      assert.deepEqual(review.outdated(true, []).stale, [other]);
    });
  });

  it('of lines counts for the whole script where the entry says so', () => {
    const whole = entryFor(report.findings[0], { region: 'f'.repeat(64), script: regionOf(report) ?? '' });
    assert.ok(apply(report, [whole]).report.findings[0]?.acknowledged);
  });

  it('that blocks the file itself stays: nothing of it could be reviewed', () => {
    const blocked = unscannedReport({ contentName: 'a.ps1', status: 'failed', code: 'blockedOnAccess' });
    const findings = blocked.findings.map((one) => ({ ...one, regionSha256: 'a'.repeat(64) }));
    const given = { ...blocked, findings };
    assert.equal(apply(given, [entryFor(findings[0])]).report, given);
  });
});

describe('entries that are out of date', () => {
  const report = flagging('bad 1\n', ['bad']);
  const clean = buildReport(input('good\n'));
  const noAmsi = buildReport(
    input('good\n', { amsi: { status: status('amsi', 'unavailable'), answers: [] } }),
  );
  const undecided = buildReport(
    input('bad\n', { amsi: { status: status('amsi', 'ready'), answers: [answer(0, 'detected')] } }),
  );
  const skipped = (code: 'tooLarge' | 'notAScript'): FileReport =>
    unscannedReport({ contentName: 'x', status: 'skipped', code });
  const gone: Partial<Entry> = { region: 'f'.repeat(64) };
  const ofAmsi: Partial<Entry> = { ...gone, rule: 'amsi/detected' };
  const here = { path: 'a.ps1' };

  type Row = [what: string, entry: Partial<Entry>, reports: FileReport[], complete: boolean, stale: boolean];
  const table: Row[] = [
    ['that match', here, [report], true, false],
    ['whose text has changed', { ...here, ...gone }, [report], false, true],
    ['whose text changed and came back', here, [clean, report], false, false],
    ['whose text went later', here, [report, clean], false, true],
    ['of a script that was not met', { path: 'b.ps1' }, [report], true, false],
    ['without a path, in part of the folder', gone, [report], false, false],
    ['without a path, in all of the folder', gone, [report], true, true],
    ['of a script that is too large now', here, [skipped('tooLarge')], true, false],
    ['of a file that is no script now', here, [skipped('notAScript')], true, true],
    ['of AMSI, where there is none', { ...here, ...ofAmsi }, [noAmsi], true, false],
    ['of AMSI, which is silent now', { ...here, ...ofAmsi }, [clean], false, true],
    ['of AMSI, which was not asked for the lines', { ...here, ...ofAmsi }, [undecided], true, false],
  ];
  for (const [what, more, reports, complete, stale] of table) {
    it(`are ${stale ? '' : 'not '}stale ${what}`, () => {
      const entry = entryFor(report.findings[0], more);
      const review = new Review([entry], { today, ignoreCase: false });
      for (const one of reports) review.apply(one, 'a.ps1');
      assert.deepEqual(review.outdated(complete, []).stale, stale ? [entry] : []);
    });
  }

  it('are stale where their script is not there', () => {
    const entry = entryFor(report.findings[0], { path: 'b.ps1' });
    const review = new Review([entry], { today, ignoreCase: false });
    review.apply(report, 'a.ps1');
    assert.deepEqual(review.unmet(), [entry]);
    assert.deepEqual(review.outdated(false, review.unmet()).stale, [entry]);
  });

  it('are expired, and not stale, past their day', () => {
    const entry = entryFor(report.findings[0], { ...here, expires: '2026-05-03' });
    const review = new Review([entry], { today, ignoreCase: false });
    assert.equal(review.apply(report, 'a.ps1').report, report);
    assert.deepEqual(review.outdated(true, []), { stale: [], expired: [entry] });
  });
});
