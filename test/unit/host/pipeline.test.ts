/** One script or a batch of them through engines of our own, in this process. */

import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import type { AmsiLayerVerdict } from '../../../src/engines/model';
import type { EngineState, EngineStatus } from '../../../src/findings/model';
import { scanBatch } from '../../../src/host/batch';
import type { HostEngines } from '../../../src/host/engines';
import { exclusionsInForce } from '../../../src/health/exclusions';
import type { Exclusions } from '../../../src/health/model';
import { HostCancelled, scanOne, unpack, type PipelineContext } from '../../../src/host/pipeline';
import { stampOf } from '../../../src/host/reading';
import { locate } from '../../../src/host/locate';
import { prepare } from '../../../src/host/script';
import type {
  BatchItem,
  BatchRequest,
  LocalizeOptions,
  ScanInput,
  ScanOptions,
  ScanResponse,
} from '../../../src/protocol';
import { contentKey } from '../../../src/scripts/content-key';
import { testConfig } from '../client/settings';

/** Engines that flag the word "bad", and remember what they were asked. */
class FakeEngines implements HostEngines {
  readonly asked: string[] = [];
  fingerprint = '1';
  readonly charges: { readonly requested: boolean; readonly probe: boolean }[] = [];
  sessions = 0;
  open = 0;
  amsiState: EngineState = 'ready';
  answer: (text: string, contentName: string) => Partial<AmsiLayerVerdict> = (text) =>
    text.includes('bad')
      ? { verdict: 'detected', amsiResult: 32768 }
      : { verdict: 'notDetected', amsiResult: 1 };
  beforeAmsi: (text: string) => Promise<void> = () => Promise.resolve();
  rulesFail = false;
  rulesState: EngineState = 'ready';

  readonly amsi: HostEngines['amsi'] = {
    status: (): EngineStatus => ({
      id: 'amsi',
      state: this.amsiState,
      detail: 'detail',
      fingerprint: this.fingerprint,
    }),
    openSession: () => {
      this.sessions++;
      this.open++;
      return {
        scan: async (content, { contentName, requested, probe = false }) => {
          this.charges.push({ requested, probe });
          const text = content.type === 'text' ? content.text : '';
          this.asked.push(`amsi ${text}`);
          await this.beforeAmsi(text);
          return { verdict: 'notDetected', sha256: '00', ...this.answer(text, contentName) };
        },
        close: () => {
          this.open--;
        },
      };
    },
    dispose: () => Promise.resolve(),
  };

  readonly rules: HostEngines['rules'] = {
    status: (): EngineStatus => ({ id: 'rules', state: this.rulesState, detail: 'detail', fingerprint: '1' }),
    scan: (layers) => {
      this.asked.push(
        `rules ${layers.map(({ content }) => (content.type === 'text' ? content.text : '')).join('|')}`,
      );
      if (this.rulesFail) throw new Error('out of order');
      return [];
    },
    prefilter: (scripts) => {
      this.asked.push(`sift ${scripts.length}`);
      if (this.rulesFail) throw new Error('out of order');
      return scripts.map(
        ([source]) => source?.content.type === 'text' && source.content.text.includes('candidate'),
      );
    },
    dispose: () => undefined,
  };

  health(): never {
    throw new Error('not asked here');
  }

  threatNames(): never {
    throw new Error('not asked here');
  }

  isOnboarded = false;

  onboarded(): boolean {
    return this.isOnboarded;
  }

  excludedPaths: readonly string[] = [];
  readonly exclusions = exclusionsInForce(() => this.#lists());

  /** The same object as long as the lists are the same, as of the machine. */
  #ready: Exclusions | null = null;
  #lists(): Exclusions {
    if (this.#ready?.paths !== this.excludedPaths)
      this.#ready = { readable: true, paths: this.excludedPaths, extensions: [], processes: [] };
    return this.#ready;
  }
}

/** The limits of one localisation; by default nobody asked for it. */
function limits(changes: Partial<LocalizeOptions> = {}): LocalizeOptions {
  return { maxCalls: 24, maxPositives: 6, asked: false, evenOnboarded: false, ...changes };
}

const options: ScanOptions = { requested: true, localize: null };

function contextOf(engines: HostEngines, changes: Partial<PipelineContext> = {}): PipelineContext {
  const onFailure = (error: unknown): never => {
    throw error;
  };
  return { config: testConfig, engines, options, cancellation: { cancelled: false }, onFailure, ...changes };
}

function text(content: string, name = '/script.ps1'): ScanInput {
  return { contentName: name, source: { type: 'text', text: content } };
}

function bytes(content: Uint8Array, name = '/script.ps1'): ScanInput {
  return { contentName: name, source: { type: 'bytes', bytes: content } };
}

describe('scanOne', () => {
  let engines: FakeEngines;
  let begun: string[];

  beforeEach(() => {
    engines = new FakeEngines();
    begun = [];
  });

  function scan(
    input: ScanInput,
    changes: Partial<PipelineContext> = {},
    quarantined: string[] = [],
  ): Promise<ScanResponse> {
    return scanOne(input, contextOf(engines, changes), new Set(quarantined), (key) => {
      begun.push(key);
      assert.deepEqual(engines.asked, [], 'an engine saw the script before its deadline began');
      return Promise.resolve();
    });
  }

  const unread: readonly [string, ScanInput, string, string, string | null][] = [
    ['is empty', text(''), 'scanned', 'notDetected', null],
    ['is white space', text(' \r\n\t'), 'scanned', 'notDetected', null],
    ['is an empty file', bytes(new Uint8Array()), 'scanned', 'notDetected', null],
    ['is a byte order mark alone', bytes(Buffer.from([0xff, 0xfe])), 'scanned', 'notDetected', null],
    ['is binary', bytes(Buffer.from([0x4d, 0x5a, 0, 1, 2, 3, 0, 0, 5, 0])), 'skipped', 'unscanned', 'binary'],
    ['is no script', text('bad', '/notes.txt'), 'skipped', 'unscanned', 'notAScript'],
    ['is JavaScript for Node', text('require("fs")', '/a.js'), 'skipped', 'unscanned', 'notWsh'],
    ['is too large', text('x'.repeat(testConfig.maxFileSize + 1)), 'skipped', 'unscanned', 'tooLarge'],
    [
      'is too large in bytes',
      bytes(new Uint8Array(testConfig.maxFileSize + 1)),
      'skipped',
      'unscanned',
      'tooLarge',
    ],
    [
      'is too large in a file’s bytes',
      text('€'.repeat(testConfig.maxFileSize / 2)),
      'skipped',
      'unscanned',
      'tooLarge',
    ],
  ];
  for (const [name, input, status, verdict, code] of unread) {
    it(`gives no engine what ${name}`, async () => {
      const { report } = await scan(input);
      assert.deepEqual([report.status, report.verdict, report.code], [status, verdict, code]);
      assert.deepEqual(engines.asked, []);
      assert.equal(engines.sessions, 0);
    });
  }

  it('says of skipped kinds why, and keeps none of them', async () => {
    const { report, cacheable, cacheKey } = await scan(text('require("fs")', '/a.js'));
    assert.ok((report.reason ?? '').length > 0);
    assert.deepEqual([cacheable, cacheKey], [false, null]);
  });

  it('tells the client’s key, so that its cache finds the result', async () => {
    const { cacheKey, cacheable } = await scan(bytes(Buffer.from('\ufeffGet-Date', 'utf16le')));
    assert.equal(cacheKey, contentKey('powershell', 'Get-Date'));
    assert.equal(cacheable, true);
    assert.deepEqual(begun, [cacheKey]);
  });

  describe('the folded form', () => {
    for (const [title, script, expected] of [
      // Layers: the source, what it runs, the folded form.
      ['is asked about where nothing else is flagged', `iex ('Write-Output ' + 'good')`, 3],
      ['is asked about where only it shows what is flagged', `$x = 'b' + 'ad'`, 2],
      ['adds nothing where what it runs is flagged: one alert less', `iex ('Write-Output b' + 'ad')`, 2],
      ['adds nothing where its own text is flagged', `$x = 'bad'; iex ('Write-' + 'Host')`, 2],
    ] as const) {
      it(title, async () => {
        const { report } = await scan(text(script));
        assert.equal(engines.asked.filter((one) => one.startsWith('amsi')).length, expected);
        assert.equal(report.verdict, title.includes('nothing else') ? 'notDetected' : 'detected');
      });
    }
  });

  it('gives every layer to AMSI in one session and all of them to the rules in one call', async () => {
    const inner = Buffer.from('Write-Output bad', 'utf16le').toString('base64');
    const { report } = await scan(text(`powershell -EncodedCommand ${inner}`));
    assert.equal(report.layers, 2);
    assert.equal(engines.sessions, 1);
    assert.equal(engines.asked.filter((one) => one.startsWith('rules')).length, 1);
    assert.equal(engines.asked.filter((one) => one.startsWith('amsi')).length, 2);
    assert.equal(report.verdict, 'detected');
    assert.deepEqual(
      report.submitted.map(({ layer, verdict }) => [layer, verdict]),
      [
        [0, 'notDetected'],
        [1, 'detected'],
      ],
    );
  });

  for (const state of ['unavailable', 'off'] as const) {
    it(`opens no session while AMSI is ${state}`, async () => {
      engines.amsiState = state;
      const { report, cacheable } = await scan(text('fine'));
      assert.equal(report.engines.amsi?.verdict, 'unscanned');
      assert.deepEqual([report.verdict, cacheable, engines.sessions], ['notDetected', true, 0]);
    });
  }

  it('does not ask AMSI where the rules alone are asked, and keeps no such result', async () => {
    const { report, cacheable } = await scan(text('bad'), {
      options: { requested: true, localize: null, rulesOnly: true },
    });
    assert.deepEqual(engines.asked, ['rules bad']);
    assert.deepEqual(
      [report.engines.amsi?.verdict, report.engines.rules?.verdict],
      ['unscanned', 'notDetected'],
    );
    assert.deepEqual([cacheable, engines.sessions], [false, 0]);
  });

  it('never takes a failed rule engine for silence', async () => {
    engines.rulesFail = true;
    const { report, cacheable } = await scan(text('fine'));
    assert.deepEqual(
      [report.engines.rules?.verdict, report.engines.rules?.code],
      ['unscanned', 'engineFailed'],
    );
    assert.deepEqual([report.verdict, cacheable], ['unscanned', false]);
  });

  for (const code of ['alertBudget', 'engineFailed'] as const) {
    it(`keeps no result with ${code}`, async () => {
      engines.answer = () => ({ verdict: 'unscanned', code, reason: 'because' });
      const { report, cacheable } = await scan(text('fine'));
      assert.deepEqual([report.verdict, report.engines.amsi?.code, cacheable], ['unscanned', code, false]);
    });
  }

  describe('keeps no result that another try may complete', () => {
    const inner = Buffer.from('Write-Output inner', 'utf16le').toString('base64');
    const nested = text(`powershell -EncodedCommand ${inner}`);
    for (const verdict of ['detected', 'suspicious', 'notDetected'] as const) {
      for (const code of ['alertBudget', 'engineFailed'] as const) {
        it(`${verdict}, then ${code} for a decoded layer`, async () => {
          engines.answer = (content) =>
            content.includes('Write') ? { verdict: 'unscanned', code, reason: 'because' } : { verdict };
          const { report, cacheable } = await scan(nested);
          const { amsi } = report.engines;
          assert.equal(amsi?.verdict, verdict === 'notDetected' ? 'unscanned' : verdict);
          assert.deepEqual([amsi.code, amsi.reason, cacheable], [code, 'because', false]);
        });
      }
    }

    it('unwrapping that the clock ended', async () => {
      const config = { ...testConfig, budgets: { ...testConfig.budgets, milliseconds: -1 } };
      const { report, cacheable } = await scan(nested, { config });
      assert.deepEqual([report.truncated, report.layers, cacheable], [true, 1, false]);
    });

    it('but one that another limit ended, which will do so again', async () => {
      const config = { ...testConfig, budgets: { ...testConfig.budgets, layers: 1 } };
      const { report, cacheable } = await scan(nested, { config });
      assert.deepEqual([report.truncated, report.layers, cacheable], [true, 1, true]);
    });
  });

  it('says that the rules can not be used, and tries none', async () => {
    engines.rulesState = 'failing';
    const { report, cacheable } = await scan(text('fine'));
    assert.deepEqual([report.engines.rules?.code, report.verdict], ['rulesBroken', 'unscanned']);
    assert.deepEqual([cacheable, engines.asked], [false, ['amsi fine']]);
  });

  it('tells how a file’s bytes were decoded, and of text nothing', async () => {
    const encodings: readonly [ScanInput, string | null][] = [
      [bytes(Buffer.from('Get-Date')), 'utf-8'],
      [bytes(Buffer.from('\ufeffGet-Date', 'utf16le')), 'utf-16le'],
      [bytes(Buffer.from([0x24, 0x78, 0x3d, 0xe4])), 'windows-1252'],
      [text('Get-Date'), null],
    ];
    for (const [input, encoding] of encodings) {
      engines.asked.length = 0;
      assert.equal((await scan(input)).report.encoding, encoding);
    }
  });

  it('does not give quarantined content to an engine', async () => {
    const { report, cacheable } = await scan(text('fine'), {}, [contentKey('powershell', 'fine')]);
    assert.deepEqual([report.status, report.code, cacheable], ['failed', 'quarantined', false]);
    assert.deepEqual([engines.asked, begun], [[], []]);
  });

  it('stops between two layers when it is cancelled, and closes its session', async () => {
    const cancellation = { cancelled: false };
    engines.beforeAmsi = () => {
      cancellation.cancelled = true;
      return Promise.resolve();
    };
    const inner = Buffer.from('Write-Output bad', 'utf16le').toString('base64');
    await assert.rejects(scan(text(`powershell -EncodedCommand ${inner}`), { cancellation }), HostCancelled);
    assert.equal(engines.open, 0);
    assert.equal(engines.asked.filter((one) => one.startsWith('amsi')).length, 1);
  });

  it('closes its session when AMSI throws', async () => {
    engines.beforeAmsi = () => Promise.reject(new Error('gone'));
    await assert.rejects(scan(text('fine')), /gone/);
    assert.equal(engines.open, 0);
  });

  describe('localisation', () => {
    const lines = Array.from(
      { length: 40 },
      (_, index) => `Write-Output 'line number ${index} of this script'`,
    );
    /** With what the engine flags at line 20. */
    const script = [...lines.slice(0, 20), "Write-Output 'a bad line here'", ...lines.slice(20)].join('\n');
    const located = (changes: Partial<LocalizeOptions> = {}, requested = true) => ({
      options: { requested, localize: limits(changes) },
    });
    const scans = () => engines.asked.filter((one) => one.startsWith('amsi')).length;

    it('finds the lines, in sessions of their own', async () => {
      const { report, cacheable } = await scan(text(script), located());
      const [finding] = report.findings;
      assert.equal(finding?.precision, 'lines');
      assert.ok(finding.range.start.line <= 20 && finding.range.end.line >= 20);
      assert.ok(finding.range.end.line - finding.range.start.line < 10);
      assert.equal(engines.sessions, scans());
      assert.deepEqual([engines.open, cacheable, report.localised], [0, true, 'lines']);
    });

    for (const [kind, comment] of [
      ['/a.vbs', "'"],
      ['/a.bat', 'rem '],
      ['/a.hta', ''],
      ['/a.wsf', ''],
      ['/a.sct', ''],
      ['/a.reg', ';'],
      ['/a.mof', '//'],
    ] as const) {
      it(`finds them in ${kind}`, async () => {
        const plain = Array.from(
          { length: 60 },
          (_, at) => `${comment} a line of text that says nothing ${at}`,
        );
        const content = [...plain.slice(0, 30), `${comment} a bad line`, ...plain.slice(30)].join('\n');
        const { report } = await scan(text(content, kind), located({ maxCalls: 99, maxPositives: 99 }));
        const [finding] = report.findings;
        assert.equal(finding?.precision, 'lines');
        assert.ok(finding.range.start.line <= 30 && finding.range.end.line >= 30);
      });
    }

    for (const requested of [true, false]) {
      it(`charges the budget of probes, and of a ${requested ? 'requested' : 'unasked'} scan`, async () => {
        await scan(text(script), located({}, requested));
        const [first, ...probes] = engines.charges;
        assert.deepEqual(first, { requested, probe: false });
        assert.ok(probes.length > 0);
        for (const charge of probes) assert.deepEqual(charge, { requested, probe: true });
      });
    }

    it('that a person asked for does not charge the machine-wide budget', async () => {
      await scan(text(script), located({ asked: true }));
      assert.ok(engines.charges.length > 1);
      for (const charge of engines.charges) assert.deepEqual(charge, { requested: true, probe: false });
    });

    for (const [changes, asks] of [
      [{}, false],
      [{ asked: true }, true],
      [{ evenOnboarded: true }, true],
    ] as const) {
      it(`on a machine onboarded to Defender for Endpoint, ${JSON.stringify(changes)}: ${asks ? '' : 'not '}made`, async () => {
        engines.isOnboarded = true;
        const { report, cacheable } = await scan(text(script), located(changes));
        assert.equal(scans() > 1, asks);
        assert.equal(report.localised, asks ? 'lines' : 'onboarded');
        assert.equal(report.findings[0]?.precision, asks ? 'lines' : 'file');
        assert.equal(cacheable, true);
      });
    }

    it('goes on where an exclusion covers the script that is flagged all the same', async () => {
      const name = 'C:\\excl\\a.ps1';
      engines.excludedPaths = ['C:\\excl'];
      engines.answer = (content) =>
        content.includes('bad')
          ? { verdict: 'detected' }
          : { verdict: 'unscanned', code: 'excluded', reason: '' };
      const { report } = await scan(text(script, name), located());
      assert.deepEqual([report.findings[0]?.precision, report.localised], ['lines', 'lines']);
    });

    it('is not made unless it is asked for', async () => {
      const { report } = await scan(text(script));
      assert.equal(report.findings[0]?.precision, 'file');
      assert.equal(engines.sessions, 1);
    });

    it('is not made for what AMSI does not flag', async () => {
      await scan(text('fine'), located());
      assert.equal(engines.sessions, 1);
    });

    it('is not made for what a decoded layer alone holds', async () => {
      const inner = Buffer.from('Write-Output bad', 'utf16le').toString('base64');
      const { report } = await scan(text(`${lines.join('\n')}\npowershell -enc ${inner}`), located());
      assert.equal(report.findings[0]?.precision, 'exact');
      assert.deepEqual([engines.sessions, 'localised' in report], [1, false]);
    });

    it('points at the lines of the source that a flagged folded form comes from', async () => {
      const content = [...lines.slice(0, 20), "$x = 'a b' + 'ad line'", ...lines.slice(20)].join('\n');
      const { report } = await scan(text(content), located());
      const [finding] = report.findings;
      assert.equal(finding?.precision, 'lines');
      assert.ok(finding.range.start.line <= 20 && finding.range.end.line >= 20);
      assert.match(finding.message, /these lines\. It does so once constant expressions are computed/);
    });

    it('takes a part that is only suspicious for no place of what is detected', async () => {
      engines.answer = (content) => ({ verdict: content === script ? 'detected' : 'suspicious' });
      const { report } = await scan(text(script), located());
      assert.deepEqual([report.findings[0]?.precision, report.localised], ['file', 'limit']);
      assert.ok(scans() <= 1 + 6, 'each may have raised an alert');
    });

    describe('when a probe gets no answer', () => {
      for (const code of ['alertBudget', 'engineFailed'] as const) {
        it(`at once, ${code}: the finding stays at the file, and nothing is kept`, async () => {
          engines.answer = (content) =>
            content === script ? { verdict: 'detected' } : { verdict: 'unscanned', code, reason: 'because' };
          const { report, cacheable } = await scan(text(script), located());
          assert.deepEqual([report.verdict, report.findings[0]?.precision], ['detected', 'file']);
          assert.equal(report.localised, code === 'alertBudget' ? 'alertBudget' : 'failed');
          assert.deepEqual([scans(), cacheable], [2, false]);
        });
      }

      it('later: what was found stays, it says so, and another try asks only what is new', async () => {
        const two = [
          ...lines.slice(0, 30),
          "Write-Output 'another bad line'",
          ...lines.slice(30),
          script,
        ].join('\n');
        const answer = engines.answer;
        const generous = located({ maxCalls: 100, maxPositives: 100 });
        let calls = 0;
        const most = 16;
        engines.answer = (content, name) =>
          ++calls > most
            ? { verdict: 'unscanned', code: 'engineFailed', reason: 'gone' }
            : answer(content, name);
        const first = await scan(text(two), generous);
        assert.equal(first.cacheable, false);
        assert.equal(first.report.localised, 'lines');
        const places = first.report.findings.map(({ precision }) => precision);
        assert.ok(places.includes('lines'));
        assert.ok(first.report.findings.some(({ message }) => /too\.|There may be others/.test(message)));
        engines.answer = answer;
        engines.asked.length = 0;
        const again = await scan(text(two), generous);
        const asked = engines.asked.filter((one) => one.startsWith('amsi'));
        assert.deepEqual([again.cacheable, again.report.findings.length], [true, 2]);
        assert.equal(new Set(asked).size, asked.length);
        engines = new FakeEngines();
        await scan(text(two), generous);
        assert.ok(asked.length < scans(), `${asked.length} of ${scans()}`);
      });
    });

    it('asks nothing about the same text twice, in any request, as long as the signatures are the same', async () => {
      const first = await scan(text(script), located());
      engines.asked.length = 0;
      const renamed = await scan(text(script, '/copy.ps1'), located());
      assert.deepEqual(renamed.report.findings[0]?.range, first.report.findings[0]?.range);
      assert.equal(scans(), 1, 'the script itself');
      engines.fingerprint = '2';
      engines.asked.length = 0;
      await scan(text(script), located());
      assert.ok(scans() > 1);
    });

    it('asks less after an edit elsewhere', async () => {
      await scan(text(script), located());
      const before = scans();
      engines.asked.length = 0;
      await scan(text(`${script}\nWrite-Output 'and one line more at the end of this'`), located());
      assert.ok(scans() < before, `${scans()} of ${before}`);
    });

    it('asks once where two scripts have a part in common', async () => {
      const context = contextOf(engines, located());
      const both = ['/a.ps1', '/b.ps1'].map((name) =>
        scanOne(text(script, name), context, new Set(), () => Promise.resolve()),
      );
      for (const { report } of await Promise.all(both)) assert.equal(report.localised, 'lines');
      const parts = engines.asked.filter((one) => one.startsWith('amsi') && one !== `amsi ${script}`);
      assert.equal(new Set(parts).size, parts.length);
    });

    it('stops before the next probe when it is cancelled, with no session open', async () => {
      const cancellation = { cancelled: false };
      engines.beforeAmsi = () => {
        cancellation.cancelled = scans() === 3;
        return Promise.resolve();
      };
      await assert.rejects(scan(text(script), { ...located(), cancellation }), HostCancelled);
      assert.deepEqual([scans(), engines.open], [3, 0]);
    });

    it('ends with what it has when the text is gone meanwhile, and the verdict stays', async () => {
      const cancellation = { cancelled: false, enoughPlaces: false };
      engines.beforeAmsi = () => {
        cancellation.enoughPlaces = scans() === 3;
        return Promise.resolve();
      };
      const { report, cacheable } = await scan(text(script), { ...located(), cancellation });
      assert.deepEqual(
        [report.verdict, report.localised, cacheable, scans()],
        ['detected', 'lines', false, 3],
      );
    });

    for (const [name, searchTime, asked] of [
      ['10 seconds', undefined, 3],
      ['what the deadline leaves, where that is less', 5_000, 1],
      ['10 seconds, where the deadline leaves more', 60_000, 3],
    ] as const) {
      it(`asks no more when its time is over, ${name}, and keeps what it has found`, async () => {
        const context = contextOf(engines, {
          config: { ...testConfig, ...(searchTime === undefined ? {} : { searchTime }) },
        });
        const prepared = prepare(text(script), context.config);
        assert.ok(prepared.type === 'script');
        const unpacked = unpack(prepared.script, context);
        const answers = [{ layer: 0, answer: { verdict: 'detected' as const, sha256: null } }];
        let clock = 0;
        const { answers: found, complete } = await locate(
          unpacked,
          answers,
          limits(),
          context,
          () => (clock += 3_000),
        );
        assert.deepEqual([scans(), complete], [asked, false]);
        assert.equal(found[0]?.search?.ended, 'failed');
      });
    }
  });
});

describe('scanBatch', () => {
  let engines: FakeEngines;

  beforeEach(() => {
    engines = new FakeEngines();
  });

  async function batch(
    inputs: readonly ScanInput[],
    changes: Partial<BatchRequest> = {},
    cancellation = { cancelled: false },
    onItem: (item: BatchItem) => void = () => undefined,
  ): Promise<BatchItem[]> {
    const items: BatchItem[] = [];
    const request: BatchRequest = {
      inputs,
      options,
      alone: false,
      knownKeys: [],
      stamps: [],
      quarantined: [],
      ...changes,
    };
    const { done } = await scanBatch(request, contextOf(engines, { cancellation }), {
      onBegin: () => Promise.resolve(),
      onItems: (some) => {
        items.push(...some);
        some.forEach(onItem);
      },
    });
    assert.equal(done, inputs.length);
    assert.equal(engines.open, 0);
    return items;
  }

  const many = (count: number, content: (index: number) => string): ScanInput[] =>
    Array.from({ length: count }, (_, index) => text(content(index), `/${index}.ps1`));

  it('answers each item once', async () => {
    const items = await batch(many(50, (index) => `script ${index}`));
    assert.deepEqual(
      items.map(({ index }) => index).sort((a, b) => a - b),
      Array.from({ length: 50 }, (_, index) => index),
    );
  });

  it('sifts all scripts in one call and scans candidates alone', async () => {
    await batch(many(50, (index) => (index === 7 ? 'candidate' : `script ${index}`)));
    assert.deepEqual(
      engines.asked.filter((one) => !one.startsWith('amsi')),
      ['sift 50', 'rules candidate'],
    );
  });

  it('sifts in groups of bounded size', async () => {
    await batch(many(5, (index) => `${index}`.repeat(2 * 1024 * 1024)));
    assert.deepEqual(
      engines.asked.filter((one) => one.startsWith('sift')),
      ['sift 2', 'sift 2', 'sift 1'],
    );
  });

  it('scans alone without sifting', async () => {
    await batch(
      many(3, (index) => `script ${index}`),
      { alone: true },
    );
    assert.deepEqual(
      engines.asked,
      [0, 1, 2].flatMap((index) => [`rules script ${index}`, `amsi script ${index}`]),
    );
  });

  it('scans the same content once; each file gets its own name and hash', async () => {
    const items = await batch([
      text('bad twin', '/a.ps1'),
      bytes(Buffer.from('bad twin'), '/b.ps1'),
      bytes(Buffer.from('\ufeffbad twin', 'utf16le'), '/c.ps1'),
    ]);
    const reports = items.flatMap((item) => (item.type === 'report' ? [item.report] : []));
    assert.deepEqual(reports.map(({ path, verdict }) => [path, verdict]).sort(), [
      ['/a.ps1', 'detected'],
      ['/b.ps1', 'detected'],
      ['/c.ps1', 'detected'],
    ]);
    assert.equal(new Set(reports.map(({ sha256 }) => sha256)).size, 3);
    assert.equal(engines.asked.filter((one) => one.startsWith('amsi')).length, 1);
  });

  it('does not take the same text of another kind for the same content', async () => {
    await batch([text('x = 1', '/a.ps1'), text('x = 1', '/a.vbs')]);
    assert.equal(engines.asked.filter((one) => one.startsWith('amsi')).length, 2);
  });

  describe('with an exclusion', () => {
    const inside = 'C:\\excl\\a.ps1';
    const outside = 'C:\\ok\\a.ps1';
    const inOther = 'C:\\other\\a.ps1';

    beforeEach(() => {
      engines.excludedPaths = ['C:\\excl', 'C:\\other'];
      engines.answer = (_text, name) => {
        const hit = engines.exclusions.covering(name);
        return hit === null ? {} : { verdict: 'unscanned', code: 'excluded', reason: hit.entry };
      };
    });

    for (const names of [
      [inside, outside, inOther],
      [outside, inside, inOther],
      [inside, inside, outside, outside],
    ]) {
      for (const alone of [false, true]) {
        it(`answers each place by itself: ${names.join(', ')}${alone ? ', alone' : ''}`, async () => {
          const items = await batch(
            names.map((name) => text('fine', name)),
            { alone },
          );
          const answers = items.map((item) =>
            item.type === 'report' ? [item.report.path, item.report.engines.amsi?.reason ?? null] : [],
          );
          assert.deepEqual(
            answers.sort(),
            names.map((name) => [name, engines.exclusions.covering(name)?.entry ?? null]).sort(),
          );
        });
      }
    }

    it('does not take what is known of another place for known', async () => {
      const items = await batch([text('fine', inside), text('fine', outside)], {
        knownKeys: [contentKey('powershell', 'fine')],
      });
      assert.deepEqual(items.map(({ type, index }) => [index, type]).sort(), [
        [0, 'report'],
        [1, 'known'],
      ]);
    });

    it('quarantines content wherever it is', async () => {
      const items = await batch([text('fine', inside), text('fine', outside)], {
        quarantined: [contentKey('powershell', 'fine')],
      });
      const codes = items.map((item) => item.type === 'report' && item.report.code);
      assert.deepEqual(codes, ['quarantined', 'quarantined']);
    });

    it('keeps the result of each place under a key of its own', async () => {
      const scan = (name: string) =>
        scanOne(text('fine', name), contextOf(engines), new Set(), () => Promise.resolve());
      const keys = new Set<string | null>();
      for (const name of [inside, outside, inOther, inside]) {
        const { cacheKey, cacheable } = await scan(name);
        keys.add(cacheKey);
        assert.ok(cacheable);
      }
      assert.equal(keys.size, 3);
      assert.ok(keys.has(contentKey('powershell', 'fine')));
    });

    it('keeps no result of a scan while which the exclusion came', async () => {
      engines.excludedPaths = [];
      engines.beforeAmsi = () => {
        engines.excludedPaths = ['C:\\excl'];
        return Promise.resolve();
      };
      const [item] = await batch([text('fine', inside)]);
      assert.ok(item?.type === 'report' && !item.cacheable);
    });
  });

  it('answers known content with its key only', async () => {
    const key = contentKey('powershell', 'known');
    const items = await batch([text('known'), text('new')], { knownKeys: [key] });
    assert.deepEqual(
      items.map((item) => [item.type, item.index, item.type === 'known' ? item.cacheKey : null]),
      [
        ['known', 0, key],
        ['report', 1, null],
      ],
    );
    assert.ok(!engines.asked.includes('amsi known'));
  });

  it('does not read a file that still has its stamp', async () => {
    const file = process.execPath;
    const input: ScanInput = { contentName: file, source: { type: 'path', path: file }, kind: 'powershell' };
    const stamp = stampOf(statSync(file), Date.now());
    const items = await batch([input, text('new')], { stamps: [stamp, null] });
    assert.deepEqual(
      items.map(({ type, index }) => [type, index]),
      [
        ['unchanged', 0],
        ['report', 1],
      ],
    );
    // Read, it would be larger than a script may be.
    const [read] = await batch([input], { stamps: ['another stamp'] });
    assert.ok(read?.type === 'report');
    assert.equal(read.report.code, 'tooLarge');
  });

  it('marks every script unscanned when sifting fails', async () => {
    engines.rulesFail = true;
    const items = await batch(many(3, (index) => `script ${index}`));
    for (const item of items) {
      assert.ok(item.type === 'report');
      assert.equal(item.report.engines.rules?.code, 'engineFailed');
      assert.equal(item.cacheable, false);
    }
  });

  it('gives AMSI several scripts at once, but no more than it takes', async () => {
    let running = 0;
    let most = 0;
    engines.beforeAmsi = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
    };
    await batch(many(50, (index) => `script ${index}`));
    assert.equal(most, 2 * testConfig.amsi.concurrency);
  });

  it('stops soon after a cancel and keeps what is done', async () => {
    const cancellation = { cancelled: false };
    engines.beforeAmsi = () => new Promise((resolve) => setTimeout(resolve, 1));
    const items: BatchItem[] = [];
    const work = batch(
      many(500, (index) => `script ${index}`),
      {},
      cancellation,
      (item) => {
        items.push(item);
        cancellation.cancelled = true;
      },
    );
    await assert.rejects(work, HostCancelled);
    assert.ok(items.length > 0 && items.length < 50);
    assert.equal(engines.open, 0);
  });
});
