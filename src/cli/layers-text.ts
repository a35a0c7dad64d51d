/** The text of `amsight layers`: a tree with each layer's content below its heading. */

import { assumesPowerShell, chainText, kindName, stepsOf } from '../findings/layer-words';
import type { LayersReport, LayerView } from '../protocol';
import { hexDump } from '../scripts/hex-dump';
import { printable, printableLines, type Paint } from './terminal';

/** Bytes of a byte layer that are shown. */
const shownBytes = 256;

/** Layers in the order of the tree: each child below its parent. */
export function layersText({ layers, truncated, unwrapFailed }: LayersReport, paint: Paint): string {
  const children = new Map<number | null, LayerView[]>();
  for (const layer of layers) {
    const siblings = children.get(layer.parent);
    if (siblings === undefined) children.set(layer.parent, [layer]);
    else siblings.push(layer);
  }
  const blocks: string[] = [];
  const waiting = (children.get(null) ?? []).map((layer) => ({ layer, depth: 0 })).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { layer, depth } = next;
    const indent = '  '.repeat(depth);
    const text = content(layer).replaceAll(/^/gm, `${indent}  `);
    blocks.push(`${indent}${paint('bold', printable(heading(layer, layers)))}\n${text}\n`);
    const below = (children.get(layer.index) ?? []).map((child) => ({ layer: child, depth: depth + 1 }));
    waiting.push(...below.reverse());
  }
  if (unwrapFailed) blocks.push('Amsight failed to unwrap a layer: there may be more layers.\n');
  else if (truncated) blocks.push('A limit ended the unwrapping: there may be more layers.\n');
  return blocks.join('\n');
}

function heading(layer: LayerView, layers: readonly LayerView[]): string {
  const { assumed, folded, index, kind, parent, range, size, text, truncated } = layer;
  const { line, character } = range.start;
  const steps = stepsOf(layer);
  return [
    `layer ${index}: ${folded ? 'folded form' : kindName(kind)}${steps.length === 0 ? '' : ` (${chainText(steps)})`}`,
    `${size} ${text === null ? 'byte' : 'character'}${size === 1 ? '' : 's'}`,
    parent === null ? 'the source' : `at ${line + 1}:${character + 1}`,
    ...(assumed
      ? [assumesPowerShell(layers, index) ? 'assumes Windows PowerShell 5.1' : 'assumes a standard Windows']
      : []),
    ...(truncated ? ['cut'] : []),
  ].join(', ');
}

function content({ bytes, size, text }: LayerView): string {
  if (text !== null) return printableLines(text).replace(/\n$/, '');
  const head = Buffer.from(bytes ?? '', 'base64').subarray(0, shownBytes);
  return head.length < size ? `${hexDump(head)}\n…` : hexDump(head);
}
