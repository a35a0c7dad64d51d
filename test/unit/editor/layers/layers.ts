/** Layers for unit tests, with only what a case is about spelled out. */

import type { LayerPart, LayersReport, LayerView } from '../../../../src/protocol';
import { at } from '../report';

export interface LayerParts extends Partial<Omit<LayerView, 'bytes'>> {
  /** Makes it a byte layer. */
  readonly bytes?: Uint8Array | null;
}

export function layerView({ bytes, ...parts }: LayerParts = {}): LayerView {
  const text = bytes ? null : (parts.text ?? '');
  return {
    index: 0,
    kind: 'powershell',
    parent: null,
    origin: 'host',
    via: [],
    sink: null,
    folded: false,
    assumed: false,
    sha256: 'ab'.repeat(32),
    form: text === null ? 'bytes' : 'text',
    size: text?.length ?? bytes?.length ?? 0,
    range: at(0, 0, 5),
    truncated: false,
    ...parts,
    text,
    bytes: bytes ? Buffer.from(bytes.subarray(0, 65_536)).toString('base64') : null,
  };
}

/** All of its content, or a part as the scan host cuts it. */
export function layerPart(parts: LayerParts, start = 0, end = Infinity): LayerPart {
  const { bytes, text } = layerView(parts);
  return text === null
    ? {
        start,
        text,
        bytes: Buffer.from(bytes ?? '', 'base64')
          .subarray(start, end)
          .toString('base64'),
      }
    : { start, text: text.slice(start, end), bytes: null };
}

/** @param layers in the order of their index, which is filled in */
export function layersReport(layers: readonly LayerParts[]): LayersReport {
  return {
    file: 'a.ps1',
    kind: 'powershell',
    layers: layers.map((parts, index) => layerView({ ...parts, index })),
    truncated: false,
    unwrapFailed: false,
  };
}
