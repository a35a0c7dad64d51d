/** Composes the extension; each step of activation is named, so that an error names its step. */

import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

import { ScanClient } from './client/client';
import type { ClientSettings } from './client/model';
import { Acknowledgements } from './editor/acknowledgements';
import { Commands } from './editor/commands';
import { DiagnosticStore } from './editor/diagnostics';
import { Documents } from './editor/documents';
import { offerActions } from './editor/finding-actions';
import type { DocumentScan } from './editor/open-document';
import type { HealthPageView } from './editor/health/view';
import { Layers } from './editor/layers/layers';
import type { LayerNode } from './editor/layers/tree-model';
import { watchRules } from './editor/rule-files';
import { ScannerHolder } from './editor/scanner-holder';
import { SettingsSource } from './editor/settings';
import { hostConfig } from './editor/settings-model';
import { StatusPresenter } from './editor/status';
import type { StatusView } from './editor/status-view';
import { nameThreats } from './editor/threat-names';
import { VirtualDocuments } from './editor/virtual-documents';
import { WorkspaceScan } from './editor/workspace-scan';

/** For the tests that run inside the editor: what can't be seen through VS Code's own API. Not for other extensions. */
export interface AmsightApi {
  readonly status: () => StatusView;
  readonly onDidChangeStatus: vscode.Event<StatusView>;
  /** After each scan of an open document, also when it turned out to be no script. */
  readonly onDidScanDocument: vscode.Event<DocumentScan>;
  /** False until the first script or command. */
  readonly clientExists: () => boolean;
  /** The text of a page of our own, by its tab's title. */
  readonly page: (name: string) => string;
  /** What the page of Show AMSI Health was last made of; null before it was shown. */
  readonly healthPage: () => HealthPageView | null;
  readonly onDidChangeHealthPage: vscode.Event<HealthPageView>;
  /** The top of the tree Decoded Layers; null when nothing is shown. */
  readonly layers: () => LayerNode | null;
  readonly onDidChangeLayers: vscode.Event<undefined>;
}

/** Milliseconds without work after which the scan host ends. */
const idleTimeout = 10 * 60_000;
/** Results kept in memory by content hash: enough for most workspaces to be scanned again from it. */
const cacheEntries = 5_000;

let closing: (() => Promise<void>) | null = null;

export function activate(context: vscode.ExtensionContext): AmsightApi {
  const started = performance.now();
  const step = <T>(name: string, make: () => T): T => {
    try {
      return make();
    } catch (error) {
      throw new Error(`Amsight could not start (${name}): ${String(error)}`, { cause: error });
    }
  };
  const keep = <T extends vscode.Disposable>(one: T): T => {
    context.subscriptions.push(one);
    return one;
  };

  const bundle = vscode.l10n.bundle ?? null;
  step('language', () => {
    if (bundle !== null) l10n.config({ contents: bundle });
  });
  const log = step('log', () => keep(vscode.window.createOutputChannel('Amsight', { log: true })));
  const settings = step('settings', () => keep(new SettingsSource(log)));
  const { version } = context.extension.packageJSON as { version: string };
  const clientSettings = (): ClientSettings => ({
    hostPath: path.join(context.extensionPath, 'dist', 'host.js'),
    config: hostConfig(settings.current, { version, rulePaths: settings.rulePaths, l10n: bundle }),
    deadline: settings.current.timeBudget * 1000,
    idleTimeout,
    cacheEntries,
    cacheFile: null,
  });
  const holder = step('client', () => keep(new ScannerHolder(() => new ScanClient(clientSettings()), log)));
  closing = () => holder.close();
  // Before the documents listen: their rescans must meet the new configuration.
  keep(
    settings.onDidChange(() => {
      holder.existing?.configure(clientSettings());
    }),
  );
  const store = step('diagnostics', () => keep(new DiagnosticStore()));
  keep(
    holder.onDidChangeState(({ engines }) => {
      store.setRuleProblems(engines);
    }),
  );
  const acknowledgements = step('acknowledgements', () => keep(new Acknowledgements(log)));
  const documents = step('documents', () =>
    keep(new Documents({ holder, settings, store, acknowledgements, log })),
  );
  step('threat names', () => keep(nameThreats({ documents, holder, settings, log })));
  step('finding actions', () => keep(offerActions(documents)));
  const scan = step('workspace scan', () =>
    keep(new WorkspaceScan({ holder, settings, store, acknowledgements })),
  );
  const status = step('status', () => keep(new StatusPresenter({ holder, settings, documents, scan })));
  const pages = step('pages', () => keep(new VirtualDocuments()));
  const layers = step('layers', () => keep(new Layers({ holder, settings, documents, log })));
  const commands = step('commands', () =>
    keep(
      new Commands({
        acknowledgements,
        context,
        holder,
        settings,
        documents,
        scan,
        status,
        pages,
        layers,
        log,
      }),
    ),
  );
  step('rule files', () => keep(watchRules({ holder, settings, documents })));
  step('open documents', () => {
    documents.start();
  });
  log.debug(`Activated in ${(performance.now() - started).toFixed(1)} ms.`);
  return {
    status: () => status.current,
    onDidChangeStatus: status.onDidChange,
    onDidScanDocument: documents.onDidScan,
    clientExists: () => holder.existing !== null,
    page: (name) =>
      pages.provideTextDocumentContent(vscode.Uri.from({ scheme: 'amsight', path: `/${name}` })),
    healthPage: () => commands.healthPage().view,
    get onDidChangeHealthPage() {
      return commands.healthPage().onDidChange;
    },
    layers: () => layers.view.top,
    onDidChangeLayers: layers.view.onDidChangeTreeData,
  };
}

/** Ends every scan host before the window goes. */
export async function deactivate(): Promise<void> {
  await closing?.();
}
