/** Scans many files, or one that is not open, because a person asked, and keeps what it showed of them true. */

import * as vscode from 'vscode';

import { CancelledError } from '../client/model';
import type { FileReport } from '../findings/model';
import { isCandidatePath } from '../scripts/candidates';
import type { BookRun } from './acknowledgement-book';
import { fileInput } from './file-input';
import { newNotes, workspaceCandidates, type Candidate, type ListingNotes } from './scan-candidates';
import { saveFindings } from './saved-findings';
import { ScanRun, type ScanParts } from './scan-run';
import { SummaryCollector, type Summary } from './scan-summary';
import { contentName, formatNumber, leftOutReport } from './script-input';
import type { SettingsSource } from './settings';
import type { ScanProgress } from './status-view';

export type CandidateLister = (
  excludesFor: SettingsSource['excludeGlobs'],
  notes: ListingNotes,
  token: vscode.CancellationToken,
) => AsyncIterable<Candidate>;

export class WorkspaceScan implements vscode.Disposable {
  private running: AbortController | null = null;
  private progressNow: ScanProgress | null = null;
  private watcher: vscode.FileSystemWatcher | null = null;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly fileChanged = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  private readonly reviewing: vscode.Disposable;

  constructor(private readonly parts: ScanParts) {
    this.reviewing = parts.acknowledgements.onDidChange(() => this.reviewAll());
  }

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
    const noticing: vscode.Disposable[] = [];
    let review: BookRun | null;
    try {
      review = await this.parts.acknowledgements.run();
      const run = new ScanRun(this.parts, collector, review, controller.signal, (progress) => {
        this.progressNow = progress;
        this.changed.fire();
      });
      noticing.push(
        this.fileChanged.event((uri) => {
          run.noticeChange(uri);
        }),
      );
      await run.all(
        list(this.parts.settings.excludeGlobs.bind(this.parts.settings), notes, cancellation.token),
      );
    } finally {
      vscode.Disposable.from(...noticing, cancellation).dispose();
      this.running = null;
      this.progressNow = null;
      this.changed.fire();
    }
    for (const { uri, reason } of notes.unreadable) {
      collector.add(leftOutReport(contentName(uri), 'failed', 'readError', reason));
    }
    const cancelled = controller.signal.aborted;
    const complete = list === workspaceCandidates && !cancelled && notes.unreadable.length === 0;
    return {
      tally: { ...collector.tally },
      outdated: cancelled ? 0 : ((await review?.conclude(complete)) ?? 0),
      list: collector.list,
      cancelled,
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
      outdated: 0,
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
    this.reviewing.dispose();
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

  /** Acknowledgements have changed: what is shown of saved files is made anew, out of what is known. No engine is asked. */
  private async reviewAll(): Promise<void> {
    const { acknowledgements, store } = this.parts;
    for (const uri of store.savedUris()) {
      await acknowledgements.ready({ uri });
      const report = store.savedReport(uri);
      if (report !== null) this.show(uri, report);
    }
  }

  private show(uri: vscode.Uri, report: FileReport): void {
    const { acknowledgements, settings, store } = this.parts;
    saveFindings(uri, report, {
      store,
      severities: () => settings.severity(uri),
      applied: (one) => acknowledgements.applied(uri, one, true),
    });
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
    const { acknowledgements, holder, settings } = this.parts;
    const made = await fileInput(uri, requested, settings.current.maxFileSize);
    const raw =
      'report' in made
        ? made.report
        : await holder.get().scan({
            input: made.input,
            options: { requested, localize: null },
            priority: requested ? 'save' : 'workspace',
            key: `${uri.toString()}#saved`,
          });
    await acknowledgements.ready({ uri });
    this.show(uri, raw);
    return acknowledgements.applied(uri, raw, true);
  }
}
