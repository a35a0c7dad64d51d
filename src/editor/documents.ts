/** Scans open documents as they are opened, changed, saved and closed. */

import * as vscode from 'vscode';

import { CancelledError, type Priority } from '../client/model';
import type { FileReport, Range } from '../findings/model';
import { kindByLanguage, uncoveredLanguage } from '../scripts/kinds';
import { isCandidatePath } from '../scripts/candidates';
import { toDiagnostics } from './diagnostic-data';
import type { DiagnosticStore } from './diagnostics';
import type { DocumentState } from './document-status';
import { applyEdit, flaggedRegion, type FlaggedRegion } from './flagged-region';
import { flaggedRest, scanDelay, type Trigger } from './pacing';
import type { ScannerHolder } from './scanner-holder';
import { schemeAllowed } from './schemes';
import {
  contentName,
  documentInput,
  formatNumber,
  kindOfDocument,
  leftOutReport,
  tooLargeReason,
} from './script-input';
import type { SettingsSource } from './settings';
import { Throttle } from './throttle';

interface Entry {
  readonly document: vscode.TextDocument;
  /** A person asked for this document, so it is scanned whatever it looks like. */
  named: boolean;
  /** What it is; null while it was not looked at, or is no script. */
  isScript: boolean;
  excluded: boolean;
  report: FileReport | null;
  dropped: number;
  region: FlaggedRegion | null;
  priority: Priority;
  /** The save under way is the editor's own, after a delay. */
  autoSaves: boolean;
  /** Counts scans, so that only the newest writes its result. */
  generation: number;
  running: number;
}

/** Told after each scan of an open document, also when its result was outdated or not a script any more. */
export interface DocumentScan {
  readonly uri: vscode.Uri;
  readonly version: number;
  /** Null when the document is no script for the engines, or its result came too late. */
  readonly report: FileReport | null;
}

export interface DocumentsParts {
  readonly holder: ScannerHolder;
  readonly settings: SettingsSource;
  readonly store: DiagnosticStore;
  readonly log: vscode.LogOutputChannel;
}

export class Documents implements vscode.Disposable {
  private readonly entries = new Map<string, Entry>();
  private readonly throttle: Throttle;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly scanned = new vscode.EventEmitter<DocumentScan>();
  private readonly subscriptions: readonly { dispose(): unknown }[];
  /** Something that a status shows has changed. */
  readonly onDidChange = this.changed.event;
  readonly onDidScan = this.scanned.event;

  constructor(private readonly parts: DocumentsParts) {
    this.throttle = new Throttle(
      (key, signal) => this.runScheduled(key, signal),
      (error) => {
        parts.log.error(error instanceof Error ? error : String(error));
      },
    );
    const { workspace } = vscode;
    this.subscriptions = [
      this.changed,
      this.scanned,
      workspace.onDidOpenTextDocument((document) => {
        this.open(document);
      }),
      workspace.onDidChangeTextDocument((event) => {
        this.change(event);
      }),
      workspace.onWillSaveTextDocument(({ document, reason }) => {
        const entry = this.entries.get(document.uri.toString());
        if (entry !== undefined) entry.autoSaves = reason === vscode.TextDocumentSaveReason.AfterDelay;
      }),
      workspace.onDidSaveTextDocument((document) => {
        this.save(document);
      }),
      workspace.onDidSaveNotebookDocument((notebook) => {
        for (const cell of notebook.getCells()) this.save(cell.document);
      }),
      workspace.onDidCloseTextDocument((document) => {
        this.close(document.uri);
      }),
      workspace.onDidDeleteFiles(({ files }) => {
        for (const uri of files) parts.store.forgetSaved(uri);
      }),
      workspace.onDidRenameFiles(({ files }) => {
        for (const { oldUri } of files) parts.store.forgetSaved(oldUri);
      }),
      parts.settings.onDidChange(() => {
        this.startAfresh();
      }),
    ];
  }

  /** Takes up the documents that are open already. */
  start(): void {
    for (const document of vscode.workspace.textDocuments) this.open(document);
  }

  /** True while a script is open. */
  get anyScript(): boolean {
    return [...this.entries.values()].some(({ isScript }) => isScript);
  }

  /** The last reports of the open scripts. */
  reports(): FileReport[] {
    return [...this.entries.values()].flatMap(({ report }) => (report === null ? [] : [report]));
  }

  /** What is known of a document for its language status; null when it is of no concern. */
  state(document: vscode.TextDocument): DocumentState | null {
    const { current } = this.parts.settings;
    const entry = this.entries.get(document.uri.toString());
    const uncovered = uncoveredLanguage(document.languageId);
    if (!current.enable || (uncovered === null && entry?.isScript !== true)) return null;
    return {
      uncovered,
      excluded: entry?.excluded ?? false,
      busy: entry !== undefined && (entry.running > 0 || this.throttle.busy(document.uri.toString())),
      report: entry?.report ?? null,
      dropped: entry?.dropped ?? 0,
      manual: current.run === 'manual',
      formatNumber,
    };
  }

  /**
   * Scans a document now, because a person asked.
   * @returns null when it closed or changed meanwhile
   */
  async scanNow(document: vscode.TextDocument, signal: AbortSignal): Promise<FileReport | null> {
    const entry = this.entry(document);
    entry.named = true;
    this.throttle.drop(document.uri.toString());
    return this.scan(entry, { priority: 'save', requested: true, signal });
  }

  /** Scans every open script again: the engines or the rules have changed. */
  rescan(): void {
    for (const entry of this.entries.values()) this.request(entry, 'open');
  }

  dispose(): void {
    this.throttle.dispose();
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  /** Cheap enough for every document that opens: no text is looked at. */
  private mayBeScript(document: vscode.TextDocument): boolean {
    const { uri } = document;
    const folders = new Set(vscode.workspace.workspaceFolders?.map((folder) => folder.uri.scheme));
    const writable = vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true;
    if (!schemeAllowed(uri.scheme, folders, writable)) return false;
    // A name without extension may still begin with a shebang line.
    return isCandidatePath(uri.path) || kindByLanguage.has(document.languageId) || !/\.[^/]*$/.test(uri.path);
  }

  private entry(document: vscode.TextDocument): Entry {
    const key = document.uri.toString();
    const known = this.entries.get(key);
    if (known?.document === document) return known;
    const entry: Entry = {
      document,
      named: false,
      isScript: false,
      excluded: false,
      report: null,
      dropped: 0,
      region: null,
      priority: 'edit',
      autoSaves: false,
      generation: 0,
      running: 0,
    };
    this.entries.set(key, entry);
    return entry;
  }

  private open(document: vscode.TextDocument): void {
    if (!this.mayBeScript(document)) return;
    this.request(this.entry(document), 'open');
  }

  private change({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    // Also fired when only the dirty state changes.
    if (contentChanges.length === 0) return;
    const entry = this.entries.get(document.uri.toString());
    if (entry === undefined) return;
    if (entry.region !== null) {
      for (const { rangeOffset, rangeLength, text } of contentChanges) {
        entry.region = applyEdit(entry.region, {
          offset: rangeOffset,
          removed: rangeLength,
          inserted: text.length,
        });
      }
    }
    this.request(entry, 'change');
  }

  private save(document: vscode.TextDocument): void {
    const entry = this.entries.get(document.uri.toString());
    if (entry !== undefined) this.request(entry, entry.autoSaves ? 'autoSave' : 'save');
  }

  private close(uri: vscode.Uri): void {
    const key = uri.toString();
    this.throttle.drop(key);
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    entry.generation++;
    this.entries.delete(key);
    this.parts.store.setDocument(uri, null);
    this.changed.fire();
  }

  private request(entry: Entry, trigger: Trigger): void {
    const { current } = this.parts.settings;
    if (!current.enable) return;
    if (current.run === 'manual' && trigger === 'open') this.classify(entry);
    const delay = scanDelay({
      trigger,
      run: current.run,
      delay: current.delay,
      lastDuration: entry.report?.durationMs ?? 0,
      flagged: entry.region !== null,
      regionTouched: entry.region?.touched ?? false,
    });
    if (delay === null) return;
    entry.priority = trigger === 'save' || trigger === 'autoSave' ? 'save' : 'edit';
    this.throttle.schedule(entry.document.uri.toString(), delay);
  }

  /** Looks at the text. @returns whether it is a script that is to be scanned */
  private classify(entry: Entry): boolean {
    const { document } = entry;
    const { settings } = this.parts;
    const isScript = kindOfDocument(document, settings.current, entry.named).kind !== null;
    const excluded = !entry.named && settings.isExcluded(document.uri);
    if (isScript !== entry.isScript || excluded !== entry.excluded) {
      entry.isScript = isScript;
      entry.excluded = excluded;
      this.changed.fire();
    }
    return isScript && !excluded;
  }

  private async runScheduled(key: string, signal: AbortSignal): Promise<void> {
    const entry = this.entries.get(key);
    if (entry === undefined || entry.document.isClosed) return;
    const { priority, document } = entry;
    const version = document.version;
    const report = await this.scan(entry, { priority, requested: false, signal });
    if (report !== null || signal.aborted || document.isClosed || document.version === version) return;
    // The result came too late and was dropped: the text as it is now is still unscanned.
    const { delay } = this.parts.settings.current;
    this.throttle.schedule(key, entry.region === null ? delay : Math.max(delay, flaggedRest));
  }

  /** @returns null when there is nothing to scan, or when the result is not of the text as it is now */
  private async scan(
    entry: Entry,
    how: { readonly priority: Priority; readonly requested: boolean; readonly signal: AbortSignal },
  ): Promise<FileReport | null> {
    const { document } = entry;
    const version = document.version;
    const generation = ++entry.generation;
    if (!this.classify(entry)) {
      this.take(entry, null);
      this.scanned.fire({ uri: document.uri, version, report: null });
      return null;
    }
    entry.running++;
    this.changed.fire();
    let report: FileReport | null = null;
    try {
      report = await this.ask(entry, how);
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
    } finally {
      entry.running--;
    }
    const current =
      !how.signal.aborted &&
      !document.isClosed &&
      generation === entry.generation &&
      document.version === version;
    if (report !== null && current) this.take(entry, report, how.priority === 'save' || !document.isDirty);
    // Its alert was raised already: what follows waits as for a flagged text.
    else if (report !== null && flaggedRegion({ ...report, findings: [] }, nowhere) !== null) {
      entry.region = { ...everywhere };
    }
    this.changed.fire();
    this.scanned.fire({ uri: document.uri, version, report: current ? report : null });
    return current ? report : null;
  }

  private async ask(
    { document, named }: Entry,
    how: { readonly priority: Priority; readonly requested: boolean; readonly signal: AbortSignal },
  ): Promise<FileReport> {
    const input = documentInput(document, named);
    const limit = this.parts.settings.current.maxFileSize;
    if (input.source.type === 'text' && input.source.text.length > limit / 4) {
      const size = Buffer.byteLength(input.source.text);
      if (size > limit) {
        return leftOutReport(contentName(document.uri), 'skipped', 'tooLarge', tooLargeReason(size, limit));
      }
    }
    return this.parts.holder.get().scan({
      input,
      options: { requested: how.requested, localize: null },
      priority: how.priority,
      key: document.uri.toString(),
      signal: how.signal,
    });
  }

  /** Shows a result; null when the document is no script. */
  private take(entry: Entry, report: FileReport | null, saved = false): void {
    const { document } = entry;
    const { settings, store } = this.parts;
    const list = report === null ? null : toDiagnostics(report, settings.severity(document.uri));
    entry.report = report;
    entry.dropped = list?.dropped ?? 0;
    const toOffsets = ({ start, end }: Range): { start: number; end: number } => ({
      start: document.offsetAt(new vscode.Position(start.line, start.character)),
      end: document.offsetAt(new vscode.Position(end.line, end.character)),
    });
    entry.region = report === null ? null : flaggedRegion(report, toOffsets);
    if (saved && store.hasSaved(document.uri)) store.setSaved(document.uri, list?.items ?? null);
    store.setDocument(document.uri, list?.items ?? null);
  }

  private startAfresh(): void {
    for (const entry of this.entries.values()) {
      this.throttle.drop(entry.document.uri.toString());
      entry.generation++;
      entry.region = null;
      if (!this.parts.settings.current.enable) this.take(entry, null);
    }
    if (!this.parts.settings.current.enable) this.parts.store.clear();
    this.changed.fire();
    this.rescan();
  }
}

const everywhere: FlaggedRegion = { ranges: [{ start: 0, end: Number.MAX_SAFE_INTEGER }], touched: true };
const nowhere = (): { start: number; end: number } => ({ start: 0, end: 0 });
