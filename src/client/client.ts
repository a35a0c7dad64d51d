/** The client: what the editor and the command line scan with. Composes queue, supervisor, cache and workspace scans. */

import { createHash } from 'node:crypto';
import path from 'node:path';
import type { EngineStatus, FileReport, Threat } from '../findings/model';
import { unscannedReport } from '../findings/report';
import { exclusionsInForce, resultKey } from '../health/exclusions';
import type { Exclusions, HealthReport } from '../health/model';
import type {
  HealthRequest,
  HostConfig,
  HostRequests,
  LayerPart,
  LayerPartRequest,
  LayersOutline,
  LayersReport,
  ScanInput,
  ThreatQuery,
} from '../protocol';
import { contentKey } from '../scripts/content-key';
import { kindOf, type KindAnswer } from '../scripts/kind-of';
import { ResultCache, variantOf } from './cache';
import { systemClock, type Clock } from './clock';
import { failingHealth } from './failing-health';
import { runFiles } from './files';
import type { LogLevel } from './host-child';
import { HostProcess } from './host-process';
import {
  CancelledError,
  type ClientSettings,
  type ClientState,
  type Disposable,
  type FilesJob,
  type ScanJob,
  type Scanner,
} from './model';
import { Quarantine } from './quarantine';
import { RunAlerts } from './run-alerts';
import { hostOptions, Supervisor } from './supervisor';
import { TaskRunner, type LostCode, type TaskLimits } from './tasks';
import { ThreatAsks } from './threat-asks';
import { VerdictHistory } from './verdict-history';

type LogListener = (level: LogLevel, message: string) => void;

export class ScanClient implements Scanner {
  #settings: ClientSettings;
  readonly #clock: Clock;
  readonly #alerts: RunAlerts;
  readonly #supervisor: Supervisor;
  readonly #tasks: TaskRunner;
  readonly #quarantine = new Quarantine();
  readonly #cache: ResultCache;
  readonly #history: VerdictHistory;
  #engines: readonly EngineStatus[] = [];
  #variant: string | null = null;
  /** As the last host said. */
  #excluded: Exclusions | null = null;
  readonly #exclusions = exclusionsInForce(() => this.#excluded);
  readonly #threatAsks = new ThreatAsks((queries, signal) => this.#ask('threatNames', queries, signal));
  readonly #stateListeners = new Set<(state: ClientState) => void>();
  readonly #logListeners = new Set<LogListener>();
  readonly #fileRuns = new Map<AbortController, Promise<void>>();
  #disposed = false;

  /** Starts nothing: the first scan does. */
  constructor(settings: ClientSettings, clock: Clock = systemClock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#alerts = new RunAlerts(settings.config.amsi.maxAlerts);
    this.#supervisor = new Supervisor(settings, clock, this.#alerts, {
      onChange: () => {
        this.#stateChanged();
        this.#tasks.pump();
      },
      ...this.#hostEvents,
    });
    this.#tasks = new TaskRunner(this.#supervisor, this.#quarantine, clock, taskLimits(settings));
    this.#cache = new ResultCache(settings, this.#hostEvents.onLog);
    this.#history = new VerdictHistory(settings, this.#hostEvents.onLog);
  }

  get state(): ClientState {
    return {
      host: this.#supervisor.state,
      engines: this.#engines,
      lastFailure: this.#supervisor.lastFailure,
    };
  }

  onDidChangeState(listener: (state: ClientState) => void): Disposable {
    this.#stateListeners.add(listener);
    return { dispose: () => void this.#stateListeners.delete(listener) };
  }

  onLog(listener: LogListener): Disposable {
    this.#logListeners.add(listener);
    return { dispose: () => void this.#logListeners.delete(listener) };
  }

  scan(job: ScanJob): Promise<FileReport> {
    const { input, options } = job;
    const kind = kindOfInput(input, this.#settings.config);
    if (kind?.kind === null) {
      const { contentName } = input;
      return Promise.resolve(unscannedReport({ contentName, status: 'skipped', code: kind.code }));
    }
    const text = input.source.type === 'text' ? input.source.text : null;
    const key = text === null || kind === null ? null : contentKey(kind.kind, text);
    return new Promise((resolve, reject) => {
      /** Answers from what is known without a host. */
      const known = (): boolean => {
        if (text === null || key === null) return false;
        if (this.#quarantine.has(key)) {
          resolve(this.#unscanned(input, 'quarantined'));
          return true;
        }
        const kept = resultKey(key, this.#exclusions.covering(input.contentName));
        if (!this.#cache.has(this.#variant, kept, options.localize)) return false;
        const sha256 = createHash('sha256').update(text, 'utf16le').digest('hex');
        const of = { path: input.contentName, sha256, encoding: null };
        const report = this.#cache.get(this.#variant, kept, options.localize, of);
        if (report) resolve(this.#history.mark(kept, report));
        return report !== undefined;
      };
      if (!this.#disposed && job.signal?.aborted !== true && known()) return;
      this.#tasks.add<'scan'>(
        {
          priority: job.priority,
          key: job.key,
          method: 'scan',
          params: () => ({ input, options, quarantined: this.#quarantine.keys }),
          answeredAlready: known,
          done: ({ report, cacheKey, cacheable }) => {
            if (cacheable && cacheKey !== null)
              this.#cache.put(this.#variant, cacheKey, options.localize, report);
            resolve(cacheKey === null ? report : this.#history.note(cacheKey, report));
          },
          failed: (message) => {
            resolve(this.#unscanned(input, 'engineFailed', message));
          },
          lost: (code, reason) => {
            resolve(this.#unscanned(input, code, reason));
          },
          cancelled: reject,
        },
        job.signal,
        job.enoughPlaces,
      );
    });
  }

  async scanFiles(job: FilesJob): Promise<void> {
    if (this.#disposed) return;
    const controller = new AbortController();
    const stop = (): void => {
      controller.abort();
    };
    if (job.signal?.aborted === true) stop();
    job.signal?.addEventListener('abort', stop, { once: true });
    const settings = this.#settings;
    const run = runFiles(
      { ...job, signal: controller.signal },
      {
        clock: this.#clock,
        quarantine: this.#quarantine,
        cache: this.#cache,
        history: this.#history,
        variant: () => this.#variant,
        start: () => new HostProcess(hostOptions(settings, this.#clock, this.#alerts, this.#hostEvents)),
        config: settings.config,
        onEngines: this.#hostEvents.onEngines,
        onLog: this.#hostEvents.onLog,
        unscanned: (input, code, reason) => this.#unscanned(input, code, reason),
      },
    );
    this.#fileRuns.set(controller, run);
    try {
      await run;
    } finally {
      this.#fileRuns.delete(controller);
      job.signal?.removeEventListener('abort', stop);
      this.#cache.save();
      this.#history.save();
    }
  }

  layers(input: ScanInput, signal?: AbortSignal): Promise<LayersReport> {
    return this.#ask('layers', input, signal);
  }

  layerOutline(input: ScanInput, signal?: AbortSignal): Promise<LayersOutline> {
    return this.#ask('layerOutline', input, signal);
  }

  layerPart(request: LayerPartRequest, signal?: AbortSignal): Promise<LayerPart | null> {
    return this.#ask('layerPart', request, signal);
  }

  health(request: HealthRequest): Promise<HealthReport> {
    return this.#ask('health', request).catch((error: unknown) => {
      if (error instanceof CancelledError || !(error instanceof Error)) throw error;
      return failingHealth(error.message);
    });
  }

  threatNames(queries: readonly ThreatQuery[], signal?: AbortSignal): Promise<readonly (Threat | null)[]> {
    return this.#threatAsks.ask(queries, signal);
  }

  amend(report: FileReport, amended: FileReport): void {
    this.#cache.amend(report, amended);
  }

  /** A request that nothing but a host can answer; rejects with the reason when none does. */
  #ask<M extends 'layers' | 'layerOutline' | 'layerPart' | 'health' | 'threatNames'>(
    method: M,
    params: HostRequests[M]['params'],
    signal?: AbortSignal,
  ): Promise<HostRequests[M]['result']> {
    return new Promise((resolve, reject) => {
      const fail = (message: string): void => {
        reject(new Error(message));
      };
      this.#tasks.add<M>(
        {
          priority: 'edit',
          key: undefined,
          method,
          params: () => params,
          answeredAlready: () => false,
          done: resolve,
          failed: fail,
          lost: (_code, reason) => {
            fail(reason);
          },
          cancelled: reject,
        },
        signal,
      );
    });
  }

  configure(settings: ClientSettings): void {
    const old = this.#settings;
    this.#settings = settings;
    this.#cache.configure(settings);
    this.#history.configure(settings);
    this.#alerts.configure(settings.config.amsi.maxAlerts);
    if (!sameHost(old, settings)) {
      // Another configuration may well get along with what ended a host before.
      this.#quarantine.clear();
      this.#supervisor.retire(settings);
      this.#updateVariant();
    }
    this.#tasks.configure(taskLimits(settings));
  }

  restart(): void {
    this.#quarantine.clear();
    this.#cache.clear();
    this.#supervisor.restart();
    this.#stateChanged();
    this.#tasks.pump();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#tasks.dispose();
    for (const controller of this.#fileRuns.keys()) controller.abort();
    await Promise.allSettled([this.#supervisor.dispose(), ...this.#fileRuns.values()]);
    this.#cache.save();
    this.#history.save();
    this.#stateListeners.clear();
    this.#logListeners.clear();
  }

  readonly #hostEvents = {
    onLog: (level: LogLevel, message: string): void => {
      for (const listener of this.#logListeners) listener(level, message);
    },
    onEngines: (engines: readonly EngineStatus[]): void => {
      this.#engines = engines;
      this.#updateVariant();
      this.#stateChanged();
    },
    onExclusions: (exclusions: Exclusions | null): void => {
      this.#excluded = exclusions;
    },
  };

  #stateChanged(): void {
    const { state } = this;
    for (const listener of this.#stateListeners) listener(state);
  }

  #updateVariant(): void {
    this.#variant = variantOf(this.#settings, this.#engines);
  }

  #unscanned(input: ScanInput, code: LostCode | 'quarantined' | 'engineFailed', reason?: string): FileReport {
    return unscannedReport({
      contentName: input.contentName,
      kind: kindOfInput(input, this.#settings.config)?.kind ?? null,
      status: 'failed',
      code,
      ...(reason === undefined ? {} : { reason }),
    });
  }
}

/** The kind of an input as far as it can be told here: null for a path or bytes, whose content the host looks at. */
function kindOfInput(input: ScanInput, config: HostConfig): KindAnswer | null {
  if (input.kind !== undefined) return { kind: input.kind };
  if (input.source.type !== 'text') return null;
  return kindOf({
    path: input.contentName,
    text: input.source.text,
    jscript: config.jscript,
    kindsOff: config.kindsOff,
    ...(input.languageId === undefined ? {} : { languageId: input.languageId }),
    ...(input.named === undefined ? {} : { named: input.named }),
  });
}

function taskLimits(settings: ClientSettings): TaskLimits {
  // No more than AMSI takes at once: a script's deadline would run while it waits for its turn.
  return { concurrency: settings.config.amsi.concurrency, idleTimeout: settings.idleTimeout };
}

/** True when a running host serves both settings alike. */
function sameHost(one: ClientSettings, other: ClientSettings): boolean {
  const parts = ({ hostPath, config, deadline }: ClientSettings): string =>
    JSON.stringify([path.resolve(hostPath), config, deadline]);
  return parts(one) === parts(other);
}
