/** The entries of each workspace folder's `.amsight.json`: read, applied, and shown in the file where something is wrong. */

import * as vscode from 'vscode';

import { localDay } from '../findings/acknowledgements/day';
import { listPlaces } from '../findings/acknowledgements/edit';
import { fileName, type AcknowledgementFile, type Entry } from '../findings/acknowledgements/model';
import { maxFileLength, parseAcknowledgements } from '../findings/acknowledgements/parse';
import { Review, type Outdated } from '../findings/acknowledgements/review';
import type { FileReport } from '../findings/model';
import { LineIndex } from '../scripts/line-index';
import { toRange } from './places';

/** One folder's file as it was last read. */
interface Page {
  readonly uri: vscode.Uri;
  readonly folder: vscode.WorkspaceFolder;
  readonly text: string;
  readonly file: AcknowledgementFile;
  /** Of the open documents, scan by scan. */
  review: Review;
  /** The day that `review` reckons with. */
  day: string;
  /** What the last scan of the whole workspace found out of date. */
  ofRun: Outdated | null;
}

/** A scan of many files, which sees more of what is out of date than one document does. */
export interface BookRun {
  applied(uri: vscode.Uri, report: FileReport): FileReport;
  /**
   * Shows in the files what is out of date.
   * @param complete true when all scripts of the workspace were scanned
   * @returns how many entries are stale or expired
   */
  conclude(complete: boolean): Promise<number>;
}

export class AcknowledgementBook implements vscode.Disposable {
  private readonly pages = new Map<string, Page>();
  private readonly diagnostics = vscode.languages.createDiagnosticCollection('amsight.acknowledgements');
  /** Reads wait for each other, so that who asked last has the newest text when it is done. */
  private reading: Promise<void> = Promise.resolve();

  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** Reads a folder's file again; one that is gone has no entries. */
  load(folder: vscode.WorkspaceFolder): Promise<void> {
    this.reading = this.reading.then(() => this.readPage(folder));
    return this.reading;
  }

  private async readPage(folder: vscode.WorkspaceFolder): Promise<void> {
    const key = folder.uri.toString();
    const uri = vscode.Uri.joinPath(folder.uri, fileName);
    const text = await this.read(uri);
    if (text === null) {
      this.pages.delete(key);
      this.diagnostics.delete(uri);
      return;
    }
    // Told twice of one change: what is known of the entries stays.
    if (this.pages.get(key)?.text === text) return;
    const file = parseAcknowledgements(text);
    const page: Page = {
      uri,
      folder,
      text,
      file,
      review: newReview(file.entries, uri),
      day: localDay(new Date()),
      ofRun: null,
    };
    this.pages.set(key, page);
    this.log.info(
      `${vscode.workspace.asRelativePath(uri)}: ${file.entries.length} acknowledgements, ${file.problems.length} problems.`,
    );
    this.show(page);
  }

  /** @param saved only the text on disk tells that an entry is stale */
  applied(uri: vscode.Uri, report: FileReport, saved: boolean): FileReport {
    const page = this.pageOf(uri);
    if (page === null) return report;
    const path = pathBelow(page.folder.uri, uri);
    if (!saved) return newReview(page.file.entries, page.uri).apply(report, path).report;
    const day = localDay(new Date());
    if (page.day !== day) {
      page.day = day;
      page.review = newReview(page.file.entries, page.uri);
    }
    const { report: shown } = page.review.apply(report, path);
    this.show(page);
    return shown;
  }

  run(): BookRun {
    // A file that changes meanwhile counts from the next scan on.
    const reviews = new Map(
      [...this.pages].map(([key, page]) => [key, { page, review: newReview(page.file.entries, page.uri) }]),
    );
    return {
      applied: (uri, report) => {
        const folder = vscode.workspace.getWorkspaceFolder(uri);
        const known = folder === undefined ? undefined : reviews.get(folder.uri.toString());
        return known === undefined
          ? report
          : known.review.apply(report, pathBelow(known.page.folder.uri, uri)).report;
      },
      conclude: async (complete) => {
        let count = 0;
        for (const [key, { page, review }] of reviews) {
          const missing: Entry[] = [];
          for (const entry of review.unmet()) if (await isMissing(page, entry)) missing.push(entry);
          page.ofRun = review.outdated(complete, missing);
          const { stale, expired } = page.ofRun;
          if (this.pages.get(key) === page) this.show(page);
          count += new Set([...stale, ...expired]).size;
          for (const { index, message } of sentences({ stale, expired }))
            this.log.info(`${vscode.workspace.asRelativePath(page.uri)}: ${index + 1}: ${message}`);
        }
        return count;
      },
    };
  }

  dispose(): void {
    this.diagnostics.dispose();
  }

  private pageOf(uri: vscode.Uri): Page | null {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    return folder === undefined ? null : (this.pages.get(folder.uri.toString()) ?? null);
  }

  /** @returns null where there is no file, or none that can be read */
  private async read(uri: vscode.Uri): Promise<string | null> {
    try {
      const { size } = await vscode.workspace.fs.stat(uri);
      // Past its limit the text is not looked at, only its length.
      if (size > 4 * maxFileLength) return ' '.repeat(maxFileLength + 1);
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    } catch (error) {
      if (!(error instanceof vscode.FileSystemError)) throw error;
      if (error.code !== 'FileNotFound') this.log.warn(`${fileName} can not be read: ${error.message}`);
      return null;
    }
  }

  /** Writes what is wrong and what is out of date into the file's problems. */
  private show(page: Page): Outdated {
    const { uri, text, file, review, ofRun } = page;
    const ofDocuments = review.outdated(false, []);
    // What a document showed after the run is newer than the run.
    const known = new Set([
      ...ofDocuments.stale,
      ...(ofRun?.stale ?? []).filter((entry) => !review.isMatched(entry)),
    ]);
    const outdated = {
      stale: file.entries.filter((entry) => known.has(entry)),
      expired: ofDocuments.expired,
    };
    if (file.problems.length === 0 && outdated.stale.length === 0 && outdated.expired.length === 0) {
      this.diagnostics.delete(uri);
      return outdated;
    }
    const lines = new LineIndex(text);
    const places = file.readable ? (listPlaces(text)?.entries ?? []) : [];
    const at = (index: number | null): vscode.Range =>
      toRange(lines.range((index === null ? undefined : places[index]) ?? { start: 0, end: 0 }));
    const diagnostic = (
      index: number | null,
      message: string,
      severity: vscode.DiagnosticSeverity,
    ): vscode.Diagnostic => {
      const one = new vscode.Diagnostic(at(index), message, severity);
      one.source = 'Amsight';
      return one;
    };
    const { Information, Warning } = vscode.DiagnosticSeverity;
    this.diagnostics.set(uri, [
      ...file.problems.map(({ index, message }) => diagnostic(index, message, Warning)),
      ...sentences(outdated).map(({ index, message }) => diagnostic(index, message, Information)),
    ]);
    return outdated;
  }
}

/** What is said of entries that are out of date. */
function sentences({ stale, expired }: Outdated): { readonly index: number; readonly message: string }[] {
  return [
    ...stale.map(({ index, rule, path }) => ({
      index,
      message:
        path === undefined
          ? vscode.l10n.t(
              'Stale: no finding of {0} matches this any more. Remove the entry, or review the finding again.',
              rule,
            )
          : vscode.l10n.t(
              'Stale: no finding of {0} in {1} matches this any more. Remove the entry, or review the finding again.',
              rule,
              path,
            ),
    })),
    ...expired.map(({ index, expires }) => ({
      index,
      message: vscode.l10n.t('Expired: this counted until {0} and does not count any more.', expires ?? ''),
    })),
  ];
}

/** Two names that differ in case are one file on Windows and macOS; other file systems are taken at their word. */
function newReview(entries: readonly Entry[], { scheme }: vscode.Uri): Review {
  const ignoreCase = scheme === 'file' && (process.platform === 'win32' || process.platform === 'darwin');
  return new Review(entries, { today: localDay(new Date()), ignoreCase });
}

/** The path of a script below a folder, with `/`; null where it is elsewhere. */
export function pathBelow(folder: vscode.Uri, uri: vscode.Uri): string | null {
  const root = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  const inside = folder.scheme === uri.scheme && folder.authority === uri.authority;
  return inside && uri.path.startsWith(root) && uri.path.length > root.length
    ? uri.path.slice(root.length)
    : null;
}

/** False for what can't be asked: only what is certainly gone is. */
async function isMissing({ folder }: Page, { path }: Entry): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder.uri, path ?? ''));
    return false;
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError)) throw error;
    return error.code === 'FileNotFound';
  }
}
