/** What a fold of VBScript and VBA is given besides its arguments, and how arguments are read. */

import type { OffsetRange } from '../../../findings/model';
import type { EvaluationContext } from '../../evaluator';
import { unknown, type Value } from '../../values/model';
import { toInteger, toText } from '../values/convert';
import type { Comparison } from '../values/operators';
import type { Text } from '../values/text';

export interface FoldSite {
  /** The call, in the script under evaluation. */
  readonly range: OffsetRange;
  readonly context: EvaluationContext;
  /** What Option Compare says. */
  readonly comparison: Comparison;
}

/** A function of the language. Arguments that were left out are `missing`. */
export type Fold = (args: readonly Value[], site: FoldSite) => Value;

export const missing: Value = { type: 'null', as: 'undefined' };

export function argument(args: readonly Value[], at: number): Value {
  return args[at] ?? missing;
}

export function isMissing(value: Value): boolean {
  return value.type === 'null' && value.as === 'undefined';
}

/** The text of an argument; null where it is not known. */
export function textOf(args: readonly Value[], at: number, site: FoldSite): Text | null {
  const value = argument(args, at);
  return isMissing(value) || (value.type === 'null' && value.as === 'null')
    ? null
    : toText(value, site.range);
}

/** A whole number; `fallback` where it was left out, null where it is not known. */
export function wholeOf(args: readonly Value[], at: number, fallback: number | null = null): number | null {
  const value = argument(args, at);
  return isMissing(value) ? fallback : toInteger(value);
}

/** Which comparison an argument asks for; null where it is not known. */
export function comparisonOf(args: readonly Value[], at: number, site: FoldSite): Comparison | null {
  const value = argument(args, at);
  if (isMissing(value)) return site.comparison;
  const code = toInteger(value);
  if (code === 0) return 'binary';
  if (code === 1) return 'text';
  return code === 2 ? 'database' : null;
}

/** A fold of one text. */
export function ofText(fold: (text: Text, site: FoldSite) => Value): Fold {
  return (args, site) => {
    const text = textOf(args, 0, site);
    return text === null ? unknown : fold(text, site);
  };
}
