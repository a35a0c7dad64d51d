/** Scans open documents as they are opened, changed, saved and closed. */

import * as vscode from 'vscode';

import type { FileReport } from '../findings/model';
import { kindByLanguage, uncoveredLanguage } from '../scripts/kinds';
import { isCandidatePath } from '../scripts/candidates';
import type { Acknowledgements } from './acknowledgements';
import type { DiagnosticStore } from './diagnostics';
import type { DocumentState } from './document-status';
import { OpenDocument, type DocumentScan, type Waiting } from './open-document';
import { planRest, planScan, type Pace, type ScanPlan, type Trigger } from './pacing';
import type { ScannerHolder } from './scanner-holder';
import { schemeAllowed } from './schemes';
import { formatNumber } from './script-input';
import type { SettingsSource } from './settings';
import { Throttle } from './throttle';

export interface DocumentsParts {
  readonly holder: ScannerHolder;
  readonly settings: SettingsSource;
  readonly store: DiagnosticStore;
  readonly acknowledgements: Acknowledgements;
  readonly log: vscode.LogOutputChannel;
}

export class Documents implements vscode.Disposable {
  private readonly entries = new Map<string, OpenDocument>();
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
      parts.acknowledgements.onDidChange(() => {
        for (const entry of this.entries.values()) void entry.review();
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

  /** The report of a document as its text is now; null when there is none. */
  currentReport(uri: vscode.Uri): FileReport | null {
    return this.entries.get(uri.toString())?.currentReport ?? null;
  }

  /** Whether an open document is a script, as far as it was looked at. */
  isScript(uri: vscode.Uri): boolean {
    return this.entries.get(uri.toString())?.isScript ?? false;
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
      busy: entry !== undefined && (entry.scanning || this.throttle.busy(document.uri.toString())),
      report: entry?.report ?? null,
      dropped: entry?.dropped ?? 0,
      amsiBehind: entry?.amsiBehind ?? false,
      manual: current.run === 'manual',
      formatNumber,
    };
  }

  /**
   * Scans a document now, because a person asked for its verdict.
   * @returns null when it closed or changed meanwhile
   */
  async scanNow(document: vscode.TextDocument, signal: AbortSignal): Promise<FileReport | null> {
    return this.named(document).scan({ priority: 'save', occasion: 'scanFile', signal });
  }

  /**
   * The same for the places that are flagged.
   * @param enough aborting ends the search for them; what is known so far still comes
   */
  async locateNow(document: vscode.TextDocument, enough: AbortSignal): Promise<FileReport | null> {
    return this.named(document).scan({
      priority: 'save',
      occasion: 'places',
      signal: new AbortController().signal,
      enoughPlaces: enough,
    });
  }

  /** Shows the report of an open document with what was learnt since; see OpenDocument.amend. */
  amend(uri: vscode.Uri, report: FileReport, change: (shown: FileReport) => FileReport): void {
    this.entries.get(uri.toString())?.amend(report, change);
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

  /** A document that a person asks for: no other scan of it waits any more. */
  private named(document: vscode.TextDocument): OpenDocument {
    const entry = this.entry(document);
    entry.named = true;
    entry.waiting = null;
    this.throttle.drop(document.uri.toString());
    return entry;
  }

  private entry(document: vscode.TextDocument): OpenDocument {
    const key = document.uri.toString();
    const known = this.entries.get(key);
    if (known?.document === document) return known;
    const { changed, scanned } = this;
    const entry = new OpenDocument(document, { ...this.parts, changed, scanned });
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
    entry.follow(contentChanges);
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
    entry.outdate();
    this.entries.delete(key);
    this.parts.store.setDocument(uri, null);
    this.changed.fire();
  }

  private request(entry: OpenDocument, trigger: Trigger): void {
    const { current } = this.parts.settings;
    if (!current.enable) return;
    if (current.run === 'manual' && trigger === 'open') entry.classify();
    const plan = planScan(this.pace(entry, trigger));
    if (plan === null) return;
    this.schedule(entry, plan, trigger === 'save' || trigger === 'autoSave' ? 'save' : 'edit');
  }

  private pace(entry: OpenDocument, trigger: Trigger): Pace {
    const { run, delay } = this.parts.settings.current;
    const { flagged, touched, kept } = entry.flaggedText;
    const lastDuration = entry.report?.durationMs ?? 0;
    return { trigger, run, delay, lastDuration, flagged, regionTouched: touched, kept };
  }

  private schedule(entry: OpenDocument, { delay, amsi }: ScanPlan, priority: Waiting['priority']): void {
    // What AMSI was to be asked, and an edit came before it was, it is asked after rest.
    if (entry.waiting?.amsi === true && !amsi) entry.flaggedText.touch();
    entry.waiting = { priority, amsi };
    this.throttle.schedule(entry.document.uri.toString(), delay);
  }

  private async runScheduled(key: string, signal: AbortSignal): Promise<void> {
    const entry = this.entries.get(key);
    if (entry === undefined || entry.document.isClosed) return;
    const { document } = entry;
    const { priority, amsi } = entry.begin();
    const version = document.version;
    const report = await entry.scan({
      priority,
      occasion: 'automatic',
      signal,
      ...(amsi ? {} : { rulesOnly: true }),
    });
    if (signal.aborted || document.isClosed) return;
    const pace = this.pace(entry, 'change');
    if (report === null) {
      if (document.version === version) return;
      // The result came too late and was dropped: the text as it is now is still unscanned.
      const plan = planScan({ ...pace, run: 'onType' });
      if (plan !== null) this.schedule(entry, plan, priority);
      return;
    }
    const rest = planRest(pace);
    if (rest !== null && entry.waiting === null) this.schedule(entry, rest, 'edit');
  }

  private startAfresh(): void {
    for (const entry of this.entries.values()) {
      this.throttle.drop(entry.document.uri.toString());
      entry.outdate();
      if (!this.parts.settings.current.enable) entry.take(null);
    }
    if (!this.parts.settings.current.enable) this.parts.store.clear();
    this.changed.fire();
    this.rescan();
  }
}
