import assert from 'node:assert/strict';

import { applyEdit, flaggedRegion, type Edit } from '../../../src/editor/flagged-region';
import type { Finding } from '../../../src/findings/model';
import { at, finding, report } from './report';

const offsets = ({ start, end }: Finding['range']) => ({ start: start.character, end: end.character });
const amsi = (parts: Partial<Finding> = {}) =>
  finding({ engine: 'amsi', ruleId: 'amsi/detected', precision: 'lines', ...parts });

describe('flaggedRegion', () => {
  it('is null when AMSI flagged nothing, whatever the rules found', () => {
    assert.equal(flaggedRegion(report({ findings: [finding()] }), offsets), null);
    const clean = { amsi: { verdict: 'notDetected' } } as const;
    assert.equal(flaggedRegion(report({ engines: clean, findings: [finding()] }), offsets), null);
  });
  for (const verdict of ['detected', 'blockedByAdmin', 'suspicious'] as const) {
    it(`holds AMSI's findings when its verdict is ${verdict}`, () => {
      const region = flaggedRegion(
        report({ engines: { amsi: { verdict } }, findings: [finding(), amsi({ range: at(0, 10, 20) })] }),
        offsets,
      );
      assert.deepEqual(region, { ranges: [{ start: 10, end: 20 }], touched: false });
    });
  }
  it('is the whole text where AMSI named no place', () => {
    const region = flaggedRegion(
      report({ engines: { amsi: { verdict: 'detected' } }, findings: [amsi({ precision: 'file' })] }),
      offsets,
    );
    assert.equal(applyEdit(region ?? assert.fail(), { offset: 9999, removed: 0, inserted: 1 }).touched, true);
  });
});

describe('applyEdit', () => {
  const region = { ranges: [{ start: 10, end: 20 }], touched: false };
  const cases: [string, Edit, boolean, [number, number]][] = [
    ['an insertion before it moves it', { offset: 2, removed: 0, inserted: 3 }, false, [13, 23]],
    ['a deletion before it moves it', { offset: 2, removed: 4, inserted: 0 }, false, [6, 16]],
    ['an edit after it leaves it', { offset: 21, removed: 1, inserted: 9 }, false, [10, 20]],
    ['an edit inside touches and grows it', { offset: 12, removed: 1, inserted: 4 }, true, [10, 23]],
    ['an insertion right before it touches', { offset: 10, removed: 0, inserted: 1 }, true, [10, 21]],
    ['an insertion right after it touches', { offset: 20, removed: 0, inserted: 1 }, true, [10, 21]],
    ['a replacement over its start', { offset: 5, removed: 7, inserted: 1 }, true, [5, 14]],
    ['a replacement of everything', { offset: 0, removed: 40, inserted: 2 }, true, [0, 0]],
  ];
  for (const [name, edit, touched, [start, end]] of cases) {
    it(name, () => {
      assert.deepEqual(applyEdit(region, edit), { ranges: [{ start, end }], touched });
    });
  }
  it('stays touched', () => {
    const touched = applyEdit(region, { offset: 12, removed: 0, inserted: 1 });
    assert.equal(applyEdit(touched, { offset: 0, removed: 0, inserted: 1 }).touched, true);
  });
});
