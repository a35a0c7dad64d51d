/** One open document: what it is, what its last scan said, and the scan of its text as it is now. */

import * as vscode from 'vscode';

import { CancelledError, type Priority } from '../client/model';
import type { FileReport } from '../findings/model';
import type { Acknowledgements } from './acknowledgements';
import { toDiagnostics } from './diagnostic-data';
import type { DiagnosticStore } from './diagnostics';
import { FlaggedText, type TextNow } from './flagged-text';
import { localizeOptions, type LocalizeOccasion } from './localize-options';
import { saveFindings } from './saved-findings';
import type { ScannerHolder } from './scanner-holder';
import { contentName, documentInput, kindOfDocument, leftOutReport, tooLargeReason } from './script-input';
import type { SettingsSource } from './settings';

/** Told after each scan of an open document, also when its result was outdated or not a script any more. */
export interface DocumentScan {
  readonly uri: vscode.Uri;
  readonly version: number;
  /** As the engines gave it; null when the document is no script for them, or its result came too late. */
  readonly report: FileReport | null;
}

export interface ScanHow {
  readonly priority: Priority;
  readonly occasion: LocalizeOccasion;
  readonly signal: AbortSignal;
  /** AMSI is not asked; what it said before stays where it flagged the document. */
  readonly rulesOnly?: true;
  /** Aborting ends the search for flagged lines alone. */
  readonly enoughPlaces?: AbortSignal;
}

/** A scan that waits. */
export interface Waiting {
  readonly priority: Priority;
  readonly amsi: boolean;
}

export interface OpenDocumentParts {
  readonly holder: ScannerHolder;
  readonly settings: SettingsSource;
  readonly store: DiagnosticStore;
  readonly acknowledgements: Pick<Acknowledgements, 'ready' | 'applied'>;
  /** Something that a status shows has changed. */
  readonly changed: vscode.EventEmitter<void>;
  readonly scanned: vscode.EventEmitter<DocumentScan>;
}

export class OpenDocument {
  /** A person asked for this document, so it is scanned whatever it looks like. */
  named = false;
  /** What AMSI flagged in it. */
  readonly flaggedText = new FlaggedText();
  /** The scan that was asked for and has not begun. */
  waiting: Waiting | null = null;
  /** The save under way is the editor's own, after a delay. */
  autoSaves = false;
  private script = false;
  private leftOut = false;
  private lastReport: FileReport | null = null;
  /** The same before acknowledgements. */
  private rawReport: FileReport | null = null;
  /** The document's version when it was scanned. */
  private reportVersion = 0;
  /** As `scanned` last told it. */
  private reported: FileReport | null = null;
  private droppedFindings = 0;
  /** Counts scans, so that only the newest writes its result. */
  private generation = 0;
  private running = 0;
  /** Of the newest scan: aborting ends its search for flagged lines. */
  private search = new AbortController();
  /** The scan under way for which a person waits to see the flagged lines. */
  private locating: Promise<FileReport | null> | null = null;

  constructor(
    readonly document: vscode.TextDocument,
    private readonly parts: OpenDocumentParts,
  ) {}

  /** False while it was not looked at, or is no script. */
  get isScript(): boolean {
    return this.script;
  }

  /** A glob of `amsight.exclude` leaves it out. */
  get excluded(): boolean {
    return this.leftOut;
  }

  get scanning(): boolean {
    return this.running > 0;
  }

  /** Of the last scan; null when there was none, or when it is not to be scanned. */
  get report(): FileReport | null {
    return this.lastReport;
  }

  /** The report when it is of the text as it is now. */
  get currentReport(): FileReport | null {
    return this.document.version === this.reportVersion ? this.lastReport : null;
  }

  /** Findings of the report that do not fit into the editor's limit. */
  get dropped(): number {
    return this.droppedFindings;
  }

  /** AMSI flagged an earlier text than this, and was not asked about this one. */
  get amsiBehind(): boolean {
    return this.flaggedText.isBehind(this.document.version);
  }

  /** Moves what AMSI flagged along with edits. Nobody needs the places in a text that is gone. */
  follow(changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    this.search.abort();
    for (const { rangeOffset, rangeLength, text } of changes)
      this.flaggedText.follow({ offset: rangeOffset, removed: rangeLength, inserted: text.length });
  }

  /** The scan that waited begins. */
  begin(): Waiting {
    const { waiting } = this;
    this.waiting = null;
    return waiting ?? { priority: 'edit', amsi: true };
  }

  /** Results of scans under way are of no use any more. */
  outdate(): void {
    this.generation++;
    this.flaggedText.forget();
    this.search.abort();
  }

  /** Looks at the text. @returns whether it is a script that is to be scanned */
  classify(): boolean {
    const { document, named } = this;
    const { changed, settings } = this.parts;
    const isScript = kindOfDocument(document, settings.current, named).kind !== null;
    const excluded = !named && settings.isExcluded(document.uri);
    if (isScript !== this.script || excluded !== this.leftOut) {
      this.script = isScript;
      this.leftOut = excluded;
      changed.fire();
    }
    return isScript && !excluded;
  }

  /**
   * Waits for the search for flagged lines where one is under way: what it says of the same text serves all.
   * @returns null when there is nothing to scan, or when the result is not of the text as it is now
   */
  async scan(how: ScanHow): Promise<FileReport | null> {
    if (this.locating !== null) {
      const located = await this.locating;
      if (located !== null && this.currentReport !== null) return located;
    }
    const scanning = this.scanNow(how);
    if (how.occasion !== 'places') return scanning;
    const locating = scanning.finally(() => {
      if (this.locating === locating) this.locating = null;
    });
    this.locating = locating;
    return locating;
  }

  private async scanNow(how: ScanHow): Promise<FileReport | null> {
    const { document } = this;
    const { changed, scanned } = this.parts;
    const version = document.version;
    const saved = !document.isDirty;
    const generation = ++this.generation;
    if (!this.classify()) {
      this.take(null);
      scanned.fire({ uri: document.uri, version, report: null });
      return null;
    }
    this.running++;
    this.search.abort();
    this.search = new AbortController();
    changed.fire();
    let report: FileReport | null = null;
    try {
      report = await this.ask(how);
      await this.parts.acknowledgements.ready(document);
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
    } finally {
      this.running--;
    }
    const current =
      !how.signal.aborted &&
      !document.isClosed &&
      generation === this.generation &&
      document.version === version;
    if (report !== null && current) {
      report = this.flaggedText.judge(report, this.now, how.rulesOnly === true);
      this.take(report, saved || !document.isDirty);
    } else if (report !== null) this.flaggedText.noteOutdated(report);
    changed.fire();
    this.reported = current ? report : null;
    scanned.fire({ uri: document.uri, version, report: this.reported });
    return this.reported === null ? null : this.lastReport;
  }

  /**
   * Shows a result; null when the document is not to be scanned.
   * @param saved it is of the text as it is on disk too
   */
  take(report: FileReport | null, saved = false): void {
    const { document } = this;
    const { acknowledgements, settings, store } = this.parts;
    const shown = report === null ? null : acknowledgements.applied(document.uri, report, saved);
    const list = shown === null ? null : toDiagnostics(shown, settings.severity(document.uri));
    this.rawReport = report;
    this.lastReport = shown;
    this.reportVersion = document.version;
    this.droppedFindings = list?.dropped ?? 0;
    if (report === null) this.flaggedText.forget();
    if (saved && report !== null && store.hasSaved(document.uri)) {
      saveFindings(document.uri, report, {
        store,
        severities: () => settings.severity(document.uri),
        applied: (one) => acknowledgements.applied(document.uri, one, saved),
      });
    }
    store.setDocument(document.uri, list?.items ?? null);
  }

  /** Shows its report as acknowledgements are now; a newer text is scanned anyway. */
  async review(): Promise<void> {
    await this.parts.acknowledgements.ready(this.document);
    if (this.currentReport !== null && !this.document.isClosed) {
      this.take(this.rawReport, !this.document.isDirty);
      this.parts.changed.fire();
    }
  }

  /**
   * Shows its report with what was learnt since, if it still is of the text as it is now, or of what AMSI flagged in it.
   * @param report of the scan that it was learnt about
   */
  amend(report: FileReport, change: (shown: FileReport) => FileReport): void {
    const known = this.flaggedText.amend(report, change) || this.reported === report;
    if (!known || this.currentReport === null || this.rawReport === null) return;
    this.take(change(this.rawReport), !this.document.isDirty);
    this.parts.changed.fire();
  }

  private get now(): TextNow {
    const { document } = this;
    return {
      version: document.version,
      toOffsets: ({ start, end }) => ({
        start: document.offsetAt(new vscode.Position(start.line, start.character)),
        end: document.offsetAt(new vscode.Position(end.line, end.character)),
      }),
      toRange: ({ start, end }) => ({
        start: document.positionAt(start),
        end: document.positionAt(end),
      }),
    };
  }

  private async ask({ priority, occasion, signal, rulesOnly, enoughPlaces }: ScanHow): Promise<FileReport> {
    const { document, named } = this;
    const { holder, settings } = this.parts;
    const input = documentInput(document, named);
    const limit = settings.current.maxFileSize;
    if (input.source.type === 'text' && input.source.text.length > limit / 4) {
      const size = Buffer.byteLength(input.source.text);
      if (size > limit) {
        return leftOutReport(contentName(document.uri), 'skipped', 'tooLarge', tooLargeReason(size, limit));
      }
    }
    return holder.get().scan({
      input,
      options: {
        requested: occasion !== 'automatic',
        localize: rulesOnly === true ? null : localizeOptions(occasion, settings.current),
        ...(rulesOnly === undefined ? {} : { rulesOnly }),
      },
      priority,
      key: document.uri.toString(),
      signal,
      enoughPlaces:
        enoughPlaces === undefined ? this.search.signal : AbortSignal.any([this.search.signal, enoughPlaces]),
    });
  }
}
