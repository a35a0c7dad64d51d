/** "3 layers, 1 flagged" above each expression that carries layers; a click shows them. */

import * as vscode from 'vscode';

import type { SettingsSource } from '../settings';
import type { Carriers } from './carriers';
import { carrierTitle } from './carrier-title';

export class LayerLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: readonly { dispose(): unknown }[];
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(
    private readonly carriers: Carriers,
    private readonly settings: SettingsSource,
  ) {
    const fire = (): void => {
      this.changed.fire();
    };
    this.subscriptions = [this.changed, carriers.onDidChange(fire), settings.onDidChange(fire)];
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    if (!this.settings.current.codeLens) return [];
    return this.carriers.of(uri).map(
      ({ line, layers, flagged }) =>
        new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
          title: carrierTitle(layers, flagged),
          tooltip: vscode.l10n.t('Show Decoded Layers'),
          command: 'amsight.showLayers',
          arguments: [uri.toString(), line],
        }),
    );
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}
