/** The light bulb on a finding: looks up what each squiggle stands for and lets each feature offer its actions. */

import * as vscode from 'vscode';

import type { FileReport, Finding } from '../findings/model';
import { diagnosticMessage } from './diagnostic-data';
import type { Documents } from './documents';
import { later } from './later';
import { comparePlaces, toRange } from './places';

/** A finding of an open document, as its text is now. */
export interface FindingAt {
  readonly document: vscode.TextDocument;
  readonly report: FileReport;
  readonly finding: Finding;
  /** The squiggle that shows it. */
  readonly diagnostic: vscode.Diagnostic;
  /** Other findings are at the same place: what an action is about must be said. */
  readonly several: boolean;
}

/** What a feature offers for one finding, in the order it should be shown. */
export type FindingActionSource = (at: FindingAt) => readonly vscode.CodeAction[];

class FindingActions implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix] as const;

  /** @param sources called when there is a finding to act on, so that they load no earlier */
  constructor(
    private readonly documents: Pick<Documents, 'currentReport'>,
    private readonly sources: () => readonly FindingActionSource[],
  ) {}

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const report = this.documents.currentReport(document.uri);
    if (report === null) return [];
    const here = report.findings
      .filter((finding) => toRange(finding.range).intersection(range) !== undefined)
      .sort(comparePlaces)
      .flatMap((finding) => {
        const diagnostic = context.diagnostics.find(
          ({ message, range: place }) =>
            message === diagnosticMessage(finding, report) && place.isEqual(toRange(finding.range)),
        );
        // A finding may be switched off, or beyond the editor's limit.
        return diagnostic === undefined ? [] : [{ finding, diagnostic }];
      });
    const several = here.length > 1;
    return here.flatMap((one) =>
      this.sources().flatMap((source) => source({ document, report, several, ...one })),
    );
  }
}

/** Waits for the first finding of an open document, so that nothing is registered before there is something to offer. */
export function offerActions(documents: Documents): vscode.Disposable {
  let disposables: vscode.Disposable[] = [];
  const first = documents.onDidScan(({ report }) => {
    if (report === null || report.findings.length === 0) return;
    first.dispose();
    const actions = new FindingActions(documents, () => later().findingActionSources);
    disposables = [
      vscode.languages.registerCodeActionsProvider('*', actions, {
        providedCodeActionKinds: FindingActions.kinds,
      }),
    ];
  });
  return new vscode.Disposable(() => {
    vscode.Disposable.from(first, ...disposables).dispose();
  });
}
