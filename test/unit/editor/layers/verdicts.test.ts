import assert from 'node:assert/strict';

import { layerVerdicts } from '../../../../src/editor/layers/verdicts';
import type { EngineVerdict, FileReport, Verdict } from '../../../../src/findings/model';
import { finding, report } from '../report';
import { layersReport } from './layers';

const { layers } = layersReport([
  { sha256: '00'.repeat(32) },
  { parent: 0, sha256: '11'.repeat(32) },
  { parent: 1, sha256: '22'.repeat(32) },
]);
const unavailable: EngineVerdict = { verdict: 'unscanned', code: 'engineUnavailable' };
const off: EngineVerdict = { verdict: 'unscanned', code: 'engineOff' };
const fine: EngineVerdict = { verdict: 'notDetected' };
const submitted = (
  layer: number,
  verdict: Verdict,
  sha256 = `${layer}${layer}`.repeat(32),
): FileReport['submitted'][number] => ({
  layer,
  kind: 'powershell',
  origin: 'host',
  via: [],
  sha256,
  verdict,
  appName: 'Amsight_1',
  contentName: 'C:\\a.ps1',
});
const rulesOnly = { amsi: unavailable, rules: fine };

describe('layerVerdicts', () => {
  const table: [what: string, parts: Partial<FileReport> | null, expected: (Verdict | null)[]][] = [
    ['no report', null, [null, null, null]],
    ['a script that was skipped', { status: 'skipped', engines: rulesOnly }, [null, null, null]],
    ['a report of another number of layers', { layers: 2, engines: rulesOnly }, [null, null, null]],
    [
      'a report of as many, but others: what it says of the same content',
      {
        engines: rulesOnly,
        findings: [finding({ layer: 1, layerSha256: '22'.repeat(32), alsoIn: [2], verdict: 'suspicious' })],
      },
      [null, null, 'suspicious'],
    ],
    [
      'a report of fewer, with what AMSI said of the same content',
      {
        layers: 2,
        engines: { amsi: { verdict: 'detected' }, rules: fine },
        submitted: [submitted(0, 'notDetected'), submitted(1, 'detected', '22'.repeat(32))],
      },
      ['notDetected', null, 'detected'],
    ],
    [
      'nothing found by the rules alone',
      { engines: rulesOnly },
      ['notDetected', 'notDetected', 'notDetected'],
    ],
    [
      'a finding in a layer',
      { engines: rulesOnly, findings: [finding({ layer: 2, verdict: 'suspicious' })] },
      ['notDetected', 'notDetected', 'suspicious'],
    ],
    [
      'one that stands for those of other layers',
      { engines: rulesOnly, findings: [finding({ layer: 1, alsoIn: [2] })] },
      ['notDetected', 'detected', 'detected'],
    ],
    [
      'the worst of several',
      {
        engines: rulesOnly,
        findings: [finding({ layer: 1, verdict: 'suspicious' }), finding({ layer: 1, verdict: 'detected' })],
      },
      ['notDetected', 'detected', 'notDetected'],
    ],
    [
      'rules that failed',
      { engines: { amsi: unavailable, rules: { verdict: 'unscanned', code: 'engineFailed' } } },
      ['unscanned', 'unscanned', 'unscanned'],
    ],
    ['no engine at all', { engines: { amsi: unavailable, rules: off } }, [null, null, null]],
    [
      'what AMSI said of each',
      {
        engines: { amsi: { verdict: 'detected' }, rules: off },
        submitted: [submitted(0, 'notDetected'), submitted(1, 'unscanned'), submitted(2, 'detected')],
      },
      ['notDetected', 'unscanned', 'detected'],
    ],
    [
      'AMSI’s silence where it was not asked',
      {
        engines: { amsi: { verdict: 'unscanned', code: 'alertBudget' }, rules: fine },
        submitted: [submitted(0, 'notDetected')],
      },
      ['notDetected', 'unscanned', 'unscanned'],
    ],
    [
      'an identical layer that was scanned once',
      {
        engines: { amsi: { verdict: 'detected' }, rules: off },
        submitted: [
          submitted(0, 'notDetected'),
          submitted(7, 'detected', '11'.repeat(32)),
          submitted(2, 'notDetected'),
        ],
      },
      ['notDetected', 'detected', 'notDetected'],
    ],
  ];
  for (const [what, parts, expected] of table) {
    it(what, () => {
      assert.deepEqual(
        layerVerdicts(layers, parts === null ? null : report({ layers: 3, ...parts })),
        expected,
      );
    });
  }
});
