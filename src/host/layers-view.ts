/** A script's layers for people to read: the JSON of `amsight layers`. */

import { createHash } from 'node:crypto';
import type { Layer } from '../layers/model';
import { unwrap } from '../layers/unwrap';
import type { HostConfig, LayersReport, LayerView, ScanInput } from '../protocol';
import { LineIndex } from '../scripts/line-index';
import { prepare } from './script';

/** Bytes of a byte layer that are handed over. */
const shownBytes = 65_536;

/**
 * @param onFailure hears of an evaluator's own failure
 * @throws Error with the reason when there is no script to unwrap
 */
export function viewLayers(
  input: ScanInput,
  config: HostConfig,
  onFailure: (error: unknown) => void,
): LayersReport {
  const prepared = prepare(input, config);
  if (prepared.type === 'answer') throw new Error(prepared.response.report.reason ?? '');
  const { kind, text } = prepared.script;
  const lines = new LineIndex(text);
  const { layers, truncated } = unwrap({ text, kind }, config.budgets, {
    profile: config.hostProfile,
    onFailure,
  });
  return {
    file: input.contentName,
    kind,
    layers: layers.map((layer) => viewOf(layer, lines)),
    truncated,
  };
}

function viewOf(layer: Layer, lines: LineIndex): LayerView {
  const { index, kind, parent, origin, via, sink, folded, assumed, content, carrier, truncated } = layer;
  const bytes = content.type === 'text' ? Buffer.from(content.text, 'utf16le') : content.bytes;
  return {
    index,
    kind,
    parent,
    origin,
    via,
    sink,
    folded,
    assumed,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: content.type === 'text' ? content.text.length : content.bytes.length,
    text: content.type === 'text' ? content.text : null,
    bytes:
      content.type === 'text' ? null : Buffer.from(content.bytes.subarray(0, shownBytes)).toString('base64'),
    range: lines.range(carrier),
    truncated,
  };
}
