/** Which findings the engines' hits make, and where they point. */

import assert from 'node:assert/strict';
import type { LayerSearch } from '../../../src/findings/amsi-places';
import type { FileReport, LocaliseOutcome, OffsetRange, RuleHit } from '../../../src/findings/model';
import { truncatedSentence } from '../../../src/findings/reasons';
import { buildReport } from '../../../src/findings/report';
import { answer, hit, input, layersOf, shown, status, submittedAs, textAt, utf16 } from './fixtures';

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

  describe('located', () => {
    const long = Array.from(
      { length: 40 },
      (_, line) => `Write-Output 'line ${line} of the script'.PadRight(50)`,
    );
    const source = long.join('\n');
    const region = (first: number, last: number): OffsetRange => ({
      start: source.indexOf(long[first] ?? ''),
      end: source.indexOf(long[last] ?? '') + (long[last]?.length ?? 0),
    });
    const found = (search: Partial<LayerSearch>, hits: readonly RuleHit[] = []): FileReport =>
      buildReport(
        input(source, {
          amsi: {
            status: ready,
            answers: [
              { ...answer(0, 'detected'), search: { regions: [], rest: 'silent', ended: 'done', ...search } },
            ],
          },
          rules: { status: rulesReady, hits },
        }),
      );
    const said = (report: FileReport) =>
      report.findings
        .filter(({ engine }) => engine === 'amsi')
        .map(
          ({ precision, range, message }) => `${precision} ${range.start.line}-${range.end.line} ${message}`,
        );

    const lines = 'AMSI: the engine flags these lines.';
    const somewhere = 'file 0-0 AMSI: the engine detects something somewhere in this script.';
    const table: readonly [string, Partial<LayerSearch>, readonly string[], LocaliseOutcome][] = [
      ['lines, and nothing else', { regions: [region(3, 5)] }, [`lines 3-5 ${lines}`], 'lines'],
      [
        'several regions',
        { regions: [region(3, 5), region(20, 24)] },
        [`lines 3-5 ${lines}`, `lines 20-24 ${lines}`],
        'lines',
      ],
      [
        'lines, and the rest was not asked about any more',
        { regions: [region(3, 5)], rest: 'unknown', ended: 'limit' },
        [`lines 3-5 ${lines} There may be others: the search ended early.`],
        'lines',
      ],
      [
        'lines, and more that was not located',
        { regions: [region(0, 5)], rest: 'flagged', ended: 'limit' },
        [
          `lines 0-5 ${lines}`,
          'file 6-6 AMSI: the engine flags something in the rest of this script, too. The search for the lines reached its limit.',
        ],
        'lines',
      ],
      [
        'lines, and more that needs what lies far apart',
        { regions: [region(3, 5)], rest: 'flagged' },
        [
          'file 0-0 AMSI: the engine flags something in the rest of this script, too. No smaller part of it is flagged alone.',
          `lines 3-5 ${lines}`,
        ],
        'lines',
      ],
      [
        'no part alone',
        { rest: 'flagged' },
        [`${somewhere} No smaller part of it is flagged alone.`],
        'wholeText',
      ],
      [
        'a script that is too small to point into',
        { rest: 'flagged', ended: 'tooSmall' },
        ['file 0-0 AMSI: the engine detects this script.'],
        'wholeText',
      ],
      [
        'the limits ended it',
        { rest: 'flagged', ended: 'limit' },
        [`${somewhere} The search for the lines reached its limit.`],
        'limit',
      ],
      [
        'the alert budget ended it',
        { rest: 'flagged', ended: 'alertBudget' },
        [`${somewhere} The search for the lines ended with the alert budget.`],
        'alertBudget',
      ],
      [
        'no answer',
        { rest: 'flagged', ended: 'failed' },
        [`${somewhere} The search for the lines got no answer.`],
        'failed',
      ],
      [
        'not made',
        { rest: 'flagged', ended: 'onboarded' },
        ['file 0-0 AMSI: the engine detects this script.'],
        'onboarded',
      ],
    ];
    for (const [title, search, expected, outcome] of table) {
      it(title, () => {
        const report = found(search);
        assert.deepEqual(said(report).sort(), [...expected].sort());
        assert.equal(report.localised, outcome);
        assert.equal(report.restUnasked, search.rest === 'unknown' ? true : undefined);
      });
    }

    it('nobody asked: nothing is said of a search', () => {
      const report = buildReport(
        input(source, { amsi: { status: ready, answers: [answer(0, 'detected')] } }),
      );
      assert.equal('localised' in report, false);
    });

    for (const [verdict, message] of [
      ['suspicious', 'AMSI: the engine finds these lines suspicious (risk 300).'],
      ['blockedByAdmin', 'AMSI: a policy of your administrator blocks these lines.'],
    ] as const) {
      it(`${verdict}: ${message}`, () => {
        const search: LayerSearch = { regions: [region(3, 5)], rest: 'silent', ended: 'done' };
        const answers = [{ ...answer(0, verdict, { amsiResult: 300 }), search }];
        const report = buildReport(input(source, { amsi: { status: ready, answers } }));
        assert.equal(report.findings[0]?.message, message);
      });
    }

    describe('with rules', () => {
      const at = (line: number): [number, number] => [
        region(line, line).start,
        region(line, line).start + 12,
      ];
      const related = (report: FileReport, index = 0) =>
        report.findings[index]?.related?.map(({ message, range }) => `${range.start.line} ${message}`);

      it('in the region: named, and related', () => {
        const report = found({ regions: [region(3, 5)] }, [hit('r', 0, [at(4)])]);
        assert.deepEqual(said(report), [`lines 3-5 ${lines} Here: What r finds (T1059.001).`]);
        assert.deepEqual(related(report), ['4 What r finds (T1059.001)']);
      });

      it('many in the region: related only', () => {
        const hits = ['a', 'b', 'c', 'd'].map((name) => hit(name, 0, [at(4)]));
        const report = found({ regions: [region(3, 5)] }, hits);
        assert.deepEqual([said(report), related(report)?.length], [[`lines 3-5 ${lines}`], 4]);
      });

      for (const [title, one] of [
        ['outside it', hit('r', 0, [at(9)])],
        ['that only inform', hit('r', 0, [at(4)], 'information')],
        ['of the script as a whole', hit('r', 0, [])],
      ] as const) {
        it(`${title}: nothing`, () => {
          const report = found({ regions: [region(3, 5)] }, [one]);
          assert.deepEqual([said(report), related(report)], [[`lines 3-5 ${lines}`], undefined]);
        });
      }

      it('beside the regions: related to what is flagged in the rest', () => {
        const search = { regions: [region(0, 5)], rest: 'flagged' as const };
        const report = found(search, [hit('r', 0, [at(4)]), hit('s', 0, [at(20)])]);
        const rest = report.findings.findIndex(({ precision }) => precision === 'file');
        assert.deepEqual(related(report, rest), ['20 What s finds (T1059.001)']);
      });
    });

    it('in the folded form: the lines of the source that it comes from, and that they must be computed', () => {
      const folding = [...long.slice(0, 20), "$x = 'fol' + 'ded'; $y = 1", ...long.slice(20)].join('\n');
      const layers = layersOf(folding);
      const folded = layers.findIndex((layer) => layer.folded);
      const content = layers[folded]?.content;
      const computed = content?.type === 'text' ? content.text : '';
      const start = computed.indexOf("$x = 'folded'");
      assert.ok(start > 0);
      const search: LayerSearch = { regions: [{ start, end: start + 13 }], rest: 'silent', ended: 'done' };
      const report = buildReport(
        input(folding, { amsi: { status: ready, answers: [{ ...answer(folded, 'detected'), search }] } }),
      );
      assert.deepEqual(said(report), [
        `lines 19-21 ${lines} It does so once constant expressions are computed.`,
      ]);
    });
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
