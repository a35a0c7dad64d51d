/** Tells when the protection of this machine changes: from ready to not detecting, and the like. */

import type { ClientState } from '../../client/model';
import type { EngineState } from '../../findings/model';

/** A state that lasts; `checking` and a host that is starting again are on the way to one. */
export type SettledState = Exclude<EngineState, 'checking'>;

export interface Flip {
  readonly from: SettledState;
  readonly to: SettledState;
  /** Why, one sentence. */
  readonly detail: string;
}

interface Settled {
  readonly state: SettledState;
  readonly detail: string;
}

function settled(client: ClientState): Settled | null {
  const amsi = client.engines.find(({ id }) => id === 'amsi');
  if (client.host === 'failing') return { state: 'failing', detail: client.lastFailure ?? '' };
  if (client.host !== 'running' || amsi === undefined || amsi.state === 'checking') return null;
  return { state: amsi.state, detail: amsi.detail };
}

/** Watches one client. */
export class FlipWatch {
  private last: SettledState | null = null;

  /** @returns the flip, where this state ends another that had lasted */
  next(client: ClientState): Flip | null {
    const now = settled(client);
    if (now === null || now.state === this.last) return null;
    const from = this.last;
    this.last = now.state;
    return from === null ? null : { from, to: now.state, detail: now.detail };
  }
}
