/** The seam between the script languages and unwrapping: what an evaluator takes and what it finds. */

import type { OffsetRange } from '../findings/model';
import type { Meter } from './meter';
import type { HostProfile, LayerKind, LayerOrigin } from './model';
import type { Segment } from './source-map';
import type { Bytes, Str } from './values/model';

export interface EvaluationContext {
  readonly meter: Meter;
  /** Which PowerShell's environment and automatic variables are assumed. */
  readonly profile: HostProfile;
}

/** Something that would run, or be loaded, and what it is. */
export interface Sink {
  /** A text's trace maps it to the script under evaluation; without one, all of it comes from `range`. */
  readonly payload: Str | Bytes;
  readonly kind: LayerKind;
  readonly origin: LayerOrigin;
  /** What runs it, as its documentation spells it: `Invoke-Expression`, `WScript.Shell.Run`, `powershell -Command`. */
  readonly sink: string;
  /** The expression that carries it, in the script under evaluation. */
  readonly range: OffsetRange;
}

/** A constant expression and the literal that says the same, or a name and what it stands for. */
export interface Edit {
  readonly range: OffsetRange;
  readonly text: string;
  /** Where each stretch of `text` comes from in the script; left out, all of it comes from `range`. */
  readonly trace?: readonly Segment[];
}

export interface Evaluation {
  /** In the order in which they were reached. */
  readonly sinks: readonly Sink[];
  /** In the order of the text, not overlapping. Empty when nothing folds. */
  readonly edits: readonly Edit[];
  /** True when a budget ended it: the rest of the script was not looked at. */
  readonly truncated: boolean;
}

export interface Language {
  /**
   * A quick linear look at a text too long to be evaluated on the off chance: false where no sign of anything hidden,
   * run or computed is in it. Most honest scripts end here.
   */
  readonly mayFold: (text: string) => boolean;
  /** Never throws, whatever the text: a spent budget is `truncated`. Broken and half-typed code yields what it can. */
  readonly evaluate: (text: string, context: EvaluationContext) => Evaluation;
}
