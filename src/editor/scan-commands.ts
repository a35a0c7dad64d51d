/** The commands that scan, and the answers they give: progress, a summary, or why nothing was scanned. */

import * as vscode from 'vscode';

import type { FileReport } from '../findings/model';
import type { Documents } from './documents';
import { notScanned, scanAnswer } from './scan-answer';
import { selectedCandidates, workspaceCandidates } from './scan-candidates';
import { notFullyScanned, summaryDocument, summaryLine, type Summary } from './scan-summary';
import { displayPath, formatNumber } from './script-input';
import type { SettingsSource } from './settings';
import type { StatusPresenter } from './status';
import type { VirtualDocuments } from './virtual-documents';
import type { CandidateLister, WorkspaceScan } from './workspace-scan';

/** A scan shorter than this shows no progress notification (milliseconds). */
const quietFor = 1500;
/** How often the notification's counts are written (milliseconds). */
const tellEvery = 200;

export interface ScanCommandParts {
  readonly settings: SettingsSource;
  readonly documents: Documents;
  readonly scan: WorkspaceScan;
  readonly status: StatusPresenter;
  readonly pages: VirtualDocuments;
  readonly log: vscode.LogOutputChannel;
}

/** False for what can't be asked: the scan then says why. */
async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}

export class ScanCommands {
  private summary: Summary | null = null;

  constructor(private readonly parts: ScanCommandParts) {}

  scanWorkspace(): Promise<Summary | undefined> {
    return this.scanMany(workspaceCandidates, vscode.l10n.t('the workspace'));
  }

  /** @returns the summary, for callers of the command; undefined when a scan is under way or Amsight is off */
  private async scanMany(list: CandidateLister, what: string): Promise<Summary | undefined> {
    const { scan, status } = this.parts;
    if (!this.checkEnabled()) return undefined;
    status.noteRequest();
    await vscode.commands.executeCommand('setContext', 'amsight.scanning', true);
    const running = scan.run(list);
    const stopProgress = this.showProgress(running);
    let summary: Summary | null;
    try {
      summary = await running;
    } finally {
      stopProgress();
      await vscode.commands.executeCommand('setContext', 'amsight.scanning', scan.progress !== null);
    }
    if (summary === null) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('A scan is under way. Cancel it in the status bar to start another.'),
      );
      return undefined;
    }
    await this.keepSummary(summary, what);
    return summary;
  }

  /** A progress entry with a cancel button, beside the counts in the status bar; only for scans that take a while. */
  private showProgress(running: Promise<unknown>): () => void {
    const { scan } = this.parts;
    const timer = setTimeout(() => {
      void vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          cancellable: true,
          title: vscode.l10n.t('Scanning'),
        },
        async (progress, token) => {
          token.onCancellationRequested(() => {
            scan.cancel();
          });
          const tell = (): void => {
            const now = scan.progress;
            if (now === null) return;
            const total = `${formatNumber(now.found)}${now.listed ? '' : '+'}`;
            progress.report({ message: vscode.l10n.t('{0} of {1} scripts', formatNumber(now.done), total) });
          };
          tell();
          // Counts come in bursts: the last of a burst must not be lost.
          const telling = setInterval(tell, tellEvery);
          try {
            await running;
          } finally {
            clearInterval(telling);
          }
        },
      );
    }, quietFor);
    return () => {
      clearTimeout(timer);
    };
  }

  private async tellSummary(summary: Summary): Promise<void> {
    const problems = vscode.l10n.t('Open Problems');
    const skipped = notFullyScanned(summary.tally) > 0;
    const details = skipped ? vscode.l10n.t('What Was Skipped') : vscode.l10n.t('Details');
    const buttons = [
      ...(summary.tally.flagged > 0 ? [problems] : []),
      ...(skipped || summary.workspaceExcludesIgnored > 0 ? [details] : []),
    ];
    this.parts.log.info(summaryLine(summary));
    const answer = await vscode.window.showInformationMessage(summaryLine(summary), ...buttons);
    if (answer === problems) await vscode.commands.executeCommand('workbench.actions.view.problems');
    if (answer === details) await this.showSummary();
  }

  /** Opens a page about the last scan of many files. */
  async showSummary(): Promise<void> {
    if (this.summary === null) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('No workspace was scanned yet. Use the command Scan Workspace.'),
      );
      return;
    }
    const list = this.summary.list.map((one) => ({ ...one, path: displayPath(one.path) }));
    const text = summaryDocument({ ...this.summary, list });
    await this.parts.pages.show(`${vscode.l10n.t('Workspace Scan')}.md`, text);
  }

  /**
   * Scans what was chosen, else the active document.
   * @param clicked the file clicked in a menu
   * @param selected all files selected in the Explorer
   * @returns for callers of the command
   */
  async scanFile(clicked: unknown, selected: unknown): Promise<FileReport | Summary | undefined> {
    const uris = (Array.isArray(selected) && selected.length > 0 ? selected : [clicked]).filter(
      (one): one is vscode.Uri => one instanceof vscode.Uri,
    );
    const active = vscode.window.activeTextEditor?.document;
    const open =
      uris.length === 0
        ? active
        : uris.length === 1
          ? vscode.workspace.textDocuments.find((one) => one.uri.toString() === uris[0]?.toString())
          : undefined;
    if (open !== undefined) return this.scanDocument(open);
    if (uris.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Open a script, or select files in the Explorer, to scan them.'),
      );
      return undefined;
    }
    const [single] = uris;
    if (uris.length === 1 && single !== undefined && !(await isFolder(single)))
      return this.scanSingle(single);
    const what =
      uris.length === 1 && uris[0] !== undefined
        ? vscode.workspace.asRelativePath(uris[0])
        : vscode.l10n.t('{0} files', uris.length);
    return this.scanMany(
      (excludesFor, notes, token) => selectedCandidates(uris, excludesFor, notes, token),
      what,
    );
  }

  private async scanSingle(uri: vscode.Uri): Promise<Summary | undefined> {
    if (!this.checkEnabled()) return undefined;
    this.parts.status.noteRequest();
    const name = vscode.workspace.asRelativePath(uri);
    const summary = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Amsight scans {0}', name) },
      () => this.parts.scan.one(uri),
    );
    await this.keepSummary(summary, name);
    return summary;
  }

  private async keepSummary(summary: Summary, what: string): Promise<void> {
    this.summary = summary;
    await vscode.commands.executeCommand('setContext', 'amsight.hasSummary', true);
    this.parts.status.noteScan(what);
    void this.tellSummary(summary);
  }

  private async scanDocument(document: vscode.TextDocument): Promise<FileReport | undefined> {
    if (!this.checkEnabled()) return undefined;
    this.parts.status.noteRequest();
    const controller = new AbortController();
    const name = vscode.workspace.asRelativePath(document.uri);
    const report = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Amsight scans {0}', name) },
      () => this.parts.documents.scanNow(document, controller.signal),
    );
    if (report === null) {
      void vscode.window.showInformationMessage(notScanned(name));
      return undefined;
    }
    const { text, warning } = scanAnswer(name, report);
    if (warning) void vscode.window.showWarningMessage(text);
    else vscode.window.setStatusBarMessage(text, 8000);
    return report;
  }

  private checkEnabled(): boolean {
    if (this.parts.settings.current.enable) return true;
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Amsight is switched off. Change the setting amsight.enable to scan.'),
    );
    return false;
  }
}
