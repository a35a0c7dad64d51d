/** A script's layers for people to read: all of them at once, or an outline first and then what somebody looks at. */

import { layerSha256 } from '../layers/layer-hash';
import type { Layer, LayerContent } from '../layers/model';
import { unwrap } from '../layers/unwrap';
import type {
  HostConfig,
  LayerOutline,
  LayerPart,
  LayerPartRequest,
  LayersOutline,
  LayersReport,
  LayerView,
  ScanInput,
} from '../protocol';
import { LineIndex } from '../scripts/line-index';
import { prepare } from './script';

/** Bytes of a byte layer that a report holds. */
const shownBytes = 65_536;
/** UTF-16 units and bytes of layers that are kept for the next question about the same script. */
const mostKept = 4 * 1024 * 1024;

interface Looked {
  /** Hash of kind and text. */
  readonly key: string;
  readonly outline: LayersOutline;
  /** By index. */
  readonly contents: readonly LayerContent[];
}

/**
 * Answers questions about layers. Each method takes who hears of an evaluator's own failure, and throws an Error with the
 * reason when there is no script to unwrap.
 */
export class LayerReader {
  /** An outline is mostly followed by questions about its layers. */
  #last: Looked | null = null;

  /** All layers with their contents. */
  report(input: ScanInput, config: HostConfig, onFailure: (error: unknown) => void): LayersReport {
    const { outline, contents } = this.#look(input, config, onFailure);
    const { kind, layers, truncated, unwrapFailed } = outline;
    return {
      file: input.contentName,
      kind,
      layers: layers.flatMap((one) => {
        const content = contents[one.index];
        return content === undefined ? [] : [viewOf(one, content)];
      }),
      truncated,
      unwrapFailed,
    };
  }

  outline(input: ScanInput, config: HostConfig, onFailure: (error: unknown) => void): LayersOutline {
    return this.#look(input, config, onFailure).outline;
  }

  /** @returns null when the script has no such layer */
  part(request: LayerPartRequest, config: HostConfig, onFailure: (error: unknown) => void): LayerPart | null {
    const { outline, contents } = this.#look(request.input, config, onFailure);
    const layer = outline.layers.find(({ sha256 }) => sha256 === request.sha256);
    const content = layer && contents[layer.index];
    if (content === undefined) return null;
    const start = Math.max(0, request.start);
    return content.type === 'text'
      ? { start, text: content.text.slice(start, request.end), bytes: null }
      : { start, text: null, bytes: base64(content.bytes.subarray(start, request.end)) };
  }

  #look(input: ScanInput, config: HostConfig, onFailure: (error: unknown) => void): Looked {
    const prepared = prepare(input, config);
    if (prepared.type === 'answer') throw new Error(prepared.response.report.reason ?? '');
    const { cacheKey, kind, text } = prepared.script;
    if (this.#last?.key === cacheKey) return this.#last;
    this.#last = null;
    const { layers, truncated, failed, outOfTime } = unwrap({ text, kind }, config.budgets, {
      profile: config.hostProfile,
      onFailure,
    });
    const lines = new LineIndex(text);
    const outline: LayersOutline = {
      kind,
      layers: layers.map((layer) => outlineOf(layer, lines)),
      truncated,
      unwrapFailed: failed,
    };
    const looked = { key: cacheKey, outline, contents: layers.map(({ content }) => content) };
    const size = outline.layers.reduce((sum, one) => sum + one.size, 0);
    // What the clock ended may go further the next time.
    if (size <= mostKept && !outOfTime) this.#last = looked;
    return looked;
  }
}

function outlineOf(layer: Layer, lines: LineIndex): LayerOutline {
  const { index, kind, parent, origin, via, sink, folded, assumed, content, carrier, truncated } = layer;
  return {
    index,
    kind,
    parent,
    origin,
    via,
    sink,
    folded,
    assumed,
    sha256: layerSha256(content),
    form: content.type,
    size: content.type === 'text' ? content.text.length : content.bytes.length,
    range: lines.range(carrier),
    truncated,
  };
}

function viewOf(outline: LayerOutline, content: LayerContent): LayerView {
  return {
    ...outline,
    text: content.type === 'text' ? content.text : null,
    bytes: content.type === 'text' ? null : base64(content.bytes.subarray(0, shownBytes)),
  };
}

function base64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
