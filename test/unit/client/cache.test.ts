/** What the result cache keeps in its file. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ResultCache } from '../../../src/client/cache';
import { unscannedReport } from '../../../src/findings/report';
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
});
