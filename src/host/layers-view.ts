/** A script's layers for people to read: the JSON of `amsight layers`. */

import { unwrap } from '../layers/unwrap';
import type { HostConfig, LayersReport, ScanInput } from '../protocol';
import { LineIndex } from '../scripts/line-index';
import { prepare } from './script';

/** @throws Error with the reason when there is no script to unwrap */
export function viewLayers(input: ScanInput, config: HostConfig): LayersReport {
  const prepared = prepare(input, config);
  if (prepared.type === 'answer') throw new Error(prepared.response.report.reason ?? '');
  const { kind, text } = prepared.script;
  const lines = new LineIndex(text);
  return {
    file: input.contentName,
    kind,
    layers: unwrap({ text, kind }, config.budgets).layers.map((layer) => ({
      index: layer.index,
      kind: layer.kind,
      parent: layer.parent,
      via: layer.via,
      text: layer.content.type === 'text' ? layer.content.text : null,
      range: lines.range(layer.carrier),
      truncated: layer.truncated,
    })),
  };
}
