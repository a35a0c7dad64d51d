/** What a scan host's faults may cost, as a specification that runs wherever amsi.c can be loaded into a host. */

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ScanClient } from '../../src/client/client';
import type { FileReport } from '../../src/findings/model';
import type { ScanInput } from '../../src/protocol';
import { HandClock } from '../unit/client/hand-clock';
import { isAlive } from '../unit/client/processes';
import { settingsFor, testConfig } from '../unit/client/settings';
import { marked } from './fake-amsi';
import { faults, unharmed, type Expected, type Fault } from './fault-table';
import { watchLoop } from './loop-watch';

/** Milliseconds that an editor's event loop may be blocked. */
const MOST_BLOCKED = 50;
/** Milliseconds between two looks at what the hosts do. */
const LOOK = 20;
/** Milliseconds, by the test's clock: as long as a host may take to start. */
const DEADLINE = 60_000;
/** Milliseconds, by the test's clock: the longest pause before another host is started. */
const LONGEST_PAUSE = 8_000;

/** Scripts beside the culprit: what is said of them must not depend on it. */
const others: readonly [name: string, text: string][] = [
  ['honest.ps1', 'Write-Output 2\n'],
  ['detected.ps1', `Write-Output 3\n${marked('detected')}`],
  ['risky.ps1', marked('result=5000')],
  ['layer.ps1', `powershell -enc ${Buffer.from(marked('detected'), 'utf16le').toString('base64')}\n`],
];

type Way = 'as documents' | 'as a workspace';

interface Reports {
  readonly culprit: FileReport;
  readonly next: FileReport;
  readonly beside: readonly FileReport[];
}

/**
 * @param hostPath asked for inside hooks and tests only, so that a hook may make it first
 * @param ways how the scripts are scanned
 */
export function describeFaults(hostPath: () => string, ways: readonly Way[]): void {
  for (const way of ways) {
    describe(`scanning ${way}, after`, function () {
      this.timeout(120_000);
      let bench: FaultBench | null = null;
      /** What is shown of the others without any fault. */
      let unharmedOthers: readonly unknown[] = [];

      const use = (environment: Readonly<Record<string, string>> = {}): FaultBench => {
        bench = new FaultBench(hostPath(), environment);
        return bench;
      };

      before(async () => {
        const now = use();
        const { beside } = await now.scanAll('Write-Output 1 # the culprit of another day\n', way);
        await now.remove();
        unharmedOthers = beside.map(whatIsShown);
        assert.deepEqual(
          beside.map(({ verdict }) => verdict),
          ['notDetected', 'detected', 'suspicious', 'detected'],
        );
      });

      afterEach(() => bench?.remove());
      after(() => bench?.remove());

      for (const fault of faults) {
        if (fault.inTurn === true && way === 'as a workspace') continue;
        it(fault.name, async () => {
          const now = use(fault.environment);
          const stop = watchLoop();
          const { culprit, next, beside } = await (fault.inTurn === true
            ? now.scanInTurn(fault.culprit)
            : now.scanAll(fault.culprit, way));
          const again = await now.scan('again.ps1', 'Write-Output 5\n');
          await now.end();
          const delay = stop();

          assertSaid(culprit, fault.expected);
          assertSaid(next, fault.next ?? unharmed);
          assert.deepEqual(beside.map(whatIsShown), unharmedOthers, 'what is shown of the others');
          assertSaid(again, unharmed);
          assert.ok(delay.ours <= MOST_BLOCKED, `the event loop was blocked: ${JSON.stringify(delay)}`);
          now.assertNothingLeft(fault.host, way);
        });
      }
    });
  }
}

function assertSaid(report: FileReport, { verdict, code, reason }: Expected): void {
  const { amsi } = report.engines;
  const said = {
    path: report.path,
    verdict: report.verdict,
    code: report.code ?? amsi?.code ?? null,
  };
  assert.deepEqual(said, { path: report.path, verdict, code });
  if (reason) assert.match(report.reason ?? amsi?.reason ?? '', reason);
}

/** A report without what differs from one run to the next. */
function whatIsShown(report: FileReport): unknown {
  return { ...report, durationMs: 0 };
}

/** A client of real scan hosts, whose time moves when a host hangs or the client waits to start another. */
class FaultBench {
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'amsight-faults-'));
  readonly #log = path.join(this.#folder, 'amsi.log');
  readonly #clock = new HandClock();
  readonly #client: ScanClient;
  readonly #messages: string[] = [];
  readonly #environment: Readonly<Record<string, string>>;

  constructor(hostPath: string, environment: Readonly<Record<string, string>>) {
    this.#environment = {
      ...environment,
      AMSIGHT_TEST_LOG: this.#log,
      AMSIGHT_TEST_INITIALIZE_ONCE: path.join(this.#folder, 'once'),
      // Where alerts are counted and self-tests remembered, on Windows and elsewhere.
      LOCALAPPDATA: this.#folder,
      XDG_STATE_HOME: this.#folder,
    };
    for (const [name, value] of Object.entries(this.#environment)) process.env[name] = value;
    const config = { ...testConfig, engines: { amsi: true, rules: false } };
    this.#client = new ScanClient(settingsFor(hostPath, { config, deadline: DEADLINE }), this.#clock);
    this.#client.onLog((level, message) => this.#messages.push(`${level}: ${message}`));
  }

  scan(name: string, text: string): Promise<FileReport> {
    return this.#passTime(this.#scan(name, text));
  }

  /** All scripts at once. */
  async scanAll(culprit: string, way: Way): Promise<Reports> {
    const scripts = inOrder(culprit);
    if (way === 'as documents') {
      const reports = scripts.map(([name, text]) => this.#scan(name, text));
      return sorted(await this.#passTime(Promise.all(reports)));
    }
    const reports = new Map<string, FileReport>();
    const run = this.#client.scanFiles({
      inputs: (async function* () {
        await Promise.resolve();
        yield* scripts.map(([name, text]) => inputOf(name, text));
      })(),
      options: { requested: true, localize: null },
      jobs: 1,
      onReport: (report) => reports.set(report.path, report),
    });
    await this.#passTime(run);
    assert.equal(reports.size, scripts.length);
    return sorted(scripts.map(([name]) => reports.get(pathOf(name))!));
  }

  /** Each script after the one before it. */
  async scanInTurn(culprit: string): Promise<Reports> {
    const reports: FileReport[] = [];
    for (const [name, text] of inOrder(culprit)) reports.push(await this.scan(name, text));
    return sorted(reports);
  }

  async end(): Promise<void> {
    await this.#whileWaiting(this.#client.dispose(), () => undefined);
  }

  async remove(): Promise<void> {
    // Whatever a failed test left behind is killed.
    await this.#whileWaiting(this.#client.dispose(), () => {
      this.#clock.advance(DEADLINE);
    });
    for (const name of Object.keys(this.#environment)) Reflect.deleteProperty(process.env, name);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Every host is gone, and those that were asked to leave gave back what they had of AMSI. */
  assertNothingLeft(host: Fault['host'], way: Way): void {
    const calls = new Map<number, string[]>();
    for (const [call = '', pid] of this.#lines()) {
      const id = Number(pid);
      calls.set(id, [...(calls.get(id) ?? []), call]);
    }
    const hosts = [...calls];
    assert.deepEqual(
      hosts.filter(([pid]) => isAlive(pid)),
      [],
      'a host was left behind',
    );
    // A workspace has hosts of its own, beside the one of the documents.
    const expected = way === 'as documents' ? 1 : 2;
    assert.equal(
      hosts.length > expected,
      host === 'replaced',
      `${hosts.length} hosts\n${this.#messages.join('\n')}`,
    );
    const count = (all: readonly string[], call: string): number => all.filter((one) => one === call).length;
    const orderly = hosts.filter(([, all]) => all.includes('uninitialize'));
    for (const [, all] of orderly) {
      assert.equal(count(all, 'uninitialize'), count(all, 'initialize'), 'contexts');
      assert.equal(count(all, 'close'), count(all, 'open') - count(all, 'refused'), 'sessions');
    }
    const [, last = []] = hosts.at(-1) ?? [];
    assert.equal(last.includes('uninitialize'), host !== 'leaves badly', 'the last host left in order');
  }

  #scan(name: string, text: string): Promise<FileReport> {
    return this.#client.scan({
      input: inputOf(name, text),
      options: { requested: true, localize: null },
      priority: 'edit',
    });
  }

  /** Lets the pauses before a new host pass. */
  #passTime<T>(work: Promise<T>): Promise<T> {
    return this.#whileWaiting(work, () => {
      if (this.#clock.isDue(LONGEST_PAUSE)) this.#clock.advance(250);
    });
  }

  /** Lets the deadline pass for as long as a host hangs, and sees to the rest with `act`. */
  async #whileWaiting<T>(work: Promise<T>, act: () => void): Promise<T> {
    const timer = setInterval(() => {
      const hangs = this.#lines().some(([call, pid]) => call === 'hang' && isAlive(Number(pid)));
      if (hangs) this.#clock.advance(DEADLINE);
      else act();
    }, LOOK);
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  }

  /** What the hosts called of AMSI: the function and the process. */
  #lines(): [call: string, pid: string][] {
    if (!existsSync(this.#log)) return [];
    return readFileSync(this.#log, 'utf8')
      .split(/\r?\n/)
      .filter((line) => line !== '')
      .map((line) => {
        const words = line.split(' ');
        return [words[0] ?? '', words.at(-1) ?? ''];
      });
  }
}

const pathOf = (name: string): string => `/scripts/${name}`;

function inputOf(name: string, text: string): ScanInput {
  return { contentName: pathOf(name), source: { type: 'text', text } };
}

/** Half of the others before the culprit, and half of them behind the script that is next. */
function inOrder(culprit: string): readonly (readonly [name: string, text: string])[] {
  const middle = others.length / 2;
  return [
    ...others.slice(0, middle),
    ['culprit.ps1', culprit],
    ['next.ps1', 'Write-Output 4\n'],
    ...others.slice(middle),
  ];
}

function sorted(reports: readonly FileReport[]): Reports {
  const named = (name: string): FileReport => reports.find((one) => one.path === pathOf(name))!;
  return {
    culprit: named('culprit.ps1'),
    next: named('next.ps1'),
    beside: others.map(([name]) => named(name)),
  };
}
