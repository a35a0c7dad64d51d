/** Keeps at most one serving scan host: starts it when wanted, waits longer after each failure, gives up when they pile up. */

import * as l10n from '@vscode/l10n';
import type { EngineStatus } from '../findings/model';
import type { Exclusions } from '../health/model';
import type { Clock } from './clock';
import type { LogLevel } from './host-child';
import { HostProcess, type HostExit, type HostOptions } from './host-process';
import type { ClientSettings, HostState } from './model';
import type { RunAlerts } from './run-alerts';

/** Milliseconds within which failures are counted once a host has served. */
const FAILURE_WINDOW = 3 * 60_000;
/** Failures within the window after which only restart() helps. */
const MAX_FAILURES = 5;
/** Milliseconds before the first restart; doubled for each further failure in the window. */
const FIRST_BACKOFF = 1_000;

export interface SupervisorEvents {
  readonly onChange: () => void;
  readonly onLog: (level: LogLevel, message: string) => void;
  readonly onEngines: (engines: readonly EngineStatus[]) => void;
  readonly onExclusions: (exclusions: Exclusions | null) => void;
}

/** What a host needs from the settings. */
export function hostOptions(
  settings: ClientSettings,
  clock: Clock,
  alerts: RunAlerts,
  events: Pick<SupervisorEvents, 'onLog' | 'onEngines' | 'onExclusions'>,
): HostOptions {
  const { hostPath, config, deadline } = settings;
  const { onLog, onEngines, onExclusions } = events;
  return { hostPath, config, deadline, clock, alerts, onLog, onEngines, onExclusions };
}

export class Supervisor {
  #settings: ClientSettings;
  readonly #clock: Clock;
  readonly #alerts: RunAlerts;
  readonly #events: SupervisorEvents;
  #state: HostState = 'idle';
  #host: HostProcess | null = null;
  #failures: number[] = [];
  /** When a host was last ready to serve. */
  #served = -Infinity;
  #lastFailure: string | null = null;
  #stopTimer: () => void = () => undefined;
  readonly #retired = new Set<HostProcess>();
  readonly #leaving = new Set<Promise<unknown>>();
  #disposed = false;

  constructor(settings: ClientSettings, clock: Clock, alerts: RunAlerts, events: SupervisorEvents) {
    this.#settings = settings;
    this.#clock = clock;
    this.#alerts = alerts;
    this.#events = events;
  }

  get state(): HostState {
    return this.#state;
  }

  get lastFailure(): string | null {
    return this.#lastFailure;
  }

  /** The host that takes requests now; null unless the state is `running`. */
  get host(): HostProcess | null {
    return this.#state === 'running' ? this.#host : null;
  }

  /** Starts a host unless one is there, on its way, or failures forbid it. */
  want(): void {
    if (this.#state !== 'idle' || this.#disposed) return;
    this.#state = 'starting';
    const host: HostProcess = new HostProcess({
      ...hostOptions(this.#settings, this.#clock, this.#alerts, this.#events),
      onExit: (exit) => {
        if (this.#host !== host) return;
        this.#host = null;
        this.#failed(exit);
      },
    });
    this.#host = host;
    void this.#serve(host);
    this.#events.onChange();
  }

  /** Lets the host finish what it was given and end; the next one that is wanted is a new one with `settings`. */
  retire(settings: ClientSettings = this.#settings): void {
    this.#settings = settings;
    const host = this.#host;
    if (!host) return;
    this.#host = null;
    this.#become('idle');
    this.#leave(this.#drained(host));
  }

  /** Ends the host at once and forgets every failure. */
  restart(): void {
    const host = this.#host;
    this.#host = null;
    this.#stopTimer();
    this.#failures = [];
    this.#lastFailure = null;
    if (host) this.#leave(host.kill());
    this.#become('idle');
  }

  /** Ends every host; resolves when none is left. Nothing starts after it. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#stopTimer();
    const host = this.#host;
    this.#host = null;
    if (host) this.#leave(host.end());
    this.#state = 'idle';
    await Promise.all([...this.#leaving, ...[...this.#retired].map((one) => one.end())]);
  }

  async #drained(host: HostProcess): Promise<void> {
    this.#retired.add(host);
    await host.idle();
    await host.end();
    this.#retired.delete(host);
  }

  #leave(end: Promise<unknown>): void {
    this.#leaving.add(end);
    void end.finally(() => this.#leaving.delete(end));
  }

  async #serve(host: HostProcess): Promise<void> {
    const outcome = await host.initialize();
    if (outcome.type === 'result' && this.#host === host) {
      this.#events.onEngines(outcome.value.engines);
      this.#served = this.#clock.now();
      this.#become('running');
    } else if (outcome.type === 'failure') {
      await host.kill('ended', l10n.t('The scan host could not start: {0}', outcome.message));
    }
  }

  #failed(exit: HostExit): void {
    const now = this.#clock.now();
    this.#lastFailure = exit.reason;
    // Starts that hang lie further apart: while none succeeds, none is forgotten.
    const counts = (time: number): boolean => now - time < FAILURE_WINDOW || time > this.#served;
    this.#failures = [...this.#failures.filter(counts), now];
    const count = this.#failures.length;
    if (count >= MAX_FAILURES) {
      this.#events.onLog(
        'error',
        l10n.t('The scan host keeps ending; it is not started again. {0}', exit.reason),
      );
      this.#become('failing');
      return;
    }
    const wait = FIRST_BACKOFF * 2 ** (count - 1);
    this.#events.onLog('warn', l10n.t('{0} It may start again in {1} s.', exit.reason, wait / 1000));
    this.#stopTimer = this.#clock.after(wait, () => {
      this.#become('idle');
    });
    this.#become('backoff');
  }

  #become(state: HostState): void {
    if (this.#disposed || this.#state === state) return;
    this.#state = state;
    this.#events.onChange();
  }
}
