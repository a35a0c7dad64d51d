/** `target[indexes]` and assignment to it. */

import { unknown, type Value } from '../../values/model';
import type { FoldContext } from './context';

/** @param indexes what stands between the brackets: a single value, or a list of several */
export function index(_target: Value, _indexes: Value, _ctx: FoldContext): Value {
  return unknown;
}

/**
 * `target[at] = value`, in place.
 * @returns false when the assignment is not modelled: the caller then knows nothing of the target any more
 */
export function setIndex(_target: Value, _at: Value, _value: Value, _ctx: FoldContext): boolean {
  return false;
}

/**
 * What `foreach` and the pipeline see of a value: the items of a collection, nothing of null, else the value itself.
 * @returns null when that is not known
 */
export function enumerate(_value: Value, _ctx: FoldContext): readonly Value[] | null {
  return null;
}
