/** Casts: `[type]value` and `value -as [type]`. */

import { unknown, type Value } from '../../values/model';
import type { FoldContext } from './context';

/** @param typeName as written, without the brackets: `char[]`, `System.Text.Encoding`, `int` */
export function convert(_value: Value, _typeName: string, _ctx: FoldContext): Value {
  return unknown;
}

/** Whether PowerShell takes the value for true in a condition; null where that is not known. */
export function truthOf(_value: Value): boolean | null {
  return null;
}
