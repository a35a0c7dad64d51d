/** The seam between finding a carrying expression, decoding it, and making a layer of it. */

import type { OffsetRange } from '../findings/model';
import type { LayerContent, LayerKind, LayerOrigin } from './model';

/** What a carrying expression decodes to. */
export interface Decoded {
  readonly content: LayerContent;
  readonly kind: LayerKind;
  readonly origin: LayerOrigin;
  readonly via: readonly string[];
  /** What runs it, for example `Invoke-Expression`; left out where nothing says. */
  readonly sink?: string;
  /** True when the content was cut at the limit. */
  readonly cut: boolean;
}

/** An expression that carries a layer. */
export interface Carried {
  /** Where the expression stands in the text. */
  readonly range: OffsetRange;
  /**
   * Decodes it. Called at most once, and not at all when a budget has run out before.
   * @param maxUnits decodes no more than about this many UTF-16 units or bytes
   * @returns null when it is no script after all
   */
  readonly decode: (maxUnits: number) => Decoded | null;
}

/** Yields expressions in the order of the text, which is of the given kind. Never throws, whatever the text. */
export type Finder = (text: string, kind: LayerKind) => Iterable<Carried>;
