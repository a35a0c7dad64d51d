/** How a script's verdict comes about. */

import assert from 'node:assert/strict';
import type { EngineState, EngineVerdict, ReasonCode, Verdict } from '../../../src/findings/model';
import { buildReport, scriptVerdict, unscanned, unscannedReport } from '../../../src/findings/report';
import { techniqueUrl } from '../../../src/findings/technique';
import { severityOfVerdict, verdictOfSeverity, worstVerdict } from '../../../src/findings/verdicts';
import { answer, hit, input, status } from './fixtures';

describe('worstVerdict', () => {
  for (const [verdicts, expected] of [
    [[], null],
    [['clean'], 'clean'],
    [['clean', 'notDetected'], 'notDetected'],
    [['notDetected', 'unscanned'], 'unscanned'],
    [['unscanned', 'suspicious'], 'suspicious'],
    [['suspicious', 'blockedByAdmin'], 'blockedByAdmin'],
    [['blockedByAdmin', 'detected', 'clean'], 'detected'],
  ] as const) {
    it(`${verdicts.join(', ') || 'none'} → ${String(expected)}`, () => {
      assert.equal(worstVerdict(verdicts), expected);
    });
  }
});

describe('severities', () => {
  for (const [severity, verdict] of [
    ['error', 'detected'],
    ['warning', 'suspicious'],
    ['information', 'notDetected'],
  ] as const) {
    it(`a rule of severity ${severity} makes ${verdict}`, () => {
      assert.equal(verdictOfSeverity(severity), verdict);
    });
  }
  for (const [verdict, severity] of [
    ['detected', 'error'],
    ['blockedByAdmin', 'error'],
    ['suspicious', 'warning'],
    ['unscanned', null],
    ['notDetected', null],
    ['clean', null],
  ] as const) {
    it(`${verdict} shows as ${String(severity)}`, () => {
      assert.equal(severityOfVerdict(verdict), severity);
    });
  }
});

describe('scriptVerdict', () => {
  const is = (verdict: Verdict): EngineVerdict => ({ verdict });
  for (const [title, engines, expected] of [
    ['the worst counts', { amsi: is('clean'), rules: is('suspicious') }, 'suspicious'],
    [
      'an engine that is not available does not',
      { amsi: unscanned('engineUnavailable'), rules: is('notDetected') },
      'notDetected',
    ],
    ['one that is off does not', { amsi: unscanned('engineOff'), rules: is('notDetected') }, 'notDetected'],
    ['one that fails does', { amsi: unscanned('engineFailed'), rules: is('notDetected') }, 'unscanned'],
    [
      'one that does not detect does',
      { amsi: unscanned('engineNotDetecting'), rules: is('clean') },
      'unscanned',
    ],
    ['a spent alert budget does', { amsi: unscanned('alertBudget'), rules: is('notDetected') }, 'unscanned'],
    [
      'no engine at all',
      { amsi: unscanned('engineUnavailable'), rules: unscanned('engineOff') },
      'unscanned',
    ],
    ['nothing known', {}, 'unscanned'],
  ] as const) {
    it(`${title}: ${expected}`, () => {
      assert.equal(scriptVerdict(engines), expected);
    });
  }
});

describe('AMSI in a report', () => {
  const rows: readonly (readonly [
    EngineState,
    Parameters<typeof answer>[1] | null,
    Verdict,
    ReasonCode | undefined,
  ])[] = [
    ['ready', 'notDetected', 'notDetected', undefined],
    ['ready', 'clean', 'clean', undefined],
    ['ready', 'detected', 'detected', undefined],
    ['degraded', 'notDetected', 'unscanned', 'engineNotDetecting'],
    ['degraded', 'detected', 'detected', undefined],
    ['checking', 'notDetected', 'unscanned', 'engineNotDetecting'],
    ['unavailable', null, 'unscanned', 'engineUnavailable'],
    ['off', null, 'unscanned', 'engineOff'],
    ['ready', null, 'unscanned', 'engineFailed'],
    ['failing', null, 'unscanned', 'engineFailed'],
  ];
  for (const [state, said, verdict, code] of rows) {
    it(`${state}, ${said ?? 'not asked'}: ${verdict}`, () => {
      const report = buildReport(
        input('ls', {
          amsi: { status: status('amsi', state), answers: said === null ? [] : [answer(0, said)] },
        }),
      );
      assert.equal(report.engines.amsi?.verdict, verdict);
      assert.equal(report.engines.amsi.code, code);
      assert.equal(
        report.engines.amsi.reason === undefined,
        code === undefined,
        'a reason stands beside each code',
      );
    });
  }

  it('is not asked about white space: notDetected', () => {
    const report = buildReport(input(' \r\n\t', { amsi: { status: status('amsi', 'ready'), answers: [] } }));
    assert.equal(report.verdict, 'notDetected');
  });

  it('keeps the number of the worst answer, and why another layer was not seen', () => {
    const report = buildReport(
      input('ls', {
        amsi: {
          status: status('amsi', 'ready'),
          answers: [
            answer(0, 'suspicious', { amsiResult: 5 }),
            answer(0, 'suspicious', { amsiResult: 900 }),
            answer(0, 'unscanned', { code: 'engineFailed', reason: 'r', hresult: 'E_FAIL (0x80004005)' }),
          ],
        },
      }),
    );
    assert.deepEqual(report.engines.amsi, {
      verdict: 'suspicious',
      amsiResult: 900,
      code: 'engineFailed',
      reason: 'r',
      hresult: 'E_FAIL (0x80004005)',
    });
  });
});

describe('rules in a report', () => {
  for (const [title, rules, verdict] of [
    ['no hit', { status: status('rules', 'ready'), hits: [] }, 'notDetected'],
    ['a hit', { status: status('rules', 'ready'), hits: [hit('r', 0, [[0, 1]], 'warning')] }, 'suspicious'],
    [
      'failed',
      { status: status('rules', 'ready'), hits: [], failure: unscanned('engineFailed') },
      'unscanned',
    ],
    [
      'failed after a hit',
      { status: status('rules', 'ready'), hits: [hit('r', 0, [[0, 1]])], failure: unscanned('engineFailed') },
      'detected',
    ],
    [
      'failed after a harmless hit',
      {
        status: status('rules', 'ready'),
        hits: [hit('r', 0, [[0, 1]], 'information')],
        failure: unscanned('timedOut'),
      },
      'unscanned',
    ],
    ['off', { status: status('rules', 'off'), hits: [] }, 'unscanned'],
    ['failing', { status: status('rules', 'failing'), hits: [] }, 'unscanned'],
  ] as const) {
    it(`${title}: ${verdict}`, () => {
      assert.equal(buildReport(input('ls', { rules })).engines.rules?.verdict, verdict);
    });
  }
});

describe('rules in a report that failed', () => {
  for (const [title, rules, verdict, code] of [
    [
      'after a hit, say so beside the verdict',
      { status: status('rules', 'ready'), hits: [hit('r', 0, [[0, 1]])], failure: unscanned('engineFailed') },
      'detected',
      'engineFailed',
    ],
    ['to load', { status: status('rules', 'failing'), hits: [] }, 'unscanned', 'rulesBroken'],
  ] as const) {
    it(title, () => {
      const answer = buildReport(input('ls', { rules })).engines.rules;
      assert.deepEqual([answer?.verdict, answer?.code], [verdict, code]);
      assert.match(answer?.reason ?? '', /^[A-Z].*[.)]$/);
    });
  }
});

describe('unscannedReport', () => {
  it('shows what is blocked on access as one finding at the start of the file', () => {
    const report = unscannedReport({ contentName: 'x', status: 'failed', code: 'blockedOnAccess' });
    assert.deepEqual(
      report.findings.map(({ engine, ruleId, verdict, severity, precision, message }) => [
        engine,
        ruleId,
        verdict,
        severity,
        precision,
        message,
      ]),
      [['amsi', 'amsi/blockedOnAccess', 'detected', 'error', 'file', report.reason]],
    );
  });

  for (const [code, verdict] of [
    ['tooLarge', 'unscanned'],
    ['notFound', 'unscanned'],
    ['blockedOnAccess', 'detected'],
  ] as const) {
    it(`${code}: ${verdict}, with a reason`, () => {
      const report = unscannedReport({ contentName: 'x', status: 'failed', code });
      assert.equal(report.verdict, verdict);
      assert.match(report.reason ?? '', /^[A-Z].*\.$/);
    });
  }
});

describe('techniqueUrl', () => {
  for (const [id, expected] of [
    ['T1059', 'https://attack.mitre.org/versions/v17/techniques/T1059/'],
    ['T1059.001', 'https://attack.mitre.org/versions/v17/techniques/T1059/001/'],
    ['t1059', null],
    ['T1059.1', null],
    ['T1059/../..', null],
    ['', null],
  ] as const) {
    it(`${id || 'empty'} → ${String(expected)}`, () => {
      assert.equal(techniqueUrl(id), expected);
    });
  }
});
