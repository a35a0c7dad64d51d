/** Layers for unit tests, with only what a case is about spelled out. */

import type { LayersReport, LayerView } from '../../../../src/protocol';
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
    size: text?.length ?? bytes?.length ?? 0,
    range: at(0, 0, 5),
    truncated: false,
    ...parts,
    text,
    bytes: bytes ? Buffer.from(bytes.subarray(0, 65_536)).toString('base64') : null,
  };
}

/** @param layers in the order of their index, which is filled in */
export function layersReport(layers: readonly LayerParts[]): LayersReport {
  return {
    file: 'a.ps1',
    kind: 'powershell',
    layers: layers.map((parts, index) => layerView({ ...parts, index })),
    truncated: false,
  };
}
