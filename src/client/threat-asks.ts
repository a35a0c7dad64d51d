/** Asks for threat names in one request at a time: each may wait for seconds, and several need not wait longer than one. */

import * as l10n from '@vscode/l10n';
import type { Threat } from '../findings/model';
import type { ThreatQuery } from '../protocol';
import { CancelledError } from './model';

type Threats = readonly (Threat | null)[];

/** What asks the host. */
export type AskHost = (queries: readonly ThreatQuery[], signal: AbortSignal) => Promise<Threats>;

interface Asked {
  readonly queries: readonly ThreatQuery[];
  readonly resolve: (threats: Threats) => void;
  readonly reject: (error: unknown) => void;
}

export class ThreatAsks {
  readonly #askHost: AskHost;
  readonly #waiting = new Set<Asked>();
  /** Whose answer is under way, and what ends it when nobody wants it any more. */
  #underWay: { readonly asked: Set<Asked>; readonly stop: AbortController } | null = null;

  constructor(askHost: AskHost) {
    this.#askHost = askHost;
  }

  /** In the order of the queries. What is asked while another question is under way goes into the next, together. */
  ask(queries: readonly ThreatQuery[], signal?: AbortSignal): Promise<Threats> {
    return new Promise((resolve, reject) => {
      const one: Asked = { queries, resolve, reject };
      const cancel = (): void => {
        reject(new CancelledError(l10n.t('The scan was cancelled.')));
        this.#waiting.delete(one);
        if (this.#underWay?.asked.delete(one) === true && this.#underWay.asked.size === 0)
          this.#underWay.stop.abort();
      };
      if (signal?.aborted === true) {
        cancel();
        return;
      }
      signal?.addEventListener('abort', cancel, { once: true });
      this.#waiting.add(one);
      this.#next();
    });
  }

  #next(): void {
    if (this.#underWay !== null || this.#waiting.size === 0) return;
    const together = [...this.#waiting];
    this.#waiting.clear();
    const stop = new AbortController();
    this.#underWay = { asked: new Set(together), stop };
    void this.#answer(together, stop.signal).finally(() => {
      this.#underWay = null;
      this.#next();
    });
  }

  /** Answers each; never rejects. Who has cancelled has had an answer. */
  async #answer(together: readonly Asked[], signal: AbortSignal): Promise<void> {
    try {
      const threats = await this.#askHost(
        together.flatMap(({ queries }) => queries),
        signal,
      );
      let at = 0;
      for (const { queries, resolve } of together) resolve(threats.slice(at, (at += queries.length)));
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  }
}
