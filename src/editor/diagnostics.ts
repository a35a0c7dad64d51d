/** Writes diagnostics into the editor, file by file and only when they changed, and knows who put them there. */

import * as vscode from 'vscode';

import type { EngineStatus, FileReport, RuleProblem } from '../findings/model';
import type { DiagnosticData, DiagnosticSeverityName } from './diagnostic-data';
import { toRange } from './places';

const severities: Readonly<Record<DiagnosticSeverityName, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

function toDiagnostic(uri: vscode.Uri, data: DiagnosticData): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(toRange(data.range), data.message, severities[data.severity]);
  diagnostic.source = data.source;
  diagnostic.code =
    data.target === null ? data.code : { value: data.code, target: vscode.Uri.parse(data.target, true) };
  if (data.related.length > 0) {
    diagnostic.relatedInformation = data.related.map(
      (place) =>
        new vscode.DiagnosticRelatedInformation(
          new vscode.Location(uri, toRange(place.range)),
          place.message,
        ),
    );
  }
  return diagnostic;
}

/** What was found in a file as it is saved. */
export interface Saved {
  readonly items: readonly DiagnosticData[];
  /** What they are made of, before acknowledgements. */
  readonly report: FileReport;
}

interface Shown {
  readonly uri: vscode.Uri;
  /** From the open document; null when it is not open or was not scanned. */
  document: readonly DiagnosticData[] | null;
  /** From a workspace scan of what is saved; outlives the document. */
  saved: Saved | null;
  /** The JSON of what the editor shows. */
  written: string;
}

const nothing = '[]';

/** What is said of the file on disk and not of any text: the text of an open document does not disprove it. */
const isOfTheFile = ({ code }: DiagnosticData): boolean => code === 'amsi/blockedOnAccess';

export class DiagnosticStore implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('amsight');
  private readonly rules = vscode.languages.createDiagnosticCollection('amsight.rules');
  private readonly files = new Map<string, Shown>();
  private writtenProblems = '';

  /** What an open document was found to hold; null when it closes or is not scanned any more. */
  setDocument(uri: vscode.Uri, items: readonly DiagnosticData[] | null): void {
    const entry = this.entry(uri);
    entry.document = items;
    this.write(entry);
  }

  /** What a workspace scan found in a file, to be kept when its document closes; null forgets it. */
  setSaved(uri: vscode.Uri, saved: Saved | null): void {
    const entry = this.entry(uri);
    entry.saved = saved;
    this.write(entry);
  }

  /** True when a workspace scan put findings there. */
  hasSaved(uri: vscode.Uri): boolean {
    return this.savedReport(uri) !== null;
  }

  /** What these findings are made of; null where there are none. */
  savedReport(uri: vscode.Uri): FileReport | null {
    return this.files.get(uri.toString())?.saved?.report ?? null;
  }

  /** Files of which a workspace scan found something. */
  savedUris(): vscode.Uri[] {
    return [...this.files.values()].filter(({ saved }) => saved !== null).map(({ uri }) => uri);
  }

  /**
   * Forgets what a workspace scan found in a file, or in all files of a folder: deleted or renamed. What an open
   * document holds goes when it closes.
   */
  forgetSaved(uri: vscode.Uri): void {
    const key = uri.toString();
    for (const [one, entry] of this.files) {
      if (one !== key && !one.startsWith(`${key}/`)) continue;
      entry.saved = null;
      this.write(entry);
    }
  }

  clear(): void {
    this.files.clear();
    this.collection.clear();
  }

  /** Shows the user's rule files that do not compile where they stand. */
  setRuleProblems(engines: readonly EngineStatus[]): void {
    const problems = engines.flatMap((engine) => engine.problems ?? []);
    const json = JSON.stringify(problems);
    if (json === this.writtenProblems) return;
    this.writtenProblems = json;
    this.rules.clear();
    const byFile = new Map<string, RuleProblem[]>();
    for (const problem of problems) {
      byFile.set(problem.file, [...(byFile.get(problem.file) ?? []), problem]);
    }
    for (const [file, list] of byFile) {
      this.rules.set(
        vscode.Uri.file(file),
        list.map((problem) => {
          const diagnostic = new vscode.Diagnostic(toRange(problem.range), problem.message);
          diagnostic.source = 'Amsight';
          return diagnostic;
        }),
      );
    }
  }

  dispose(): void {
    this.files.clear();
    this.collection.dispose();
    this.rules.dispose();
  }

  private entry(uri: vscode.Uri): Shown {
    const key = uri.toString();
    let entry = this.files.get(key);
    if (entry === undefined) {
      entry = { uri, document: null, saved: null, written: nothing };
      this.files.set(key, entry);
    }
    return entry;
  }

  private write(entry: Shown): void {
    const saved = entry.saved?.items ?? [];
    const items = entry.document === null ? saved : [...entry.document, ...saved.filter(isOfTheFile)];
    const json = items.length === 0 ? nothing : JSON.stringify(items);
    if (json !== entry.written) {
      entry.written = json;
      if (items.length === 0) this.collection.delete(entry.uri);
      else {
        this.collection.set(
          entry.uri,
          items.map((item) => toDiagnostic(entry.uri, item)),
        );
      }
    }
    if (entry.document === null && entry.saved === null) this.files.delete(entry.uri.toString());
  }
}
