/** A layer: one text or byte block that the engines see, and how it maps back to the source. */

import type { OffsetRange } from '../findings/model';
import type { ScriptKind } from '../scripts/kinds';

/** What a layer can be beyond a script that Amsight scans by itself. */
export type LayerKind = ScriptKind | 'csharp' | 'visualbasic' | 'xsl' | 'shellcode';

/** Whose environment and automatic variables are assumed where a script depends on them. */
export type HostProfile = 'windowsPowerShell' | 'powerShell7';

export type LayerContent =
  { readonly type: 'text'; readonly text: string } | { readonly type: 'bytes'; readonly bytes: Uint8Array };

/**
 * `host`: as PowerShell or the CLR would submit it. `source`: WSH or VBA text, whose hosts submit call logs instead.
 * `synthetic`: a form of ours (folded text, shellcode) that no host submits.
 */
export type LayerOrigin = 'host' | 'source' | 'synthetic';

/** Where a range of a layer comes from in the source (layer 0), in UTF-16 units of the source. */
export interface SourcePlace extends OffsetRange {
  /** True when the source holds the very same text there; false when it is the expression that carries it. */
  readonly verbatim: boolean;
}

export interface Layer {
  readonly index: number;
  readonly kind: LayerKind;
  /** Null for layer 0. */
  readonly parent: number | null;
  readonly origin: LayerOrigin;
  /** The steps that made it out of its parent, in order, for example `['base64', 'utf16']`. */
  readonly via: readonly string[];
  /** What runs it in its parent, for example `Invoke-Expression`; null for layer 0, a folded form, and where nothing says. */
  readonly sink: string | null;
  /** True for its parent with every constant expression replaced by its value. */
  readonly folded: boolean;
  /** True when it depends on what only the host profile says. */
  readonly assumed: boolean;
  readonly content: LayerContent;
  /** The expression in layer 0 that carries this layer; all of it for layer 0. */
  readonly carrier: OffsetRange;
  readonly truncated: boolean;
  /** Maps a range of this layer's content to the source. */
  toSource(range: OffsetRange): SourcePlace;
}

/** Limits on unwrapping; reaching one ends it with `truncated`, never with an error. */
export interface LayerBudgets {
  /** Layers in all, the source included. */
  readonly layers: number;
  readonly depth: number;
  /** Evaluated expressions, loop turns and list elements, over all layers. */
  readonly steps: number;
  /** UTF-16 units of text and bytes of blocks, over all layers but the source; also the most that one value may have. */
  readonly outputBytes: number;
  readonly milliseconds: number;
}

export interface Unwrapped {
  /** Layer 0 first; a parent always stands before its children. */
  readonly layers: readonly Layer[];
  readonly truncated: boolean;
  /** True when it was the clock that ended it: on another day the same script may give more. */
  readonly outOfTime: boolean;
  /** True when an evaluator failed by itself, which counts as truncated. */
  readonly failed: boolean;
}
