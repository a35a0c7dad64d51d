/** The page of Show AMSI Health: one webview panel that shows the last report, and follows the state while it is in sight. */

import { randomBytes } from 'node:crypto';
import os from 'node:os';
import * as vscode from 'vscode';

import type { ClientState } from '../../client/model';
import { placementAdvice, type Placement } from '../placement';
import { userName } from '../user-name';
import { healthDocumentation, type Manifest } from './documentation';
import { pageHtml } from './html';
import type { HealthKeeper } from './keeper';
import { parsePageMessage, type PageRequest } from './messages';
import { flipText, healthPageView, restartNews } from './page-view';
import { knownPaths, reportMarkdown } from './report-markdown';
import { healthViewType, type HealthPageView } from './view';

export interface HealthPageParts {
  readonly extension: vscode.Extension<unknown>;
  readonly keeper: HealthKeeper;
  readonly client: () => ClientState | null;
  readonly onDidChangeClient: vscode.Event<ClientState>;
  /** `amsight.enable`. */
  readonly enabled: () => boolean;
  readonly settingProblems: () => readonly string[];
  readonly onDidChangeSettings: vscode.Event<unknown>;
  readonly placement: Placement;
  readonly restart: () => void;
  readonly log: vscode.LogOutputChannel;
}

const timeFormat: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' };

export class HealthPage implements vscode.Disposable {
  private panel: vscode.WebviewPanel | null = null;
  /** Of the panel; disposed with it. */
  private listening: readonly { dispose(): unknown }[] = [];
  private underWay: 'look' | 'probe' | null = null;
  /** Settles with what was asked last; never rejects. */
  private pending: Promise<void> = Promise.resolve();
  private failure: string | null = null;
  private news: string | null = null;
  /** The script of the panel in sight has started. */
  private loaded = false;
  private posted = '';
  private readonly changed = new vscode.EventEmitter<HealthPageView>();
  /** As last made; null before the page was first shown. */
  view: HealthPageView | null = null;
  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: HealthPageParts) {}

  /**
   * Shows the page, or brings it to the front; resolves when it has a report. Raises no alert, and starts no process while
   * Amsight is switched off.
   */
  async show(): Promise<void> {
    if (this.panel === null) {
      const title = vscode.l10n.t('AMSI Health');
      this.attach(vscode.window.createWebviewPanel(healthViewType, title, vscode.ViewColumn.Active));
    } else {
      this.panel.reveal();
    }
    await this.look();
  }

  /** Takes over the panel that VS Code kept over a reload of the window. */
  async revive(panel: vscode.WebviewPanel): Promise<void> {
    this.panel?.dispose();
    this.attach(panel);
    await this.look();
  }

  dispose(): void {
    this.panel?.dispose();
    this.changed.dispose();
  }

  private attach(panel: vscode.WebviewPanel): void {
    const { extension, keeper, onDidChangeClient, onDidChangeSettings } = this.parts;
    const { webview } = panel;
    const file = (...parts: string[]): vscode.Uri => vscode.Uri.joinPath(extension.extensionUri, ...parts);
    this.panel = panel;
    this.loaded = false;
    panel.iconPath = file('media', 'icon.png');
    webview.options = { enableScripts: true, localResourceRoots: [file('dist'), file('media')] };
    this.listening = [
      webview.onDidReceiveMessage((message: unknown) => {
        this.receive(message);
      }),
      panel.onDidChangeViewState(() => {
        // Its script runs only while it is in sight.
        if (panel.visible) keeper.renew();
        else this.loaded = false;
      }),
      keeper.onDidChange(({ flip }) => {
        if (flip !== null) this.news = flipText(flip);
        this.post();
      }),
      onDidChangeClient(() => {
        if (panel.visible) keeper.renew();
        this.post();
      }),
      onDidChangeSettings(() => {
        // Switched on: there was nothing to look at before.
        if (panel.visible && keeper.report === null && this.failure === null) void this.look();
        this.post();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.post();
      }),
    ];
    panel.onDidDispose(() => {
      vscode.Disposable.from(...this.listening).dispose();
      this.panel = null;
      this.news = null;
    });
    // Last: the script asks for the view as soon as it runs.
    webview.html = pageHtml({
      cspSource: webview.cspSource,
      script: webview.asWebviewUri(file('dist', 'health-page.js')).toString(),
      style: webview.asWebviewUri(file('media', 'health.css')).toString(),
      nonce: randomBytes(24).toString('hex'),
      language: vscode.env.language,
      title: panel.title,
    });
  }

  private receive(message: unknown): void {
    const request = parsePageMessage(message);
    if (request === null) {
      this.parts.log.warn('The health page sent a message that it must not send; it was ignored.');
      return;
    }
    this.requests[request]();
  }

  private readonly requests: Readonly<Record<PageRequest, () => void>> = {
    ready: () => {
      this.loaded = true;
      this.posted = '';
      this.post();
    },
    probe: () => void this.ask('probe'),
    copy: () => void this.copy(),
    restart: () => void this.restart(),
  };

  private async restart(): Promise<void> {
    const { client, restart } = this.parts;
    const before = client();
    this.news = null;
    restart();
    // What was under way was asked of the host that is gone.
    await this.pending;
    await this.look();
    this.news ??= restartNews(before, client());
    this.post();
  }

  private async look(): Promise<void> {
    if (this.parts.enabled()) await this.ask('look');
    else this.post();
  }

  /** A self-test is not asked for twice, and looking adds nothing to what is under way. */
  private ask(what: 'look' | 'probe'): Promise<void> {
    if (this.underWay !== 'probe' && this.underWay !== what) this.pending = this.request(what);
    return this.pending;
  }

  private async request(what: 'look' | 'probe'): Promise<void> {
    this.underWay = what;
    if (what === 'probe') this.news = null;
    this.post();
    let failure: string | null = null;
    try {
      await this.parts.keeper.ask({ probe: what === 'probe' });
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    // A self-test that began meanwhile has the word.
    if (this.underWay === what) {
      this.underWay = null;
      this.failure = failure;
      if (what === 'probe' && failure === null) this.news = vscode.l10n.t('The self-test is done.');
    }
    this.post();
  }

  private async copy(): Promise<void> {
    const { client, keeper } = this.parts;
    const identity = {
      home: os.homedir(),
      userName: userName(),
      machineName: os.hostname(),
      workspaceFolders: (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
    };
    const text = reportMarkdown(this.current(), identity, knownPaths(keeper.report, client()));
    await vscode.env.clipboard.writeText(text);
    this.news = vscode.l10n.t(
      'The report was copied to the clipboard, without user names and without paths beyond the system’s.',
    );
    this.post();
  }

  private current(): HealthPageView {
    const { client, enabled, extension, keeper, placement, settingProblems } = this.parts;
    const manifest = extension.packageJSON as { version: string } & Manifest;
    return healthPageView({
      enabled: enabled(),
      report: this.failure === null ? keeper.report : null,
      failure: this.failure,
      underWay: this.underWay,
      news: this.news,
      client: client(),
      placement: placementAdvice(placement),
      extensionId: extension.id,
      version: manifest.version,
      platform: `${process.platform} ${process.arch}`,
      settingProblems: settingProblems(),
      trusted: vscode.workspace.isTrusted,
      documentation: healthDocumentation(manifest),
      reader: {
        now: keeper.reportedAt,
        tested: keeper.tested,
        time: (iso) => new Date(iso).toLocaleString(vscode.env.language, timeFormat),
      },
    });
  }

  private post(): void {
    const view = this.current();
    const json = JSON.stringify(view);
    if (this.view === null || json !== JSON.stringify(this.view)) {
      this.view = view;
      this.changed.fire(view);
    }
    if (this.panel === null || !this.loaded || json === this.posted) return;
    this.posted = json;
    void this.panel.webview.postMessage(view);
  }
}
