/** One scan of many files, from its first candidate to its last: hands them over and shows findings as they come. */

import { availableParallelism } from 'node:os';
import * as vscode from 'vscode';

import type { FileReport } from '../findings/model';
import type { ScanInput } from '../protocol';
import { mapAhead, runAhead } from './ahead';
import type { Acknowledgements } from './acknowledgements';
import type { BookRun } from './acknowledgement-book';
import { toDiagnostics } from './diagnostic-data';
import type { DiagnosticStore } from './diagnostics';
import { fileInput } from './file-input';
import { saveFindings } from './saved-findings';
import type { Candidate } from './scan-candidates';
import type { SummaryCollector } from './scan-summary';
import type { ScannerHolder } from './scanner-holder';
import { documentInput } from './script-input';
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

export interface ScanParts {
  readonly holder: ScannerHolder;
  readonly settings: SettingsSource;
  readonly store: DiagnosticStore;
  readonly acknowledgements: Acknowledgements;
}

interface Drawn {
  readonly uri: vscode.Uri;
  /** The open document whose unsaved text was handed over, and its version. */
  readonly dirty: { readonly document: vscode.TextDocument; readonly version: number } | null;
}

export class ScanRun {
  private readonly drawn = new Map<string, Drawn>();
  /** Files handed over so far, to know which changes matter; strings only. */
  private readonly handedOver = new Set<string>();
  private readonly changedMeanwhile = new Map<string, vscode.Uri>();
  private found = 0;
  private done = 0;
  private listed = false;

  constructor(
    private readonly parts: ScanParts,
    private readonly collector: SummaryCollector,
    private readonly review: BookRun | null,
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
        count(drawn === undefined ? report : this.applied(drawn.uri, report));
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
        count(this.applied(one.uri, one.report));
        continue;
      }
      this.drawn.set(one.input.contentName, { uri: one.uri, dirty: one.dirty });
      yield one.input;
    }
  }

  private applied(uri: vscode.Uri, report: FileReport): FileReport {
    return this.review?.applied(uri, report) ?? report;
  }

  private show({ uri, dirty }: Drawn, report: FileReport): void {
    const { settings, store } = this.parts;
    if (dirty === null) {
      saveFindings(uri, report, {
        store,
        severities: () => settings.severity(uri),
        applied: (one) => this.applied(uri, one),
      });
    } else if (!dirty.document.isClosed && dirty.document.version === dirty.version) {
      store.setDocument(uri, toDiagnostics(this.applied(uri, report), settings.severity(uri)).items);
    }
  }

  private tell(): void {
    this.onProgress({ done: this.done, found: this.found, listed: this.listed });
  }
}

async function* asCandidates(uris: readonly vscode.Uri[]): AsyncGenerator<Candidate> {
  for (const uri of uris) yield await Promise.resolve({ uri, named: false });
}
