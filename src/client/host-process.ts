/** One scan host as a child process: starting it, typed requests, its deadlines, and its end. */

import type { ChildProcess } from 'node:child_process';
import * as l10n from '@vscode/l10n';
import type { EngineStatus } from '../findings/model';
import type { Exclusions } from '../health/model';
import type {
  BatchItem,
  BegunItem,
  HostConfig,
  HostRequests,
  MessageFromHost,
  MessageToHost,
} from '../protocol';
import type { Clock } from './clock';
import { logOutput, startChild, type LogLevel } from './host-child';
import type { RunAlerts } from './run-alerts';

/** Why a host is gone. `asked`: we ended it. `deadline`: we ended it because a job took too long. */
export interface HostExit {
  readonly cause: 'asked' | 'deadline' | 'ended';
  /** One sentence for people. */
  readonly reason: string;
}

/** How a request ended. Everything that can go wrong is here; nothing is thrown. */
export type Outcome<M extends keyof HostRequests> =
  | { readonly type: 'result'; readonly value: HostRequests[M]['result'] }
  | { readonly type: 'failure'; readonly message: string; readonly cancelled: boolean }
  | {
      readonly type: 'ended';
      readonly exit: HostExit;
      /** What the engines had begun and not finished of this request. */
      readonly begun: readonly BegunItem[];
      /**
       * What ended the host may be in this request: `no` when the engines had not begun it, `only` when they had begun
       * nothing else. A host that hung before it began anything makes all its requests suspect.
       */
      readonly suspect: 'no' | 'maybe' | 'only';
    };

export interface RequestHandlers {
  readonly onItems?: (items: readonly BatchItem[]) => void;
}

export interface HostOptions {
  readonly hostPath: string;
  readonly config: HostConfig;
  /** Milliseconds from `begin` after which the host is killed; half a minute at least when it falls silent. */
  readonly deadline: number;
  readonly clock: Clock;
  readonly alerts: RunAlerts;
  readonly onLog: (level: LogLevel, message: string) => void;
  readonly onEngines: (engines: readonly EngineStatus[]) => void;
  readonly onExclusions: (exclusions: Exclusions | null) => void;
  /** Called when the process is gone, before its requests are answered. */
  readonly onExit?: (exit: HostExit) => void;
}

interface Pending {
  readonly id: number;
  readonly begun: Map<number, BegunItem>;
  readonly onItems: ((items: readonly BatchItem[]) => void) | undefined;
  readonly settle: (outcome: Outcome<keyof HostRequests>) => void;
  stopTimer: () => void;
}

/** Milliseconds a host has to start, whatever a script has: it loads engines and tests them. */
const START_LIMIT = 60_000;
/** Milliseconds of silence that a host has at least: it reads and unwraps before anything is begun. */
const MIN_SILENCE = 30_000;
/** Milliseconds a host has to end by itself before it is killed. */
const GRACE = 2_000;

/** A started host. `initialize` must come first. */
export class HostProcess {
  /** Settles when the process is gone and every request has been answered. */
  readonly exited: Promise<HostExit>;
  /** Requests sent, `initialize` not counted. */
  served = 0;

  /** Null when the system refused to start it. */
  readonly #child: ChildProcess | null;
  readonly #options: HostOptions;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  /** Why it is going to end, when that is our doing. */
  #end: HostExit | null = null;
  /** Set once it is gone. */
  #exit: HostExit | null = null;
  #stopSilence: () => void = () => undefined;
  #started = false;
  /** AMSI calls under way that it was given leave for. */
  #alertsUnderWay = 0;
  #whenIdle: (() => void)[] = [];

  constructor(options: HostOptions) {
    this.#options = options;
    const child = startChild(options.hostPath, options.config.amsi.concurrency);
    this.#child = child instanceof Error ? null : child;
    this.exited = new Promise((resolve) => {
      const gone = (reason: string): void => {
        if (this.#exit) return;
        this.#exit = this.#end ?? { cause: 'ended', reason };
        this.#stopSilence();
        // Nobody can tell any more whether these raised an alert.
        while (this.#alertsUnderWay > 0) this.#settleAlert(true);
        options.onExit?.(this.#exit);
        this.#settleAll(this.#exit);
        resolve(this.#exit);
      };
      const notStarted = (error: Error): void => {
        gone(l10n.t('The scan host could not be started: {0}', error.message));
      };
      if (child instanceof Error) {
        // As for a process: first the caller gets its host, then the news.
        setImmediate(notStarted, child);
        return;
      }
      child.on('message', (message) => {
        this.#receive(message as MessageFromHost);
      });
      logOutput(child, options.onLog);
      child.on('error', (error) => {
        // 'error' comes without 'exit' when the process could not be started at all.
        if (child.pid === undefined) notStarted(error);
        else options.onLog('warn', `Scan host ${String(child.pid)}: ${error.message}`);
      });
      child.on('exit', (code, signal) => {
        const reason =
          signal === null
            ? l10n.t('The scan host ended unexpectedly with code {0}.', String(code))
            : l10n.t('The scan host was ended by {0}.', signal);
        // What the host said last may still be in the channel; it is read to its end before 'disconnect'.
        if (!child.connected) gone(reason);
        child.once('disconnect', () => {
          gone(reason);
        });
      });
    });
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Requests under way. */
  get load(): number {
    return this.#pending.size;
  }

  /** Sends what must come first: the configuration. Half of the deadline is for the verdict itself. */
  initialize(): Promise<Outcome<'initialize'>> {
    const { config, deadline } = this.#options;
    return this.request('initialize', { ...config, searchTime: deadline / 2 }).outcome;
  }

  /**
   * Sends a request. The returned `cancel` asks the host to stop, or to stop looking for flagged lines; the outcome still
   * comes.
   */
  request<M extends keyof HostRequests>(
    method: M,
    params: HostRequests[M]['params'],
    handlers: RequestHandlers = {},
  ): { readonly outcome: Promise<Outcome<M>>; readonly cancel: (what?: 'all' | 'places') => void } {
    const id = this.#nextId++;
    if (method !== 'initialize') this.served++;
    const outcome = new Promise<Outcome<M>>((resolve) => {
      if (this.#exit) {
        resolve({ type: 'ended', exit: this.#exit, begun: [], suspect: 'no' });
        return;
      }
      this.#pending.set(id, {
        id,
        begun: new Map(),
        onItems: handlers.onItems,
        settle: resolve,
        stopTimer: () => undefined,
      });
      this.#watchSilence();
      this.#send({ type: 'request', id, method, params } as MessageToHost);
    });
    return {
      outcome,
      cancel: (what = 'all') => {
        if (this.#pending.has(id)) this.#send({ type: 'cancel', id, what });
      },
    };
  }

  /** Resolves when no request is under way (any more), or the host is gone. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#pending.size === 0) resolve();
      else this.#whenIdle.push(resolve);
    });
  }

  /** Lets the host end by itself and kills it when it does not in time. Resolves when it is gone. */
  async end(): Promise<void> {
    this.#end ??= { cause: 'asked', reason: l10n.t('The scan host was ended.') };
    if (this.#child?.connected) this.#child.disconnect();
    const stop = this.#options.clock.after(GRACE, () => {
      this.#child?.kill('SIGKILL');
    });
    await this.exited;
    stop();
  }

  /** Ends the host at once, whatever it does. Resolves when it is gone. */
  async kill(cause: HostExit['cause'] = 'asked', reason = l10n.t('The scan host was ended.')): Promise<void> {
    this.#end ??= { cause, reason };
    this.#child?.kill('SIGKILL');
    await this.exited;
  }

  #send(message: MessageToHost): void {
    if (!this.#child?.connected) return;
    this.#child.send(message, (error) => {
      // A closed channel means that the host is going; its exit answers every request.
      if (error) this.#options.onLog('debug', `Scan host ${String(this.pid)}: ${error.message}`);
    });
  }

  #receive(message: MessageFromHost): void {
    if (message.type !== 'notification') this.#started = true;
    this.#watchSilence();
    if (message.type === 'notification') {
      this.#notified(message);
      return;
    }
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    this.#pending.delete(message.id);
    pending.stopTimer();
    this.#checkIdle();
    pending.settle(
      message.type === 'response'
        ? { type: 'result', value: message.result as HostRequests[keyof HostRequests]['result'] }
        : { type: 'failure', message: message.message, cancelled: message.cancelled },
    );
  }

  #notified(message: Extract<MessageFromHost, { type: 'notification' }>): void {
    switch (message.name) {
      case 'engines':
        this.#options.onEngines(message.params);
        return;
      case 'exclusions':
        this.#options.onExclusions(message.params);
        return;
      case 'log':
        this.#options.onLog(message.params.level, message.params.message);
        return;
      case 'alertAsked':
        void this.#answerAlert(message.params.ticket);
        return;
      case 'alertSettled':
        this.#settleAlert(message.params.positive);
        return;
      case 'begin': {
        const pending = this.#pending.get(message.params.id);
        if (!pending) return;
        for (const item of message.params.items) pending.begun.set(item.index, item);
        this.#startDeadline(pending);
        return;
      }
      case 'filesDone': {
        const pending = this.#pending.get(message.params.id);
        if (!pending) return;
        for (const item of message.params.items) pending.begun.delete(item.index);
        if (pending.begun.size > 0) this.#startDeadline(pending);
        else pending.stopTimer();
        pending.onItems?.(message.params.items);
        return;
      }
    }
  }

  async #answerAlert(ticket: number): Promise<void> {
    const granted = await this.#options.alerts.acquire();
    if (granted) this.#alertsUnderWay++;
    if (this.#exit) {
      if (granted) this.#settleAlert(false);
    } else this.#send({ type: 'alert', ticket, granted });
  }

  #settleAlert(positive: boolean): void {
    this.#alertsUnderWay--;
    this.#options.alerts.settle(positive);
  }

  #checkIdle(): void {
    if (this.#pending.size > 0) return;
    this.#stopSilence();
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  #startDeadline(pending: Pending): void {
    pending.stopTimer();
    pending.stopTimer = this.#expireAfter(this.#options.deadline);
  }

  /** While requests wait, a host that says nothing for long hangs, for example in a read that never ends. */
  #watchSilence(): void {
    this.#stopSilence();
    if (this.#pending.size === 0) return;
    this.#stopSilence = this.#expireAfter(
      this.#started ? Math.max(this.#options.deadline, MIN_SILENCE) : START_LIMIT,
    );
  }

  #expireAfter(milliseconds: number): () => void {
    return this.#options.clock.after(milliseconds, () => {
      const seconds = Math.round(milliseconds / 100) / 10;
      const reason = this.#started
        ? l10n.t('The scan took longer than {0} seconds.', seconds)
        : l10n.t('The scan host did not start within {0} seconds.', seconds);
      void this.kill('deadline', reason);
    });
  }

  #settleAll(exit: HostExit): void {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    const busy = all.filter((one) => one.begun.size > 0);
    const suspects = new Set(busy.length === 0 && exit.cause === 'deadline' ? all : busy);
    for (const one of all) {
      one.stopTimer();
      const suspect = !suspects.has(one) ? 'no' : suspects.size === 1 ? 'only' : 'maybe';
      one.settle({ type: 'ended', exit, begun: [...one.begun.values()], suspect });
    }
    this.#checkIdle();
  }
}
