/** Unwraps a script into layers, statically and within budgets; nothing of it is ever run. */

import type { ScriptKind } from '../scripts/kinds';
import type { Carried, Decoded } from './carried';
import { finders } from './finders';
import type { Layer, LayerBudgets, LayerContent, Unwrapped } from './model';
import { SourceMap } from './source-map';

/** Units decoded beyond the room there is, so that a cut does not make text look like something else. */
const lookAhead = 1024;

/** A layer whose text is still to be looked into, with its map. */
interface Pending {
  readonly layer: Layer;
  readonly map: SourceMap;
  readonly depth: number;
}

/**
 * The source and, breadth first, everything that its carrying expressions decode to. The same content comes once, at
 * its first place. Never throws; what the budgets end is marked `truncated`.
 * @param now the clock in milliseconds
 */
export function unwrap(
  script: { readonly text: string; readonly kind: ScriptKind },
  budgets: LayerBudgets,
  now: () => number = () => performance.now(),
): Unwrapped {
  const source = sourceLayer(script);
  const layers: Layer[] = [source];
  const seen = new Set<string>();
  const queue: Pending[] = [{ layer: source, map: SourceMap.identity(script.text.length), depth: 0 }];
  const deadline = now() + budgets.milliseconds;
  let room = budgets.outputBytes;
  let truncated = false;

  for (const { layer, map, depth } of queue) {
    if (layer.content.type !== 'text') continue;
    for (const { range, decode } of carriedBy(layer.content.text)) {
      if (now() > deadline) return { layers, truncated: true, outOfTime: true };
      if (room <= 0) return { layers, truncated: true, outOfTime: false };
      const decoded = decode(room + lookAhead);
      if (decoded === null) continue;
      const content = cutTo(decoded.content, room);
      // Most scripts carry nothing, and a long text takes time to be a key.
      if (seen.size === 0) seen.add(contentKey(source.content));
      const key = contentKey(content);
      if (sizeOf(content) === 0 || seen.has(key)) continue;
      if (layers.length >= budgets.layers) return { layers, truncated: true, outOfTime: false };
      if (depth >= budgets.depth) {
        truncated = true;
        break;
      }
      seen.add(key);
      const cut = decoded.cut || sizeOf(content) < sizeOf(decoded.content);
      const childMap = SourceMap.carried(sizeOf(content), range).through(map);
      const child = decodedLayer(layers.length, layer.index, decoded, content, cut, childMap);
      layers.push(child);
      queue.push({ layer: child, map: childMap, depth: depth + 1 });
      room -= sizeOf(content);
      truncated ||= cut;
    }
  }
  return { layers, truncated, outOfTime: false };
}

function* carriedBy(text: string): Generator<Carried> {
  for (const find of finders) yield* find(text);
}

function sourceLayer({ text, kind }: { readonly text: string; readonly kind: ScriptKind }): Layer {
  const map = SourceMap.identity(text.length);
  return {
    index: 0,
    kind,
    parent: null,
    // PowerShell hands over script blocks; the other hosts a log of calls.
    origin: kind === 'powershell' || kind === 'assembly' ? 'host' : 'source',
    via: [],
    content: { type: 'text', text },
    carrier: map.carrier,
    truncated: false,
    toSource: (range) => map.toSource(range),
  };
}

function decodedLayer(
  index: number,
  parent: number,
  decoded: Decoded,
  content: LayerContent,
  truncated: boolean,
  map: SourceMap,
): Layer {
  return {
    index,
    kind: decoded.kind,
    parent,
    origin: decoded.origin,
    via: decoded.via,
    content,
    carrier: map.carrier,
    truncated,
    toSource: (range) => map.toSource(range),
  };
}

/** UTF-16 units or bytes. */
function sizeOf(content: LayerContent): number {
  return content.type === 'text' ? content.text.length : content.bytes.length;
}

function cutTo(content: LayerContent, room: number): LayerContent {
  if (sizeOf(content) <= room) return content;
  if (content.type === 'bytes') return { type: 'bytes', bytes: content.bytes.subarray(0, room) };
  // Not through the middle of a surrogate pair.
  const splitsPair = /[\uD800-\uDBFF]/.test(content.text.charAt(room - 1));
  return { type: 'text', text: content.text.slice(0, splitsPair ? room - 1 : room) };
}

function contentKey(content: LayerContent): string {
  if (content.type === 'text') return `t${content.text}`;
  const { buffer, byteOffset, byteLength } = content.bytes;
  return `b${Buffer.from(buffer, byteOffset, byteLength).toString('latin1')}`;
}
