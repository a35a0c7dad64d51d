/** Workspace scans when files, hosts and engines misbehave: every file is accounted for. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FileReport } from '../../../src/findings/model';
import type { ScanInput } from '../../../src/protocol';
import { Bench, bundle, until } from './bench-of-hosts';
import { isAlive } from './processes';
import { testConfig } from './settings';

function text(name: string, content: string): ScanInput {
  return { contentName: name, source: { type: 'text', text: content } };
}

function texts(
  count: number,
  content: (index: number) => string = (index) => `script ${index}`,
): ScanInput[] {
  return Array.from({ length: count }, (_, index) => text(`/${index}.ps1`, content(index)));
}

/** How many reports say what. */
function tally(reports: readonly FileReport[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, code, verdict } of reports) {
    const key = [status, code, verdict].filter((one) => one !== null).join(' ');
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

function hash(content: string, encoding: 'utf8' | 'utf16le'): string {
  return createHash('sha256').update(content, encoding).digest('hex');
}

function names(reports: readonly FileReport[]): string[] {
  return reports.map(({ path: name }) => name).sort();
}

describe('ScanClient.scanFiles', function () {
  this.timeout(120_000);
  let bench: Bench;

  before(() => {
    bundle('fault-host');
  });

  function use(...changes: ConstructorParameters<typeof Bench>): Bench {
    bench = new Bench(...changes);
    return bench;
  }

  afterEach(async () => {
    assert.deepEqual(await bench.end(), [], 'a host was left behind');
  });

  it('reports every input once and ends its hosts', async () => {
    use();
    const reports = await bench.scanFiles(
      texts(300, (index) => (index % 100 === 7 ? 'flagged' : `${index}`)),
    );
    assert.deepEqual(tally(reports), { 'scanned notDetected': 297, 'scanned detected': 3 });
    assert.equal(new Set(names(reports)).size, 300);
    assert.deepEqual(bench.hosts.filter(isAlive), []);
  });

  it('starts no host for nothing', async () => {
    assert.deepEqual(await use().scanFiles([]), []);
    assert.deepEqual(bench.hosts, []);
  });

  it('starts one host for a few files, however many are allowed', async () => {
    await use().scanFiles(texts(20), { jobs: 4 });
    assert.equal(bench.hosts.length, 1);
  });

  it('shares many files among its hosts', async () => {
    const reports = await use().scanFiles(texts(5_000), { jobs: 2 });
    assert.equal(reports.length, 5_000);
    assert.equal(bench.hosts.length, 2);
  });

  it('scans the same content once, and names each file', async () => {
    const reports = await use().scanFiles(texts(10, () => 'flagged twin'));
    assert.deepEqual(tally(reports), { 'scanned detected': 10 });
    assert.deepEqual(
      names(reports),
      names(reports.map((_, index) => ({ path: `/${index}.ps1` }) as FileReport)),
    );
    assert.equal(bench.logged('amsi').length, 1);
  });

  for (const fault of ['fault:abort', 'fault:exit', 'fault:kill']) {
    it(`${fault}: names exactly the culprits and scans the rest`, async () => {
      use();
      const reports = await bench.scanFiles(
        texts(300, (index) => (index % 150 === 42 ? `${fault} ${index}` : `${index}`)),
      );
      assert.deepEqual(tally(reports), { 'scanned notDetected': 298, 'failed hostEnded unscanned': 2 });
      assert.deepEqual(names(reports.filter(({ code }) => code === 'hostEnded')), ['/192.ps1', '/42.ps1']);
    });
  }

  for (const fault of ['fault:hang', 'fault:async-hang']) {
    it(`${fault}: ends the culprit at its deadline and scans the rest`, async () => {
      use();
      const inputs = texts(100, (index) => (index === 42 ? fault : `script ${index}`));
      const reports = await bench.expireHangs(bench.scanFiles(inputs));
      assert.deepEqual(tally(reports), { 'scanned notDetected': 99, 'failed timedOut unscanned': 1 });
    });
  }

  it('does not give a culprit to an engine again until it changes', async () => {
    use();
    await bench.scanFiles(texts(3, (index) => (index === 1 ? 'fault:abort' : `${index}`)));
    const hosts = bench.hosts.length;
    const reports = await bench.scanFiles(texts(3, (index) => (index === 1 ? 'fault:abort' : `${index}`)));
    assert.deepEqual(tally(reports), { 'scanned notDetected': 2, 'failed quarantined unscanned': 1 });
    assert.equal(bench.hosts.length, hosts + 1);
    assert.equal((await bench.scan('fault:abort')).code, 'quarantined');
  });

  it('completes 2,000 files without a false unscanned when its host is killed from outside in the middle', async () => {
    use();
    let killed = 0;
    const seen: FileReport[] = [];
    await bench.scanFiles(
      texts(2_000, (index) => `fault:slow ${index}`.slice(index % 50 === 0 ? 0 : 11)),
      {
        onReport: (report) => {
          seen.push(report);
          if (seen.length === 500 || seen.length === 1_500) {
            process.kill(bench.hosts.at(-1)!, 'SIGKILL');
            killed++;
          }
        },
      },
    );
    assert.equal(killed, 2);
    assert.deepEqual(tally(seen), { 'scanned notDetected': 2_000 });
    assert.equal(new Set(names(seen)).size, 2_000);
  });

  for (const appName of ['start:exit', 'start:throw']) {
    it(`${appName}: reports every file as failed with the reason`, async () => {
      use({ config: { ...testConfig, amsi: { ...testConfig.amsi, appName } } });
      const reports = await bench.passTime(bench.scanFiles(texts(3_000), { jobs: 2 }));
      assert.deepEqual(tally(reports), { 'failed hostFailing unscanned': 3_000 });
      assert.match(reports[0]?.reason ?? '', appName === 'start:exit' ? /code 4/ : /no engines today/);
    });
  }

  it('goes on after many culprits in a row: they do not keep the rest from being scanned', async () => {
    use();
    const reports = await bench.scanFiles(
      texts(300, (index) => (index < 12 ? `fault:exit ${index}` : `${index}`)),
    );
    assert.deepEqual(tally(reports), { 'failed hostEnded unscanned': 12, 'scanned notDetected': 288 });
  });

  it('gives up when every script ends its host: that is not the scripts’ fault', async () => {
    use();
    const reports = await bench.scanFiles(texts(120, (index) => `fault:exit ${index}`));
    assert.deepEqual(tally(reports), {
      'failed hostEnded unscanned': 99,
      'failed hostFailing unscanned': 21,
    });
  });

  it('keeps what was reported when it is cancelled, and reports nothing after', async () => {
    use();
    const controller = new AbortController();
    const reports = await bench
      .scanFiles(
        texts(2_000, (index) => `fault:slow ${index}`),
        {
          signal: controller.signal,
          onReport: (report) => {
            seen.push(report);
            if (seen.length === 5) controller.abort();
          },
        },
      )
      .then(() => seen);
    assert.equal(reports.length, 5);
    assert.deepEqual(bench.hosts.filter(isAlive), []);
    assert.ok(bench.logged('amsi').length < 100);
  });
  let seen: FileReport[] = [];
  beforeEach(() => {
    seen = [];
  });

  it('stops drawing inputs when it is cancelled, even from a source that never ends', async () => {
    use();
    const controller = new AbortController();
    function* endless(): Generator<ScanInput> {
      for (let index = 0; ; index++) yield text(`/${index}.ps1`, `script ${index}`);
    }
    await bench.scanFiles(endless(), {
      signal: controller.signal,
      onReport: () => {
        controller.abort();
      },
    });
    assert.ok(controller.signal.aborted);
  });

  it('ends with dispose()', async () => {
    use();
    bench.closeGate();
    const scan = bench.scanFiles(texts(10, (index) => `fault:wait ${index}`));
    await until(() => bench.logged('amsi').length > 0);
    assert.deepEqual(await bench.end(), []);
    assert.deepEqual(await scan, []);
    bench = new Bench();
  });

  it('passes on what its inputs throw, and leaves no host', async () => {
    use();
    function* broken(): Generator<ScanInput> {
      yield* texts(10);
      throw new Error('the folder is gone');
    }
    await assert.rejects(bench.scanFiles(broken()), /the folder is gone/);
    assert.deepEqual(bench.hosts.filter(isAlive), []);
  });

  it('passes on what onReport throws, and leaves no host', async () => {
    use();
    const onReport = (): never => {
      throw new Error('the disk is full');
    };
    await assert.rejects(bench.scanFiles(texts(10), { onReport }), /the disk is full/);
    assert.deepEqual(bench.hosts.filter(isAlive), []);
  });

  it('leaves the host of the edited documents alone', async () => {
    use();
    await bench.scan('an edit');
    const editing = bench.hosts[0]!;
    await bench.scanFiles(texts(10, (index) => (index === 3 ? 'fault:abort' : `${index}`)));
    assert.ok(isAlive(editing));
    assert.equal(bench.client.state.host, 'running');
    assert.equal(bench.client.state.lastFailure, null);
  });

  describe('unchanged files', () => {
    it('are answered from the cache; changed ones are scanned again', async () => {
      use();
      const inputs = [0, 1, 2, 3].map((index) => bench.file(`${index}.ps1`, `flagged ${index}`));
      const first = await bench.scanFiles(inputs);
      assert.equal(bench.logged('amsi').length, 4);
      bench.file('2.ps1', 'harmless now');
      const second = await bench.scanFiles(inputs);
      assert.deepEqual(bench.logged('amsi').slice(4), [inputs[2]!.contentName]);
      assert.deepEqual(tally(second), { 'scanned detected': 3, 'scanned notDetected': 1 });
      const same = (reports: readonly FileReport[]): unknown =>
        reports
          .filter(({ path: name }) => !name.endsWith('2.ps1'))
          .sort((a, b) => (a.path < b.path ? -1 : 1));
      assert.deepEqual(same(second), same(first));
    });

    it('are answered without being read when nobody has touched them for long', async () => {
      use();
      const file = path.join(process.cwd(), 'node_modules', 'mocha', 'package.json');
      const inputs: ScanInput[] = [
        { contentName: file, source: { type: 'path', path: file }, kind: 'powershell' },
      ];
      const first = await bench.scanFiles(inputs);
      assert.deepEqual(await bench.scanFiles(inputs), first);
      assert.deepEqual(tally(first), { 'scanned notDetected': 1 });
      assert.equal(bench.logged('amsi').length, 1);
    });

    it('answer the editor that opens them, as a report of its text', async () => {
      use();
      const [file] = await bench.scanFiles([bench.file('a.ps1', 'flagged')]);
      const report = await bench.scan('flagged', { name: 'file:///a.ps1' });
      assert.deepEqual([report.path, report.verdict], ['file:///a.ps1', 'detected']);
      assert.equal(bench.logged('amsi').length, 1);
      assert.deepEqual([file?.sha256, file?.encoding], [hash('flagged', 'utf8'), 'utf-8']);
      assert.deepEqual([report.sha256, report.encoding], [hash('flagged', 'utf16le'), null]);
    });

    it('keep their own hash and encoding where another file holds the same text', async () => {
      use();
      const marked = bench.file('b.ps1', '');
      writeFileSync(marked.contentName, Buffer.from('\ufeffflagged', 'utf16le'));
      const seen = (reports: readonly FileReport[]) =>
        reports.map(({ sha256, encoding }) => [sha256, encoding]);
      const expected = [
        [[hash('flagged', 'utf8'), 'utf-8']],
        [[hash('\ufeffflagged', 'utf16le'), 'utf-16le']],
      ];
      for (const round of [1, 2]) {
        const reports = [
          await bench.scanFiles([bench.file('a.ps1', 'flagged')]),
          await bench.scanFiles([marked]),
        ];
        assert.deepEqual(reports.map(seen), expected, `round ${round}`);
      }
      assert.equal(bench.logged('amsi').length, 2);
    });

    describe('are looked at again when the question is another', () => {
      const untouched = path.join(process.cwd(), 'node_modules', 'mocha', 'index.js');
      const asked = (more: Partial<ScanInput> = {}): ScanInput => ({
        contentName: untouched,
        source: { type: 'path', path: untouched },
        ...more,
      });
      const ask = async (input: ScanInput) => tally(await bench.scanFiles([input]));

      it('named by a person, and then not', async () => {
        use();
        assert.deepEqual(await ask(asked()), { 'skipped notWsh unscanned': 1 });
        assert.deepEqual(await ask(asked({ named: true })), { 'scanned notDetected': 1 });
        assert.deepEqual(await ask(asked()), { 'skipped notWsh unscanned': 1 });
      });

      it('under another limit on size', async () => {
        use();
        assert.deepEqual(await ask(asked({ named: true })), { 'scanned notDetected': 1 });
        bench.client.configure(bench.settings({ config: { ...testConfig, maxFileSize: 5 } }));
        assert.deepEqual(await ask(asked({ named: true })), { 'skipped tooLarge unscanned': 1 });
      });
    });

    it('are scanned again without a cache', async () => {
      use({ cacheEntries: 0 });
      const inputs = [bench.file('a.ps1', 'one')];
      await bench.scanFiles(inputs);
      await bench.scanFiles(inputs);
      assert.equal(bench.logged('amsi').length, 2);
    });
  });

  describe('a cache file', () => {
    /** A run of its own over one folder, as the command line makes it. */
    async function run(
      cacheFile: string,
      inputs: readonly ScanInput[],
    ): Promise<{ reports: FileReport[]; amsi: number; messages: string[] }> {
      const other = new Bench({ cacheFile });
      try {
        return {
          reports: await other.scanFiles(inputs),
          amsi: other.logged('amsi').length,
          messages: other.messages,
        };
      } finally {
        assert.deepEqual(await other.end(), []);
        bench.enter();
      }
    }

    it('serves the next run, and holds no script text', async () => {
      use();
      const cacheFile = path.join(bench.folder, 'deep', 'cache.json');
      const inputs = [bench.file('a.ps1', 'flagged SecretWord'), bench.file('b.ps1', 'harmless')];
      const first = await run(cacheFile, inputs);
      const second = await run(cacheFile, inputs);
      assert.deepEqual([first.amsi, second.amsi], [2, 0]);
      assert.deepEqual(tally(second.reports), { 'scanned detected': 1, 'scanned notDetected': 1 });
      assert.doesNotMatch(readFileSync(cacheFile, 'utf8'), /SecretWord/);
    });

    const broken: readonly [string, string][] = [
      ['empty', ''],
      ['cut off', '{"schema":"amsight/cache@2","entries":[['],
      ['null', 'null'],
      ['of another schema', '{"schema":"amsight/cache@9","entries":[],"paths":[]}'],
      [
        'with an entry that is none',
        '{"schema":"amsight/cache@2","entries":[["k",1,{"path":1}]],"paths":[]}',
      ],
      ['with a path that is none', '{"schema":"amsight/cache@2","entries":[],"paths":[[1,{}]]}'],
      ['with a file that is none', '{"schema":"amsight/cache@2","entries":[],"paths":[["a",null]]}'],
      [
        'with a stamp that is none',
        '{"schema":"amsight/cache@2","entries":[],"paths":[["a",{"contentKey":"b","sha256":"c","encoding":null,"stamp":1,"question":"d"}]]}',
      ],
    ];
    for (const [name, content] of broken) {
      it(`that is ${name} is not used, and that is logged`, async () => {
        use();
        const cacheFile = path.join(bench.folder, 'cache.json');
        writeFileSync(cacheFile, content);
        const result = await run(cacheFile, [bench.file('a.ps1', 'harmless')]);
        assert.equal(result.amsi, 1);
        assert.equal(result.messages.filter((line) => line.includes('cache.json')).length, 1);
        JSON.parse(readFileSync(cacheFile, 'utf8'));
      });
    }

    it('that can’t be written is no trouble but a log line', async () => {
      use();
      const blocker = path.join(bench.folder, 'file');
      writeFileSync(blocker, '');
      const result = await run(path.join(blocker, 'cache.json'), [bench.file('a.ps1', 'harmless')]);
      assert.deepEqual(tally(result.reports), { 'scanned notDetected': 1 });
      assert.ok(result.messages.some((line) => line.startsWith('warn')));
    });
  });

  describe('a limit on alerts', () => {
    const limited = (maxAlerts: number) => ({
      config: { ...testConfig, amsi: { ...testConfig.amsi, maxAlerts } },
    });
    /** What AMSI said, the rules left out. */
    const said = (reports: readonly FileReport[]): Record<string, number> => {
      const counts: Record<string, number> = {};
      for (const { engines, code } of reports) {
        const key = engines.amsi?.code ?? engines.amsi?.verdict ?? code ?? '';
        counts[key] = (counts[key] ?? 0) + 1;
      }
      return counts;
    };

    it('holds for all hosts of a run together', async () => {
      use(limited(3));
      const scripts = texts(3_000, (index) => (index % 10 === 0 ? `amsi:detected ${index}` : `${index}`));
      const reports = await bench.scanFiles(scripts, { jobs: 2 });
      assert.equal(bench.hosts.length, 2);
      const counts = said(reports);
      assert.equal(counts.detected, 3);
      assert.equal(reports.length, 3_000);
      assert.ok((counts.alertBudget ?? 0) > 0);
    });

    it('holds for the hosts that come after one that crashed', async () => {
      use(limited(2));
      const reports = await bench.scanFiles(
        texts(6, (index) => (index === 1 ? 'fault:exit' : `amsi:detected ${index}`)),
      );
      assert.deepEqual(said(reports), { hostEnded: 1, detected: 2, alertBudget: 3 });
    });

    it('counts a call in which the host ended: its alert may have been raised', async () => {
      use(limited(3));
      // Once among others, and once alone to prove it.
      assert.deepEqual(said(await bench.scanFiles([text('/a.ps1', 'fault:in-call')])), { hostEnded: 1 });
      const reports = await bench.scanFiles(texts(3, (index) => `amsi:detected ${index}`));
      assert.deepEqual(said(reports), { detected: 1, alertBudget: 2 });
    });

    it('is none by default', async () => {
      use();
      assert.deepEqual(said(await bench.scanFiles(texts(30, (index) => `amsi:detected ${index}`))), {
        detected: 30,
      });
    });
  });

  it('reports files that are gone by the time they are read', async () => {
    use();
    const inputs = Array.from({ length: 20 }, (_, index) => bench.file(`${index}.ps1`, `script ${index}`));
    function* deleting(): Generator<ScanInput> {
      for (const [index, input] of inputs.entries()) {
        if (index % 2 === 1) rmSync(input.contentName);
        yield input;
      }
    }
    const reports = await bench.scanFiles(deleting());
    assert.deepEqual(tally(reports), { 'scanned notDetected': 10, 'failed notFound unscanned': 10 });
  });
});
