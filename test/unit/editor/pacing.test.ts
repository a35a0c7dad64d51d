import assert from 'node:assert/strict';

import { planRest, planScan, type Pace } from '../../../src/editor/pacing';

const usual: Pace = {
  trigger: 'change',
  run: 'onType',
  delay: 300,
  lastDuration: 10,
  flagged: false,
  regionTouched: false,
  kept: false,
};
/** AMSI flagged the text, and what it said is known. */
const kept = { flagged: true, kept: true };
/** It flagged a text that is gone. */
const late = { flagged: true, regionTouched: true };

describe('planScan', () => {
  const cases: [string, Partial<Pace>, number | null, 'rules'?][] = [
    ['a change waits for the delay', {}, 300],
    ['a slow engine makes it longer', { lastDuration: 400 }, 800],
    ['but not endless', { lastDuration: 60_000 }, 5000],
    ['a long delay stays', { delay: 10_000, lastDuration: 60_000 }, 10_000],
    ['opening scans at once', { trigger: 'open' }, 0],
    ['saving scans at once', { trigger: 'save' }, 0],
    ['onSave: a change scans nothing', { run: 'onSave' }, null],
    ['onSave: opening scans', { run: 'onSave', trigger: 'open' }, 0],
    ['onSave: saving scans', { run: 'onSave', trigger: 'save' }, 0],
    ['manual: nothing scans by itself (open)', { run: 'manual', trigger: 'open' }, null],
    ['manual: nothing scans by itself (save)', { run: 'manual', trigger: 'save' }, null],
    ['manual: nothing scans by itself (change)', { run: 'manual' }, null],
    ['flagged: an edit elsewhere asks the rules alone', kept, 300, 'rules'],
    ['flagged: so does one of the region, at first', { ...kept, regionTouched: true }, 300, 'rules'],
    ['flagged, what it said came too late: an edit waits for five seconds of rest', late, 5000],
    ['an automatic save scans at once', { trigger: 'autoSave' }, 0],
    ['onSave: so does an automatic one', { run: 'onSave', trigger: 'autoSave' }, 0],
    ['flagged: an automatic save asks the rules alone', { ...kept, trigger: 'autoSave' }, 0, 'rules'],
    [
      'flagged, too late: an automatic save waits for rest',
      { ...late, run: 'onSave', trigger: 'autoSave' },
      5000,
    ],
    ['flagged: a save asks AMSI at once', { ...kept, trigger: 'save' }, 0],
    ['flagged: opening asks AMSI at once', { ...kept, trigger: 'open' }, 0],
  ];
  for (const [name, parts, delay, engine] of cases) {
    it(name, () => {
      const plan = delay === null ? null : { delay, amsi: engine !== 'rules' };
      assert.deepEqual(planScan({ ...usual, ...parts }), plan);
    });
  }
});

describe('planRest', () => {
  const cases: [string, Partial<Pace>, number | null][] = [
    ['AMSI flagged nothing: nothing more is asked', {}, null],
    ['an edit elsewhere: AMSI waits for a save', kept, null],
    ['an edit of the region: AMSI waits for five seconds of rest', late, 5000],
    ['or for the delay, where that is longer', { ...late, delay: 10_000 }, 10_000],
  ];
  for (const [name, parts, delay] of cases) {
    it(name, () => {
      assert.deepEqual(planRest({ ...usual, ...parts }), delay === null ? null : { delay, amsi: true });
    });
  }
});
