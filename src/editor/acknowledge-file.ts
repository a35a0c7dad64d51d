/** Writes an acknowledgement into `.amsight.json`, open or not, and leaves the rest of the file as it is. */

import * as vscode from 'vscode';

import { emptyFile, insertEntry } from '../findings/acknowledgements/edit';
import type { Entry } from '../findings/acknowledgements/model';
import { decodeFile, parseAcknowledgements } from '../findings/acknowledgements/parse';

/**
 * Adds an entry and leaves the rest of the file as it is. A file that is open is edited there, and saved where it had no
 * unsaved changes: these are for the person to save.
 * @returns why it could not be written, or null
 */
export async function writeEntry(file: vscode.Uri, entry: Omit<Entry, 'index'>): Promise<string | null> {
  const where = vscode.workspace.asRelativePath(file);
  const unwritten = (reason: string): string =>
    vscode.l10n.t('The acknowledgement was not written to {0}: {1}', where, reason);
  try {
    const open = vscode.workspace.textDocuments.find((one) => one.uri.toString() === file.toString());
    const onDisk = await read(file);
    if (onDisk === null)
      return unwritten(vscode.l10n.t('It is not UTF-8. Save it with that encoding, then try again.'));
    const text = open?.getText() ?? onDisk;
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

/** The file's text, with its byte order mark; that of an empty list where there is no file, null where it is not UTF-8. */
async function read(file: vscode.Uri): Promise<string | null> {
  try {
    return decodeFile(await vscode.workspace.fs.readFile(file));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return emptyFile;
    throw error;
  }
}
