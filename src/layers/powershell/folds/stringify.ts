/** Text of any value, as PowerShell makes it. */

import { unknown, type Str, type Unknown, type Value } from '../../values/model';
import type { FoldContext } from './context';
import { itemsOf } from './items';
import { numberText } from './numbers';
import { charText, joined, str } from './text';
import { shortTypeName, typeNameOf } from './type-values';

/** The value as `"$value"` and `[string]` say it. */
export function stringify(value: Value, ctx: FoldContext): Str | Unknown {
  const items =
    value.type === 'list' || value.type === 'bytes' || value.type === 'object' ? itemsOf(value, ctx) : null;
  if (items !== null) return stringifyAll(items, str(ctx.separator ?? ' '), ctx);
  return single(value, ctx);
}

/** The values' texts with a separator between them, as `-join` and `[string]::Join` give them. */
export function stringifyAll(items: readonly Value[], separator: Str, ctx: FoldContext): Str | Unknown {
  ctx.meter.step(items.length);
  const parts: Str[] = [];
  for (const item of items) {
    const part = single(item, ctx);
    if (part.type === 'unknown') return unknown;
    parts.push(part);
  }
  return joined(parts, separator, ctx);
}

/** Text of what is no collection; an inner collection's is its type's name, which values do not tell. */
function single(value: Value, ctx: FoldContext): Str | Unknown {
  switch (value.type) {
    case 'string':
      return value;
    case 'char':
      return charText(value);
    case 'null':
      return str('');
    case 'bool':
      return { ...from(value), type: 'string', text: value.value ? 'True' : 'False' };
    case 'number':
      // A decimal keeps the zeros that it was written with, and 28 digits.
      if (value.as === 'decimal') return unknown;
      return { ...from(value), type: 'string', text: numberText(value, ctx.profile) };
    case 'regex':
      return { ...from(value), type: 'string', text: value.pattern };
    case 'dictionary':
      return str('System.Collections.Hashtable');
    case 'block':
      return ctx.textOf?.(value) ?? unknown;
    case 'object':
      return objectText(value);
    case 'unknown':
    case 'list':
    case 'bytes':
      return unknown;
  }
}

function from({ via, assumed }: Value): Pick<Value, 'via' | 'assumed'> {
  return { ...(via ? { via } : {}), ...(assumed ? { assumed } : {}) };
}

function objectText(value: Value & { type: 'object' }): Str | Unknown {
  const typeName = typeNameOf(value);
  if (typeName !== null) {
    const short = shortTypeName(typeName);
    return short === null ? unknown : str(short);
  }
  const text = value.members.get('\0text');
  return text?.type === 'string' ? text : unknown;
}
