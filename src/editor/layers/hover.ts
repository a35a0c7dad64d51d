/** The hover over an expression that carries layers: what it decodes to, fetched when it is asked for. */

import * as vscode from 'vscode';

import { CancelledError } from '../../client/model';
import type { FileReport, Finding, Range } from '../../findings/model';
import type { Documents } from '../documents';
import { escapeMarkdown } from '../markdown';
import type { SettingsSource } from '../settings';
import { contains, findingAt, layerAt, layerOfFinding } from './at-position';
import { layerHover, shownAround } from './hover-text';
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
    const finding = findingAt(report, position);
    const carried = report.carriers.some(({ range }) => contains(range, position));
    if (finding === undefined && !carried) return undefined;
    const shown = await this.shown(document, report, finding, position);
    if (shown === null || token.isCancellationRequested) return undefined;
    const markdown = new vscode.MarkdownString(shown.text);
    markdown.isTrusted = { enabledCommands: ['amsight.openLayer', 'amsight.showLayers'] };
    return new vscode.Hover(markdown, shown.range && toRange(shown.range));
  }

  /** @returns null when there is nothing that is surely about this place */
  private async shown(
    document: vscode.TextDocument,
    report: FileReport,
    finding: Finding | undefined,
    position: vscode.Position,
  ): Promise<{ readonly text: string; readonly range?: Range } | null> {
    const { settings, source } = this.parts;
    try {
      const layers = await source.get(document);
      const verdicts = layerVerdicts(layers.layers, report);
      const layer =
        finding === undefined
          ? layerAt(layers.layers, verdicts, position)
          : layerOfFinding(layers.layers, finding);
      if (layer === undefined) return null;
      const hit = finding?.inLayer ?? null;
      const part = await source.part(document, layer.sha256, shownAround(layer, hit));
      if (part === null) return null;
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
      const text = layerHover({
        report: layers,
        layer,
        part,
        verdict: verdicts[layer.index] ?? null,
        hit,
        profile,
        openLayer: commandUri('amsight.openLayer', uri, key),
        showLayers: commandUri('amsight.showLayers', uri, position.line),
      });
      return { text, range: finding?.range ?? layer.range };
    } catch (error) {
      if (error instanceof CancelledError) return null;
      const reason = error instanceof Error ? error.message : String(error);
      return { text: escapeMarkdown(vscode.l10n.t('What it decodes to can not be shown. {0}', reason)) };
    }
  }
}
