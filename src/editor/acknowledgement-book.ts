/** The entries of each workspace folder's `.amsight.json`: read, applied, and shown in the file where something is wrong. */

import * as vscode from 'vscode';

import { applyAcknowledgements, indexEntries, type EntryIndex } from '../findings/acknowledgements/apply';
import { localDay } from '../findings/acknowledgements/day';
import { listPlaces } from '../findings/acknowledgements/edit';
import { fileName, type AcknowledgementFile, type Entry } from '../findings/acknowledgements/model';
import {
  decodeFile,
  maxFileLength,
  parseAcknowledgements,
  undecodable,
} from '../findings/acknowledgements/parse';
import { ignoresCase, pathBelow } from '../findings/acknowledgements/paths';
import { Review, type Outdated } from '../findings/acknowledgements/review';
import type { FileReport } from '../findings/model';
import { LineIndex } from '../scripts/line-index';
import { toRange } from './places';

/** One folder's file as it was last read. */
interface Page {
  readonly uri: vscode.Uri;
  readonly folder: vscode.WorkspaceFolder;
  /** Null where it is not UTF-8. */
  readonly text: string | null;
  readonly file: AcknowledgementFile;
  readonly index: EntryIndex;
  /** Of the open documents, scan by scan. */
  review: Review;
  /** The day that `review` reckons with. */
  day: string;
  /** What the last scan of the whole workspace found out of date. */
  ofRun: Outdated | null;
  /** Where the entries stand; found once it is needed. */
  places: readonly vscode.Range[] | null;
  /** What of it is out of date by the file's problems as they are; null before these were written. */
  shown: string | null;
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

  /**
   * Reads a folder's file again; one that is gone has no entries.
   * @returns whether its text has changed
   */
  load(folder: vscode.WorkspaceFolder): Promise<boolean> {
    const read = this.reading.then(() => this.readPage(folder));
    // What goes wrong is for who asked for it: the next read is another matter.
    this.reading = read.then(nothing, nothing);
    return read;
  }

  /** Drops the file of a folder that is no part of the workspace any more. */
  forget(folder: vscode.WorkspaceFolder): void {
    this.reading = this.reading.then(() => {
      this.drop(folder);
    });
  }

  private drop({ uri }: vscode.WorkspaceFolder): boolean {
    this.diagnostics.delete(vscode.Uri.joinPath(uri, fileName));
    return this.pages.delete(uri.toString());
  }

  private async readPage(folder: vscode.WorkspaceFolder): Promise<boolean> {
    const key = folder.uri.toString();
    const uri = vscode.Uri.joinPath(folder.uri, fileName);
    const read = await this.read(uri);
    if (read === null) return this.drop(folder);
    const { text } = read;
    const before = this.pages.get(key);
    // Told twice of one change: what is known of the entries stays.
    if (before?.text === text) return false;
    const file = text === null ? undecodable() : parseAcknowledgements(text);
    const page: Page = {
      uri,
      folder,
      text,
      file,
      index: indexEntries(file.entries),
      review: newReview(file.entries, uri),
      day: localDay(new Date()),
      ofRun: null,
      places: null,
      shown: null,
    };
    this.pages.set(key, page);
    this.log.info(
      `${vscode.workspace.asRelativePath(uri)}: ${file.entries.length} acknowledgements, ${file.problems.length} problems.`,
    );
    this.show(page);
    return true;
  }

  /** @param saved only the text on disk tells that an entry is stale */
  applied(uri: vscode.Uri, report: FileReport, saved: boolean): FileReport {
    const page = this.pageOf(uri);
    if (page === null) return report;
    const path = scriptPath(page.folder, uri);
    const day = localDay(new Date());
    if (!saved) {
      const ignoreCase = ignoresCase(page.uri, process.platform);
      return applyAcknowledgements(report, page.index, { path, today: day, ignoreCase }).report;
    }
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
          : known.review.apply(report, scriptPath(known.page.folder, uri)).report;
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
  private async read(uri: vscode.Uri): Promise<Pick<Page, 'text'> | null> {
    try {
      const { size } = await vscode.workspace.fs.stat(uri);
      // Past its limit the text is not looked at, only its length.
      if (size > 4 * maxFileLength) return { text: ' '.repeat(maxFileLength + 1) };
      // As in the editor: the byte order mark is no part of its first line.
      return { text: decodeFile(await vscode.workspace.fs.readFile(uri))?.replace(/^\ufeff/, '') ?? null };
    } catch (error) {
      // A file system of another extension may throw anything: nothing is acknowledged then.
      if (!isNotFound(error)) this.log.warn(`${fileName} can not be read: ${String(error)}`);
      return null;
    }
  }

  /** Writes what is wrong and what is out of date into the file's problems, where that has changed. */
  private show(page: Page): void {
    const { uri, file, review, ofRun } = page;
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
    const shown = JSON.stringify(
      [outdated.stale, outdated.expired].map((list) => list.map(({ index }) => index)),
    );
    if (page.shown === shown) return;
    page.shown = shown;
    const { Information, Warning } = vscode.DiagnosticSeverity;
    this.diagnostics.set(uri, [
      ...file.problems.map(({ index, message }) => diagnosticAt(page, index, message, Warning)),
      ...sentences(outdated).map(({ index, message }) => diagnosticAt(page, index, message, Information)),
    ]);
  }
}

const nothing = (): undefined => undefined;

function diagnosticAt(
  page: Page,
  index: number | null,
  message: string,
  severity: vscode.DiagnosticSeverity,
): vscode.Diagnostic {
  page.places ??= entryPlaces(page);
  const place = index === null ? undefined : page.places[index];
  const one = new vscode.Diagnostic(place ?? new vscode.Range(0, 0, 0, 0), message, severity);
  one.source = 'Amsight';
  return one;
}

function entryPlaces({ text, file }: Page): vscode.Range[] {
  if (text === null || !file.readable) return [];
  const lines = new LineIndex(text);
  return (listPlaces(text)?.entries ?? []).map((place) => toRange(lines.range(place)));
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

function newReview(entries: readonly Entry[], uri: vscode.Uri): Review {
  return new Review(entries, {
    today: localDay(new Date()),
    ignoreCase: ignoresCase(uri, process.platform),
  });
}

/** A script's path as entries of a folder write it; null where it is elsewhere. */
export function scriptPath(folder: vscode.WorkspaceFolder, uri: vscode.Uri): string | null {
  return pathBelow(folder.uri, uri, process.platform);
}

/** False for what can't be asked: only what is certainly gone is. */
async function isMissing({ folder }: Page, { path }: Entry): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder.uri, path ?? ''));
    return false;
  } catch (error) {
    return isNotFound(error);
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
}
