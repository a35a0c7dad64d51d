/** What a finding's light bulb offers to hunters: a query for Defender XDR and Sigma rules, copied to the clipboard. */

import { createHash } from 'node:crypto';
import * as vscode from 'vscode';

import { huntedOf } from '../findings/hunt/hunted';
import { kqlQuery } from '../findings/hunt/kql';
import { sigmaStub } from '../findings/hunt/sigma';
import type { FileReport, Finding } from '../findings/model';
import type { Documents } from './documents';
import type { FindingAt } from './finding-actions';
import { documentMeant, findingMeant, quickFix } from './finding-command';

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
export function huntActions(at: FindingAt): vscode.CodeAction[] {
  if (huntedOf(at.finding, at.report) === null) return [];
  return commands.map((name) => quickFix(at, `amsight.${name}`, copies[name].title(), at.finding));
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
  const document = documentMeant(uri);
  const report = document === undefined ? null : documents.currentReport(document.uri);
  const finding = report === null ? undefined : findingMeant(report, uri, named);
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
