/** What the result cache keeps in its file. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ResultCache } from '../../../src/client/cache';
import type { FileReport, Finding, LocaliseOutcome } from '../../../src/findings/model';
import { unscannedReport } from '../../../src/findings/report';
import type { LocalizeOptions } from '../../../src/protocol';
import { finding, report } from '../editor/report';
import { settingsFor } from './settings';

describe('ResultCache', () => {
  let folder = '';
  let messages: string[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'amsight-cache-'));
    messages = [];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const open = () =>
    new ResultCache(
      settingsFor('host.js', { cacheFile: path.join(folder, 'cache.json') }),
      (level, message) => messages.push(`${level}: ${message}`),
    );

  it('writes no file that it would not read: what was not used for longest is left out', () => {
    const cache = open();
    const count = 1_500;
    const long = 'long '.repeat(10_000);
    const at = (index: number) => `/${index}/${long}`;
    for (let index = 0; index < count; index++) {
      const report = unscannedReport({ contentName: '', status: 'failed', code: 'readError', reason: long });
      cache.put('variant', `key ${index}`, null, report);
      cache.noteFile(at(index), { contentKey: 'k', sha256: 's', encoding: null, stamp: null, question: 'q' });
    }
    cache.save();
    assert.ok(statSync(path.join(folder, 'cache.json')).size > 50 * 1024 * 1024);

    const again = open();
    assert.ok(again.has('variant', `key ${count - 1}`, null));
    assert.ok(!again.has('variant', 'key 0', null));
    assert.ok(again.fileAt(at(count - 1)));
    assert.ok(!again.fileAt(at(0)));
    assert.deepEqual(messages, []);
  });

  it('keeps what another run has written meanwhile, but not what was forgotten', () => {
    const known = { contentKey: 'k', sha256: 's', encoding: null, stamp: null, question: 'q' };
    const [one, other, last] = [open(), open(), open()];
    one.put('variant', 'of one', null, report());
    other.put('variant', 'of other', null, report());
    other.noteFile('/other.ps1', known);
    other.save();
    one.save();
    for (const key of ['of one', 'of other']) assert.ok(last.has('variant', key, null), key);
    assert.deepEqual(last.fileAt('/other.ps1'), known);

    last.clear();
    last.put('variant', 'of last', null, report());
    last.save();
    const after = open();
    assert.ok(after.has('variant', 'of last', null));
    assert.ok(!after.has('variant', 'of one', null));
    assert.deepEqual(messages, []);
  });
});

describe('what a kept result answers', () => {
  const limits: LocalizeOptions = { maxCalls: 24, maxPositives: 6, asked: false, evenOnboarded: false };
  const questions = {
    plain: null,
    lines: limits,
    asked: { ...limits, asked: true },
    written: { ...limits, evenOnboarded: true },
    more: { ...limits, maxCalls: 48 },
  } as const;
  type Question = keyof typeof questions;
  const amsi = (parts: Partial<Finding> = {}) =>
    finding({ engine: 'amsi', ruleId: 'amsi/detected', precision: 'file', ...parts });
  const flagged = (localised?: LocaliseOutcome): FileReport =>
    report({
      findings: [amsi(localised === 'lines' ? { precision: 'lines' } : {})],
      ...(localised === undefined ? {} : { localised }),
    });
  const all: Question[] = ['plain', 'lines', 'asked', 'written', 'more'];

  const cases: [string, FileReport, Question, Question[]][] = [
    ['nothing flagged: everything', report(), 'plain', all],
    ['nothing flagged, asked for lines: everything', report(), 'lines', all],
    ['only rules flag it: everything', report({ findings: [finding()] }), 'plain', all],
    [
      'only a decoded layer is flagged: everything, since its carrier is its place',
      report({ findings: [amsi({ layer: 1, precision: 'exact' })] }),
      'plain',
      all,
    ],
    ['flagged, lines not asked for: no question for lines', flagged(), 'plain', ['plain']],
    [
      'lines found: whoever has the same limits',
      flagged('lines'),
      'lines',
      ['plain', 'lines', 'asked', 'written'],
    ],
    ['only as a whole: the same', flagged('wholeText'), 'asked', ['plain', 'lines', 'asked', 'written']],
    ['ended by a limit: the same', flagged('limit'), 'lines', ['plain', 'lines', 'asked', 'written']],
    [
      'not looked for, since nobody asked: nobody who may have it looked for',
      flagged('onboarded'),
      'lines',
      ['plain', 'lines'],
    ],
  ];
  for (const [name, kept, question, answered] of cases) {
    it(name, () => {
      const cache = new ResultCache(settingsFor('host.js'), () => undefined);
      cache.put('variant', 'key', questions[question], kept);
      assert.deepEqual(
        all.filter((one) => cache.has('variant', 'key', questions[one])),
        answered,
      );
    });
  }

  it('gives the lines that are known to who does not ask for them', () => {
    const cache = new ResultCache(settingsFor('host.js'), () => undefined);
    cache.put('variant', 'key', null, flagged());
    cache.put('variant', 'key', limits, flagged('lines'));
    const answer = cache.get('variant', 'key', null, { path: '/b.ps1', sha256: null, encoding: null });
    assert.equal(answer?.localised, 'lines');
  });

  it('gives who asks with other limits neither', () => {
    const cache = new ResultCache(settingsFor('host.js'), () => undefined);
    cache.put('variant', 'key', limits, flagged('lines'));
    cache.put('variant', 'key', questions.more, flagged('wholeText'));
    const of = { path: '/b.ps1', sha256: null, encoding: null };
    assert.equal(cache.get('variant', 'key', limits, of)?.localised, 'lines');
    assert.equal(cache.get('variant', 'key', questions.more, of)?.localised, 'wholeText');
  });
});
