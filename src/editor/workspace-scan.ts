/** Scans many files because a person asked: draws candidates, hands them over, shows findings as they come. */

import { availableParallelism } from 'node:os';
import * as vscode from 'vscode';

import { CancelledError } from '../client/model';
import type { FileReport } from '../findings/model';
import { reasonSentence } from '../findings/reasons';
import type { ScanInput } from '../protocol';
import { isCandidatePath } from '../scripts/candidates';
import { mapAhead, runAhead } from './ahead';
import { toDiagnostics } from './diagnostic-data';
import type { DiagnosticStore } from './diagnostics';
import type { Candidate, ListingNotes } from './scan-candidates';
import { newNotes } from './scan-candidates';
import { SummaryCollector, type Summary } from './scan-summary';
import type { ScannerHolder } from './scanner-holder';
import { isVirtual, schemeAllowed } from './schemes';
import { contentName, documentInput, formatNumber, leftOutReport, tooLargeReason } from './script-input';
import type { SettingsSource } from './settings';
import type { ScanProgress } from './status-view';

/** Candidates listed ahead of the scan at most: bounds memory in a huge workspace. */
const listedAhead = 20_000;
/** Files of virtual file systems that are read at once; each may be as large as `amsight.maxFileSize`. */
const readsAtOnce = 8;
/** Rounds of scanning what changed meanwhile, before a file that keeps changing is left to its next save. */
const rounds = 3;
/** Scan hosts of one workspace scan at most. */
const mostJobs = 4;

export type CandidateLister = (
  excludesFor: SettingsSource['excludeGlobs'],
  notes: ListingNotes,
  token: vscode.CancellationToken,
) => AsyncIterable<Candidate>;

export interface WorkspaceScanParts {
  readonly holder: ScannerHolder;
  readonly settings: SettingsSource;
  readonly store: DiagnosticStore;
}

interface Drawn {
  readonly uri: vscode.Uri;
  /** The open document whose unsaved text was handed over, and its version. */
  readonly dirty: { readonly document: vscode.TextDocument; readonly version: number } | null;
}

export class WorkspaceScan implements vscode.Disposable {
  private running: AbortController | null = null;
  private progressNow: ScanProgress | null = null;
  private watcher: vscode.FileSystemWatcher | null = null;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly fileChanged = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: WorkspaceScanParts) {}

  /** Null while none is under way. */
  get progress(): ScanProgress | null {
    return this.progressNow;
  }

  cancel(): void {
    this.running?.abort();
  }

  /**
   * Runs one scan; what it found stays when it is cancelled.
   * @returns null when another one is under way
   * @throws what the client throws, which would be a bug
   */
  async run(list: CandidateLister): Promise<Summary | null> {
    if (this.running !== null) return null;
    const controller = new AbortController();
    const cancellation = new vscode.CancellationTokenSource();
    controller.signal.addEventListener('abort', () => {
      cancellation.cancel();
    });
    this.running = controller;
    this.watch();
    const started = performance.now();
    const notes = newNotes();
    const collector = new SummaryCollector();
    const run = new Run(this.parts, collector, controller.signal, (progress) => {
      this.progressNow = progress;
      this.changed.fire();
    });
    const noticing = this.fileChanged.event((uri) => {
      run.noticeChange(uri);
    });
    try {
      await run.all(
        list(this.parts.settings.excludeGlobs.bind(this.parts.settings), notes, cancellation.token),
      );
    } finally {
      noticing.dispose();
      cancellation.dispose();
      this.running = null;
      this.progressNow = null;
      this.changed.fire();
    }
    for (const { uri, reason } of notes.unreadable) {
      collector.add(leftOutReport(contentName(uri), 'failed', 'readError', reason));
    }
    return {
      tally: { ...collector.tally },
      list: collector.list,
      cancelled: controller.signal.aborted,
      duration: performance.now() - started,
      workspaceExcludesIgnored: notes.workspaceExcludesIgnored,
      hiddenByExcludes: notes.hidden,
      formatNumber,
    };
  }

  /** Scans one file that is not open, because a person named it, in the scan host that serves the open documents. */
  async one(uri: vscode.Uri): Promise<Summary> {
    this.watch();
    const started = performance.now();
    const collector = new SummaryCollector();
    collector.add(await this.scanFile(uri, true));
    return {
      tally: { ...collector.tally },
      list: collector.list,
      cancelled: false,
      duration: performance.now() - started,
      workspaceExcludesIgnored: 0,
      hiddenByExcludes: 0,
      formatNumber,
    };
  }

  dispose(): void {
    this.cancel();
    this.watcher?.dispose();
    this.changed.dispose();
    this.fileChanged.dispose();
  }

  /** From the first scan on, findings of files that go or change on disk are kept true. */
  private watch(): void {
    if (this.watcher !== null) return;
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    this.watcher = watcher;
    const { store } = this.parts;
    watcher.onDidDelete((uri) => {
      store.forgetSaved(uri);
    });
    const changed = (uri: vscode.Uri): void => {
      if (!isCandidatePath(uri.path)) return;
      this.fileChanged.fire(uri);
      if (this.running === null && store.hasSaved(uri)) void this.refresh(uri);
    };
    watcher.onDidChange(changed);
    watcher.onDidCreate(changed);
  }

  /** Scans one file again that a workspace scan had flagged and that changed on disk. */
  private async refresh(uri: vscode.Uri): Promise<void> {
    try {
      await this.scanFile(uri, false);
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
    }
  }

  private async scanFile(uri: vscode.Uri, requested: boolean): Promise<FileReport> {
    const { holder, settings, store } = this.parts;
    const made = await fileInput(uri, requested, settings.current.maxFileSize);
    const report =
      'report' in made
        ? made.report
        : await holder.get().scan({
            input: made.input,
            options: { requested, localize: null },
            priority: requested ? 'save' : 'workspace',
            key: `${uri.toString()}#saved`,
          });
    const { items } = toDiagnostics(report, settings.severity(uri));
    store.setSaved(uri, items.length === 0 ? null : items);
    return report;
  }
}

/** One scan from its first candidate to its last. */
class Run {
  private readonly drawn = new Map<string, Drawn>();
  /** Files handed over so far, to know which changes matter; strings only. */
  private readonly handedOver = new Set<string>();
  private readonly changedMeanwhile = new Map<string, vscode.Uri>();
  private found = 0;
  private done = 0;
  private listed = false;

  constructor(
    private readonly parts: WorkspaceScanParts,
    private readonly collector: SummaryCollector,
    private readonly signal: AbortSignal,
    private readonly onProgress: (progress: ScanProgress) => void,
  ) {}

  noticeChange(uri: vscode.Uri): void {
    const key = uri.toString();
    if (this.handedOver.has(key)) this.changedMeanwhile.set(key, uri);
  }

  async all(candidates: AsyncIterable<Candidate>): Promise<void> {
    await this.round(
      runAhead(candidates, listedAhead, (count, ended) => {
        this.found = count;
        this.listed = ended;
        this.tell();
      }),
      (report) => {
        this.collector.add(report);
        this.done++;
        this.tell();
      },
    );
    for (let again = 1; again < rounds && this.changedMeanwhile.size > 0 && !this.signal.aborted; again++) {
      const uris = [...this.changedMeanwhile.values()];
      this.changedMeanwhile.clear();
      // Their first results are counted already; only what is shown changes.
      await this.round(asCandidates(uris), () => undefined);
    }
  }

  private async round(
    candidates: AsyncIterable<Candidate>,
    count: (report: FileReport) => void,
  ): Promise<void> {
    await this.parts.holder.get().scanFiles({
      inputs: this.inputs(candidates, count),
      options: { requested: true, localize: null },
      jobs: Math.min(mostJobs, Math.max(1, availableParallelism() - 1)),
      signal: this.signal,
      onReport: (report, input) => {
        const drawn = this.drawn.get(input.contentName);
        this.drawn.delete(input.contentName);
        if (drawn !== undefined) this.show(drawn, report);
        count(report);
      },
    });
  }

  private async *inputs(
    candidates: AsyncIterable<Candidate>,
    count: (report: FileReport) => void,
  ): AsyncGenerator<ScanInput> {
    const made = mapAhead(candidates, readsAtOnce, async ({ uri, named }) => {
      const key = uri.toString();
      this.handedOver.add(key);
      const document = vscode.workspace.textDocuments.find(
        (one) => one.isDirty && one.uri.toString() === key,
      );
      if (document !== undefined) {
        const dirty = { document, version: document.version };
        return { input: documentInput(document, named), uri, dirty };
      }
      return { ...(await fileInput(uri, named, this.parts.settings.current.maxFileSize)), uri, dirty: null };
    });
    for await (const one of made) {
      if (this.signal.aborted) return;
      if ('report' in one) {
        count(one.report);
        continue;
      }
      this.drawn.set(one.input.contentName, { uri: one.uri, dirty: one.dirty });
      yield one.input;
    }
  }

  private show({ uri, dirty }: Drawn, report: FileReport): void {
    const { settings, store } = this.parts;
    const { items } = toDiagnostics(report, report.findings.length === 0 ? {} : settings.severity(uri));
    const shown = items.length === 0 ? null : items;
    if (dirty === null) {
      if (shown !== null || store.hasSaved(uri)) store.setSaved(uri, shown);
    } else if (!dirty.document.isClosed && dirty.document.version === dirty.version) {
      store.setDocument(uri, items);
    }
  }

  private tell(): void {
    this.onProgress({ done: this.done, found: this.found, listed: this.listed });
  }
}

async function* asCandidates(uris: readonly vscode.Uri[]): AsyncGenerator<Candidate> {
  for (const uri of uris) yield await Promise.resolve({ uri, named: false });
}

/** A file by its path where the scan host can read it, else its bytes; or the reason why it is left out. */
async function fileInput(
  uri: vscode.Uri,
  named: boolean,
  maxFileSize: number,
): Promise<{ readonly input: ScanInput } | { readonly report: FileReport }> {
  const name = contentName(uri);
  if (!isVirtual(uri.scheme))
    return { input: { contentName: name, source: { type: 'path', path: name }, named } };
  if (!schemeAllowed(uri.scheme, new Set([uri.scheme]), true)) {
    const reason = vscode.l10n.t('Documents of the scheme {0} are not scanned.', uri.scheme);
    return { report: leftOutReport(name, 'skipped', 'notAScript', reason) };
  }
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > maxFileSize) {
      return { report: leftOutReport(name, 'skipped', 'tooLarge', tooLargeReason(size, maxFileSize)) };
    }
    const bytes = await vscode.workspace.fs.readFile(uri);
    return { input: { contentName: name, source: { type: 'bytes', bytes }, named } };
  } catch (error) {
    return { report: leftOutReport(name, 'failed', ...readFailure(error)) };
  }
}

function readFailure(error: unknown): ['notFound' | 'accessDenied' | 'readError', string?] {
  const code = error instanceof vscode.FileSystemError ? error.code : '';
  if (code === 'FileNotFound') return ['notFound'];
  if (code === 'NoPermissions') return ['accessDenied'];
  return ['readError', reasonSentence('readError', error instanceof Error ? error.message : String(error))];
}
