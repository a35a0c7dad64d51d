/** Acknowledge Finding…: offered on a finding, asks why it may stay, and writes that into the folder's `.amsight.json`. */

import { userInfo } from 'node:os';
import * as vscode from 'vscode';

import { localDay } from '../findings/acknowledgements/day';
import { emptyFile, insertEntry } from '../findings/acknowledgements/edit';
import { fileName, type Entry } from '../findings/acknowledgements/model';
import { isDay, lengths, parseAcknowledgements } from '../findings/acknowledgements/parse';
import type { FileReport, Finding } from '../findings/model';
import { scriptSha256 } from '../findings/region-hash';
import { pathBelow } from './acknowledgement-book';
import type { Acknowledgements } from './acknowledgements';
import type { Documents } from './documents';
import type { FindingAt } from './finding-actions';
import { quickFix } from './finding-command';
import { comparePlaces, toRange } from './places';

export interface AcknowledgeParts {
  readonly documents: Pick<Documents, 'currentReport'>;
  readonly acknowledgements: Pick<Acknowledgements, 'reload'>;
  /** Remembers who acknowledges. */
  readonly memory: vscode.Memento;
}

/** What a caller of the command may say beforehand; what is left out is asked for. */
interface Answers {
  readonly reason?: string;
  /** `YYYY-MM-DD`, or null for no end. */
  readonly expires?: string | null;
  readonly author?: string;
}

const authorKey = 'acknowledgements.author';

/** False for what antivirus blocks unread, and for what is acknowledged already. */
function mayAcknowledge({ regionSha256, ruleId, acknowledged }: Finding): boolean {
  return regionSha256 !== undefined && ruleId !== 'amsi/blockedOnAccess' && acknowledged === undefined;
}

/** Nothing is offered where it would not count: in a workspace that is not trusted, or outside of one. */
export function acknowledgeActions(at: FindingAt): vscode.CodeAction[] {
  if (!vscode.workspace.isTrusted || !mayAcknowledge(at.finding)) return [];
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
  const document =
    typeof uri === 'string'
      ? vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri)
      : vscode.window.activeTextEditor?.document;
  const report = document === undefined ? null : documents.currentReport(document.uri);
  const finding = report === null ? undefined : await choose(report, uri, named);
  if (document === undefined || report === null || finding === undefined) {
    refuse(
      vscode.l10n.t('There is no finding here to acknowledge. Put the cursor on a marked place of a script.'),
    );
    return;
  }
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const path = folder === undefined ? null : pathBelow(folder.uri, document.uri);
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
  const problem = await write(file, entry);
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
  const open = report.findings.filter(mayAcknowledge);
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
 * are all that AMSI flags, else the others would be acknowledged with them.
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

/** Nothing that is not text of the right form is taken from a caller. */
function checkedAnswers(given: unknown): Answers {
  if (typeof given !== 'object' || given === null) return {};
  const { reason, expires, author } = given as Partial<Record<keyof Answers, unknown>>;
  return {
    ...(typeof reason === 'string' && textProblem(reason, lengths.reason) === null ? { reason } : {}),
    ...(expires === null || (typeof expires === 'string' && isDay(expires)) ? { expires } : {}),
    ...(typeof author === 'string' && textProblem(author, lengths.author) === null ? { author } : {}),
  };
}

/** @returns null when the person gave up */
async function ask(
  finding: Finding,
  given: Answers,
  memory: vscode.Memento,
): Promise<Pick<Entry, 'reason' | 'author' | 'date' | 'expires'> | null> {
  const title = vscode.l10n.t('Acknowledge Finding…');
  const reason =
    given.reason ??
    (await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t('Why may it stay? {0}', finding.message),
      placeHolder: vscode.l10n.t('For example: our own deployment script, reviewed in change 4711'),
      ignoreFocusOut: true,
      validateInput: (text) => textProblem(text, lengths.reason),
    }));
  if (reason === undefined) return null;
  const expires = given.expires === undefined ? await askExpiry(title) : given.expires;
  if (expires === undefined) return null;
  const remembered = memory.get<string>(authorKey);
  const author =
    given.author ??
    remembered ??
    (await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t('Who acknowledges it? This is written into the file, and remembered.'),
      value: userName(),
      ignoreFocusOut: true,
      validateInput: (text) => textProblem(text, lengths.author),
    }));
  if (author === undefined) return null;
  if (given.author === undefined && author !== remembered) await memory.update(authorKey, author);
  const date = localDay(new Date());
  return { reason: reason.trim(), author: author.trim(), date, ...(expires === null ? {} : { expires }) };
}

/** @returns a day, null for no end, undefined when the person gave up */
async function askExpiry(title: string): Promise<string | null | undefined> {
  const inDays = (days: number): string => {
    const date = new Date();
    date.setDate(date.getDate() + days);
    return localDay(date);
  };
  const choices = [
    { label: vscode.l10n.t('Until the flagged text changes'), expires: null },
    ...[30, 90].map((days) => ({
      label: vscode.l10n.t('For {0} days', days),
      description: inDays(days),
      expires: inDays(days),
    })),
    { label: vscode.l10n.t('Until a date…'), expires: undefined },
  ];
  const chosen = await vscode.window.showQuickPick(choices, {
    title,
    placeHolder: vscode.l10n.t('How long does it count?'),
    ignoreFocusOut: true,
  });
  if (chosen === undefined || chosen.expires !== undefined) return chosen?.expires;
  const today = localDay(new Date());
  return vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('The last day on which it counts, as YYYY-MM-DD'),
    value: inDays(90),
    ignoreFocusOut: true,
    validateInput: (text) =>
      isDay(text) && text >= today ? null : vscode.l10n.t('Write a day from today on as YYYY-MM-DD.'),
  });
}

function textProblem(text: string, most: number): string | null {
  if (text.trim() === '') return vscode.l10n.t('Write a few words: it is what reviewers will read.');
  return text.length > most ? vscode.l10n.t('Write no more than {0} characters.', most) : null;
}

/** A beginning for the answer; some accounts have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}

/**
 * Adds an entry and leaves the rest of the file as it is. A file that is open is edited there, and saved where it had no
 * unsaved changes: these are for the person to save.
 * @returns why it could not be written, or null
 */
async function write(file: vscode.Uri, entry: Omit<Entry, 'index'>): Promise<string | null> {
  const where = vscode.workspace.asRelativePath(file);
  const unwritten = (reason: string): string =>
    vscode.l10n.t('The acknowledgement was not written to {0}: {1}', where, reason);
  try {
    const open = vscode.workspace.textDocuments.find((one) => one.uri.toString() === file.toString());
    const text = open?.getText() ?? (await read(file));
    const { readable, problems } = parseAcknowledgements(text);
    const insertion = readable ? insertEntry(text, entry) : null;
    if (insertion === null) return unwritten(problems[0]?.message ?? vscode.l10n.t('The file has no list.'));
    if (open === undefined) {
      const written = text.slice(0, insertion.offset) + insertion.text + text.slice(insertion.offset);
      await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(written));
      return null;
    }
    const wasDirty = open.isDirty;
    const edit = new vscode.WorkspaceEdit();
    edit.insert(file, open.positionAt(insertion.offset), insertion.text);
    if (!(await vscode.workspace.applyEdit(edit))) return unwritten(vscode.l10n.t('The editor refused it.'));
    if (!wasDirty && !(await open.save())) return unwritten(vscode.l10n.t('It could not be saved.'));
    return null;
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError)) throw error;
    return unwritten(error.message);
  }
}

/** The file's text, with its byte order mark; that of an empty list where there is no file. */
async function read(file: vscode.Uri): Promise<string> {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await vscode.workspace.fs.readFile(file));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return emptyFile;
    throw error;
  }
}
