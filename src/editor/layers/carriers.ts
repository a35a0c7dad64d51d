/** Where open documents carry layers, as their last scans said, moved along with edits until the next scan. */

import * as vscode from 'vscode';

import type { LayerCarrier } from '../../findings/model';
import type { Documents } from '../documents';
import type { SettingsSource } from '../settings';
import { lineAfter } from './line-after';

export interface CarrierLine extends Pick<LayerCarrier, 'layers' | 'flagged'> {
  /** Zero-based; where the carrying expression begins. */
  readonly line: number;
}

export class Carriers implements vscode.Disposable {
  private readonly entries = new Map<string, { readonly uri: vscode.Uri; lines: readonly CarrierLine[] }>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: readonly { dispose(): unknown }[];
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly documents: Documents,
    settings: SettingsSource,
  ) {
    this.subscriptions = [
      this.changed,
      documents.onDidScan(({ uri }) => {
        this.take(uri);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const entry = this.entries.get(document.uri.toString());
        if (entry === undefined || contentChanges.length === 0) return;
        entry.lines = entry.lines.map((one) => ({ ...one, line: lineAfter(one.line, contentChanges) }));
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.set(uri, []);
      }),
      settings.onDidChange(({ enable }) => {
        if (enable) return;
        for (const { uri } of [...this.entries.values()]) this.set(uri, []);
      }),
    ];
  }

  /** In the order of the text. */
  of(uri: vscode.Uri): readonly CarrierLine[] {
    return this.entries.get(uri.toString())?.lines ?? [];
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private take(uri: vscode.Uri): void {
    const report = this.documents.currentReport(uri);
    // A result that came too late says nothing; what is known stays until the next.
    if (report === null && this.documents.isScript(uri)) return;
    this.set(
      uri,
      (report?.carriers ?? []).map(({ range, layers, flagged }) => ({
        line: range.start.line,
        layers,
        flagged,
      })),
    );
  }

  private set(uri: vscode.Uri, lines: readonly CarrierLine[]): void {
    const key = uri.toString();
    const known = this.entries.get(key);
    if (JSON.stringify(known?.lines ?? []) === JSON.stringify(lines)) return;
    if (lines.length === 0) this.entries.delete(key);
    else this.entries.set(key, { uri, lines });
    if ((known === undefined) !== (lines.length === 0)) this.writeContext();
    this.changed.fire();
  }

  /** For the editor title's button. By path: a remote window knows its files by other URIs. */
  private writeContext(): void {
    const paths = [...this.entries.values()].flatMap(({ uri }) => [uri.path, uri.fsPath]);
    void vscode.commands.executeCommand('setContext', 'amsight.withLayers', [...new Set(paths)]);
  }
}
