/** Asks the scan host for the layers of open documents, once for each version of their text, and tells when to ask again. */

import * as vscode from 'vscode';

import type { OffsetRange } from '../../findings/model';
import type { LayerPart, LayersOutline } from '../../protocol';
import type { ScannerHolder } from '../scanner-holder';
import { documentInput } from '../script-input';
import type { SettingsSource } from '../settings';
import { Throttle } from '../throttle';

interface Entry {
  readonly version: number;
  readonly answer: Promise<LayersOutline>;
  readonly controller: AbortController;
}

/** Milliseconds of rest before a changed document is asked about again. */
const rest = 400;
/** Answers kept. They hold no contents: those may be large, and are asked for when somebody looks. */
const maxEntries = 4;

export class LayerSource implements vscode.Disposable {
  /** In the order of their last use. */
  private readonly entries = new Map<string, Entry>();
  /** Documents that somebody has asked about since they were opened. */
  private readonly asked = new Set<string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly throttle: Throttle;
  private readonly subscriptions: readonly { dispose(): unknown }[];
  /** The layers of a document that was asked about may be others now. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly holder: ScannerHolder,
    private readonly settings: SettingsSource,
    log: vscode.LogOutputChannel,
  ) {
    this.throttle = new Throttle(
      (key) => {
        this.changed.fire(vscode.Uri.parse(key, true));
        return Promise.resolve();
      },
      (error) => {
        log.error(error instanceof Error ? error : String(error));
      },
    );
    this.subscriptions = [
      this.changed,
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const key = document.uri.toString();
        if (contentChanges.length > 0 && this.asked.has(key)) this.throttle.schedule(key, rest);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.close(uri);
      }),
      settings.onDidChange(() => {
        for (const key of [...this.entries.keys()]) this.drop(key);
        for (const key of this.asked) this.throttle.schedule(key, 0);
      }),
    ];
  }

  /**
   * The layers of a document's text as it is now. Known ones are answered at once.
   * @throws Error with the reason for people; CancelledError when the text changes or closes meanwhile
   */
  async get(document: vscode.TextDocument): Promise<LayersOutline> {
    if (!this.settings.current.enable)
      throw new Error(vscode.l10n.t('Amsight is switched off by the setting amsight.enable.'));
    const key = document.uri.toString();
    this.asked.add(key);
    const known = this.entries.get(key);
    if (known?.version === document.version) {
      this.entries.delete(key);
      this.entries.set(key, known);
      return known.answer;
    }
    this.drop(key);
    const controller = new AbortController();
    const answer = this.holder.get().layerOutline(documentInput(document, true), controller.signal);
    const entry: Entry = { version: document.version, answer, controller };
    this.entries.set(key, entry);
    for (const oldest of [...this.entries.keys()].slice(0, -maxEntries)) this.drop(oldest);
    try {
      return await answer;
    } catch (error) {
      // What failed may well work the next time.
      if (this.entries.get(key) === entry) this.entries.delete(key);
      throw error;
    }
  }

  /**
   * A part of a layer of a document's text as it is now, in UTF-16 units or bytes; null when it has no such layer any more.
   * @param sha256 the layer's
   * @throws as `get` does
   */
  async part(
    document: vscode.TextDocument,
    sha256: string,
    { start, end }: OffsetRange,
  ): Promise<LayerPart | null> {
    const { layers } = await this.get(document);
    if (!layers.some((one) => one.sha256 === sha256)) return null;
    // It ends with what it is a part of.
    const signal = this.entries.get(document.uri.toString())?.controller.signal;
    const input = documentInput(document, true);
    return this.holder.get().layerPart({ input, sha256, start, end }, signal);
  }

  dispose(): void {
    this.throttle.dispose();
    for (const key of [...this.entries.keys()]) this.drop(key);
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private drop(key: string): void {
    this.entries.get(key)?.controller.abort();
    this.entries.delete(key);
  }

  private close(uri: vscode.Uri): void {
    const key = uri.toString();
    this.drop(key);
    this.throttle.drop(key);
    this.asked.delete(key);
  }
}
