/** Unwraps a script into layers, statically and within budgets; nothing of it is ever run. */

import type { OffsetRange } from '../findings/model';
import type { ScriptKind } from '../scripts/kinds';
import type { Carried } from './carried';
import type { Evaluation, EvaluationContext, Sink } from './evaluator';
import { finders } from './finders';
import { applyEdits } from './folded';
import { languages } from './languages';
import { Meter } from './meter';
import type { HostProfile, Layer, LayerBudgets, LayerContent, Unwrapped } from './model';
import { SourceMap, type Segment } from './source-map';

/** Units decoded beyond the room there is, so that a cut does not make text look like something else. */
const lookAhead = 1024;

/**
 * UTF-16 units of a text that are evaluated at most: its syntax tree takes a hundred times the memory. What looks like a
 * script by itself is found in all of it.
 */
const mostEvaluated = 2 * 1024 * 1024;

/** UTF-16 units up to which a text is evaluated whatever it looks like: that takes less than a millisecond. */
const alwaysEvaluated = 2048;

export interface UnwrapOptions {
  /** Whose automatic and environment variables are assumed; Windows PowerShell's unless told. */
  readonly profile?: HostProfile;
  /** The clock in milliseconds. */
  readonly now?: () => number;
  /**
   * Hears of an evaluator's own failure, after which its layer counts as not looked through (`truncated`). Left out,
   * the error is thrown: tests must see it.
   */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * The source, and breadth first everything that it would run or load, as far as that is constant; after what a text
 * would run comes its folded form, where there is something to fold. What looks like an encoded script comes last. The
 * same content comes once, at its first place.
 * What the budgets end is marked `truncated`. Throws nothing but an evaluator's failure that nobody hears of.
 */
export function unwrap(
  script: { readonly text: string; readonly kind: ScriptKind },
  budgets: LayerBudgets,
  options: UnwrapOptions = {},
): Unwrapped {
  return new Unwrapping(budgets, options).run(script);
}

/** A text layer that is still to be looked into, with its map. */
interface Pending {
  readonly layer: Layer;
  readonly text: string;
  readonly map: SourceMap;
  readonly depth: number;
}

/** Something that came out of a layer. */
interface Found extends Pick<Layer, 'kind' | 'origin' | 'via' | 'sink' | 'folded' | 'assumed'> {
  readonly content: LayerContent;
  /** Where the content comes from in its parent; left out, all of it comes from `range`. */
  readonly segments?: readonly Segment[];
  /** The carrying expression in its parent. */
  readonly range: OffsetRange;
  readonly cut: boolean;
}

/** Why unwrapping ends before all is looked into. */
class Ended extends Error {
  constructor(readonly outOfTime: boolean) {
    super();
  }
}

class Unwrapping {
  readonly #budgets: LayerBudgets;
  readonly #meter: Meter;
  readonly #context: EvaluationContext;
  readonly #onFailure: UnwrapOptions['onFailure'];
  readonly #layers: Layer[] = [];
  readonly #queue: Pending[] = [];
  readonly #seen = new Set<string>();
  #room: number;
  #truncated = false;
  #failed = false;

  constructor(budgets: LayerBudgets, { profile, now, onFailure }: UnwrapOptions) {
    this.#budgets = budgets;
    this.#meter = new Meter(budgets, now ?? (() => performance.now()));
    this.#context = { meter: this.#meter, profile: profile ?? 'windowsPowerShell' };
    this.#onFailure = onFailure;
    this.#room = budgets.outputBytes;
  }

  run({ text, kind }: { readonly text: string; readonly kind: ScriptKind }): Unwrapped {
    const map = SourceMap.identity(text.length);
    const source = makeLayer(0, null, sourceOf(text, kind), map);
    this.#layers.push(source);
    this.#queue.push({ layer: source, text, map, depth: 0 });
    let outOfTime = false;
    try {
      this.#lookIntoAll();
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      this.#truncated = true;
      outOfTime = error.outOfTime;
    }
    // A clock that ran out within an evaluator ended that, and nothing need have come after it.
    return {
      layers: this.#layers,
      truncated: this.#truncated,
      outOfTime: outOfTime || (this.#truncated && this.#meter.outOfTime),
      failed: this.#failed,
    };
  }

  /**
   * What is known to run comes before what only looks like a script: a finder looks when nothing is left to follow, so
   * that content which both reach is a layer of what runs it.
   */
  #lookIntoAll(): void {
    let followed = 0;
    for (const pending of this.#queue) {
      for (; followed < this.#queue.length; followed++) this.#follow(this.#queue[followed] ?? pending);
      this.#find(pending);
    }
  }

  #follow(pending: Pending): void {
    const { text, layer } = pending;
    // What the folded form would run is what its parent would, and that has been evaluated.
    if (layer.folded) return;
    const { sinks, edits } = this.#evaluate(pending);
    for (const sink of sinks) this.#add(pending, foundBy(sink));
    const folded = applyEdits(text, edits);
    if (folded !== null) this.#add(pending, foldedForm(layer, folded.text, folded.segments));
  }

  #find(pending: Pending): void {
    for (const find of finders) {
      this.#checkTime();
      for (const carried of find(pending.text, pending.layer.kind)) {
        this.#checkTime();
        if (this.#room <= 0) throw new Ended(false);
        const found = decoded(carried, this.#room + lookAhead);
        if (found !== null) this.#add(pending, found);
      }
    }
  }

  /** @throws Ended */
  #checkTime(): void {
    if (this.#meter.outOfTime) throw new Ended(true);
  }

  #evaluate({ text, layer }: Pending): Evaluation {
    const language = languages.get(layer.kind);
    if (!language || (text.length > alwaysEvaluated && !language.mayFold(text))) return nothing;
    this.#checkTime();
    try {
      const { sinks, edits, truncated } = language.evaluate(text.slice(0, mostEvaluated), this.#context);
      const whole = text.length <= mostEvaluated;
      this.#truncated ||= truncated || this.#meter.cut || !whole;
      // What follows could make another value of it.
      return { sinks, edits: whole ? edits : [], truncated };
    } catch (error) {
      if (!this.#onFailure) throw error;
      this.#onFailure(error);
      this.#failed = true;
      this.#truncated = true;
      return nothing;
    }
  }

  /** @throws Ended when there is no room for another layer */
  #add({ layer, map, depth }: Pending, found: Found): void {
    if (this.#room <= 0) throw new Ended(false);
    const content = cutTo(found.content, this.#room);
    // Most scripts carry nothing, and a long text takes time to be a key.
    if (this.#seen.size === 0) this.#seen.add(contentKey(this.#layers[0]?.content ?? content));
    const key = contentKey(content);
    if (sizeOf(content) === 0 || this.#seen.has(key)) return;
    if (this.#layers.length >= this.#budgets.layers) throw new Ended(false);
    if (depth >= this.#budgets.depth) {
      this.#truncated = true;
      return;
    }
    this.#seen.add(key);
    const cut = found.cut || sizeOf(content) < sizeOf(found.content);
    const childMap = mapOf(found, sizeOf(content)).through(map);
    const child = makeLayer(this.#layers.length, layer.index, { ...found, content, cut }, childMap);
    this.#layers.push(child);
    if (content.type === 'text')
      this.#queue.push({ layer: child, text: content.text, map: childMap, depth: depth + 1 });
    this.#room -= sizeOf(content);
    this.#truncated ||= cut;
  }
}

const nothing: Evaluation = { sinks: [], edits: [], truncated: false };

function sourceOf(text: string, kind: ScriptKind): Found {
  return {
    content: { type: 'text', text },
    kind,
    // PowerShell hands over script blocks; the other hosts a log of calls.
    origin: kind === 'powershell' || kind === 'assembly' ? 'host' : 'source',
    via: [],
    sink: null,
    folded: false,
    assumed: false,
    range: { start: 0, end: text.length },
    cut: false,
  };
}

function foundBy({ payload, kind, origin, sink, range }: Sink): Found {
  const common = {
    kind,
    origin,
    via: payload.via ?? [],
    sink,
    folded: false,
    assumed: payload.assumed ?? false,
    range,
    cut: false,
  };
  if (payload.type === 'bytes') return { ...common, content: { type: 'bytes', bytes: payload.bytes } };
  const content: LayerContent = { type: 'text', text: payload.text };
  return payload.trace ? { ...common, content, segments: payload.trace } : { ...common, content };
}

function decoded({ range, decode }: Carried, maxUnits: number): Found | null {
  const found = decode(maxUnits);
  return found && { ...found, sink: found.sink ?? null, folded: false, assumed: false, range };
}

/** A form of ours that no host submits. */
function foldedForm({ kind, assumed }: Layer, text: string, segments: readonly Segment[]): Found {
  return {
    content: { type: 'text', text },
    kind,
    origin: 'synthetic',
    via: ['folded'],
    sink: null,
    folded: true,
    assumed,
    segments,
    range: { start: 0, end: Infinity },
    cut: false,
  };
}

function mapOf({ segments, range }: Found, length: number): SourceMap {
  if (!segments) return SourceMap.carried(length, range);
  // Of content that was cut, the map ends where the content does.
  const within = segments.filter(({ start }) => start < length);
  return within.length === 0 ? SourceMap.carried(length, range) : SourceMap.of(within, range);
}

function makeLayer(index: number, parent: number | null, found: Found, map: SourceMap): Layer {
  const { kind, origin, via, sink, folded, assumed, content, cut } = found;
  return {
    index,
    kind,
    parent,
    origin,
    via,
    sink,
    folded,
    assumed,
    content,
    carrier: map.carrier,
    truncated: cut,
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
