/**
 * What each engine said last of a content, so that another verdict on the same content is told. It outlives the result
 * cache's answers, which fall when an engine changes. Holds hashes and verdicts, no paths and no script text.
 */

import { createHash } from 'node:crypto';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { EarlierVerdict, EngineId, FileReport, Verdict } from '../findings/model';
import type { HostConfig } from '../protocol';
import type { LogLevel } from './host-child';
import type { ClientSettings } from './model';
import { lastWithin, mergeEntries, readStateFile, stateFileStamp, writeStateFile } from './state-file';

const SCHEMA = 'amsight/verdicts@1';
/** Bytes of the file; what was seen last goes in first. */
const MAX_BYTES = 8 * 1024 * 1024;
/** Milliseconds for which a change is told: who looks again on the next day has seen it, or will not. */
const TOLD_FOR = 24 * 3_600_000;

const engineIds: readonly EngineId[] = ['amsi', 'rules'];
const verdicts: ReadonlySet<unknown> = new Set<Verdict>([
  'detected',
  'blockedByAdmin',
  'suspicious',
  'notDetected',
  'clean',
]);

/** Times are milliseconds since 1970. */
interface Seen {
  readonly verdict: Verdict;
  readonly time: number;
  /** The verdict before this one, and when the change was noticed. */
  readonly before?: { readonly verdict: Verdict; readonly time: number; readonly noticed: number };
}

type Entry = Readonly<Partial<Record<EngineId, Seen>>>;

export class VerdictHistory {
  #limit = 0;
  #file: string | null = null;
  #of = '';
  #loaded = false;
  #changed = false;
  /** Of the file as it was read or written last; null for none. */
  #stamp: string | null = null;
  /** In the order of last use. */
  #entries = new Map<string, Entry>();
  readonly #log: (level: LogLevel, message: string) => void;
  readonly #now: () => number;

  /** @param now milliseconds since 1970 */
  constructor(
    settings: ClientSettings,
    log: (level: LogLevel, message: string) => void,
    now: () => number = Date.now,
  ) {
    this.#log = log;
    this.#now = now;
    this.configure(settings);
  }

  /** Takes new limits; what is kept stays as far as they allow. */
  configure({ cacheEntries, cacheFile, config }: ClientSettings): void {
    const file = cacheFile === null ? null : path.join(path.dirname(cacheFile), 'verdicts.json');
    if (file !== this.#file) this.#loaded = false;
    this.#limit = cacheEntries;
    this.#file = file;
    this.#of = settingsKey(config);
    this.#trim();
  }

  /**
   * Keeps what the engines have just said.
   * @returns the report, with what they said of the same content before where that was something else
   */
  note(contentKey: string, report: FileReport): FileReport {
    if (this.#limit === 0) return report;
    this.#load();
    const key = this.#key(contentKey);
    const old = this.#entries.get(key) ?? {};
    const entry: Partial<Record<EngineId, Seen>> = { ...old };
    const now = this.#now();
    for (const engine of engineIds) {
      const verdict = verdictOf(report, engine);
      if (verdict === null) continue;
      entry[engine] = follow(old[engine], verdict, now);
      const last = old[engine];
      if (last !== undefined && last.verdict !== verdict) {
        const when = new Date(last.time).toISOString();
        const words = [engine, verdict, report.path, last.verdict, when] as const;
        this.#log('info', l10n.t('{0} says {1} of {2}, but said {3} of the same content at {4}.', ...words));
      }
    }
    if (Object.keys(entry).length === 0) return report;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#changed = true;
    this.#trim();
    return this.mark(contentKey, report);
  }

  /** An earlier answer that serves again, marked as `note` marks a new one. */
  mark(contentKey: string, report: FileReport): FileReport {
    if (this.#limit === 0) return report;
    this.#load();
    const entry = this.#entries.get(this.#key(contentKey));
    if (entry === undefined) return report;
    const changedSince = engineIds.flatMap((engine) => this.#earlier(entry[engine], report, engine));
    return changedSince.length === 0 ? report : { ...report, changedSince };
  }

  /**
   * Writes the file where there is one and something changed, with what other runs have written there meanwhile. Trouble
   * is logged: the history is only a help.
   */
  save(): void {
    if (this.#file === null || !this.#changed || this.#limit === 0) return;
    if (stateFileStamp(this.#file) !== this.#stamp) {
      this.#entries = mergeEntries(this.#read(this.#file), this.#entries, newest);
      this.#trim();
    }
    const entries = lastWithin([...this.#entries], MAX_BYTES).join(',');
    try {
      writeStateFile(this.#file, `{"schema":${JSON.stringify(SCHEMA)},"entries":[${entries}]}`);
      this.#stamp = stateFileStamp(this.#file);
      this.#changed = false;
    } catch (error) {
      this.#log('warn', l10n.t('The file {0} could not be written: {1}', this.#file, messageOf(error)));
    }
  }

  #earlier(seen: Seen | undefined, report: FileReport, engine: EngineId): EarlierVerdict[] {
    const verdict = verdictOf(report, engine);
    if (seen === undefined || verdict === null) return [];
    const before =
      seen.verdict !== verdict
        ? seen
        : seen.before !== undefined && this.#now() - seen.before.noticed < TOLD_FOR
          ? seen.before
          : null;
    if (before === null) return [];
    return [{ engine, verdict: before.verdict, time: new Date(before.time).toISOString() }];
  }

  /** Another application name or other limits may well give another verdict: that is no change of mind. */
  #key(contentKey: string): string {
    return `${contentKey}/${this.#of}`;
  }

  #load(): void {
    if (this.#loaded) return;
    this.#loaded = true;
    if (this.#file === null || this.#limit === 0) return;
    for (const [key, entry] of this.#read(this.#file)) this.#entries.set(key, entry);
    this.#trim();
  }

  /** What is in the file; nothing where it can't be used, which is logged. */
  #read(file: string): readonly (readonly [string, Entry])[] {
    this.#stamp = stateFileStamp(file);
    try {
      const text = readStateFile(file, MAX_BYTES + 1024);
      return text === null ? [] : parse(text);
    } catch (error) {
      this.#log('warn', l10n.t('The file {0} is not used: {1}', file, messageOf(error)));
      return [];
    }
  }

  #trim(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#limit) break;
      this.#entries.delete(key);
    }
  }
}

/** A verdict that can be compared: not one on half a script that says that nothing was found in that half. */
function verdictOf({ engines, truncated }: FileReport, engine: EngineId): Verdict | null {
  const verdict = engines[engine]?.verdict;
  if (verdict === undefined || verdict === 'unscanned') return null;
  return truncated && (verdict === 'notDetected' || verdict === 'clean') ? null : verdict;
}

/** When an engine was last heard on it, in milliseconds since 1970. */
function newest(entry: Entry): number {
  return Math.max(...Object.values(entry).map(({ time }) => time));
}

function follow(last: Seen | undefined, verdict: Verdict, now: number): Seen {
  if (last === undefined) return { verdict, time: now };
  if (last.verdict !== verdict)
    return { verdict, time: now, before: { verdict: last.verdict, time: last.time, noticed: now } };
  return { ...last, time: now };
}

/** Names the settings that decide verdicts. */
function settingsKey({ amsi, budgets, engines, hostProfile, jscript, rulePaths }: HostConfig): string {
  const parts = [amsi.appName, budgets, engines, hostProfile, jscript, rulePaths];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

/** @throws when the text is not what `save` writes */
function parse(text: string): readonly (readonly [string, Entry])[] {
  const value = JSON.parse(text) as { readonly schema?: unknown; readonly entries?: unknown } | null;
  const broken = new Error(l10n.t('its content is not what Amsight writes'));
  if (value?.schema !== SCHEMA || !Array.isArray(value.entries)) throw broken;
  for (const entry of value.entries as readonly unknown[]) if (!isEntry(entry)) throw broken;
  return value.entries as readonly (readonly [string, Entry])[];
}

function isEntry(value: unknown): boolean {
  if (!Array.isArray(value) || typeof value[0] !== 'string' || !isRecord(value[1])) return false;
  return Object.entries(value[1]).every(
    ([engine, seen]) => engineIds.some((id) => id === engine) && isSeen(seen),
  );
}

function isSeen(value: unknown): boolean {
  if (!isRecord(value) || !isVerdictAt(value)) return false;
  const { before } = value;
  return before === undefined || (isRecord(before) && isVerdictAt(before) && isTime(before.noticed));
}

function isVerdictAt({ verdict, time }: Readonly<Record<string, unknown>>): boolean {
  return verdicts.has(verdict) && isTime(time);
}

/** What a Date can hold. */
function isTime(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= 8.64e15;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
