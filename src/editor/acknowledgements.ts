/** Applies `.amsight.json` to what is shown; the part that runs without such a file, the rest is in dist/later.js. */

import * as vscode from 'vscode';

import { fileName } from '../findings/acknowledgements/model';
import type { FileReport } from '../findings/model';
import type { AcknowledgementBook, BookRun } from './acknowledgement-book';
import { later } from './later';

interface WatchedFolder {
  readonly watching: vscode.Disposable;
  /** Resolves when the file, where there is one, was read. */
  readonly loaded: Promise<void>;
}

/** Kept short: this runs in every window. Nothing counts in a workspace that is not trusted. */
export class Acknowledgements implements vscode.Disposable {
  private opened: AcknowledgementBook | null = null;
  private readonly folders = new Map<string, WatchedFolder>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: { dispose(): unknown }[] = [this.changed];
  /** Entries have changed, or count from now on. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly log: vscode.LogOutputChannel) {
    this.subscriptions.push(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.changed.fire();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(({ removed }) => {
        for (const folder of removed) this.forget(folder);
      }),
    );
  }

  /** Made when it is first needed: there is a file, or there is to be one. */
  get book(): AcknowledgementBook {
    if (this.opened === null) {
      this.opened = new (later().AcknowledgementBook)(this.log);
      this.subscriptions.push(this.opened);
    }
    return this.opened;
  }

  /** Resolves when the entries that concern a script are read. */
  async ready({ uri }: { readonly uri: vscode.Uri }): Promise<void> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (folder === undefined || !vscode.workspace.isTrusted) return;
    const key = folder.uri.toString();
    const known = this.folders.get(key) ?? this.watch(folder);
    this.folders.set(key, known);
    await known.loaded;
  }

  /** Reads a folder's file now: not every file system tells of changes. */
  async reload(folder: vscode.WorkspaceFolder): Promise<void> {
    if (await this.book.load(folder)) this.changed.fire();
  }

  /** @param saved the report is of the text on disk */
  applied(uri: vscode.Uri, report: FileReport, saved: boolean): FileReport {
    return this.counting?.applied(uri, report, saved) ?? report;
  }

  /** For a scan of many files, with the entries as they are now; null where nothing is to be applied. */
  async run(): Promise<BookRun | null> {
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      await this.ready(folder);
      if (this.counting !== null) await this.reload(folder);
    }
    return this.counting?.run() ?? null;
  }

  dispose(): void {
    const watching = [...this.folders.values()].map((folder) => folder.watching);
    vscode.Disposable.from(...this.subscriptions, ...watching).dispose();
  }

  private get counting(): AcknowledgementBook | null {
    return vscode.workspace.isTrusted ? this.opened : null;
  }

  private watch(folder: vscode.WorkspaceFolder): WatchedFolder {
    // A pattern for all folders shares the watcher that the editor has for the workspace anyway.
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(folder, `**/${fileName}`),
    );
    const own = vscode.Uri.joinPath(folder.uri, fileName).toString();
    const read = (uri: vscode.Uri): void => {
      if (uri.toString() === own) void this.reload(folder);
    };
    const watching = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(read),
      watcher.onDidChange(read),
      watcher.onDidDelete(read),
    );
    return { watching, loaded: this.loadFirst(folder) };
  }

  private async loadFirst(folder: vscode.WorkspaceFolder): Promise<void> {
    try {
      await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder.uri, fileName));
    } catch (error) {
      // There is none, or none that can be read: nothing is acknowledged.
      this.log.debug(`No acknowledgements in ${folder.name}: ${String(error)}`);
      return;
    }
    if (this.folders.has(folder.uri.toString())) await this.book.load(folder);
  }

  private forget(folder: vscode.WorkspaceFolder): void {
    const key = folder.uri.toString();
    this.folders.get(key)?.watching.dispose();
    this.folders.delete(key);
    this.opened?.forget(folder);
  }
}
