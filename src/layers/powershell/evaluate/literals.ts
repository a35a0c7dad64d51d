/** Writes values as PowerShell literals that mean the same wherever an expression or an argument may stand. */

import type { List, Num, Value } from '../../values/model';

/** Items of a list, or bytes, that are still written out. */
const maxItems = 64;
/** Levels of lists in lists that are still written out: a list may hold itself. */
const maxDepth = 8;
/** UTF-16 units of a list's literal: its items may all be the same long text. */
const maxListUnits = 65_536;
/** UTF-16 units of chars, bytes and text with NULs that are still written out as text. */
const maxUnits = 4096;

/** `'text'`, with its quotes doubled. Typographic quotes end a string as well. */
export function quoted(text: string): string {
  return `'${text.replace(/['\u2018-\u201B]/g, '$&$&')}'`;
}

/**
 * Literals that begin with `[` are for expressions; an argument needs parentheses around them.
 * @returns null for what has no literal, or none that is worth reading: unknown values, objects, long lists
 */
export function literalOf(value: Value): string | null {
  return value.type === 'list' ? listLiteral(value.items, 0, { items: maxItems }) : singleLiteral(value);
}

function singleLiteral(value: Exclude<Value, List>): string | null {
  switch (value.type) {
    case 'string':
      return value.text.includes('\0') ? escaped(value.text) : quoted(value.text);
    case 'number':
      return numberLiteral(value);
    case 'bool':
      return value.value ? '$true' : '$false';
    case 'null':
      return value.as === 'empty' ? null : '$null';
    case 'char':
      return charLiteral(value.unit);
    case 'bytes':
      return bytesLiteral(value.bytes);
    case 'object': {
      // What Get-Command gives.
      const name = value.members.get('name');
      const isCommand = value.className === 'system.management.automation.cmdletinfo';
      return isCommand && name?.type === 'string' ? `(Get-Command ${name.text})` : null;
    }
    default:
      return null;
  }
}

/** Text with NULs, where engines would stop reading, as a double-quoted string. */
function escaped(text: string): string | null {
  return text.length > maxUnits ? null : `"${inDoubleQuotes(text)}"`;
}

/** What stands for `text` in a string in double quotes. */
export function inDoubleQuotes(text: string): string {
  return text.replace(/[`$"\u201C-\u201E]/g, '`$&').replace(/\0/g, '`0');
}

/** Bytes that are text, as the text; few others as numbers. */
function bytesLiteral(bytes: Uint8Array): string | null {
  if (bytes.length > maxUnits || bytes.length === 0) return null;
  const isText = bytes.every((one) => (one >= 32 && one < 127) || one === 9 || one === 10 || one === 13);
  if (isText) return `[Text.Encoding]::ASCII.GetBytes(${quoted(String.fromCharCode(...bytes))})`;
  return bytes.length > maxItems ? null : `[byte[]](${bytes.join(',')})`;
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
    case 'decimal':
    case 'single':
      return null;
    default:
      return `[${as}]${plain}`;
  }
}

/** `[char[]]'text'`; null for what is no list of printable chars. */
function charsLiteral(items: readonly Value[]): string | null {
  if (items.length < 2 || items.length > maxUnits) return null;
  const units: number[] = [];
  for (const item of items) {
    if (item.type !== 'char' || item.unit === 0) return null;
    units.push(item.unit);
  }
  return `[char[]]${quoted(String.fromCharCode(...units))}`;
}

/** @param left how many items may still be written, over all levels: lists that share lists grow with every level */
function listLiteral(items: readonly Value[], depth: number, left: { items: number }): string | null {
  if (items[0]?.type === 'char') return charsLiteral(items);
  if (depth >= maxDepth) return null;
  const parts: string[] = [];
  let units = 0;
  for (const item of items) {
    if (item.type === 'char' || --left.items < 0) return null;
    if (item.type === 'string' && item.text.length > maxListUnits) return null;
    const literal = item.type === 'list' ? listLiteral(item.items, depth + 1, left) : singleLiteral(item);
    units += literal?.length ?? 0;
    if (literal === null || units > maxListUnits) return null;
    parts.push(literal);
  }
  // The comma keeps a list of one list from being drawn together with it.
  const nested = items.length === 1 && items[0]?.type === 'list';
  return `@(${nested ? ',' : ''}${parts.join(',')})`;
}
