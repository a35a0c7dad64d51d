/** Finds the acknowledgements that speak of nothing any more, or not any longer, while a run applies them. */

import type { EngineId, FileReport } from '../model';
import {
  applyAcknowledgements,
  indexEntries,
  isExpired,
  pathKey,
  type Applied,
  type EntryIndex,
} from './apply';
import type { Entry } from './model';

export interface ReviewOptions {
  readonly today: string;
  /** True where `A.ps1` and `a.ps1` are one file. */
  readonly ignoreCase: boolean;
}

/** What a run found out about the entries, in the order of the file. */
export interface Outdated {
  /** No finding matches them: what they speak of has changed or gone. */
  readonly stale: readonly Entry[];
  /** Past their last day, whether or not something matches them. */
  readonly expired: readonly Entry[];
}

/**
 * One run over many scripts. An entry is stale only where that is certain: its script was scanned by the engine it names,
 * in full, and no finding matches it.
 */
export class Review {
  readonly #entries: readonly Entry[];
  readonly #index: EntryIndex;
  readonly #byPath = new Map<string, Entry[]>();
  readonly #options: ReviewOptions;
  /** Scripts that were looked at. */
  readonly #met = new Set<string>();
  readonly #matched = new Set<Entry>();
  readonly #gone = new Set<Entry>();
  /** Engines that did not see all of some script. */
  readonly #blind = new Set<EngineId>();

  constructor(entries: readonly Entry[], options: ReviewOptions) {
    this.#entries = entries;
    this.#index = indexEntries(entries);
    this.#options = options;
    for (const entry of entries) {
      if (entry.path === undefined) continue;
      const key = pathKey(entry.path, options.ignoreCase);
      const list = this.#byPath.get(key);
      if (list === undefined) this.#byPath.set(key, [entry]);
      else list.push(entry);
    }
  }

  /** @param path of the script below the acknowledgements' folder; null for one that is not there */
  apply(report: FileReport, path: string | null): Applied {
    const applied = applyAcknowledgements(report, this.#index, { path, ...this.#options });
    for (const entry of applied.matched) this.#matched.add(entry);
    for (const engine of ['amsi', 'rules'] as const) {
      if (!isSilent(report, engine)) this.#blind.add(engine);
    }
    if (path === null) return applied;
    const key = pathKey(path, this.#options.ignoreCase);
    this.#met.add(key);
    for (const entry of this.#byPath.get(key) ?? []) {
      // What an earlier text of the script said does not count: documents are scanned again and again.
      if (!applied.matched.includes(entry)) this.#matched.delete(entry);
      if (!applied.matched.includes(entry) && isSilent(report, engineOf(entry))) this.#gone.add(entry);
      else this.#gone.delete(entry);
    }
    return applied;
  }

  /** True when a finding of the last report of its script matched an entry. */
  isMatched(entry: Entry): boolean {
    return this.#matched.has(entry);
  }

  /** Entries of scripts that were not looked at: whether these are still there has to be seen elsewhere. */
  unmet(): readonly Entry[] {
    return this.#entries.filter(
      ({ path }) => path !== undefined && !this.#met.has(pathKey(path, this.#options.ignoreCase)),
    );
  }

  /**
   * @param complete true when every script of the folder was looked at: then an entry without a path is stale as well
   *   when nothing matched it
   * @param missing entries whose script is not there
   */
  outdated(complete: boolean, missing: readonly Entry[]): Outdated {
    const without = new Set(missing);
    const isStale = (entry: Entry): boolean => {
      if (this.#matched.has(entry)) return false;
      if (this.#gone.has(entry) || without.has(entry)) return true;
      return complete && entry.path === undefined && !this.#blind.has(engineOf(entry));
    };
    return {
      stale: this.#entries.filter(isStale),
      expired: this.#entries.filter((entry) => isExpired(entry, this.#options.today)),
    };
  }
}

/** Of files that hold nothing an entry could speak of. */
const noScript: ReadonlySet<FileReport['code']> = new Set<FileReport['code']>(['notAScript', 'notWsh']);

function engineOf({ rule }: Entry): EngineId {
  return rule.startsWith('amsi/') ? 'amsi' : 'rules';
}

/** True when an entry of this engine that nothing matches speaks of nothing. */
function isSilent(report: FileReport, engine: EngineId): boolean {
  return noScript.has(report.code) || sawAll(report, engine);
}

/**
 * True when an engine gave a verdict on all of a script, so that silence means something. Where AMSI was not asked for the
 * lines, or not about the rest, what it flags may well be the lines of an entry.
 */
function sawAll(
  { status, truncated, engines, findings, restUnasked }: FileReport,
  engine: EngineId,
): boolean {
  const answer = engines[engine];
  if (engine === 'amsi' && restUnasked === true) return false;
  if (engine === 'amsi' && findings.some((one) => one.engine === 'amsi' && one.precision === 'file'))
    return false;
  return (
    status === 'scanned' &&
    !truncated &&
    answer !== undefined &&
    answer.verdict !== 'unscanned' &&
    answer.code === undefined
  );
}
