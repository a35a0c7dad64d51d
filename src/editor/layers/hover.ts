/** The hover over an expression that carries layers: what it decodes to, fetched when it is asked for. */

import * as vscode from 'vscode';

import { CancelledError } from '../../client/model';
import type { FileReport, Range } from '../../findings/model';
import type { Documents } from '../documents';
import { escapeMarkdown } from '../markdown';
import type { SettingsSource } from '../settings';
import { contains, findingAt, layerAt } from './at-position';
import { layerHover } from './hover-text';
import type { LayerSource } from './layer-source';
import { profileName } from './profile';
import { allNodes, layerTree } from './tree-model';
import { layerVerdicts } from './verdicts';

export interface LayerHoverParts {
  readonly documents: Documents;
  readonly source: LayerSource;
  readonly settings: SettingsSource;
}

const toRange = ({ start, end }: Range): vscode.Range =>
  new vscode.Range(start.line, start.character, end.line, end.character);

/** A command as the target of a link. */
function commandUri(command: string, ...parameters: readonly unknown[]): string {
  return `command:${command}?${encodeURIComponent(JSON.stringify(parameters))}`;
}

export class LayerHovers implements vscode.HoverProvider {
  constructor(private readonly parts: LayerHoverParts) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const report = this.parts.documents.currentReport(document.uri);
    if (report === null) return undefined;
    const range =
      findingAt(report, position)?.range ??
      report.carriers.find((carrier) => contains(carrier.range, position))?.range;
    if (range === undefined) return undefined;
    const text = await this.text(document, report, position, token);
    if (text === null || token.isCancellationRequested) return undefined;
    const markdown = new vscode.MarkdownString(text);
    markdown.isTrusted = { enabledCommands: ['amsight.openLayer', 'amsight.showLayers'] };
    return new vscode.Hover(markdown, toRange(range));
  }

  private async text(
    document: vscode.TextDocument,
    report: FileReport,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<string | null> {
    const { settings, source } = this.parts;
    try {
      const layers = await source.get(document);
      if (token.isCancellationRequested) return null;
      const verdicts = layerVerdicts(layers.layers, report);
      const finding = findingAt(report, position);
      const layer =
        (finding === undefined ? undefined : layers.layers[finding.layer]) ??
        layerAt(layers.layers, verdicts, position);
      if (layer === undefined) return null;
      const uri = document.uri.toString();
      const profile = profileName(settings.current.hostProfile);
      const root = layerTree({
        source: uri,
        name: '',
        report: layers,
        verdicts,
        profile,
        formatNumber: String,
      });
      const key = allNodes(root).find(({ view }) => view.index === layer.index)?.key;
      return layerHover({
        report: layers,
        layer,
        verdict: verdicts[layer.index] ?? null,
        hit: finding?.layer === layer.index ? (finding.inLayer ?? null) : null,
        profile,
        openLayer: commandUri('amsight.openLayer', uri, key),
        showLayers: commandUri('amsight.showLayers', uri, position.line),
      });
    } catch (error) {
      if (error instanceof CancelledError) return null;
      const reason = error instanceof Error ? error.message : String(error);
      return escapeMarkdown(vscode.l10n.t('What it decodes to can not be shown. {0}', reason));
    }
  }
}
