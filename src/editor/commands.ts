/** The commands: what a person can ask of Amsight, and the answers they get. */

import * as vscode from 'vscode';

import { healthDocument } from './health-document';
import { later } from './later';
import type { Layers } from './layers/layers';
import { placementAdvice } from './placement';
import { ScanCommands, type ScanCommandParts } from './scan-commands';
import type { ScannerHolder } from './scanner-holder';
import { supportReport } from './support-report';

export interface CommandParts extends ScanCommandParts {
  readonly context: vscode.ExtensionContext;
  readonly holder: ScannerHolder;
  readonly layers: Layers;
}

/** The side of a remote window this extension runs on. */
function side({ extension }: vscode.ExtensionContext): 'ui' | 'workspace' {
  return extension.extensionKind === vscode.ExtensionKind.UI ? 'ui' : 'workspace';
}

function version({ extension }: vscode.ExtensionContext): string {
  return (extension.packageJSON as { version: string }).version;
}

export class Commands implements vscode.Disposable {
  private readonly registrations: vscode.Disposable[];

  constructor(private readonly parts: CommandParts) {
    const { layers, log, scan } = parts;
    const scans = new ScanCommands(parts);
    const commands: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
      scanWorkspace: () => scans.scanWorkspace(),
      scanFile: (clicked, selected) => scans.scanFile(clicked, selected),
      locateFlaggedLines: (uri) => later().locateFlaggedLines(parts, uri),
      copyHuntingQuery: (uri, finding) =>
        later().copyHunt(parts.documents, 'copyHuntingQuery', uri, finding),
      copySigmaRule: (uri, finding) => later().copyHunt(parts.documents, 'copySigmaRule', uri, finding),
      showHealth: () => this.showHealth(),
      restartHost: () => {
        this.restart();
      },
      showLog: () => {
        log.show();
      },
      copyDiagnostics: () => this.copyDiagnostics(),
      showScanSummary: () => scans.showSummary(),
      cancelScan: () => {
        scan.cancel();
      },
      ...layers.commands,
    };
    this.registrations = Object.entries(commands).map(([name, run]) =>
      vscode.commands.registerCommand(`amsight.${name}`, run),
    );
  }

  dispose(): void {
    vscode.Disposable.from(...this.registrations).dispose();
  }

  private async showHealth(): Promise<void> {
    const { context, holder, pages, settings, status } = this.parts;
    status.noteRequest();
    const { health, failure } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Amsight tests AMSI') },
      async () => {
        try {
          return { health: await holder.get().health({ probe: true }), failure: null };
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
