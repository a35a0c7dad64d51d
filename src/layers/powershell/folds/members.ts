/** Properties and methods of instances. */

import { unknown, type Value } from '../../values/model';
import type { FoldContext } from './context';

/** `target.name`. A method's name without a call gives a method reference, on which `Invoke` is a method. */
export function getMember(_target: Value, _name: string, _ctx: FoldContext): Value {
  return unknown;
}

/** `target.name(args)`. Methods that change their target do so in place. */
export function callMember(_target: Value, _name: string, _args: readonly Value[], _ctx: FoldContext): Value {
  return unknown;
}

/**
 * `target.name = value`, in place.
 * @returns false when the assignment is not modelled: the caller then knows nothing of the target any more
 */
export function setMember(_target: Value, _name: string, _value: Value, _ctx: FoldContext): boolean {
  return false;
}
