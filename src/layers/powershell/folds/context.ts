/** What every PowerShell fold is given besides its operands, and the shapes that folds share. */

import type { OffsetRange } from '../../../findings/model';
import type { Meter } from '../../meter';
import type { HostProfile } from '../../model';
import type { Block, Str, Value } from '../../values/model';

export interface FoldContext {
  readonly meter: Meter;
  readonly profile: HostProfile;
  /** The expression being folded. */
  readonly range: OffsetRange;
  /** What `$OFS` is set to: stands between the items of an array that becomes text. A space where the script sets nothing. */
  readonly separator?: string;
  /** The text between a script block's braces, where the evaluator can tell it. */
  textOf?(block: Block): Str | null;
  /** Runs a script block of the script; the evaluator's own. Several outputs are a list. */
  invoke(block: Block, args: readonly Value[], underbar?: Value): Value;
}
