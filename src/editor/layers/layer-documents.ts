/** Read-only documents that show one layer each. Their text is in memory only, and follows the script while both are open. */

import path from 'node:path';
import * as vscode from 'vscode';

import { CancelledError } from '../../client/model';
import { layerScheme } from '../schemes';
import { formatNumber } from '../script-input';
import { editorLanguage } from './languages';
import type { LayerSource } from './layer-source';
import { goneText, layerText, shownPart } from './layer-text';
import { layerTree, nodeByKey, type LayerNode } from './tree-model';

/** What a layer document's URI says: which script, and which place in the tree of its layers. */
interface LayerAddress {
  readonly source: string;
  readonly key: string;
}

function addressOf({ query }: vscode.Uri): LayerAddress | null {
  const parts = new URLSearchParams(query);
  const source = parts.get('source');
  const key = parts.get('key');
  return source === null || key === null ? null : { source, key };
}

/** The URI of the document that shows a layer; its path is the tab's title. */
export function layerUri({ source, key, view }: LayerNode): vscode.Uri {
  const script = path.posix.basename(vscode.Uri.parse(source, true).path);
  const title = vscode.l10n.t('{0} layer {1}', script, view.index).replaceAll('/', '-');
  return vscode.Uri.from({
    scheme: layerScheme,
    path: `/${title}.${editorLanguage(view.kind, view.form === 'bytes').ending}`,
    query: new URLSearchParams({ source, key }).toString(),
  });
}

/** An open document by its URI. */
export function openDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri && !one.isClosed);
}

export class LayerDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly subscriptions: readonly { dispose(): unknown }[];
  readonly onDidChange = this.changed.event;

  constructor(private readonly source: LayerSource) {
    this.subscriptions = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(layerScheme, this),
      source.onDidChange((uri) => {
        const script = uri.toString();
        for (const { uri: layer } of vscode.workspace.textDocuments) {
          if (layer.scheme === layerScheme && addressOf(layer)?.source === script) this.changed.fire(layer);
        }
      }),
    ];
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const address = addressOf(uri);
    const document = address === null ? undefined : openDocument(address.source);
    if (address === null || document === undefined) return goneText();
    try {
      const report = await this.source.get(document);
      const root = layerTree({
        source: address.source,
        report,
        name: '',
        verdicts: [],
        profile: '',
        formatNumber,
      });
      const node = nodeByKey(root, address.key);
      if (node === undefined) return goneText();
      const part = await this.source.part(document, node.view.sha256, shownPart(node.view));
      return part === null ? goneText() : layerText(node.view, part, formatNumber);
    } catch (error) {
      // The text has changed again: the change that follows asks anew.
      const reason =
        error instanceof CancelledError ? '' : error instanceof Error ? error.message : String(error);
      return `${vscode.l10n.t('The layers of this script can not be shown. {0}', reason).trim()}\n`;
    }
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}
