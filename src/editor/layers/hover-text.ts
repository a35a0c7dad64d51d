/** What the hover over an expression says of the layer that comes out of it. */

import * as l10n from '@vscode/l10n';

import { chainText, chainTo, kindName, originSentence } from '../../findings/layer-words';
import type { OffsetRange } from '../../findings/model';
import type { LayerOutline, LayerPart, LayersOutline } from '../../protocol';
import { hexDump } from '../../scripts/hex-dump';
import { codeBlock, codeSpan, escapeMarkdown } from '../markdown';
import { excerptOf } from './excerpt';
import { editorLanguage } from './languages';
import { layerNotes } from './tree-model';
import { verdictWord, type LayerVerdict } from './verdicts';

/** Bytes of a byte layer that a hover shows. */
const shownBytes = 128;

/** UTF-16 units to each side of a hit: more than an excerpt shows, so that it sees whether text goes on. */
const reach = 4096;

/** The part of a layer that a hover needs. @param hit as in LayerHoverInput */
export function shownAround({ form }: Pick<LayerOutline, 'form'>, hit: OffsetRange | null): OffsetRange {
  if (form === 'bytes') return { start: 0, end: shownBytes };
  const at = hit?.start ?? 0;
  return { start: Math.max(0, at - reach), end: at + reach };
}

export interface LayerHoverInput {
  readonly report: LayersOutline;
  readonly layer: LayerOutline;
  /** What shownAround names. */
  readonly part: LayerPart;
  readonly verdict: LayerVerdict;
  /** Where in the layer an engine found something; null for its beginning. */
  readonly hit: OffsetRange | null;
  /** What the host profile is called. */
  readonly profile: string;
  /** URI of a command that opens the layer. */
  readonly openLayer: string;
  /** URI of a command that shows all layers. */
  readonly showLayers: string;
}

function titleOf({ folded, index, kind }: LayerOutline, count: number): string {
  const name = folded ? l10n.t('Folded form') : kindName(kind);
  return l10n.t('Decoded: {0}, layer {1} of {2}', name, index, count - 1);
}

function contentOf(
  { kind }: LayerOutline,
  { bytes, start, text }: LayerPart,
  hit: OffsetRange | null,
): string {
  if (text === null)
    return codeBlock(hexDump(Buffer.from(bytes ?? '', 'base64')), editorLanguage(kind, true).id);
  const within = hit === null ? null : { start: hit.start - start, end: hit.end - start };
  return codeBlock(excerptOf(text, within), editorLanguage(kind, false).id);
}

/** Markdown; everything that comes from the script is escaped or in code. */
export function layerHover(input: LayerHoverInput): string {
  const { report, layer, part, verdict, hit, profile, openLayer, showLayers } = input;
  const chain = chainTo(report.layers, layer.index);
  const notes = [
    ...(layer.origin === 'host' ? [] : [originSentence(layer.origin)]),
    ...layerNotes(layer, report.layers, profile),
  ];
  const links = [
    `[${escapeMarkdown(l10n.t('Open layer {0}', layer.index))}](${openLayer})`,
    `[${escapeMarkdown(l10n.t('Show all layers'))}](${showLayers})`,
  ];
  return [
    `**${escapeMarkdown(titleOf(layer, report.layers.length))}** — ${escapeMarkdown(verdictWord(verdict))}`,
    ...(chain.length === 0 ? [] : [codeSpan(chainText(chain))]),
    contentOf(layer, part, hit),
    ...(notes.length === 0 ? [] : [notes.map(escapeMarkdown).join('  \n')]),
    links.join(' · '),
  ].join('\n\n');
}
