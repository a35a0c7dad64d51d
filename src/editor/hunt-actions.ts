/** What a finding's light bulb offers to hunters: a query for Defender XDR and Sigma rules, copied to the clipboard. */

import { createHash } from 'node:crypto';
import * as vscode from 'vscode';

import { huntedOf } from '../findings/hunt/hunted';
import { kqlQuery } from '../findings/hunt/kql';
import { sigmaStub } from '../findings/hunt/sigma';
import type { FileReport, Finding, Range } from '../findings/model';
import type { Documents } from './documents';
import type { FindingAt } from './finding-actions';
import { comparePlaces, toRange } from './places';

/** What is copied, by the command's name. */
interface Copy {
  readonly title: () => string;
  /** @param fileSha256 of the file, where it holds what the document does */
  readonly text: (finding: Finding, report: FileReport, fileSha256: string | null) => string | null;
  readonly copied: () => string;
}

const copies = {
  copyHuntingQuery: {
    title: () => vscode.l10n.t('Copy Hunting Query (KQL)'),
    text: kqlQuery,
    copied: () =>
      vscode.l10n.t(
        'The query was copied. Paste it into advanced hunting of Microsoft Defender XDR. It holds hashes and names, no script text.',
      ),
  },
  copySigmaRule: {
    title: () => vscode.l10n.t('Copy Sigma Rule'),
    text: (finding, report) => sigmaStub(finding, report, new Date()),
    copied: () =>
      vscode.l10n.t(
        'The Sigma rule was copied. It is a beginning: check it before you use it. It holds hashes and names, no script text.',
      ),
  },
} as const satisfies Record<string, Copy>;

export type HuntCommand = keyof typeof copies;
const commands = Object.keys(copies) as HuntCommand[];

/** The two actions of a finding that can be searched for. */
export function huntActions({ document, report, finding, diagnostic }: FindingAt): vscode.CodeAction[] {
  if (huntedOf(finding, report) === null) return [];
  return commands.map((name) => {
    const title = copies[name].title();
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.command = { command: `amsight.${name}`, title, arguments: [document.uri.toString(), finding] };
    if (diagnostic !== null) action.diagnostics = [diagnostic];
    return action;
  });
}

/**
 * The commands: on the finding that the light bulb names, else on that at the cursor.
 * @param uri as text; anything else means the active document
 * @param named what names a finding of that document's report: nothing else of it is used
 * @returns what was copied, for callers of the command
 */
export async function copyHunt(
  documents: Pick<Documents, 'currentReport'>,
  name: HuntCommand,
  uri: unknown,
  named: unknown,
): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const document =
    typeof uri === 'string'
      ? vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri)
      : editor?.document;
  const report = document === undefined ? null : documents.currentReport(document.uri);
  const finding =
    report === null
      ? undefined
      : typeof uri === 'string'
        ? report.findings.find((one) => isNamed(one, named))
        : atCursor(report, editor?.selection.active);
  const text =
    document === undefined || report === null || finding === undefined
      ? null
      : copies[name].text(finding, report, await fileHash(document));
  if (text === null) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is no finding here to hunt for. Put the cursor on a marked place of a script.'),
    );
    return undefined;
  }
  await vscode.env.clipboard.writeText(text);
  void vscode.window.showInformationMessage(copies[name].copied());
  return text;
}

function isNamed(finding: Finding, named: unknown): boolean {
  if (typeof named !== 'object' || named === null) return false;
  const { ruleId, layer, range } = named as Partial<Record<keyof Finding, unknown>>;
  return (
    finding.ruleId === ruleId &&
    finding.layer === layer &&
    typeof range === 'object' &&
    range !== null &&
    toRange(finding.range).isEqual(toRange(checked(range)))
  );
}

/** Numbers, whatever was passed; none of them fits where one was wrong. */
function checked(range: Partial<Range>): Range {
  const place = (one: unknown): Range['start'] => {
    const { line, character } = (one ?? {}) as Partial<Record<'line' | 'character', unknown>>;
    const whole = (value: unknown): number =>
      typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
        ? value
        : Number.MAX_SAFE_INTEGER;
    return { line: whole(line), character: whole(character) };
  };
  return { start: place(range.start), end: place(range.end) };
}

/** AMSI's before a rule's: the engine's own words are in the logs. */
function atCursor(report: FileReport, cursor: vscode.Position | undefined): Finding | undefined {
  if (cursor === undefined) return undefined;
  const here = report.findings.filter(({ range }) => toRange(range).contains(cursor)).sort(comparePlaces);
  return here.find(({ engine }) => engine === 'amsi') ?? here[0];
}

/** Of the file's bytes; null where the document holds something else, or the file can't be read now. */
async function fileHash({ isDirty, isUntitled, uri }: vscode.TextDocument): Promise<string | null> {
  if (isDirty || isUntitled) return null;
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    return createHash('sha256').update(bytes).digest('hex');
  } catch (error) {
    // Antivirus may keep it from being read: the other hash still serves.
    if (error instanceof vscode.FileSystemError || (error instanceof Error && 'code' in error)) return null;
    throw error;
  }
}
