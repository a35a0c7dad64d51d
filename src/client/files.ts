/** Scans many files in hosts of its own: batches drawn as they are needed, and the culprit found when a host ends. */

import * as l10n from '@vscode/l10n';
import type { EngineStatus, FileReport } from '../findings/model';
import type { BatchItem, BatchRequest, HostConfig, ScanInput } from '../protocol';
import { questionOf, type KnownFile, type ResultCache } from './cache';
import type { Clock } from './clock';
import type { LogLevel } from './host-child';
import type { HostProcess } from './host-process';
import { Intake } from './intake';
import type { FilesJob } from './model';
import { culpritReason, type Quarantine } from './quarantine';
import type { LostCode } from './tasks';
import type { VerdictHistory } from './verdict-history';

/**
 * Unexpected ends in a row without a single result after which the rest is given up. So many that it is not the scripts'
 * fault: each end finds a culprit, and a handful of them must not keep a workspace from being scanned.
 */
const MAX_ENDS_WITHOUT_RESULT = 100;
/** Hosts in a row that could not even start after which the rest is given up. */
const MAX_FAILED_STARTS = 5;
/** The same where none has ever started: it is most likely broken, and somebody waits for a command to end. */
const MAX_FAILED_FIRST_STARTS = 3;
/** Milliseconds before a host is started again after one that could not start; doubled each time. */
const FIRST_BACKOFF = 1_000;

/** What a run shares with its client. */
export interface FilesContext {
  readonly clock: Clock;
  readonly quarantine: Quarantine;
  readonly cache: ResultCache;
  readonly history: VerdictHistory;
  readonly config: HostConfig;
  readonly variant: () => string | null;
  readonly start: () => HostProcess;
  readonly onEngines: (engines: readonly EngineStatus[]) => void;
  readonly onLog: (level: LogLevel, message: string) => void;
  readonly unscanned: (input: ScanInput, code: LostCode | 'engineFailed', reason: string) => FileReport;
}

/** Some inputs for one request. `alone`: one after another, after a host ended with them under way. */
interface Unit {
  readonly inputs: readonly ScanInput[];
  readonly alone: boolean;
}

/**
 * Scans everything that `job.inputs` yields. Resolves when every report is out, or soon after the signal is aborted;
 * every host it started has ended by then.
 * @throws what `job.inputs` or `job.onReport` throws
 */
export async function runFiles(
  job: FilesJob & { readonly signal: AbortSignal },
  context: FilesContext,
): Promise<void> {
  const run = new FilesRun(job, context);
  await run.run();
}

class FilesRun {
  readonly #job: FilesJob & { readonly signal: AbortSignal };
  readonly #context: FilesContext;
  readonly #intake: Intake;
  readonly #stopped = new AbortController();
  /** Why nothing more is scanned; null while there is hope. */
  #givenUp: string | null = null;
  #endsWithoutResult = 0;
  #failedStarts = 0;
  #everStarted = false;
  #thrown: { readonly error: unknown } | null = null;

  constructor(job: FilesJob & { readonly signal: AbortSignal }, context: FilesContext) {
    this.#job = job;
    this.#context = context;
    this.#intake = new Intake(job.inputs, this.#stopped.signal);
  }

  async run(): Promise<void> {
    const stop = (): void => {
      this.#stopped.abort();
    };
    if (this.#job.signal.aborted) stop();
    this.#job.signal.addEventListener('abort', stop, { once: true });
    const workers = Array.from({ length: Math.max(1, this.#job.jobs) }, (_, index) =>
      this.#work(index === 0 ? 0 : 1),
    );
    await Promise.all(
      workers.map((worker) =>
        worker.catch((error: unknown) => {
          this.#throw(error);
        }),
      ),
    );
    this.#job.signal.removeEventListener('abort', stop);
    if (this.#thrown) throw this.#thrown.error;
  }

  /**
   * One host at a time, until nothing is left to draw.
   * @param batches whole batches that others may take first: no host is started for less
   */
  async #work(batches: number): Promise<void> {
    let host: HostProcess | null = null;
    const endAtOnce = (): void => void host?.end();
    this.#stopped.signal.addEventListener('abort', endAtOnce, { once: true });
    try {
      while (await this.#intake.ready(host ? 0 : batches)) {
        host ??= await this.#startHost((started) => {
          host = started;
        });
        const inputs = this.#intake.take();
        const backlog: Unit[] = inputs.length === 0 ? [] : [{ inputs, alone: false }];
        for (let unit = backlog.shift(); unit && !this.#aborted; unit = backlog.shift()) {
          host ??= await this.#startHost((started) => {
            host = started;
          });
          if (!host) {
            this.#reportLost(unit.inputs, 'hostFailing', this.#givenUp ?? '');
            continue;
          }
          const left = await this.#scan(unit, host);
          backlog.unshift(...left.units);
          if (left.hostEnded) host = null;
        }
      }
    } finally {
      this.#stopped.signal.removeEventListener('abort', endAtOnce);
      await host?.end();
    }
  }

  get #aborted(): boolean {
    return this.#stopped.signal.aborted;
  }

  /** A host that has answered `initialize`; null when aborted or when it is no use to try again. */
  async #startHost(onStarted: (host: HostProcess) => void): Promise<HostProcess | null> {
    while (this.#givenUp === null && !this.#aborted) {
      const host = this.#context.start();
      onStarted(host);
      const outcome = await host.initialize();
      if (outcome.type === 'result') {
        this.#failedStarts = 0;
        this.#everStarted = true;
        this.#context.onEngines(outcome.value.engines);
        return host;
      }
      await host.kill();
      const reason =
        outcome.type === 'failure'
          ? l10n.t('The scan host could not start: {0}', outcome.message)
          : outcome.exit.reason;
      this.#failedStarts++;
      const most = this.#everStarted ? MAX_FAILED_STARTS : MAX_FAILED_FIRST_STARTS;
      if (this.#failedStarts >= most) this.#giveUp(reason);
      else await this.#pause(FIRST_BACKOFF * 2 ** (this.#failedStarts - 1));
    }
    return null;
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#context.clock.after(milliseconds, resolve);
      this.#stopped.signal.addEventListener(
        'abort',
        () => {
          stop();
          resolve();
        },
        { once: true },
      );
    });
  }

  /** Has one unit scanned. Returns what is still to do of it. */
  async #scan(
    unit: Unit,
    host: HostProcess,
  ): Promise<{ readonly units: Unit[]; readonly hostEnded: boolean }> {
    const { quarantine } = this.#context;
    const open = new Map(unit.inputs.map((input, index) => [index, input]));
    const again: ScanInput[] = [];
    const first = host.served === 0;
    const request = host.request(
      'scanBatch',
      {
        inputs: unit.inputs,
        options: this.#job.options,
        alone: unit.alone,
        // A suspect is scanned, whatever is known of it.
        ...(unit.alone ? { knownKeys: [], stamps: [] } : this.#known(unit.inputs)),
        quarantined: quarantine.keys,
      },
      {
        onItems: (items) => {
          this.#endsWithoutResult = 0;
          for (const item of items) {
            const input = open.get(item.index);
            open.delete(item.index);
            if (input && !this.#deliver(input, item)) again.push(input);
          }
        },
      },
    );
    const outcome = await request.outcome;
    const rest = [...open.values()];
    const units: Unit[] = again.length === 0 ? [] : [{ inputs: again, alone: unit.alone }];
    if (outcome.type === 'result') {
      this.#reportLost(rest, 'engineFailed', l10n.t('The scan host gave no result.'));
      return { units, hostEnded: false };
    }
    if (outcome.type === 'failure') {
      this.#reportLost(rest, 'engineFailed', outcome.message);
      return { units, hostEnded: false };
    }
    if (this.#aborted || rest.length === 0) return { units, hostEnded: true };
    const { exit } = outcome;
    this.#context.onLog('warn', exit.reason);
    if (++this.#endsWithoutResult >= MAX_ENDS_WITHOUT_RESULT) this.#giveUp(exit.reason);
    if (!unit.alone) {
      const begun = new Set(outcome.begun.map(({ index }) => index));
      const suspects = [...open]
        .filter(([index]) => begun.size === 0 || begun.has(index))
        .map(([, input]) => input);
      const others = [...open]
        .filter(([index]) => begun.size > 0 && !begun.has(index))
        .map(([, input]) => input);
      units.push({ inputs: suspects, alone: true });
      if (others.length > 0) units.push({ inputs: others, alone: false });
      return { units, hostEnded: true };
    }
    // One after another: the first without an answer was under way. A crash is its fault only when it was the first
    // that this host saw; a deadline passes for it alone.
    const [index, culprit] = [...open][0] ?? [];
    const proven = exit.cause === 'deadline' || (first && index === 0);
    if (culprit && proven) {
      for (const { cacheKey } of outcome.begun) quarantine.add(cacheKey);
      const { code, reason } = culpritReason(exit.cause, exit.reason);
      this.#report(this.#context.unscanned(culprit, code, reason), culprit);
      rest.shift();
    }
    if (rest.length > 0) units.push({ inputs: rest, alone: true });
    return { units, hostEnded: true };
  }

  /** What the cache can answer: by content, and by what the file looked like. */
  #known(inputs: readonly ScanInput[]): Pick<BatchRequest, 'knownKeys' | 'stamps'> {
    const { cache } = this.#context;
    const variant = this.#context.variant();
    const keys = new Set<string>();
    const stamps = inputs.map((input) => {
      const file = input.source.type === 'path' ? cache.fileAt(input.source.path) : undefined;
      if (!file || !cache.has(variant, file.contentKey, this.#job.options.localize)) return null;
      keys.add(file.contentKey);
      return file.question === questionOf(input, this.#context.config) ? file.stamp : null;
    });
    return { knownKeys: [...keys], stamps };
  }

  /** Reports what the host said. False when it relies on a result that the cache has dropped meanwhile. */
  #deliver(input: ScanInput, item: BatchItem): boolean {
    const { cache, history } = this.#context;
    const { localize } = this.#job.options;
    const variant = this.#context.variant();
    const file = input.source.type === 'path' ? input.source.path : null;
    const question = questionOf(input, this.#context.config);
    if (item.type === 'report') {
      const { report, cacheKey, cacheable, stamp } = item;
      if (cacheable && cacheKey !== null) {
        cache.put(variant, cacheKey, localize, report);
        if (file !== null && report.sha256 !== null)
          cache.noteFile(file, {
            contentKey: cacheKey,
            sha256: report.sha256,
            encoding: report.encoding ?? null,
            stamp,
            question,
          });
      }
      this.#report(cacheKey === null ? report : history.note(cacheKey, report), input);
      return true;
    }
    const now: KnownFile | undefined =
      item.type === 'known'
        ? {
            contentKey: item.cacheKey,
            sha256: item.sha256,
            encoding: item.encoding,
            stamp: item.stamp,
            question,
          }
        : file === null
          ? undefined
          : cache.fileAt(file);
    const report =
      now &&
      cache.get(variant, now.contentKey, localize, {
        path: input.contentName,
        sha256: now.sha256,
        encoding: now.encoding,
      });
    if (!report) return false;
    if (item.type === 'known' && file !== null) cache.noteFile(file, now);
    this.#report(history.mark(now.contentKey, report), input);
    return true;
  }

  #reportLost(inputs: readonly ScanInput[], code: LostCode | 'engineFailed', reason: string): void {
    if (this.#aborted) return;
    for (const input of inputs) this.#report(this.#context.unscanned(input, code, reason), input);
  }

  #report(report: FileReport, input: ScanInput): void {
    if (this.#aborted) return;
    try {
      this.#job.onReport(report, input);
    } catch (error) {
      this.#throw(error);
    }
  }

  #giveUp(reason: string): void {
    this.#givenUp = l10n.t('The scan host keeps ending. {0}', reason);
  }

  #throw(error: unknown): void {
    this.#thrown ??= { error };
    this.#stopped.abort();
  }
}
