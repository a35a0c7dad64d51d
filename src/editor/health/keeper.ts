/** Keeps the last health report of this window, renews it when the engines' state changes, and logs every flip. */

import * as l10n from '@vscode/l10n';

import { systemClock, type Clock } from '../../client/clock';
import { CancelledError, type ClientState, type Scanner } from '../../client/model';
import type { HealthReport } from '../../health/model';
import type { HealthRequest } from '../../protocol';
import { FlipWatch, type Flip } from './flip';

/** Milliseconds between two requests that nobody made: states may change back and forth faster than that. */
const leastDistance = 1_000;

export interface KeeperParts {
  /** Creates the client when there is none. */
  readonly scanner: () => Scanner;
  /** Null before the first script or command. */
  readonly state: () => ClientState | null;
  readonly log: Readonly<Record<'info' | 'warn' | 'debug', (message: string) => void>>;
}

/** What has changed when a listener is called. */
export interface HealthChange {
  /** Null when a report is new and the state is the same. */
  readonly flip: Flip | null;
}

/**
 * What a report depends on; null while there is nothing to ask: a host that does not run is not started for it, and one that
 * is still testing answers when it is done.
 */
function keyOf(client: ClientState | null): string | null {
  if (client?.host !== 'running') return null;
  const amsi = client.engines.find(({ id }) => id === 'amsi');
  if (amsi === undefined || amsi.state === 'checking') return null;
  return JSON.stringify([amsi.state, amsi.detail, amsi.fingerprint]);
}

export class HealthKeeper {
  private readonly flips = new FlipWatch();
  private readonly listeners = new Set<(change: HealthChange) => void>();
  /** The key of the state that the last report is of. */
  private reportedOf: string | null = null;
  private asking = false;
  /** When renew() last asked, by the clock; null before it did. */
  private renewedAt: number | null = null;
  /** Calls off the renewal that waits; null when none does. */
  private waiting: (() => void) | null = null;
  /** Null before the first report. */
  report: HealthReport | null = null;
  /** When that report came: milliseconds since 1970; 0 before the first. */
  reportedAt = 0;
  /** Whether that report was asked for with a self-test. */
  tested = false;

  constructor(
    private readonly parts: KeeperParts,
    private readonly clock: Clock = systemClock,
  ) {}

  dispose(): void {
    this.waiting?.();
    this.waiting = null;
  }

  onDidChange(listener: (change: HealthChange) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  /** Starts a host where none runs. @throws what Scanner.health rejects with */
  async ask(request: HealthRequest): Promise<HealthReport> {
    const asked = keyOf(this.parts.state());
    const report = await this.parts.scanner().health(request);
    this.report = report;
    this.reportedAt = Date.now();
    this.tested = request.probe;
    // A state that came meanwhile may not be in it yet.
    this.reportedOf = asked ?? keyOf(this.parts.state());
    this.fire({ flip: null });
    return report;
  }

  /**
   * Asks again where the engines' state is not the one that the last report is of; else does nothing. Raises no alert, starts
   * no host, never has two requests under way, and asks at most once a second: what changes meanwhile is asked for then.
   */
  renew(): void {
    const key = keyOf(this.parts.state());
    if (key === null || key === this.reportedOf || this.asking || this.waiting !== null) return;
    const rest = this.renewedAt === null ? 0 : this.renewedAt + leastDistance - this.clock.now();
    if (rest > 0) {
      this.waiting = this.clock.after(rest, () => {
        this.waiting = null;
        this.renew();
      });
      return;
    }
    this.asking = true;
    this.renewedAt = this.clock.now();
    // So that a host that can't answer is not asked again before its state changes.
    this.reportedOf = key;
    this.ask({ probe: false })
      .catch((error: unknown) => {
        // The window is closing.
        if (error instanceof CancelledError) return;
        this.parts.log.debug(`The health could not be asked for: ${String(error)}`);
      })
      .finally(() => {
        this.asking = false;
        this.renew();
      });
  }

  /** To be called with each state of the client. */
  noteState(client: ClientState): void {
    const flip = this.flips.next(client);
    if (flip === null) return;
    const line = l10n.t('AMSI changed from {0} to {1}. {2}', flip.from, flip.to, flip.detail);
    this.parts.log[flip.to === 'ready' ? 'info' : 'warn'](line);
    this.fire({ flip });
  }

  private fire(change: HealthChange): void {
    for (const listener of this.listeners) listener(change);
  }
}
