/** Writes values as PowerShell literals that mean the same wherever an expression or an argument may stand. */

import type { Num, Value } from '../../values/model';

/** Items of a list that is still written out. */
const maxItems = 64;

/** `'text'`, with its quotes doubled. Typographic quotes end a string as well. */
export function quoted(text: string): string {
  return `'${text.replace(/['\u2018-\u201B]/g, '$&$&')}'`;
}

/**
 * @returns null for what has no literal, or none that is worth reading: unknown values, bytes, objects, long lists
 */
export function literalOf(value: Value): string | null {
  switch (value.type) {
    case 'string':
      // Such text is not one that somebody would write as a literal, and engines would stop reading at it.
      return value.text.includes('\0') ? null : quoted(value.text);
    case 'number':
      return numberLiteral(value);
    case 'bool':
      return value.value ? '$true' : '$false';
    case 'null':
      return value.as === 'empty' ? null : '$null';
    case 'char':
      return charLiteral(value.unit);
    case 'list':
      return listLiteral(value.items);
    default:
      return null;
  }
}

function charLiteral(unit: number): string {
  const isPlain = unit >= 32 && unit < 127;
  return isPlain ? `[char]${quoted(String.fromCharCode(unit))}` : `[char]${unit}`;
}

function numberLiteral({ value, as }: Num): string | null {
  if (!Number.isFinite(value) || Object.is(value, -0)) return null;
  const text = numberText(value, as);
  if (text === null) return null;
  // `3 - -5` may lose its blank and `-5` may be taken for a parameter.
  return value < 0 ? `(${text})` : text;
}

function numberText(value: number, as: Num['as']): string | null {
  const plain = String(value);
  switch (as) {
    case 'int32':
      return plain;
    case 'int64':
      return `${plain}L`;
    case 'double':
      if (plain.includes('e')) return null;
      return Number.isInteger(value) ? `${plain}.0` : plain;
    default:
      return null;
  }
}

function listLiteral(items: readonly Value[]): string | null {
  if (items.length > maxItems) return null;
  const parts: string[] = [];
  for (const item of items) {
    if (item.type === 'char') return null;
    const literal = literalOf(item);
    if (literal === null) return null;
    parts.push(literal);
  }
  // The comma keeps a list of one list from being drawn together with it.
  const nested = items.length === 1 && items[0]?.type === 'list';
  return `@(${nested ? ',' : ''}${parts.join(',')})`;
}
