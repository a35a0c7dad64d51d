/** Puts the state into the status bar and the language status, writing only what changed. */

import * as vscode from 'vscode';

import { documentStatusView, type DocumentStatusView } from './document-status';
import type { Documents } from './documents';
import { escapeMarkdown, table } from './markdown';
import type { ScannerHolder } from './scanner-holder';
import { formatNumber } from './script-input';
import type { SettingsSource } from './settings';
import { statusView, type StatusState, type StatusView } from './status-view';
import type { WorkspaceScan } from './workspace-scan';

/** Changes within this time are written together (milliseconds). */
const writeEvery = 100;

const timeFormat: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' };

const languageSeverities: Readonly<Record<DocumentStatusView['severity'], vscode.LanguageStatusSeverity>> = {
  information: vscode.LanguageStatusSeverity.Information,
  warning: vscode.LanguageStatusSeverity.Warning,
  error: vscode.LanguageStatusSeverity.Error,
};

const backgrounds: Readonly<Record<StatusView['severity'], vscode.ThemeColor | undefined>> = {
  none: undefined,
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  error: new vscode.ThemeColor('statusBarItem.errorBackground'),
};

/** A new scan host may mend these. */
const restartHelps: ReadonlySet<StatusState> = new Set<StatusState>([
  'failing',
  'noEngine',
  'restarting',
  'rulesFailing',
]);

export interface StatusParts {
  readonly holder: ScannerHolder;
  readonly settings: SettingsSource;
  readonly documents: Documents;
  readonly scan: WorkspaceScan;
}

function tooltip(view: StatusView): vscode.MarkdownString {
  // Cells have no padding in hovers.
  const rows = view.rows.map(([name, value]) => [`${escapeMarkdown(name)}&emsp;`, escapeMarkdown(value)]);
  const link = (command: string, title: string): string => `[${title}](command:${command})`;
  const links = [
    link('amsight.showHealth', vscode.l10n.t('Show AMSI Health')),
    link('amsight.showLog', vscode.l10n.t('Show Log')),
  ];
  if (restartHelps.has(view.state)) {
    links.unshift(link('amsight.restartHost', vscode.l10n.t('Restart Scan Host')));
  }
  const text = new vscode.MarkdownString(
    [
      `**${escapeMarkdown(view.detail)}**`,
      table([vscode.l10n.t('Amsight'), vscode.l10n.t('State')], rows),
      links.join(' · '),
    ].join('\n\n'),
  );
  text.isTrusted = {
    enabledCommands: ['amsight.showHealth', 'amsight.showLog', 'amsight.restartHost', 'amsight.cancelScan'],
  };
  return text;
}

export class StatusPresenter implements vscode.Disposable {
  private readonly bar = vscode.window.createStatusBarItem(
    'amsight.status',
    vscode.StatusBarAlignment.Left,
    0,
  );
  private readonly engine = vscode.languages.createLanguageStatusItem('amsight.engine', []);
  private readonly file = vscode.languages.createLanguageStatusItem('amsight.file', []);
  private readonly changed = new vscode.EventEmitter<StatusView>();
  private readonly subscriptions: readonly { dispose(): unknown }[];
  private timer: NodeJS.Timeout | null = null;
  private asked = false;
  private lastScan: string | null = null;
  private view: StatusView;
  private written = { bar: '', engine: '', file: '' };
  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: StatusParts) {
    const { documents, holder, scan, settings } = parts;
    this.bar.name = 'Amsight';
    this.engine.name = vscode.l10n.t('Amsight: engines');
    this.file.name = vscode.l10n.t('Amsight: this file');
    const later = (): void => {
      this.later();
    };
    this.view = this.look();
    this.subscriptions = [
      this.bar,
      this.engine,
      this.file,
      this.changed,
      documents.onDidChange(later),
      documents.onDidScan(({ uri, report }) => {
        if (report !== null) this.noteScan(vscode.workspace.asRelativePath(uri));
      }),
      holder.onDidChangeState(later),
      holder.health.onDidChange(later),
      scan.onDidChange(later),
      settings.onDidChange(later),
      vscode.window.onDidChangeActiveTextEditor(later),
    ];
    later();
  }

  /** As last written. */
  get current(): StatusView {
    return this.view;
  }

  /** A person asked for a scan or for the health: the item stays visible from now on. */
  noteRequest(): void {
    this.asked = true;
    this.later();
  }

  noteScan(what: string): void {
    this.lastScan = `${new Date().toLocaleTimeString(vscode.env.language)}, ${what}`;
    this.later();
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private later(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.write();
    }, writeEvery);
  }

  private look(): StatusView {
    const { documents, holder, scan, settings } = this.parts;
    const { current } = settings;
    return statusView({
      enabled: current.enable,
      engines: { amsi: current.amsi, rules: current.rules },
      platform: process.platform,
      client: holder.state,
      wanted: this.asked || documents.anyScript,
      scan: scan.progress,
      shown: current.statusBar,
      health: holder.health.report,
      now: Date.now(),
      formatTime: (iso) => new Date(iso).toLocaleString(vscode.env.language, timeFormat),
      lastScan: this.lastScan,
      formatNumber,
    });
  }

  private write(): void {
    const view = this.look();
    // The tooltip sums the health up.
    if (view.visible) this.parts.holder.health.renew();
    const json = JSON.stringify(view);
    if (json !== this.written.bar) {
      this.written.bar = json;
      this.view = view;
      this.writeBar(view);
      this.changed.fire(view);
    }
    this.writeLanguage(view);
  }

  private writeBar(view: StatusView): void {
    this.bar.text = view.text;
    this.bar.tooltip = tooltip(view);
    this.bar.command = view.command;
    this.bar.backgroundColor = backgrounds[view.severity];
    this.bar.accessibilityInformation = { label: view.label, role: 'button' };
    if (view.visible) this.bar.show();
    else this.bar.hide();
  }

  private writeLanguage(view: StatusView): void {
    const document = vscode.window.activeTextEditor?.document;
    const state = document === undefined ? null : this.parts.documents.state(document);
    const file = state === null ? null : documentStatusView(state);
    const problems = this.parts.settings.problems;
    const selector =
      document === undefined || file === null
        ? []
        : [{ scheme: document.uri.scheme, language: document.languageId }];
    this.writeEngine(view, problems, state?.uncovered === null ? selector : []);
    const json = JSON.stringify([selector, file]);
    if (json === this.written.file) return;
    this.written.file = json;
    this.file.selector = selector;
    if (file === null) return;
    // The popover shows what several extensions say, without their names.
    this.file.text = `Amsight: ${file.text}`;
    this.file.detail = file.detail;
    this.file.severity = languageSeverities[file.severity];
    this.file.busy = file.busy;
    this.file.accessibilityInformation = { label: `Amsight: ${file.text}. ${file.detail}` };
    this.file.command =
      file.setting === null
        ? undefined
        : {
            title: vscode.l10n.t('Open Setting'),
            command: 'workbench.action.openSettings',
            arguments: [file.setting],
          };
  }

  private writeEngine(
    view: StatusView,
    problems: readonly string[],
    selector: readonly vscode.DocumentFilter[],
  ): void {
    const json = JSON.stringify([view.text, view.detail, view.severity, view.busy, problems, selector]);
    if (json === this.written.engine) return;
    this.written.engine = json;
    const [problem] = problems;
    this.engine.selector = selector;
    this.engine.text = view.text.replace('$(sync~spin)', '$(sync)');
    // The popover cuts long lines, and with them the link to Health, which tells all.
    this.engine.detail = problem ?? (view.severity === 'none' ? '' : view.detail);
    this.engine.busy = view.busy;
    this.engine.severity =
      view.severity === 'error'
        ? vscode.LanguageStatusSeverity.Error
        : view.severity === 'warning' || problem !== undefined
          ? vscode.LanguageStatusSeverity.Warning
          : vscode.LanguageStatusSeverity.Information;
    this.engine.accessibilityInformation = { label: view.label };
    this.engine.command =
      problem !== undefined
        ? {
            title: vscode.l10n.t('Open Settings'),
            command: 'workbench.action.openSettings',
            arguments: ['amsight'],
          }
        : view.state === 'failing'
          ? { title: vscode.l10n.t('Restart'), command: 'amsight.restartHost' }
          : view.state === 'scanning'
            ? { title: vscode.l10n.t('Cancel'), command: 'amsight.cancelScan' }
            : { title: vscode.l10n.t('Health'), command: 'amsight.showHealth' };
  }
}
