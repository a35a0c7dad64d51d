import assert from 'node:assert/strict';

import { maxDiagnostics, toDiagnostics } from '../../../src/editor/diagnostic-data';
import type { EngineId } from '../../../src/findings/model';
import { unscannedReport } from '../../../src/findings/report';
import { techniqueUrl } from '../../../src/findings/technique';
import { at, finding } from './report';

describe('toDiagnostics', () => {
  const one = (parts: Parameters<typeof finding>[0], overrides = {}) =>
    toDiagnostics({ findings: [finding(parts)] }, overrides).items[0];

  it('names the engine as source', () => {
    assert.equal(one({ engine: 'amsi', ruleId: 'amsi/detected' })?.source, 'AMSI');
    assert.equal(one({ engine: 'rules' })?.source, 'Amsight');
  });
  it('takes the technique as code and links to it', () => {
    const data = one({ technique: 'T1047', reference: 'https://docs.invalid/x' });
    assert.deepEqual([data?.code, data?.target], ['T1047', techniqueUrl('T1047')]);
  });
  it('takes the rule as code and its reference as link where there is no technique', () => {
    const data = one({ technique: null, reference: 'https://docs.invalid/x' });
    assert.deepEqual([data?.code, data?.target], ['rules/example', 'https://docs.invalid/x']);
  });
  it('has no link where there is neither', () => {
    assert.equal(one({ technique: null })?.target, null);
  });
  it('keeps related places', () => {
    const related = [{ message: 'also here', range: at(3, 0, 1) }];
    assert.deepEqual(one({ related })?.related, related);
  });

  it('says where AMSI said something else of the same content before', () => {
    const time = '2026-11-23T10:00:59.000Z';
    const changed = (engine: EngineId, of: EngineId) =>
      toDiagnostics(
        { findings: [finding({ engine })], changedSince: [{ engine: of, verdict: 'notDetected', time }] },
        {},
      ).items[0]?.message;
    assert.equal(
      changed('amsi', 'amsi'),
      'An example. Changed since 2026-11-23 10:00 UTC: not detected before.',
    );
    assert.equal(changed('amsi', 'rules'), 'An example.');
    assert.equal(changed('rules', 'rules'), 'An example.');
  });

  it('shows that antivirus blocks a file, although nothing of it could be read', () => {
    const report = unscannedReport({ contentName: '/a.ps1', status: 'failed', code: 'blockedOnAccess' });
    assert.deepEqual(toDiagnostics(report, { 'amsi/*': 'off' }).items, [
      {
        range: at(0, 0, 0),
        message: 'The file is blocked by antivirus on access.',
        severity: 'error',
        source: 'AMSI',
        code: 'amsi/blockedOnAccess',
        target: null,
        related: [],
      },
    ]);
  });

  const amsi = { engine: 'amsi', ruleId: 'amsi/detected' } as const;
  const overrides: [string, Parameters<typeof finding>[0], object, string | undefined][] = [
    ['the finding decides without an override', { severity: 'warning' }, {}, 'warning'],
    ['a rule of its own', {}, { 'rules/example': 'hint' }, 'hint'],
    ['all rules', {}, { 'rules/*': 'information' }, 'information'],
    ['the rule before all rules', {}, { 'rules/*': 'off', 'rules/example': 'warning' }, 'warning'],
    ['another rule', {}, { 'rules/other': 'off' }, 'error'],
    ['a rule off', {}, { 'rules/example': 'off' }, undefined],
    ['AMSI quieter', amsi, { 'amsi/detected': 'information' }, 'information'],
    ['AMSI never off', amsi, { 'amsi/*': 'off' }, 'error'],
  ];
  for (const [name, parts, map, severity] of overrides) {
    it(`severity: ${name}`, () => {
      assert.equal(one(parts, map)?.severity, severity);
    });
  }

  it('sorts by place', () => {
    const findings = [
      finding({ range: at(2, 0, 1) }),
      finding({ range: at(0, 4, 5) }),
      finding({ range: at(0, 1, 2) }),
    ];
    assert.deepEqual(
      toDiagnostics({ findings }, {}).items.map(({ range: { start } }) => [start.line, start.character]),
      [
        [0, 1],
        [0, 4],
        [2, 0],
      ],
    );
  });
  it('keeps the worst where not all can be shown, and says how many are missing', () => {
    const findings = Array.from({ length: maxDiagnostics + 5 }, (_, line) =>
      finding({ range: at(line, 0, 1), severity: line === maxDiagnostics + 4 ? 'error' : 'information' }),
    );
    const list = toDiagnostics({ findings }, {});
    assert.equal(list.items.length, maxDiagnostics);
    assert.equal(list.dropped, 5);
    assert.equal(list.items.at(-1)?.severity, 'error');
  });
});
