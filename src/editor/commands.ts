/** The commands: what a person can ask of Amsight, and the answers they get. */

import * as vscode from 'vscode';

import type { Acknowledgements } from './acknowledgements';
import type { HealthPage } from './health/page';
import { healthViewType } from './health/view';
import { later } from './later';
import type { Layers } from './layers/layers';
import { ScanCommands, type ScanCommandParts } from './scan-commands';
import type { ScannerHolder } from './scanner-holder';

export interface CommandParts extends ScanCommandParts {
  readonly context: vscode.ExtensionContext;
  readonly holder: ScannerHolder;
  readonly layers: Layers;
  readonly acknowledgements: Acknowledgements;
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
  private page: HealthPage | null = null;

  constructor(private readonly parts: CommandParts) {
    const { layers, log, scan } = parts;
    const scans = new ScanCommands(parts);
    const commands: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
      scanWorkspace: () => scans.scanWorkspace(),
      scanFile: (clicked, selected) => scans.scanFile(clicked, selected),
      locateFlaggedLines: (uri) => later().locateFlaggedLines(parts, uri),
      copyHuntingQuery: (uri, finding) => later().copyHunt(parts.documents, 'copyHuntingQuery', uri, finding),
      copySigmaRule: (uri, finding) => later().copyHunt(parts.documents, 'copySigmaRule', uri, finding),
      acknowledgeFinding: (uri, finding, answers) =>
        later().acknowledgeFinding({ ...parts, memory: parts.context.globalState }, uri, finding, answers),
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
    this.registrations.push(
      vscode.window.registerWebviewPanelSerializer(healthViewType, {
        deserializeWebviewPanel: (panel) => this.healthPage().revive(panel),
      }),
    );
  }

  dispose(): void {
    this.page?.dispose();
    vscode.Disposable.from(...this.registrations).dispose();
  }

  private async showHealth(): Promise<void> {
    this.parts.status.noteRequest();
    await this.healthPage().show();
  }

  /** Made when it is first asked for. */
  healthPage(): HealthPage {
    const { context, holder, log, settings } = this.parts;
    this.page ??= new (later().HealthPage)({
      extension: context.extension,
      keeper: holder.health,
      client: () => holder.state,
      onDidChangeClient: holder.onDidChangeState,
      enabled: () => settings.current.enable,
      settingProblems: () => settings.problems,
      onDidChangeSettings: settings.onDidChange,
      placement: {
        side: side(context),
        platform: process.platform,
        remoteName: vscode.env.remoteName,
        browser: vscode.env.uiKind === vscode.UIKind.Web,
      },
      restart: () => {
        this.restart();
      },
      log,
    });
    return this.page;
  }

  private restart(): void {
    const { documents, holder } = this.parts;
    holder.existing?.restart();
    documents.rescan();
  }

  private async copyDiagnostics(): Promise<void> {
    const { context, documents, holder, settings } = this.parts;
    await vscode.env.clipboard.writeText(
      later().supportReport({
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
