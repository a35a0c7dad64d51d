/** Where names of a script live, and the text that its syntax stands in. */

import type { Str } from '../../values/model';
import type { JsArray, JsFunction, JsValue } from './model';

/** A parsed text: the script itself, or code that it makes. */
export interface Unit {
  /** The code as the script made it; null for the script itself. */
  readonly made: Str | null;
  readonly text: string;
}

export interface Binding {
  value: JsValue;
  /** On the evaluator's clock. */
  readonly born: number;
  /**
   * For a variable that a function assigns which unknown code may call: what the count of such calls was when the
   * value was last set.
   */
  outsideAt?: number;
  /** The item of a function's `arguments` that the parameter is, too. */
  argument?: { readonly list: JsArray; readonly at: number };
}

/** One call of a function, or the script's own run. */
export interface Frame {
  readonly self: JsValue;
  readonly fn: JsFunction | null;
  /** Values that it may have returned where a condition is unknown. */
  readonly maybe: JsValue[];
  readonly outer: Frame | null;
  /** Unknown branches that were open when it was called. */
  readonly branches: number;
}

export interface Scope {
  readonly names: Map<string, Binding>;
  readonly parent: Scope | null;
  readonly frame: Frame;
  /** True where `var` declares. */
  readonly hoists: boolean;
  /** The object of a `with` statement. */
  readonly object?: JsValue;
}
