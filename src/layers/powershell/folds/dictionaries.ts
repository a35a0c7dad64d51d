/** Keys of hashtables. */

import type { Dictionary, Value } from '../../values/model';

/** UTF-16 units that take as much memory as an entry. */
export const unitsPerEntry = 64;

/**
 * The entry's key for a value; null for what is no known key. Text in any case is one key; `1` and `'1'` are two.
 * @param caseSensitive true where text in another case is another key
 */
export function keyOf(value: Value, caseSensitive = false): string | null {
  switch (value.type) {
    case 'string':
      return caseSensitive ? value.text : value.text.toLowerCase();
    case 'number':
      return `\0${value.as}:${value.value}`;
    case 'char':
      return `\0char:${value.unit}`;
    case 'bool':
      return `\0bool:${value.value}`;
    default:
      return null;
  }
}

/** A plain hashtable enumerates its entries in an order of its own. */
export function hasKnownOrder({ ordered, entries }: Dictionary): boolean {
  return ordered === true || entries.size < 2;
}

/** The key that a script sees of an entry, as it was last written. */
export function keyValue(dictionary: Dictionary, key: string): Value {
  return dictionary.names?.get(key) ?? { type: 'string', text: key };
}

/** A hashtable of these keys and values; null when a key is not known. */
export function dictionaryOf(pairs: Iterable<readonly [Value, Value]>): Dictionary | null {
  const made: Dictionary = { type: 'dictionary', entries: new Map(), names: new Map() };
  for (const [key, value] of pairs) if (!setEntry(made, key, value)) return null;
  return made;
}

/** @returns false when the key is not known */
export function setEntry(dictionary: Dictionary, key: Value, value: Value): boolean {
  const at = keyOf(key);
  if (at === null) return false;
  if (!dictionary.entries.has(at)) dictionary.names?.set(at, key);
  dictionary.entries.set(at, value);
  return true;
}
