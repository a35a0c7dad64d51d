/** Runs queued tasks on the supervised host: several at once, a suspect alone in a fresh host, each answered exactly once. */

import * as l10n from '@vscode/l10n';
import type { HostRequests } from '../protocol';
import type { Clock } from './clock';
import type { HostProcess, Outcome } from './host-process';
import { CancelledError } from './model';
import { culpritReason, type Quarantine } from './quarantine';
import { JobQueue, type Queued } from './queue';
import type { Supervisor } from './supervisor';

/**
 * Requests that have places of their own. `aside`: neither scans nor names, such as health; what people ask for must not
 * wait behind a slow engine. `names`: what waits for Defender's log must not keep that waiting.
 */
type Lane = 'scans' | 'aside' | 'names';
/** Under way at once beside the scans, in each lane. */
const BESIDE = 1;

export type LostCode = 'timedOut' | 'hostEnded' | 'hostFailing';

/** One request to the host, from the queue to its answer. Exactly one of the four answers is called, once. */
export interface Task<M extends keyof HostRequests = keyof HostRequests> extends Queued {
  readonly method: M;
  /** Called when it is sent, so that it holds what is quarantined by then. */
  readonly params: () => HostRequests[M]['params'];
  /** Answers without a host where that has become possible while it waited. */
  readonly answeredAlready: () => boolean;
  readonly done: (value: HostRequests[M]['result']) => void;
  /** The host could not do it, and goes on. */
  readonly failed: (message: string) => void;
  /** No host can be had for it, or it proved to end hosts. */
  readonly lost: (code: LostCode, reason: string) => void;
  readonly cancelled: (error: CancelledError) => void;
}

interface Entry extends Queued {
  readonly task: Task;
  /** True when it was under way while a host ended: it runs alone, in a fresh host. */
  suspect: boolean;
  /** True when it was cancelled: its outcome is of no interest. */
  abandoned: boolean;
  readonly enoughPlaces: AbortSignal | undefined;
  /** Does nothing before it was sent. */
  cancelInHost: (what: 'all' | 'places') => void;
}

export class TaskRunner {
  readonly #supervisor: Supervisor;
  readonly #quarantine: Quarantine;
  readonly #clock: Clock;
  readonly #queue = new JobQueue<Entry>();
  readonly #underWay = new Set<Entry>();
  #concurrency: number;
  #idleTimeout: number;
  #stopIdleTimer: () => void = () => undefined;
  #disposed = false;

  constructor(supervisor: Supervisor, quarantine: Quarantine, clock: Clock, limits: TaskLimits) {
    this.#supervisor = supervisor;
    this.#quarantine = quarantine;
    this.#clock = clock;
    this.#concurrency = limits.concurrency;
    this.#idleTimeout = limits.idleTimeout;
  }

  configure(limits: TaskLimits): void {
    this.#concurrency = limits.concurrency;
    this.#idleTimeout = limits.idleTimeout;
    this.pump();
  }

  /** Tasks that wait. */
  get queued(): number {
    return this.#queue.size;
  }

  /**
   * Takes a task. Its signal, once aborted, answers it at once and asks the host to stop; `enoughPlaces` asks the host to
   * stop looking for flagged lines.
   */
  add<M extends keyof HostRequests>(task: Task<M>, signal?: AbortSignal, enoughPlaces?: AbortSignal): void {
    const entry: Entry = {
      priority: task.priority,
      key: task.key,
      task: task as unknown as Task,
      suspect: false,
      abandoned: false,
      enoughPlaces,
      cancelInHost: () => undefined,
    };
    if (this.#disposed || signal?.aborted === true) {
      task.cancelled(new CancelledError(l10n.t('The scan was cancelled.')));
      return;
    }
    signal?.addEventListener(
      'abort',
      () => {
        this.#abandon(entry);
      },
      { once: true },
    );
    enoughPlaces?.addEventListener(
      'abort',
      () => {
        entry.cancelInHost('places');
      },
      { once: true },
    );
    for (const replaced of this.#queue.push(entry)) this.#replaced(replaced);
    this.pump();
  }

  /** Starts what can be started; called whenever something has changed. */
  pump(): void {
    if (this.#disposed) return;
    if (this.#supervisor.state === 'failing') {
      const reason = this.#supervisor.lastFailure ?? '';
      for (const { task } of this.#queue.removeAll()) {
        task.lost('hostFailing', l10n.t('The scan host keeps ending; restart it to scan again. {0}', reason));
      }
      return;
    }
    for (;;) {
      const next = this.#next();
      if (!next) break;
      if (next.task.answeredAlready()) {
        this.#queue.remove(next);
        continue;
      }
      const host = this.#hostFor(next);
      if (!host) break;
      this.#queue.remove(next);
      void this.#run(next, host);
    }
    this.#watchIdle();
  }

  /** Answers everything with a CancelledError. Nothing is taken after it. */
  dispose(): void {
    this.#disposed = true;
    this.#stopIdleTimer();
    for (const entry of [...this.#queue.removeAll(), ...this.#underWay]) {
      if (entry.abandoned) continue;
      entry.abandoned = true;
      entry.task.cancelled(new CancelledError(l10n.t('The scan was cancelled.')));
    }
  }

  /** The task to start now; undefined when there is none or it has to wait for those under way. */
  #next(): Entry | undefined {
    const running = [...this.#underWay];
    if (running.some((entry) => entry.suspect)) return undefined;
    const hasPlace = (entry: Entry): boolean => {
      const lane = laneOf(entry);
      const places = lane === 'scans' ? this.#concurrency : BESIDE;
      return running.filter((other) => laneOf(other) === lane).length < places;
    };
    // A key's scans follow each other, so that results come in the order of the edits.
    const isFirst = ({ key }: Entry): boolean =>
      key === undefined || !running.some((other) => other.key === key && !other.abandoned);
    const next = this.#queue.peek((entry) => hasPlace(entry) && isFirst(entry));
    return next?.suspect === true && running.length > 0 ? undefined : next;
  }

  #hostFor(entry: Entry): HostProcess | null {
    if (entry.suspect && (this.#supervisor.host?.served ?? 0) > 0) this.#supervisor.retire();
    this.#supervisor.want();
    return this.#supervisor.host;
  }

  async #run(entry: Entry, host: HostProcess): Promise<void> {
    this.#stopIdleTimer();
    this.#underWay.add(entry);
    const request = host.request(entry.task.method, entry.task.params());
    entry.cancelInHost = request.cancel;
    if (entry.enoughPlaces?.aborted === true) request.cancel('places');
    const outcome = await request.outcome;
    this.#underWay.delete(entry);
    if (!entry.abandoned) this.#settle(entry, outcome);
    this.pump();
  }

  #settle(entry: Entry, outcome: Outcome<keyof HostRequests>): void {
    const { task } = entry;
    switch (outcome.type) {
      case 'result':
        task.done(outcome.value);
        return;
      case 'failure':
        if (outcome.cancelled) task.cancelled(new CancelledError(outcome.message));
        else task.failed(outcome.message);
        return;
      case 'ended': {
        const { exit, suspect } = outcome;
        const proven = suspect === 'only' && (entry.suspect || exit.cause === 'deadline');
        if (exit.cause !== 'asked' && proven) {
          for (const { cacheKey } of outcome.begun) this.#quarantine.add(cacheKey);
          const { code, reason } = culpritReason(exit.cause, exit.reason);
          task.lost(code, reason);
          return;
        }
        if (exit.cause !== 'asked' && suspect !== 'no') entry.suspect = true;
        if (!this.#queue.unshift(entry)) this.#replaced(entry);
      }
    }
  }

  #replaced(entry: Entry): void {
    entry.abandoned = true;
    entry.task.cancelled(new CancelledError(l10n.t('A newer scan has replaced this one.')));
  }

  #abandon(entry: Entry): void {
    const waiting = this.#queue.remove(entry);
    if (entry.abandoned || (!waiting && !this.#underWay.has(entry))) return;
    entry.abandoned = true;
    entry.cancelInHost('all');
    entry.task.cancelled(new CancelledError(l10n.t('The scan was cancelled.')));
    this.pump();
  }

  #watchIdle(): void {
    this.#stopIdleTimer();
    if (this.#idleTimeout === 0 || this.#underWay.size > 0 || this.#queue.size > 0) return;
    if (this.#supervisor.host === null) return;
    this.#stopIdleTimer = this.#clock.after(this.#idleTimeout, () => {
      this.#supervisor.retire();
    });
  }
}

export interface TaskLimits {
  /** Scans under way at once. */
  readonly concurrency: number;
  /** Milliseconds without work after which the host ends; 0 for never. */
  readonly idleTimeout: number;
}

function laneOf({ task: { method } }: Entry): Lane {
  if (method === 'scan') return 'scans';
  return method === 'threatNames' ? 'names' : 'aside';
}
