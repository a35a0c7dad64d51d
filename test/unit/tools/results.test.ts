/** What counts as a failure of `npm test`: above all, that nothing broken passes. */

import assert from 'node:assert/strict';
import {
  brokenSuite,
  describeSuite,
  readSuite,
  skippedSuite,
  summaryLine,
  type MochaOutcome,
} from '../../../tools/lib/results.mjs';

const begin = { type: 'begin', title: 'a › b' };
const pass = { type: 'pass', title: 'a › b', ms: 1 };
const skip = { type: 'skip', title: 'a › c' };
const fail = { type: 'fail', title: 'a › d', error: 'Error: no' };
const end = { type: 'end' };

const suite = (events: readonly object[], outcome: Partial<MochaOutcome> = {}) =>
  readSuite('unit', {
    events: events.map((event) => `${JSON.stringify(event)}\n`).join(''),
    status: 0,
    output: 'what it printed',
    durationMs: 1200,
    ...outcome,
  });

describe('readSuite', () => {
  const cases: [what: string, result: ReturnType<typeof suite>, passed: number, failed: string[]][] = [
    ['a good run', suite([begin, pass, skip, end]), 1, []],
    ['a failed test', suite([begin, pass, begin, fail, end], { status: 1 }), 1, ['a › d']],
    ['only skipped tests', suite([skip, end]), 0, []],
    ['no test', suite([end]), 0, ['There was no test to run.']],
    ['a runner that printed no event', suite([], { status: 7 }), 0, ['The runner died with status 7.']],
    [
      'a runner that died in a test',
      suite([begin, pass, begin], { status: 139 }),
      1,
      ['The runner died with status 139 during “a › b”.'],
    ],
    ['a runner that died between tests', suite([begin, pass]), 1, ['The runner died with status 0.']],
    [
      'a runner that failed after its tests',
      suite([begin, pass, end], { status: 1 }),
      1,
      ['The runner ended with status 1.'],
    ],
    [
      'a hang',
      suite([begin, pass, begin], { timedOut: true }),
      1,
      ['The runner did not end in time during “a › b”.'],
    ],
  ];
  for (const [what, result, passed, failed] of cases) {
    it(what, () => {
      assert.deepEqual(
        [result.passed, result.failures.map(({ title }) => title), result.reason],
        [passed, failed, null],
      );
    });
  }

  it('shows what a dead runner printed', () => {
    assert.equal(suite([]).failures[0]?.error, 'what it printed');
  });
});

describe('describeSuite', () => {
  it('is one line for a good suite', () => {
    assert.equal(
      describeSuite(suite([begin, pass, skip, end])),
      'unit: 1 passed, 0 failed, 1 skipped (1.2 s)',
    );
  });

  it('shows the title and the error of a failure', () => {
    const text = describeSuite(suite([begin, fail, end], { status: 1 }));
    assert.match(text, /^unit: 0 passed, 1 failed \(1\.2 s\)\n/);
    assert.match(text, /✖ a › d\n {6}Error: no\n/);
  });

  it('says why a suite was skipped', () => {
    assert.equal(describeSuite(skippedSuite('ui', 'Install x.')), 'ui: skipped. Install x.');
  });
});

describe('summaryLine', () => {
  const good = suite([begin, pass, begin, pass, end]);
  const cases: [string, Parameters<typeof summaryLine>[0]][] = [
    ['0 passed, 0 failed', []],
    ['4 passed, 0 failed', [good, good]],
    ['2 passed, 1 failed', [good, suite([end])]],
    ['2 passed, 1 failed', [good, brokenSuite('ui', new Error('no'), 1)]],
    ['3 passed, 0 failed, 1 skipped', [good, suite([begin, pass, skip, end])]],
    ['2 passed, 0 failed, 1 skipped', [good, skippedSuite('ui', 'Install x.')]],
  ];
  for (const [line, suites] of cases) {
    it(line, () => {
      assert.equal(summaryLine(suites), line);
    });
  }
});
