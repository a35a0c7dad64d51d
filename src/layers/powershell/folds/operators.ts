/** PowerShell's operators over values. */

import { unknown, type Value } from '../../values/model';
import type { FoldContext } from './context';

/** @param op in lower case: `-`, `+`, `!`, `-not`, `-bnot`, `-split`, `-isplit`, `-csplit`, `-join`, `,` */
export function unary(_op: string, _value: Value, _ctx: FoldContext): Value {
  return unknown;
}

/** @param op in lower case, words with their dash: `+`, `..`, `-f`, `-join`, `-creplace`, `-band`, … */
export function binary(_op: string, _left: Value, _right: Value, _ctx: FoldContext): Value {
  return unknown;
}

/** `$Matches` after `left -match right` (or `-cmatch`, `-imatch`) was true; null where it is not known. */
export function matchesOf(_op: string, _left: Value, _right: Value, _ctx: FoldContext): Value | null {
  return null;
}
