/** Static members of .NET types, and new objects. */

import { unknown, type Value } from '../../values/model';
import type { FoldContext } from './context';

/** `[typeName]::member` */
export function getStatic(_typeName: string, _member: string, _ctx: FoldContext): Value {
  return unknown;
}

/** `[typeName]::method(args)`; `new` is a method as any other. */
export function callStatic(
  _typeName: string,
  _method: string,
  _args: readonly Value[],
  _ctx: FoldContext,
): Value {
  return unknown;
}

/** `New-Object typeName args` and `[typeName]::new(args)`. */
export function newObject(_typeName: string, _args: readonly Value[], _ctx: FoldContext): Value {
  return unknown;
}
