/** What a person can do with layers: show them, open one, go to what carries it, copy its text or hash. */

import * as vscode from 'vscode';

import { formatNumber } from '../script-input';
import { openDocument, layerUri } from './layer-documents';
import type { LayerSource } from './layer-source';
import { copiedPart, layerText } from './layer-text';
import type { LayersView } from './layers-view';
import { isLayerNode, layerTree, nodeByKey, type LayerNode } from './tree-model';

export class LayerCommands {
  constructor(
    private readonly source: LayerSource,
    private readonly view: LayersView,
  ) {}

  /** By name below `amsight.`. */
  table(): Readonly<Record<string, (...args: unknown[]) => unknown>> {
    return {
      showLayers: (uri, line) => this.show(uri, line),
      openLayer: (from, key) => this.open(from, key),
      revealCarrier: (node) => (isLayerNode(node) ? reveal(node) : undefined),
      copyLayerText: (node) => (isLayerNode(node) ? this.copyText(node) : undefined),
      copyLayerHash: (node) =>
        isLayerNode(node) ? vscode.env.clipboard.writeText(node.view.sha256) : undefined,
    };
  }

  /**
   * @param uri of the document, as a string from a link or as a menu hands it over; else the active document
   * @param line of the carrying expression; else the cursor's, where that carries something
   */
  private async show(uri: unknown, line: unknown): Promise<void> {
    const active = vscode.window.activeTextEditor;
    const named = typeof uri === 'string' ? uri : uri instanceof vscode.Uri ? uri.toString() : null;
    const document = named === null ? active?.document : openDocument(named);
    if (document === undefined) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open a script to see its layers.'));
      return;
    }
    const cursor = active?.document === document ? active.selection.active.line : null;
    await this.view.show(document, typeof line === 'number' ? line : cursor);
  }

  /** @param from a node, or the URI of a document; then `key` names its layer */
  private async open(from: unknown, key: unknown): Promise<void> {
    const node = isLayerNode(from) ? from : await this.find(from, key);
    if (node === undefined) {
      void vscode.window.showInformationMessage(vscode.l10n.t('This layer is no longer there.'));
      return;
    }
    if (node.view.parent === null) {
      await reveal(node);
      return;
    }
    const document = await vscode.workspace.openTextDocument(layerUri(node));
    const preview = await makeRoom(node.source);
    await vscode.window.showTextDocument(document, { preview, preserveFocus: isLayerNode(from) });
  }

  private async copyText({ source, view }: LayerNode): Promise<void> {
    const document = openDocument(source);
    const part =
      document === undefined ? null : await this.source.part(document, view.sha256, copiedPart(view));
    if (part === null) {
      void vscode.window.showInformationMessage(vscode.l10n.t('This layer is no longer there.'));
      return;
    }
    await vscode.env.clipboard.writeText(layerText(view, part, formatNumber));
  }

  private async find(source: unknown, key: unknown): Promise<LayerNode | undefined> {
    const document = typeof source === 'string' ? openDocument(source) : undefined;
    if (document === undefined || typeof key !== 'string') return undefined;
    const report = await this.source.get(document);
    const uri = document.uri.toString();
    return nodeByKey(
      layerTree({ source: uri, report, name: '', verdicts: [], profile: '', formatNumber }),
      key,
    );
  }
}

/**
 * Keeps a script that stands in a preview tab: the preview of its layer would close it.
 * @returns whether the layer may stand in a preview tab
 */
async function makeRoom(source: string): Promise<boolean> {
  const tab = vscode.window.tabGroups.activeTabGroup.tabs.find(
    ({ input, isPreview }) =>
      isPreview && input instanceof vscode.TabInputText && input.uri.toString() === source,
  );
  if (tab === undefined) return true;
  if (!tab.isActive) return false;
  await vscode.commands.executeCommand('workbench.action.keepEditor');
  return true;
}

/** Selects the carrying expression in the source. */
async function reveal({ source, view }: LayerNode): Promise<void> {
  const document = openDocument(source);
  if (document === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('The script was closed.'));
    return;
  }
  const { start, end } = view.range;
  const range = new vscode.Range(start.line, start.character, end.line, end.character);
  const viewColumn = vscode.window.visibleTextEditors.find((one) => one.document === document)?.viewColumn;
  await vscode.window.showTextDocument(document, {
    ...(viewColumn === undefined ? {} : { viewColumn }),
    ...(view.parent === null ? {} : { selection: range }),
  });
}
