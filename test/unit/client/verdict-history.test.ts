/** When an engine's other verdict on the same content is told. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClientSettings } from '../../../src/client/model';
import { VerdictHistory } from '../../../src/client/verdict-history';
import type { FileReport, Verdict } from '../../../src/findings/model';
import { report } from '../editor/report';
import { settingsFor } from './settings';

const hour = 3_600_000;
const start = Date.UTC(2026, 10, 23, 10);

describe('VerdictHistory', () => {
  let now: number;
  let messages: string[];
  let history: VerdictHistory;

  const open = (changes: Partial<ClientSettings> = {}): VerdictHistory =>
    new VerdictHistory(
      { ...settingsFor('host.js'), ...changes },
      (level, message) => messages.push(`${level}: ${message}`),
      () => now,
    );
  const says = (amsi: Verdict, parts: Partial<FileReport> = {}): FileReport =>
    report({ engines: { amsi: { verdict: amsi }, rules: { verdict: 'notDetected' } }, ...parts });
  /** What the report of this answer says of earlier ones, one hour after the last. */
  const note = (answer: FileReport, key = 'key'): string | null => {
    const changed = history.note(key, answer).changedSince;
    now += hour;
    return changed === undefined
      ? null
      : changed.map(({ engine, verdict, time }) => `${engine} ${verdict} ${time.slice(11, 16)}`).join(', ');
  };

  it('two runs at once lose nothing of each other’s: the file has the later of both', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'amsight-history-'));
    try {
      const shared = { cacheFile: path.join(folder, 'cache.json') };
      const [one, other] = [open(shared), open(shared)];
      one.note('of one', says('detected'));
      one.note('of both', says('detected'));
      now += hour;
      other.note('of other', says('detected'));
      other.note('of both', says('notDetected'));
      other.save();
      one.save();
      for (const [key, before] of [
        ['of one', 'detected'],
        ['of other', 'detected'],
        ['of both', 'notDetected'],
      ]) {
        const changed = open(shared).note(key!, says('suspicious')).changedSince;
        assert.deepEqual(
          changed?.map(({ verdict }) => verdict),
          [before],
          key,
        );
      }
      assert.deepEqual(
        messages.filter((one) => !one.startsWith('info')),
        [],
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  beforeEach(() => {
    now = start;
    messages = [];
    history = open();
  });

  type Step = [answer: FileReport, told: string | null];
  const cases: [string, () => Step[]][] = [
    [
      'nothing at the first time, nor while the answer stays',
      () => [
        [says('notDetected'), null],
        [says('notDetected'), null],
      ],
    ],
    [
      'what was said last, and when, once it is another',
      () => [
        [says('notDetected'), null],
        [says('notDetected'), null],
        [says('detected'), 'amsi notDetected 11:00'],
      ],
    ],
    [
      'also that it was detected and is not any more',
      () => [
        [says('detected'), null],
        [says('notDetected'), 'amsi detected 10:00'],
      ],
    ],
    [
      'the same again while the new answer stays',
      () => [
        [says('notDetected'), null],
        [says('detected'), 'amsi notDetected 10:00'],
        [says('detected'), 'amsi notDetected 10:00'],
      ],
    ],
    [
      'each change by itself',
      () => [
        [says('notDetected'), null],
        [says('detected'), 'amsi notDetected 10:00'],
        [says('suspicious'), 'amsi detected 11:00'],
      ],
    ],
    [
      'nothing about an engine that gave no verdict, which is no change either',
      () => [
        [says('detected'), null],
        [says('unscanned'), null],
        [says('detected'), null],
        [says('unscanned'), null],
        [says('notDetected'), 'amsi detected 12:00'],
      ],
    ],
    [
      'nothing about a script that was not seen to its end',
      () => [
        [says('detected'), null],
        [says('notDetected', { truncated: true }), null],
        [says('detected', { truncated: true }), null],
      ],
    ],
    [
      'each engine apart',
      () => [
        [report({ engines: { rules: { verdict: 'notDetected' } } }), null],
        [
          report({ engines: { amsi: { verdict: 'detected' }, rules: { verdict: 'suspicious' } } }),
          'rules notDetected 10:00',
        ],
        [says('notDetected'), 'amsi detected 11:00, rules suspicious 11:00'],
      ],
    ],
  ];
  for (const [name, steps] of cases) {
    it(name, () => {
      for (const [answer, told] of steps()) assert.equal(note(answer), told);
    });
  }

  it('tells it for a day', () => {
    note(says('notDetected'));
    note(says('detected'));
    now = start + 24 * hour;
    assert.equal(note(says('detected')), 'amsi notDetected 10:00');
    now += hour;
    assert.equal(note(says('detected')), null);
  });

  it('keeps contents apart', () => {
    note(says('notDetected'), 'one');
    assert.equal(note(says('detected'), 'other'), null);
  });

  it('keeps settings apart that decide verdicts', () => {
    note(says('notDetected'));
    const settings = settingsFor('host.js');
    const { config } = settings;
    history.configure({ ...settings, config: { ...config, amsi: { ...config.amsi, appName: 'VBScript' } } });
    assert.equal(note(says('detected')), null);
    history.configure(settings);
    assert.equal(note(says('detected')), 'amsi notDetected 10:00');
  });

  it('marks an answer that is kept, and learns nothing from it', () => {
    note(says('notDetected'));
    note(says('detected'));
    const marked = (answer: FileReport) => history.mark('key', answer).changedSince?.[0]?.verdict ?? null;
    assert.equal(marked(says('detected')), 'notDetected');
    assert.equal(marked(says('suspicious')), 'detected');
    assert.equal(marked(says('detected')), 'notDetected');
    assert.equal(history.mark('unknown', says('detected')).changedSince, undefined);
  });

  it('logs a change once, with path and verdicts', () => {
    note(says('notDetected'));
    note(says('detected'));
    note(says('detected'));
    assert.deepEqual(messages, [
      'info: amsi says detected of /scripts/a.ps1, but said notDetected of the same content at 2026-11-23T10:00:00.000Z.',
    ]);
  });

  it('is bounded: what was seen longest ago goes first', () => {
    history = open({ cacheEntries: 2 });
    for (const key of ['a', 'b', 'a', 'c']) note(says('notDetected'), key);
    assert.equal(note(says('detected'), 'b'), null);
    assert.equal(note(says('detected'), 'c'), 'amsi notDetected 13:00');
  });

  it('keeps nothing where no results are kept', () => {
    history = open({ cacheEntries: 0 });
    note(says('notDetected'));
    assert.equal(note(says('detected')), null);
  });

  describe('in a file', () => {
    let folder: string;
    let file: string;
    const kept = () => open({ cacheFile: path.join(folder, 'results.json') });

    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'amsight-history-'));
      file = path.join(folder, 'verdicts.json');
      history = kept();
    });
    afterEach(() => {
      rmSync(folder, { recursive: true });
    });

    it('is known to the next run', () => {
      note(says('notDetected'));
      history.save();
      history = kept();
      assert.equal(note(says('detected')), 'amsi notDetected 10:00');
      history.save();
      history = kept();
      assert.equal(note(says('detected')), 'amsi notDetected 10:00');
      assert.equal(messages.length, 1);
    });

    it('holds no path', () => {
      note(says('detected'));
      history.save();
      assert.ok(!readFileSync(file, 'utf8').includes('a.ps1'));
    });

    const seen = { verdict: 'detected', time: start };
    const whole = (entries: unknown) => JSON.stringify({ schema: 'amsight/verdicts@1', entries });
    const damaged: [string, string][] = [
      ['empty', ''],
      ['cut off', whole([['key', { amsi: seen }]]).slice(0, -9)],
      ['null', 'null'],
      ['another schema', JSON.stringify({ schema: 'amsight/verdicts@0', entries: [] })],
      ['no list', whole({})],
      ['an entry that is none', whole([7])],
      ['an engine that is none', whole([['key', { other: seen }]])],
      ['a verdict that is none', whole([['key', { amsi: { ...seen, verdict: 'unscanned' } }]])],
      ['a time that no Date holds', whole([['key', { amsi: { ...seen, time: 1e300 } }]])],
      ['a change without its time', whole([['key', { amsi: { ...seen, before: seen } }]])],
    ];
    for (const [name, content] of damaged) {
      it(`starts afresh from a damaged one, and says so: ${name}`, () => {
        writeFileSync(file, content);
        assert.equal(note(says('detected')), null);
        assert.match(messages.join('\n'), /^warn: The file .*verdicts\.json is not used: /);
        messages = [];
        history.save();
        history = kept();
        assert.equal(note(says('notDetected')), 'amsi detected 10:00');
      });
    }
  });
});
