/** What the client's tests share: the fault host, a clock moved by hand, and a look at what hosts did. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type * as Esbuild from 'esbuild';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ScanClient } from '../../../src/client/client';
import type { ClientSettings, FilesJob, ScanJob } from '../../../src/client/model';
import type { FileReport } from '../../../src/findings/model';
import type { ScanInput } from '../../../src/protocol';
import { HandClock } from './hand-clock';
import { isAlive } from './processes';
import { deadline, settingsFor } from './settings';

const root = process.cwd();

/**
 * Bundles a file of test/unit/client as a program of its own.
 * @returns its absolute path
 */
export function bundle(name: string): string {
  const outfile = path.join(root, '.cache', 'test-hosts', String(process.pid), `${name}.js`);
  if (existsSync(outfile)) return outfile;
  const { buildSync } = createRequire(path.join(root, 'package.json'))('esbuild') as typeof Esbuild;
  buildSync({
    entryPoints: [path.join(root, 'test/unit/client', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['koffi'],
    // As in esbuild.mjs: a CommonJS bundle has no import.meta.url.
    define: { 'import.meta.url': 'testImportMetaUrl' },
    banner: { js: "const testImportMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'error',
  });
  process.once('exit', () => {
    rmSync(path.dirname(outfile), { recursive: true, force: true });
  });
  return outfile;
}

/** Resolves once `condition` holds; the test's own time limit ends a wait in vain. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A client of the fault host, what its hosts logged, and a folder that goes with it. */
export class Bench {
  readonly clock = new HandClock();
  readonly folder = mkdtempSync(path.join(tmpdir(), 'amsight-client-'));
  readonly client: ScanClient;
  readonly messages: string[] = [];
  readonly #log = path.join(this.folder, 'fault.log');
  readonly #gate = path.join(this.folder, 'gate');

  constructor(changes: Partial<ClientSettings> = {}) {
    this.enter();
    this.client = new ScanClient(this.settings(changes), this.clock);
    this.client.onLog((level, message) => this.messages.push(`${level}: ${message}`));
  }

  settings(changes: Partial<ClientSettings> = {}): ClientSettings {
    return settingsFor(bundle('fault-host'), changes);
  }

  /** Makes hosts that start from now on write into this bench's log. */
  enter(): void {
    process.env.AMSIGHT_FAULT_LOG = this.#log;
    process.env.AMSIGHT_FAULT_GATE = this.#gate;
  }

  /** While it is closed, scripts with `fault:wait` wait, and `start:exit-at-gate` hosts exit. */
  closeGate(): void {
    writeFileSync(this.#gate, '');
  }

  openGate(): void {
    rmSync(this.#gate, { force: true });
  }

  /** Details of the logged events of one sort, in their order. */
  logged(event: string): string[] {
    return this.#lines()
      .filter((line) => line[0] === event)
      .map(([, , detail]) => detail ?? '');
  }

  /** Processes of all hosts that were started. */
  get hosts(): number[] {
    return [...new Set(this.#lines().map(([, pid]) => Number(pid)))];
  }

  scan(text: string, changes: Partial<ScanJob> & { readonly name?: string } = {}): Promise<FileReport> {
    return this.client.scan({
      input: { contentName: changes.name ?? '/script.ps1', source: { type: 'text', text } },
      options: { requested: true, localize: null },
      priority: 'edit',
      ...changes,
    });
  }

  /** Scans inputs as a workspace; resolves to the reports in their order of arrival. */
  async scanFiles(inputs: Iterable<ScanInput>, changes: Partial<FilesJob> = {}): Promise<FileReport[]> {
    const reports: FileReport[] = [];
    await this.client.scanFiles({
      inputs: stream(inputs),
      options: { requested: true, localize: null },
      jobs: 1,
      onReport: (report) => reports.push(report),
      ...changes,
    });
    return reports;
  }

  /** Writes a script into the bench's folder. */
  file(name: string, text: string): ScanInput {
    const file = path.join(this.folder, name);
    writeFileSync(file, text);
    return { contentName: file, source: { type: 'path', path: file } };
  }

  /** Moves time on for as long as `work` waits. */
  async passTime<T>(work: Promise<T>, step = 1_000): Promise<T> {
    return this.#whileWaiting(work, () => {
      this.clock.advance(step);
    });
  }

  /** Lets the deadline pass whenever a host hangs, and backoffs, for as long as `work` waits. */
  async expireHangs<T>(work: Promise<T>, time = deadline): Promise<T> {
    let seen = this.logged('hang').length;
    return this.#whileWaiting(work, () => {
      const hangs = this.logged('hang').length;
      if (hangs > seen) this.clock.advance(time);
      else if (this.client.state.host === 'backoff') this.clock.advance(1_000);
      seen = hangs;
    });
  }

  async #whileWaiting<T>(work: Promise<T>, act: () => void): Promise<T> {
    const timer = setInterval(act, 5);
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  }

  /** Ends everything and sees to it that no host is left. */
  async end(): Promise<number[]> {
    this.openGate();
    await this.passTime(this.client.dispose());
    const left = this.hosts.filter(isAlive);
    rmSync(this.folder, { recursive: true, force: true });
    return left;
  }

  #lines(): string[][] {
    if (!existsSync(this.#log)) return [];
    return readFileSync(this.#log, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => /^(\S+) (\d+) (.*)$/.exec(line)?.slice(1) ?? []);
  }
}

export async function* stream(inputs: Iterable<ScanInput>): AsyncGenerator<ScanInput> {
  await Promise.resolve();
  yield* inputs;
}
