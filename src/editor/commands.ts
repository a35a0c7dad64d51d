/** The commands: what a person can ask of Amsight, and the answers they get. */

import * as vscode from 'vscode';

import type { FileReport } from '../findings/model';
import type { Documents } from './documents';
import { healthDocument } from './health-document';
import { placementAdvice } from './placement';
import { scanAnswer } from './scan-answer';
import { selectedCandidates, workspaceCandidates } from './scan-candidates';
import { notFullyScanned, summaryDocument, summaryLine, type Summary } from './scan-summary';
import type { ScannerHolder } from './scanner-holder';
import { displayPath, formatNumber } from './script-input';
import type { SettingsSource } from './settings';
import type { StatusPresenter } from './status';
import { supportReport } from './support-report';
import type { VirtualDocuments } from './virtual-documents';
import type { CandidateLister, WorkspaceScan } from './workspace-scan';

/** A scan shorter than this shows no progress notification (milliseconds). */
const quietFor = 1500;
/** How often the notification's counts are written (milliseconds). */
const tellEvery = 200;

export interface CommandParts {
  readonly context: vscode.ExtensionContext;
  readonly holder: ScannerHolder;
  readonly settings: SettingsSource;
  readonly documents: Documents;
  readonly scan: WorkspaceScan;
  readonly status: StatusPresenter;
  readonly pages: VirtualDocuments;
  readonly log: vscode.LogOutputChannel;
}

/** The side of a remote window this extension runs on. */
function side({ extension }: vscode.ExtensionContext): 'ui' | 'workspace' {
  return extension.extensionKind === vscode.ExtensionKind.UI ? 'ui' : 'workspace';
}

function version({ extension }: vscode.ExtensionContext): string {
  return (extension.packageJSON as { version: string }).version;
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

export class Commands implements vscode.Disposable {
  private readonly registrations: vscode.Disposable[];
  private summary: Summary | null = null;

  constructor(private readonly parts: CommandParts) {
    const { log, scan } = parts;
    const commands: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
      scanWorkspace: () => this.scanMany(workspaceCandidates, vscode.l10n.t('the workspace')),
      scanFile: (clicked, selected) => this.scanFile(clicked, selected),
      showHealth: () => this.showHealth(),
      restartHost: () => {
        this.restart();
      },
      showLog: () => {
        log.show();
      },
      copyDiagnostics: () => this.copyDiagnostics(),
      showScanSummary: () => this.showSummary(),
      cancelScan: () => {
        scan.cancel();
      },
    };
    this.registrations = Object.entries(commands).map(([name, run]) =>
      vscode.commands.registerCommand(`amsight.${name}`, run),
    );
  }

  dispose(): void {
    vscode.Disposable.from(...this.registrations).dispose();
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

  private async showSummary(): Promise<void> {
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

  /** @param clicked the file clicked in a menu @param selected all files selected in the Explorer */
  private async scanFile(clicked: unknown, selected: unknown): Promise<FileReport | Summary | undefined> {
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
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          '{0} was not scanned: it is no script that Amsight knows, or it changed meanwhile.',
          name,
        ),
      );
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

  private async showHealth(): Promise<void> {
    const { context, holder, pages, settings, status } = this.parts;
    status.noteRequest();
    const { health, failure } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Amsight tests AMSI') },
      async () => {
        try {
          return { health: await holder.get().health(), failure: null };
        } catch (error) {
          return { health: null, failure: error instanceof Error ? error.message : String(error) };
        }
      },
    );
    if (health !== null) status.noteHealth(health);
    const text = healthDocument({
      health,
      failure,
      client: holder.state,
      placement: placementAdvice({
        side: side(context),
        platform: process.platform,
        remoteName: vscode.env.remoteName,
        browser: vscode.env.uiKind === vscode.UIKind.Web,
      }),
      extensionId: context.extension.id,
      version: version(context),
      platform: `${process.platform} ${process.arch}`,
      settingProblems: settings.problems,
      trusted: vscode.workspace.isTrusted,
    });
    await pages.show(`${vscode.l10n.t('AMSI Health')}.md`, text);
  }

  private restart(): void {
    const { documents, holder } = this.parts;
    holder.existing?.restart();
    documents.rescan();
  }

  private async copyDiagnostics(): Promise<void> {
    const { context, documents, holder, settings } = this.parts;
    await vscode.env.clipboard.writeText(
      supportReport({
        version: version(context),
        editor: `${vscode.env.appName} ${vscode.version}`,
        platform: `${process.platform} ${process.arch}`,
        side: side(context),
        remoteName: vscode.env.remoteName,
        trusted: vscode.workspace.isTrusted,
        settings: settings.current,
        settingProblems: settings.problems,
        client: holder.state,
        reports: documents.reports(),
      }),
    );
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'The report was copied to the clipboard. It holds paths, hashes and ranges, no script text.',
      ),
    );
  }
}
