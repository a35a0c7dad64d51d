/** Acknowledge Finding…: offered on a finding, asks why it may stay, and writes that into the folder's `.amsight.json`. */

import * as vscode from 'vscode';

import { mayAcknowledge } from '../findings/acknowledgements/apply';
import { fileName, type Entry } from '../findings/acknowledgements/model';
import type { FileReport, Finding } from '../findings/model';
import { scriptSha256 } from '../findings/region-hash';
import { writeEntry } from './acknowledge-file';
import { ask, checkedAnswers } from './acknowledge-prompts';
import { scriptPath } from './acknowledgement-book';
import type { Acknowledgements } from './acknowledgements';
import type { Documents } from './documents';
import type { FindingAt } from './finding-actions';
import { documentMeant, quickFix } from './finding-command';
import { comparePlaces, toRange } from './places';

export interface AcknowledgeParts {
  readonly documents: Pick<Documents, 'currentReport'>;
  readonly acknowledgements: Pick<Acknowledgements, 'reload'>;
  /** Remembers who acknowledges. */
  readonly memory: vscode.Memento;
}

/** False as well for what is acknowledged already. */
function isOpen(finding: Finding, report: FileReport): boolean {
  return finding.acknowledged === undefined && mayAcknowledge(finding, report);
}

/** Nothing is offered where it would not count: in a workspace that is not trusted, or outside of one. */
export function acknowledgeActions(at: FindingAt): vscode.CodeAction[] {
  if (!vscode.workspace.isTrusted || !isOpen(at.finding, at.report)) return [];
  if (vscode.workspace.getWorkspaceFolder(at.document.uri) === undefined) return [];
  const { ruleId, layer, regionSha256 } = at.finding;
  const title = vscode.l10n.t('Acknowledge Finding…');
  return [quickFix(at, 'amsight.acknowledgeFinding', title, { ruleId, layer, regionSha256 })];
}

/**
 * The command: on the finding that the light bulb names, else on one at the cursor.
 * @param uri as text; anything else means the active document
 * @param named what names a finding of that document's report: nothing else of it is used
 * @param given answers that need not be asked for, for callers of the command
 * @returns the entry that was written, for callers of the command
 */
export async function acknowledgeFinding(
  { documents, acknowledgements, memory }: AcknowledgeParts,
  uri: unknown,
  named: unknown,
  given: unknown,
): Promise<Omit<Entry, 'index'> | undefined> {
  if (!vscode.workspace.isTrusted) {
    refuse(
      vscode.l10n.t('Findings can be acknowledged in trusted workspaces only. Trust this one to do so.'),
    );
    return;
  }
  const document = documentMeant(uri);
  const report = document === undefined ? null : documents.currentReport(document.uri);
  const finding = report === null ? undefined : await choose(report, uri, named);
  if (document === undefined || report === null || finding === undefined) {
    refuse(
      vscode.l10n.t('There is no finding here to acknowledge. Put the cursor on a marked place of a script.'),
    );
    return;
  }
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const path = folder === undefined ? null : scriptPath(folder, document.uri);
  if (folder === undefined || path === null) {
    refuse(
      vscode.l10n.t(
        'Acknowledgements are kept in a workspace folder. Open the folder of this script to acknowledge its findings.',
      ),
    );
    return;
  }
  const { regionSha256: region = '', ruleId: rule } = finding;
  const script = wholeScript(finding, report, document);
  const answers = await ask(finding, checkedAnswers(given), memory);
  if (answers === null) return undefined;
  const entry = { region, rule, path, ...(script === null ? {} : { script }), ...answers };
  const file = vscode.Uri.joinPath(folder.uri, fileName);
  const problem = await writeEntry(file, entry);
  if (problem !== null) {
    void offerOpen(file, vscode.window.showErrorMessage(problem, vscode.l10n.t('Open File')));
    return undefined;
  }
  await acknowledgements.reload(folder);
  const open = vscode.workspace.textDocuments.find((one) => one.uri.toString() === file.toString());
  const where = vscode.workspace.asRelativePath(file);
  const told =
    open?.isDirty === true
      ? vscode.l10n.t(
          'The acknowledgement stands in {0}, which has unsaved changes. Save it to let it count.',
          where,
        )
      : vscode.l10n.t('The acknowledgement was written to {0}. Commit it with the script.', where);
  void offerOpen(file, vscode.window.showInformationMessage(told, vscode.l10n.t('Open File')));
  return entry;
}

function refuse(message: string): undefined {
  void vscode.window.showInformationMessage(message);
}

async function offerOpen(file: vscode.Uri, answer: Thenable<string | undefined>): Promise<void> {
  if ((await answer) !== undefined) await vscode.window.showTextDocument(file);
}

/** The finding meant; several at the cursor are offered as a list. */
async function choose(report: FileReport, uri: unknown, named: unknown): Promise<Finding | undefined> {
  const open = report.findings.filter((finding) => isOpen(finding, report));
  if (typeof uri === 'string') {
    if (typeof named !== 'object' || named === null) return undefined;
    const { ruleId, layer, regionSha256 } = named as Partial<Record<keyof Finding, unknown>>;
    return open.find(
      (one) => one.ruleId === ruleId && one.layer === layer && one.regionSha256 === regionSha256,
    );
  }
  const cursor = vscode.window.activeTextEditor?.selection.active;
  const here = open
    .filter(({ range }) => cursor !== undefined && toRange(range).contains(cursor))
    .sort(comparePlaces);
  if (here.length < 2) return here[0];
  const items = here.map((finding) => ({ label: finding.ruleId, detail: finding.message, finding }));
  const title = vscode.l10n.t('Acknowledge Finding…');
  return (await vscode.window.showQuickPick(items, { title }))?.finding;
}

/**
 * The hash of the whole script beside that of its lines, for scans that do not ask AMSI for lines: only where these lines
 * are all that AMSI flags (isOpen() has seen to what nobody asked about), else the others would be acknowledged with them.
 */
function wholeScript(finding: Finding, report: FileReport, document: vscode.TextDocument): string | null {
  const ofAmsi = report.findings.filter(({ engine }) => engine === 'amsi');
  const alone = ofAmsi.every((one) => one === finding || one.precision === 'exact');
  return finding.engine === 'amsi' &&
    finding.precision === 'lines' &&
    report.localised === 'lines' &&
    report.kind !== null &&
    alone
    ? scriptSha256(report.kind, document.getText())
    : null;
}
