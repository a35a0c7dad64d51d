/** Everything a person sees of layers, put together; providers wait for the first document that carries some. */

import * as vscode from 'vscode';

import type { Documents } from '../documents';
import type { ScannerHolder } from '../scanner-holder';
import type { SettingsSource } from '../settings';
import { Carriers } from './carriers';
import { LayerLenses } from './code-lens';
import { LayerCommands } from './commands';
import { LayerHovers } from './hover';
import { LayerDocuments } from './layer-documents';
import { LayerSource } from './layer-source';
import { LayersView } from './layers-view';

export interface LayersParts {
  readonly holder: ScannerHolder;
  readonly settings: SettingsSource;
  readonly documents: Documents;
  readonly log: vscode.LogOutputChannel;
}

export class Layers implements vscode.Disposable {
  readonly view: LayersView;
  /** By name below `amsight.`. */
  readonly commands: Readonly<Record<string, (...args: unknown[]) => unknown>>;
  private readonly subscriptions: { dispose(): unknown }[] = [];

  constructor(parts: LayersParts) {
    const { documents, holder, log, settings } = parts;
    const source = new LayerSource(holder, settings, log);
    const carriers = new Carriers(documents, settings);
    this.view = new LayersView({ source, documents, settings });
    this.commands = new LayerCommands(source, this.view).table();
    this.subscriptions.push(source, carriers, this.view, new LayerDocuments(source));
    const first = carriers.onDidChange(() => {
      first.dispose();
      const lenses = new LayerLenses(carriers, settings);
      this.subscriptions.push(
        lenses,
        vscode.languages.registerCodeLensProvider('*', lenses),
        vscode.languages.registerHoverProvider('*', new LayerHovers({ documents, source, settings })),
      );
    });
    this.subscriptions.push(first);
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}
