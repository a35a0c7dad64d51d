/** Content that ended or hung a scan host: not given to an engine again until it changes or the host is restarted. */

import * as l10n from '@vscode/l10n';

/** Contents remembered; the oldest is forgotten first. */
const MAX_CONTENTS = 1_000;

export class Quarantine {
  readonly #keys = new Set<string>();

  get keys(): readonly string[] {
    return [...this.#keys];
  }

  has(contentKey: string | null): boolean {
    return contentKey !== null && this.#keys.has(contentKey);
  }

  add(contentKey: string | null): void {
    if (contentKey === null) return;
    this.#keys.add(contentKey);
    for (const oldest of this.#keys) {
      if (this.#keys.size <= MAX_CONTENTS) break;
      this.#keys.delete(oldest);
    }
  }

  clear(): void {
    this.#keys.clear();
  }
}

/** What is said of a culprit, with its reason code. */
export function culpritReason(
  cause: 'deadline' | 'ended' | 'asked',
  reason: string,
): { readonly code: 'timedOut' | 'hostEnded'; readonly reason: string } {
  return cause === 'deadline'
    ? { code: 'timedOut', reason: l10n.t('{0} It is not scanned again until it changes.', reason) }
    : {
        code: 'hostEnded',
        reason: l10n.t(
          'Scanning it ended the scan host twice; it is not scanned again until it changes. {0}',
          reason,
        ),
      };
}
