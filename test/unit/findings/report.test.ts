/** Which findings the engines' hits make, and where they point. */

import assert from 'node:assert/strict';
import { truncatedSentence } from '../../../src/findings/reasons';
import { buildReport } from '../../../src/findings/report';
import { answer, hit, input, shown, status, submittedAs, textAt, utf16 } from './fixtures';

const ready = status('amsi', 'ready');
const rulesReady = status('rules', 'ready');

const inner = "Write-Host 'inner text'";
const command = `powershell -enc ${utf16(inner)}`;
const text = `\n  # a comment\n$x = 1; ${command}\nexit`;
const commandAt = text.indexOf(command);

it('a report says when Amsight itself failed, and nothing of it else', () => {
  const failed = buildReport(input('ls', { truncated: true, unwrapFailed: true }));
  assert.deepEqual([failed.truncated, failed.unwrapFailed], [true, true]);
  assert.match(truncatedSentence(failed), /^Amsight failed to unwrap one of its layers/);
  const limited = buildReport(input('ls', { truncated: true, unwrapFailed: false }));
  assert.deepEqual([limited.truncated, 'unwrapFailed' in limited], [true, false]);
  assert.match(truncatedSentence(limited), /^Unwrapping reached its limits/);
});

describe('AMSI findings', () => {
  it('in the source: file precision, on the first line that is not blank', () => {
    const report = buildReport(input(text, { amsi: { status: ready, answers: [answer(0, 'detected')] } }));
    assert.deepEqual(shown(text, report), ['amsi/detected file 0: # a comment']);
    assert.equal(report.findings[0]?.severity, 'error');
    assert.equal(report.verdict, 'detected');
  });

  it('in a decoded layer: the expression that carries it', () => {
    const report = buildReport(
      input(text, { amsi: { status: ready, answers: [answer(0, 'notDetected'), answer(1, 'detected')] } }),
    );
    assert.deepEqual(shown(text, report), [`amsi/detected exact 1: ${command}`]);
  });

  it('in nested layers with the same carrier: once', () => {
    const nested = `powershell -enc ${utf16(command)}`;
    const report = buildReport(
      input(nested, { amsi: { status: ready, answers: [answer(1, 'detected'), answer(2, 'detected')] } }),
    );
    assert.deepEqual(shown(nested, report), [`amsi/detected exact 1: ${nested}`]);
    assert.equal(report.submitted.length, 2);
  });

  it('in source and decoded layer: both, since either may be flagged without the other', () => {
    const report = buildReport(
      input(text, { amsi: { status: ready, answers: [answer(0, 'detected'), answer(1, 'detected')] } }),
    );
    assert.deepEqual(shown(text, report), [
      'amsi/detected file 0: # a comment',
      `amsi/detected exact 1: ${command}`,
    ]);
  });

  it('located: whole lines', () => {
    const region = { start: text.indexOf('$x'), end: text.length };
    const report = buildReport(
      input(text, { amsi: { status: ready, answers: [{ ...answer(0, 'detected'), regions: [region] }] } }),
    );
    assert.deepEqual(shown(text, report), [`amsi/detected lines 0: ${text.slice(region.start)}`]);
  });

  it('on a script of one blank line: the start', () => {
    const report = buildReport(input(' ', { amsi: { status: ready, answers: [answer(0, 'detected')] } }));
    assert.deepEqual(report.findings[0]?.range, {
      start: { line: 0, character: 0 },
      end: { line: 0, character: 0 },
    });
  });

  for (const [title, kind, verdict, layer, expected] of [
    ['PowerShell source', 'powershell', 'detected', 0, 'AMSI: the engine detects this script.'],
    ['VBScript source', 'vbscript', 'detected', 0, 'AMSI: the engine flags this text.'],
    [
      'decoded',
      'batch',
      'detected',
      1,
      'AMSI: the engine detects the script that this expression decodes to.',
    ],
    ['policy', 'powershell', 'blockedByAdmin', 0, 'AMSI: a policy of your administrator blocks this script.'],
    ['suspicious', 'powershell', 'suspicious', 0, 'AMSI: the engine finds this text suspicious (risk 1234).'],
  ] as const) {
    it(`says for ${title}: ${expected}`, () => {
      const report = buildReport(
        input(text, {
          kind,
          amsi: { status: ready, answers: [answer(layer, verdict, { amsiResult: 1234 })] },
        }),
      );
      assert.equal(report.findings[0]?.message, expected);
      assert.equal(report.findings[0].ruleId, `amsi/${verdict}`);
    });
  }

  it('lists what was handed over', () => {
    const report = buildReport(
      input(text, {
        amsi: {
          status: ready,
          answers: [answer(0, 'clean'), answer(1, 'unscanned', { sha256: null, code: 'alertBudget' })],
        },
      }),
    );
    assert.deepEqual(report.submitted, [
      {
        layer: 0,
        kind: 'powershell',
        origin: 'host',
        via: [],
        sha256: 'hash0',
        verdict: 'clean',
        ...submittedAs,
      },
    ]);
    assert.equal(report.verdict, 'unscanned');
  });

  for (const [layer, place] of [
    [0, 'the source'],
    [1, 'a decoded layer'],
  ] as const) {
    it(`says how AMSI was asked about ${place}, whatever people call the script`, () => {
      const report = buildReport(
        input(text, { amsi: { status: ready, answers: [answer(layer, 'detected')] } }),
      );
      assert.equal(report.path, 'a.ps1');
      assert.deepEqual(
        report.findings.map(({ submission }) => submission),
        [{ ...submittedAs, sha256: `hash${layer}` }],
      );
    });
  }
});

describe('rule findings', () => {
  const find = (...hits: Parameters<typeof hit>[]) =>
    buildReport(input(text, { rules: { status: rulesReady, hits: hits.map((one) => hit(...one)) } }));

  it('in the source: the first string, the others related', () => {
    const report = find([
      'r',
      0,
      [
        [3, 5],
        [14, 16],
      ],
    ]);
    assert.deepEqual(shown(text, report), [`rules/r exact 0: ${text.slice(3, 5)}`]);
    assert.equal(report.findings[0]?.related?.length, 1);
    assert.equal(textAt(text, report.findings[0].related[0]!), text.slice(14, 16));
    assert.equal(report.findings[0].technique, 'T1059.001');
    assert.equal(report.findings[0].message, 'What r finds');
  });

  it('in a decoded layer: the carrying expression, once for all its strings', () => {
    const report = find([
      'r',
      1,
      [
        [0, 5],
        [11, 16],
      ],
    ]);
    assert.deepEqual(shown(text, report), [`rules/r exact 1: ${command}`]);
    assert.equal(report.findings[0]?.related, undefined);
    assert.equal(report.findings[0]?.message, 'In decoded text: What r finds');
  });

  it('in the carrying expression and in what it decodes to: the narrower, with the wider related', () => {
    const report = find(['r', 0, [[commandAt, commandAt + 10]]], ['r', 1, [[0, 5]]]);
    assert.deepEqual(shown(text, report), ['rules/r exact 0: powershell']);
    assert.deepEqual(
      report.findings[0]?.related?.map((place) => textAt(text, place)),
      [command],
    );
  });

  it('elsewhere in the source and in a decoded layer: both', () => {
    const report = find(['r', 0, [[3, 5]]], ['r', 1, [[0, 5]]]);
    assert.deepEqual(shown(text, report), [
      `rules/r exact 0: ${text.slice(3, 5)}`,
      `rules/r exact 1: ${command}`,
    ]);
  });

  it('of two rules at one place: both', () => {
    const report = find(['r', 0, [[3, 5]]], ['s', 0, [[3, 5]], 'information']);
    assert.deepEqual(
      report.findings.map(({ ruleId, severity }) => [ruleId, severity]),
      [
        ['rules/r', 'error'],
        ['rules/s', 'information'],
      ],
    );
  });

  it('without a string: the file', () => {
    const report = find(['r', 0, []]);
    assert.equal(report.findings[0]?.precision, 'file');
  });
});
