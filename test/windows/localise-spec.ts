/** How verdicts get their places, as a specification that runs against amsi.c wherever it was compiled. */

import { noExclusions } from '../../src/health/exclusions';
import assert from 'node:assert/strict';
import type { RunLimit } from '../../src/engines/amsi/alert-budget';
import { createAlertBudget } from '../../src/engines/amsi/alert-budget';
import { loadAmsiFrom } from '../../src/engines/amsi/binding';
import { createAmsiEngine, type ProvableAmsiEngine } from '../../src/engines/amsi/engine';
import type { FileReport, LocaliseOutcome } from '../../src/findings/model';
import type { HostEngines } from '../../src/host/engines';
import { HostCancelled, scanOne, type Cancellation } from '../../src/host/pipeline';
import type { LocalizeOptions } from '../../src/protocol';
import { testConfig } from '../unit/client/settings';
import type { FakeAmsi } from './fake-amsi';

const functionLines = 20;

/** PowerShell of this many lines: functions of 20, the last of each blank, with marks of amsi.c at some lines. */
function script(lineCount: number, marks: Readonly<Record<number, string>>): string {
  return Array.from({ length: lineCount }, (_, line) => {
    const mark = marks[line];
    const place = line % functionLines;
    if (place === 0) return `function Get-Part${line} {`;
    if (place === functionLines - 2) return '}';
    if (place === functionLines - 1) return '';
    return `  Write-Output ${mark === undefined ? `'line ${line}'.PadRight(40)` : `'AMSIGHT-TEST:${mark} '`}`;
  }).join('\r\n');
}

interface Row {
  readonly title: string;
  readonly marks: Readonly<Record<number, string>>;
  /** AMSI calls and positives for places; what the default settings allow unless told. */
  readonly budget?: readonly [calls: number, positives: number];
  /** Each with all lines that one region must hold, and the lines that it may have at most. */
  readonly regions: readonly { readonly holds: readonly number[]; readonly atMost: number }[];
  /** True where more is flagged than lies in the regions. */
  readonly more?: boolean;
  readonly outcome?: LocaliseOutcome;
}

const byDefault: readonly [number, number] = [24, 6];
const generous: readonly [number, number] = [200, 100];
const one = (line: number, atMost = 6) => ({ holds: [line], atMost });
const detected = (...lines: number[]): Record<number, string> =>
  Object.fromEntries(lines.map((line) => [line, 'detected']));

const table: readonly Row[] = [
  { title: 'one region', marks: detected(505), regions: [one(505, 20)] },
  { title: 'one region at the start', marks: detected(1), regions: [one(1, 20)] },
  { title: 'one region at the end', marks: detected(993), regions: [one(993, 20)] },
  { title: 'one region, with room', marks: detected(505), budget: generous, regions: [one(505)] },
  { title: 'two regions', marks: detected(305, 709), budget: generous, regions: [one(305), one(709)] },
  {
    title: 'two regions, of which the default limits find one',
    marks: detected(305, 709),
    regions: [one(305, 20)],
    more: true,
  },
  {
    title: 'five regions',
    marks: detected(12, 203, 455, 709, 951),
    budget: generous,
    regions: [one(12), one(203), one(455), one(709), one(951)],
  },
  {
    title: 'two parts that are needed together, near each other',
    marks: { 403: 'half1', 412: 'half2' },
    budget: generous,
    regions: [{ holds: [403, 412], atMost: 18 }],
  },
  {
    title: 'two parts that are needed together, far apart',
    marks: { 103: 'half1', 905: 'half2' },
    budget: generous,
    regions: [{ holds: [103, 905], atMost: 810 }],
  },
  {
    title: 'two parts that are needed together, at both ends',
    marks: { 1: 'half1', 997: 'half2' },
    budget: generous,
    regions: [],
    more: true,
    outcome: 'wholeText',
  },
  {
    title: 'the same within the default limits',
    marks: { 1: 'half1', 997: 'half2' },
    regions: [],
    more: true,
    outcome: 'limit',
  },
  {
    title: 'two parts at both ends, and a region between them',
    marks: { 1: 'half1', 505: 'detected', 997: 'half2' },
    budget: generous,
    regions: [one(505)],
    more: true,
  },
];

/** @param library asked for inside hooks and tests only, so that a hook may make it first */
export function describeLocalisation(library: () => FakeAmsi): void {
  describe('places of verdicts', () => {
    let engine: ProvableAmsiEngine | null = null;
    let positives = 0;
    let cancellation: { cancelled: boolean };

    /** Counts, and cancels the request where a test asks for it. */
    let afterCall: () => void;
    const run: RunLimit = {
      acquire: () => Promise.resolve(true),
      settle: (positive) => {
        if (positive) positives += 1;
        afterCall();
      },
    };

    beforeEach(async () => {
      library().reset();
      positives = 0;
      cancellation = { cancelled: false };
      afterCall = () => undefined;
      engine = await createAmsiEngine({
        appName: 'Amsight_test',
        concurrency: 2,
        // Nothing unasked is scanned, so the folder is never made.
        alerts: createAlertBudget({ folder: 'never-made', perHour: 0, run }),
        prove: () => Promise.resolve({ state: 'ready', detail: 'proven' }),
        stopped: (detail) =>
          Promise.resolve({ state: 'degraded', detail: `AMSI stopped working. ${detail}` }),
        proofKey: () => 'signatures 1',
        machine: () => 'signatures 1',
        exclusion: () => null,
        load: () => loadAmsiFrom(library().path),
      });
    });

    afterEach(async () => {
      await engine?.dispose();
      engine = null;
      library().assertNothingLeft();
    });

    const unused = (): never => {
      throw new Error('not asked here');
    };

    async function scan(
      content: string,
      [maxCalls, maxPositives]: readonly [number, number],
    ): Promise<FileReport> {
      assert.ok(engine);
      const engines: HostEngines = {
        amsi: engine,
        rules: {
          status: () => ({ id: 'rules', state: 'off', detail: '', fingerprint: '' }),
          scan: unused,
          prefilter: unused,
          dispose: () => undefined,
        },
        health: unused,
        threatNames: unused,
        onboarded: () => false,
        exclusions: noExclusions,
      };
      const localize: LocalizeOptions = { maxCalls, maxPositives, asked: true, evenOnboarded: false };
      const context = {
        config: testConfig,
        engines,
        options: { requested: true, localize },
        cancellation: cancellation as Cancellation,
        onFailure: unused,
      };
      const input = { contentName: 'C:\\scripts\\a.ps1', source: { type: 'text', text: content } } as const;
      return (await scanOne(input, context, new Set(), () => Promise.resolve())).report;
    }

    for (const { title, marks, budget = byDefault, regions, more = false, outcome = 'lines' } of table) {
      it(title, async () => {
        const report = await scan(script(1000, marks), budget);
        const found = report.findings
          .filter(({ precision }) => precision === 'lines')
          .map(({ range }) => range);
        assert.deepEqual(
          found.map(({ start, end }) =>
            Object.keys(marks).filter((line) => start.line <= +line && +line <= end.line),
          ),
          regions.map(({ holds }) => holds.map(String)),
        );
        for (const [at, { start, end }] of found.entries()) {
          assert.ok(end.line - start.line >= 2, 'a floor of three lines');
          const lineCount = end.line - start.line + 1;
          assert.ok(lineCount <= (regions[at]?.atMost ?? 0), `${lineCount} lines`);
        }
        assert.equal(report.localised, outcome);
        assert.equal(
          report.findings.some(
            ({ precision, message }) => precision === 'file' || message.includes('others'),
          ),
          more,
        );
        // The scan of the script itself comes first.
        assert.ok(library().count('scans') - 1 <= budget[0], `${library().count('scans') - 1} calls`);
        assert.ok(positives - 1 <= budget[1], `${positives - 1} positives`);
        assert.equal(library().count('opened'), library().count('scans'), 'a session for each');
      });
    }

    it('an engine that fails at a part: what was found stays', async () => {
      const text = script(1000, { 105: 'detected', 905: 'detected' });
      const whole = await scan(text, generous);
      assert.equal(whole.findings.filter(({ precision }) => precision === 'lines').length, 2);
      // Under other names, so that nothing of it is known; once the first region is found, each call fails.
      afterCall = () => {
        if (library().count('scans') === 20) library().set('AMSIGHT_TEST_SESSION_HRESULT', '80004005');
      };
      library().reset();
      const other = text.replaceAll('Get-Part', 'Get-Other');
      const report = await scan(other, generous);
      const lines = report.findings.filter(({ precision }) => precision === 'lines');
      assert.deepEqual([report.verdict, report.localised, lines.length], ['detected', 'lines', 1]);
      assert.ok(
        report.findings.some(({ message }) => message.includes('too.') || message.includes('others')),
      );
    });

    it('cancelled: not one call more, and no session open', async () => {
      afterCall = () => {
        cancellation.cancelled = library().count('scans') === 5;
      };
      await assert.rejects(scan(script(1000, detected(505)), generous), HostCancelled);
      assert.deepEqual([library().count('scans'), library().count('calls')], [5, 0]);
      await engine?.dispose();
      assert.equal(library().count('sessions'), 0);
    });

    it('the same script again: only the script itself is scanned', async () => {
      const text = script(1000, detected(505));
      const first = await scan(text, generous);
      const before = library().count('scans');
      const second = await scan(text, generous);
      assert.equal(library().count('scans'), before + 1);
      assert.deepEqual(
        second.findings.map(({ range }) => range),
        first.findings.map(({ range }) => range),
      );
    });
  });
}
