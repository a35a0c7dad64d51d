import assert from 'node:assert/strict';

import { scanDelay, type Pace } from '../../../src/editor/pacing';

const usual: Pace = {
  trigger: 'change',
  run: 'onType',
  delay: 300,
  lastDuration: 10,
  flagged: false,
  regionTouched: false,
};

describe('scanDelay', () => {
  const cases: [string, Partial<Pace>, number | null][] = [
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
    ['flagged: an edit elsewhere waits for a save', { flagged: true }, null],
    [
      'flagged: an edit of the region waits for five seconds of rest',
      { flagged: true, regionTouched: true },
      5000,
    ],
    ['an automatic save scans at once', { trigger: 'autoSave' }, 0],
    ['onSave: so does an automatic one', { run: 'onSave', trigger: 'autoSave' }, 0],
    ['flagged: an automatic save alone scans nothing', { flagged: true, trigger: 'autoSave' }, null],
    [
      'flagged: an automatic save after an edit of the region waits for rest',
      { flagged: true, regionTouched: true, run: 'onSave', trigger: 'autoSave' },
      5000,
    ],
    ['flagged: a save scans at once', { flagged: true, trigger: 'save' }, 0],
  ];
  for (const [name, parts, delay] of cases) {
    it(name, () => {
      assert.equal(scanDelay({ ...usual, ...parts }), delay);
    });
  }
});
