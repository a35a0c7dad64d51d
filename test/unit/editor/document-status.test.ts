import assert from 'node:assert/strict';

import { documentStatusView, type DocumentState } from '../../../src/editor/document-status';
import { unscannedReport } from '../../../src/findings/report';
import { finding, report } from './report';

const usual: DocumentState = {
  uncovered: null,
  excluded: false,
  busy: false,
  report: report(),
  dropped: 0,
  amsiBehind: false,
  manual: false,
  formatNumber: String,
};
const amsi = (code: 'alertBudget' | 'timedOut' | 'engineUnavailable' | 'engineFailed', hresult?: string) =>
  report({
    engines: {
      amsi: {
        verdict: 'unscanned',
        code,
        reason: 'It went wrong.',
        ...(hresult === undefined ? {} : { hresult }),
      },
      rules: { verdict: 'notDetected' },
    },
  });

describe('documentStatusView', () => {
  const cases: [string, Partial<DocumentState>, string, RegExp, string, string | null][] = [
    ['nothing flagged', {}, 'Nothing flagged', /^$/, 'information', null],
    ['one finding', { report: report({ findings: [finding()] }) }, '1 finding', /^$/, 'information', null],
    [
      'acknowledged ones alone',
      { report: report({ acknowledged: 1 }) },
      '1 acknowledged',
      /^$/,
      'information',
      null,
    ],
    [
      'one, and one of AMSI that is acknowledged',
      {
        report: report({
          findings: [
            finding(),
            finding({ acknowledged: { reason: 'Ours', author: 'Ada', date: '2026-01-02' } }),
          ],
        }),
      },
      '1 finding, 1 acknowledged',
      /^$/,
      'information',
      null,
    ],
    [
      'two',
      { report: report({ findings: [finding(), finding()] }) },
      '2 findings',
      /^$/,
      'information',
      null,
    ],
    [
      'a verdict that is another than before, also where nothing is flagged any more',
      {
        report: report({
          engines: { amsi: { verdict: 'notDetected' } },
          changedSince: [{ engine: 'amsi', verdict: 'detected', time: '2026-11-23T10:00:00.000Z' }],
        }),
      },
      'Nothing flagged',
      /^AMSI: not detected now, detected at 2026-11-23 10:00 UTC, for the same content\.$/,
      'information',
      null,
    ],
    [
      'a text that AMSI has not seen, after one that it flagged',
      { report: report({ findings: [finding()] }), amsiBehind: true },
      '1 finding',
      /^The text has changed since AMSI scanned it\. Save it to have AMSI scan it again\.$/,
      'information',
      null,
    ],
    [
      'the same while AMSI is about to be asked',
      { report: report({ findings: [finding()] }), amsiBehind: true, busy: true },
      '1 finding',
      /^$/,
      'information',
      null,
    ],
    [
      'a spent alert budget is told, with its setting',
      { report: amsi('alertBudget') },
      'Not fully scanned',
      /Not scanned by AMSI: It went wrong\./,
      'warning',
      'amsight.amsi.alertBudget',
    ],
    ['a timeout', { report: amsi('timedOut') }, 'Not fully scanned', /AMSI/, 'warning', 'amsight.timeBudget'],
    [
      'a failed call, with its HRESULT',
      { report: amsi('engineFailed', 'E_INVALIDARG (0x80070057)') },
      'Not fully scanned',
      /E_INVALIDARG \(0x80070057\)/,
      'warning',
      null,
    ],
    [
      'no AMSI at all is no news',
      { report: amsi('engineUnavailable') },
      'Nothing flagged',
      /^$/,
      'information',
      null,
    ],
    [
      'truncated',
      { report: report({ truncated: true }) },
      'Not fully scanned',
      /limits/,
      'warning',
      'amsight.layers',
    ],
    [
      'truncated since Amsight failed, which no setting helps',
      { report: report({ truncated: true, unwrapFailed: true }) },
      'Not fully scanned',
      /^Amsight failed to unwrap one of its layers/,
      'warning',
      null,
    ],
    [
      'truncated, with a finding',
      { report: report({ truncated: true, findings: [finding()] }) },
      '1 finding',
      /limits/,
      'warning',
      'amsight.layers',
    ],
    [
      'no AMSI and rules switched off: nobody judged it',
      {
        report: report({
          verdict: 'unscanned',
          engines: {
            amsi: { verdict: 'unscanned', code: 'engineUnavailable', reason: 'The embedded rules serve.' },
            rules: { verdict: 'unscanned', code: 'engineOff', reason: 'Switched off.' },
          },
        }),
      },
      'Not scanned',
      /^Not scanned by AMSI: The engine is not available on this machine\. Not scanned by Rules: Switched off\.$/,
      'warning',
      'amsight.engines.rules',
    ],
    [
      'flagged, but some layers got no answer',
      {
        report: report({
          verdict: 'detected',
          engines: { amsi: { verdict: 'detected', code: 'alertBudget', reason: 'It is spent.' } },
          findings: [finding({ engine: 'amsi' })],
        }),
      },
      '1 finding',
      /^Not fully scanned by AMSI: It is spent\.$/,
      'warning',
      'amsight.amsi.alertBudget',
    ],
    [
      'a verdict without any answer is not clean either',
      { report: report({ verdict: 'unscanned' }) },
      'Not scanned',
      /No engine scanned it/,
      'warning',
      null,
    ],
    ['slow', { report: report({ durationMs: 3210 }) }, 'Nothing flagged', /took 3\.2 s/, 'information', null],
    ['too many findings', { dropped: 7 }, 'Nothing flagged', /7 more/, 'information', null],
    [
      'too large',
      {
        report: unscannedReport({
          contentName: 'a',
          status: 'skipped',
          code: 'tooLarge',
          reason: 'It has 9 bytes.',
        }),
      },
      'Skipped',
      /It has 9 bytes\. \(amsight\.maxFileSize\)/,
      'warning',
      'amsight.maxFileSize',
    ],
    [
      'failed',
      {
        report: unscannedReport({
          contentName: 'a',
          status: 'failed',
          code: 'hostEnded',
          reason: 'The host ended.',
        }),
      },
      'Not scanned',
      /The host ended/,
      'warning',
      null,
    ],
    [
      'excluded',
      { excluded: true, report: null },
      'Excluded',
      /amsight\.exclude/,
      'information',
      'amsight.exclude',
    ],
    ['Python', { uncovered: 'Python', report: null }, 'Not covered by AMSI', /Python/, 'information', null],
    ['waiting', { busy: true, report: null }, 'Scanning…', /^$/, 'information', null],
    ['manual', { manual: true, report: null }, 'Not scanned yet', /Scan File/, 'information', 'amsight.run'],
  ];
  for (const [name, parts, text, detail, severity, setting] of cases) {
    it(name, () => {
      const view = documentStatusView({ ...usual, ...parts });
      assert.deepEqual([view.text, view.severity, view.setting], [text, severity, setting]);
      assert.match(view.detail, detail);
    });
  }
});
