/** The items of collections. */

import type { Value } from '../../values/model';
import { inherited } from '../../values/provenance';
import type { FoldContext } from './context';
import { num } from './numbers';

/** Where objects that are collections (ArrayList, Stack, MatchCollection …) keep their items. */
export const itemsMember = '\0items';

/** The items of an array, bytes or collection object; null for every other value, dictionaries and strings included. */
export function itemsOf(value: Value, ctx: FoldContext): readonly Value[] | null {
  switch (value.type) {
    case 'list':
      return value.items;
    case 'bytes': {
      ctx.meter.step(value.bytes.length);
      const from = inherited([value]);
      return Array.from(value.bytes, (byte) => ({ ...num(byte, 'byte'), ...from }));
    }
    case 'object': {
      const items = value.members.get(itemsMember);
      return items?.type === 'list' ? items.items : null;
    }
    default:
      return null;
  }
}

/** A single value is a collection of itself, null one of a null. */
export function itemsOrSelf(value: Value, ctx: FoldContext): readonly Value[] {
  return itemsOf(value, ctx) ?? [value];
}
