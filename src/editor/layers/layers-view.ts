/** The view Decoded Layers: a tree of the active document's layers, there once somebody has asked for it. */

import * as vscode from 'vscode';

import { CancelledError } from '../../client/model';
import type { Documents } from '../documents';
import { layerScheme } from '../schemes';
import { formatNumber } from '../script-input';
import type { SettingsSource } from '../settings';
import { layerOfLine } from './at-position';
import type { LayerSource } from './layer-source';
import { profileName } from './profile';
import { allNodes, layerTree, type LayerIcon, type LayerNode } from './tree-model';
import { layerVerdicts } from './verdicts';

const icons: Readonly<Record<LayerIcon, vscode.ThemeIcon>> = {
  error: new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground')),
  warning: new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground')),
  pass: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  unknown: new vscode.ThemeIcon('question'),
  quiet: new vscode.ThemeIcon('fold'),
};

const truncatedNote = (failed: boolean): string =>
  failed
    ? vscode.l10n.t('Amsight failed to unwrap a layer, so that some may be missing; the log says why.')
    : vscode.l10n.t('A limit ended the unwrapping early; see the settings amsight.layers.');

export interface LayersViewParts {
  readonly source: LayerSource;
  readonly documents: Documents;
  readonly settings: SettingsSource;
}

export class LayersView implements vscode.TreeDataProvider<LayerNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly subscriptions: { dispose(): unknown }[];
  private view: vscode.TreeView<LayerNode> | null = null;
  private document: vscode.TextDocument | null = null;
  private root: LayerNode | null = null;
  /** A change came while nobody looked. */
  private outdated = false;
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly parts: LayersViewParts) {
    const { source, documents } = parts;
    this.subscriptions = [
      this.changed,
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        this.follow(editor);
      }),
      source.onDidChange((uri) => {
        this.refreshFor(uri);
      }),
      documents.onDidScan(({ uri }) => {
        this.refreshFor(uri);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document === this.document) this.follow(vscode.window.activeTextEditor);
      }),
    ];
  }

  /** The tree's top; null when nothing is shown. */
  get top(): LayerNode | null {
    return this.root;
  }

  /**
   * Opens the view on a document.
   * @param line zero-based, of the expression whose layer is to be selected; null for the document's first layer
   */
  async show(document: vscode.TextDocument, line: number | null): Promise<void> {
    this.document = document;
    if (this.view === null) {
      await vscode.commands.executeCommand('setContext', 'amsight.layersAsked', true);
      this.view = this.createView();
    }
    await this.update();
    await vscode.commands.executeCommand('amsight.layers.focus');
    const node = this.nodeFor(line);
    if (node !== undefined) await this.view.reveal(node, { select: true, focus: true, expand: true });
  }

  getChildren(node?: LayerNode): LayerNode[] {
    if (node !== undefined) return [...node.children];
    // A tree of one says nothing that the message does not say.
    return this.root === null || this.root.children.length === 0 ? [] : [this.root];
  }

  getParent(node: LayerNode): LayerNode | null {
    return node.parent;
  }

  getTreeItem(node: LayerNode): vscode.TreeItem {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    const folds = node.children.length > 0;
    const item = new vscode.TreeItem(node.label, folds ? (node.view.folded ? Collapsed : Expanded) : None);
    item.id = `${node.source} ${node.key}`;
    item.description = node.description;
    item.iconPath = icons[node.icon];
    item.tooltip = new vscode.MarkdownString(node.tooltip);
    item.contextValue = node.context;
    item.accessibilityInformation = { label: node.spoken };
    item.command = { title: vscode.l10n.t('Open Layer'), command: 'amsight.openLayer', arguments: [node] };
    return item;
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private createView(): vscode.TreeView<LayerNode> {
    const view = vscode.window.createTreeView('amsight.layers', { treeDataProvider: this });
    this.subscriptions.push(
      view,
      view.onDidChangeVisibility(({ visible }) => {
        if (visible && this.outdated) void this.update();
      }),
    );
    return view;
  }

  private nodeFor(line: number | null): LayerNode | undefined {
    const nodes = allNodes(this.root);
    if (line === null) return nodes.find(({ view }) => view.parent !== null && !view.folded) ?? nodes[1];
    const found = layerOfLine(
      nodes.map(({ view }) => view),
      nodes.map(({ verdict }) => verdict),
      line,
    );
    return nodes.find(({ view }) => view === found);
  }

  private follow(editor: vscode.TextEditor | undefined): void {
    if (this.view === null) return;
    const document = editor?.document ?? null;
    // A layer, an output channel, or the tree itself: what is shown is still what was meant.
    const keeps =
      document === null || document.uri.scheme === layerScheme || document.uri.scheme === 'output';
    if (keeps && this.document?.isClosed === false) return;
    const next = keeps ? null : document;
    if (next === this.document) return;
    this.document = next;
    this.refresh();
  }

  private refreshFor(uri: vscode.Uri): void {
    if (this.document?.uri.toString() === uri.toString()) this.refresh();
  }

  private refresh(): void {
    if (this.view === null) return;
    this.outdated = true;
    if (this.view.visible) void this.update();
  }

  /** Asks for the layers of the document and shows them, or says why there are none. */
  private async update(): Promise<void> {
    const { view, document } = this;
    if (view === null) return;
    this.outdated = false;
    const { documents, settings, source } = this.parts;
    if (document === null) {
      this.write(null, vscode.l10n.t('Open a script to see its layers.'));
      return;
    }
    const name = vscode.workspace.asRelativePath(document.uri);
    try {
      const report = await source.get(document);
      if (this.document !== document) return;
      const verdicts = layerVerdicts(report.layers, documents.currentReport(document.uri));
      const uri = document.uri.toString();
      const profile = profileName(settings.current.hostProfile);
      const root = layerTree({ source: uri, name, report, verdicts, profile, formatNumber });
      const notes = [
        ...(report.layers.length > 1
          ? []
          : [vscode.l10n.t('Nothing that could be decoded hides in {0}.', name)]),
        ...(report.truncated ? [truncatedNote(report.unwrapFailed)] : []),
      ];
      this.write(root, notes.join(' '));
    } catch (error) {
      // Superseded by what changed it.
      if (error instanceof CancelledError || this.document !== document) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.write(null, vscode.l10n.t('There are no layers of {0} to show. {1}', name, reason));
    }
  }

  private write(root: LayerNode | null, message: string): void {
    if (this.view === null) return;
    this.root = root;
    this.view.message = message;
    this.changed.fire(undefined);
  }
}
