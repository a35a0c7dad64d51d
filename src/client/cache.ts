/** Results of earlier scans by content, in memory and, for the command line, in a file. Never holds script text. */

import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import type { EngineStatus, FileReport } from '../findings/model';
import type { HostConfig, ScanInput, ScanOptions } from '../protocol';
import type { LogLevel } from './host-child';
import type { ClientSettings } from './model';
import { lastWithin, mergeEntries, readStateFile, stateFileStamp, writeStateFile } from './state-file';

const SCHEMA = 'amsight/cache@3';
/** Milliseconds after which a result is not believed any more: engines learn without telling. */
const TIME_TO_LIVE = 24 * 3_600_000;
/** Bytes of the file for results, and for what files held; what was used last goes in first. */
const MAX_ENTRY_BYTES = 40 * 1024 * 1024;
const MAX_PATH_BYTES = 24 * 1024 * 1024;
/** Bytes; a larger file was not written by us. */
const MAX_FILE_BYTES = MAX_ENTRY_BYTES + MAX_PATH_BYTES + 1024;

interface Entry {
  readonly report: FileReport;
  /** Milliseconds since 1970. */
  readonly time: number;
}

interface CacheFile {
  readonly schema: typeof SCHEMA;
  /** Oldest first: key, time, report. */
  readonly entries: readonly (readonly [string, number, FileReport])[];
  /** Path and what was last read there. */
  readonly paths: readonly (readonly [string, KnownFile])[];
}

/** What a file held when it was last scanned. */
export interface KnownFile {
  readonly contentKey: string;
  readonly sha256: string;
  /** As in FileReport. */
  readonly encoding: string | null;
  /** As the host gave it: a file that still has it holds the same. */
  readonly stamp: string | null;
  /** See questionOf. */
  readonly question: string;
}

/** Whose report is asked for: what does not follow from the decoded content. */
export type ReportOf = Pick<FileReport, 'path' | 'sha256'> & { readonly encoding: string | null };

/**
 * Names what, besides the file, decides whether and as what it is scanned: a result by its stamp alone answers no other
 * question.
 */
export function questionOf({ kind, languageId, named }: ScanInput, config: HostConfig): string {
  const { jscript, kindsOff, maxFileSize } = config;
  const parts = [kind ?? null, languageId ?? null, named === true, jscript, kindsOff, maxFileSize];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

/**
 * Names what, besides the content, decides a result. Null while no host has said what its engines are.
 */
export function variantOf(settings: ClientSettings, engines: readonly EngineStatus[]): string | null {
  if (engines.length === 0) return null;
  const { config } = settings;
  const parts = [
    hostBuild(settings.hostPath),
    engines.map(({ id, fingerprint }) => [id, fingerprint]),
    config.engines,
    config.rulePaths,
    config.amsi.appName,
    config.jscript,
    config.kindsOff,
    config.budgets,
    config.hostProfile,
    config.l10n === null,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

/** Changes with every build of the host, whose unwrapping may find more than an older one's. */
function hostBuild(hostPath: string): string {
  const stat = statSync(hostPath, { throwIfNoEntry: false });
  return stat ? `${stat.size}/${stat.mtimeMs}` : '';
}

export class ResultCache {
  #limit: number;
  #file: string | null;
  #loaded = false;
  #changed = false;
  /** Of the file as it was read or written last; null for none. */
  #stamp: string | null = null;
  /** In the order of last use. */
  #entries = new Map<string, Entry>();
  #paths = new Map<string, KnownFile>();
  readonly #log: (level: LogLevel, message: string) => void;
  readonly #time: () => number;

  /** @param time milliseconds since 1970, now */
  constructor(
    settings: ClientSettings,
    log: (level: LogLevel, message: string) => void,
    time: () => number = Date.now,
  ) {
    this.#limit = settings.cacheEntries;
    this.#file = settings.cacheFile;
    this.#log = log;
    this.#time = time;
  }

  /** Takes new limits; what is kept stays as far as they allow. */
  configure(settings: ClientSettings): void {
    if (settings.cacheFile !== this.#file) this.#loaded = false;
    this.#limit = settings.cacheEntries;
    this.#file = settings.cacheFile;
    this.#trim();
  }

  /** The result of this content under this variant, as the report of `of`. */
  get(
    variant: string | null,
    contentKey: string,
    localize: ScanOptions['localize'],
    of: ReportOf,
  ): FileReport | undefined {
    const report = this.#find(variant, contentKey, localize);
    return report && { ...report, ...of };
  }

  /** True when `get` has an answer. */
  has(variant: string | null, contentKey: string, localize: ScanOptions['localize']): boolean {
    return this.#find(variant, contentKey, localize) !== undefined;
  }

  #find(
    variant: string | null,
    contentKey: string,
    localize: ScanOptions['localize'],
  ): FileReport | undefined {
    if (variant === null || this.#limit === 0) return undefined;
    this.#load();
    for (const key of answeringKeys(variant, contentKey, localize)) {
      const entry = this.#entries.get(key);
      if (!entry) continue;
      if (this.#time() - entry.time > TIME_TO_LIVE) {
        this.#entries.delete(key);
        continue;
      }
      // What was not asked about lines, or with other limits, answers a question for lines only where there are none.
      if (localize !== null && key === entryKey(variant, contentKey) && wouldLocalize(entry.report)) continue;
      this.#entries.delete(key);
      this.#entries.set(key, entry);
      return entry.report;
    }
    return undefined;
  }

  put(
    variant: string | null,
    contentKey: string,
    localize: ScanOptions['localize'],
    report: FileReport,
  ): void {
    if (variant === null || this.#limit === 0) return;
    this.#load();
    const entry = { report, time: this.#time() };
    // It answers questions that do not care for lines, too.
    const keys = [entryKey(variant, contentKey)];
    if (localize !== null && wouldLocalize(report)) {
      const permitted = report.localised === 'onboarded' ? 'unasked' : 'permitted';
      keys.push(entryKey(variant, contentKey, localize, permitted));
    }
    for (const key of keys) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    this.#changed = true;
    this.#trim();
  }

  /** Takes the findings of `amended` into the result that `report` came out of, if it is still there. */
  amend(report: FileReport, { findings }: FileReport): void {
    for (const [key, entry] of this.#entries) {
      // `get` changes who a report is of, never its findings.
      if (entry.report.findings !== report.findings) continue;
      this.#entries.set(key, { ...entry, report: { ...entry.report, findings } });
      this.#changed = true;
    }
  }

  /** What the file at `path` held when it was last scanned. */
  fileAt(path: string): KnownFile | undefined {
    this.#load();
    return this.#paths.get(path);
  }

  noteFile(path: string, file: KnownFile): void {
    if (this.#limit === 0) return;
    this.#load();
    this.#paths.delete(path);
    this.#paths.set(path, file);
    this.#changed = true;
    this.#trim();
  }

  /** Forgets everything; what the file holds is not read again. */
  clear(): void {
    if (this.#file !== null) this.#stamp = stateFileStamp(this.#file);
    this.#entries.clear();
    this.#paths.clear();
    this.#changed = true;
    this.#loaded = true;
  }

  /**
   * Writes the file where there is one and something changed, with what other runs have written there meanwhile. Trouble
   * is logged: the cache is only a help.
   */
  save(): void {
    if (this.#file === null || !this.#changed || this.#limit === 0) return;
    if (stateFileStamp(this.#file) !== this.#stamp) {
      const theirs = this.#read(this.#file);
      this.#entries = mergeEntries(theirs.entries, this.#entries, ({ time }) => time);
      // Which run read a file later is not known; a file that has changed since has another stamp than either.
      this.#paths = mergeEntries(theirs.paths, this.#paths, () => 0);
      this.#trim();
    }
    const entries = [...this.#entries].map(([key, { time, report }]) => [key, time, report]);
    const content = [
      `{"schema":${JSON.stringify(SCHEMA)}`,
      `"entries":[${lastWithin(entries, MAX_ENTRY_BYTES).join(',')}]`,
      `"paths":[${lastWithin([...this.#paths], MAX_PATH_BYTES).join(',')}]}`,
    ].join(',');
    try {
      writeStateFile(this.#file, content);
      this.#stamp = stateFileStamp(this.#file);
      this.#changed = false;
    } catch (error) {
      this.#log('warn', l10n.t('The cache file could not be written: {0}', messageOf(error)));
    }
  }

  #load(): void {
    if (this.#loaded) return;
    this.#loaded = true;
    if (this.#file === null || this.#limit === 0) return;
    const { entries, paths } = this.#read(this.#file);
    for (const [key, entry] of entries) this.#entries.set(key, entry);
    for (const [name, file] of paths) this.#paths.set(name, file);
    this.#trim();
  }

  /** What is in the file; nothing where it can't be used, which is logged. */
  #read(file: string): {
    readonly entries: readonly (readonly [string, Entry])[];
    readonly paths: CacheFile['paths'];
  } {
    this.#stamp = stateFileStamp(file);
    try {
      const text = readStateFile(file, MAX_FILE_BYTES);
      if (text === null) return { entries: [], paths: [] };
      const { entries, paths } = parseCacheFile(text);
      return { entries: entries.map(([key, time, report]) => [key, { time, report }]), paths };
    } catch (error) {
      this.#log('warn', l10n.t('The cache file {0} is not used: {1}', file, messageOf(error)));
      return { entries: [], paths: [] };
    }
  }

  #trim(): void {
    for (const map of [this.#entries, this.#paths]) {
      for (const key of map.keys()) {
        if (map.size <= this.#limit) break;
        map.delete(key);
      }
    }
  }
}

/** `unasked`: the search was not made, since nobody had asked for it; whoever asks gets another answer. */
type Permission = 'permitted' | 'unasked';

/** @param localize the limits of the search for lines; left out for results that any question without one may have */
function entryKey(
  variant: string,
  contentKey: string,
  localize: ScanOptions['localize'] = null,
  permission: Permission = 'permitted',
): string {
  if (localize === null) return `${contentKey}/${variant}`;
  const { maxCalls, maxPositives } = localize;
  return `${contentKey}/${variant}/${maxCalls}/${maxPositives}/${permission}`;
}

/** The keys whose results may answer, best first. */
function answeringKeys(variant: string, contentKey: string, localize: ScanOptions['localize']): string[] {
  const plain = entryKey(variant, contentKey);
  if (localize === null) return [plain];
  const located = entryKey(variant, contentKey, localize);
  if (localize.asked || localize.evenOnboarded) return [located, plain];
  return [located, entryKey(variant, contentKey, localize, 'unasked'), plain];
}

/** True when asking for lines, or with other limits, can change the report: AMSI flagged the script as a whole. */
function wouldLocalize({ findings, localised }: FileReport): boolean {
  return (
    localised !== undefined ||
    findings.some(({ engine, precision }) => engine === 'amsi' && precision === 'file')
  );
}

function parseCacheFile(text: string): CacheFile {
  const value = JSON.parse(text) as Partial<CacheFile> | null;
  const broken = new Error(l10n.t('its content is not what Amsight writes'));
  if (value?.schema !== SCHEMA || !Array.isArray(value.entries) || !Array.isArray(value.paths)) throw broken;
  for (const entry of value.entries as readonly unknown[]) if (!isEntry(entry)) throw broken;
  for (const file of value.paths as readonly unknown[]) if (!isFile(file)) throw broken;
  return value as CacheFile;
}

function isFile(value: unknown): boolean {
  if (!Array.isArray(value) || typeof value[0] !== 'string') return false;
  const file = value[1] as Partial<KnownFile> | null | undefined;
  if (typeof file !== 'object' || file === null) return false;
  const { contentKey, sha256, question, stamp, encoding } = file;
  return (
    [contentKey, sha256, question].every((one) => typeof one === 'string') &&
    [stamp, encoding].every((one) => one === null || typeof one === 'string')
  );
}

function isEntry(value: unknown): boolean {
  if (!Array.isArray(value) || typeof value[0] !== 'string' || typeof value[1] !== 'number') return false;
  const report = value[2] as Partial<FileReport> | null;
  return (
    typeof report === 'object' &&
    report !== null &&
    typeof report.path === 'string' &&
    typeof report.verdict === 'string' &&
    Array.isArray(report.findings) &&
    Array.isArray(report.submitted)
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
