/** Writes values as literals of JScript. */

import type { Bool, Null, Num, Str } from '../../values/model';
import { compiled } from '../folds/regexp';
import { regexText } from '../values/convert';
import { hole, isPrimitive, type JsArray, type JsRegex, type JsValue } from '../values/model';

/** Larger arrays stay as the script makes them. Items, those of arrays within included, and UTF-16 units. */
const maxItems = 1_000;
const maxUnits = 10_000;
/** Longer regular expressions stay as the script makes them. UTF-16 units. */
const maxPattern = 1_000;

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A primitive value, as JScript reads it. */
export function primitiveText(value: Bool | Null | Num | Str): string {
  if (value.type === 'null') return value.as === 'undefined' ? 'void 0' : 'null';
  if (value.type === 'number') return Object.is(value.value, -0) ? '-0' : String(value.value);
  if (value.type === 'bool') return String(value.value);
  const body = value.text.replace(
    /["\\\u0000-\u001F\u007F-\u009F\u2028\u2029\uFEFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g,
    (unit) => escapes[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${body}"`;
}

/**
 * An object as a literal that makes its like; null where none does, and for what is older than `since` on the
 * evaluator's clock: of that the script holds the very same elsewhere.
 */
export function objectText(value: JsValue, since: number): string | null {
  if (value.type === 'regex') return regexLiteral(value, since);
  return value.type === 'list' ? arrayText(value, since, new Set()) : null;
}

function regexLiteral(value: JsRegex, since: number): string | null {
  // One with `g` keeps where it was, and JScript makes one object for all evaluations of a literal.
  if (value.born < since || value.members.size !== 1 || !/^(?:im?|mi?)?$/.test(value.flags)) return null;
  if (value.pattern.length > maxPattern || /\(\?[^:=!]/.test(value.pattern) || compiled(value) === null)
    return null;
  const text = regexText(value);
  return /[\n\r\u2028\u2029]/.test(text) ? null : text;
}

function arrayText(value: JsArray, since: number, seen: Set<JsValue>): string | null {
  const isPlain = value.members.size === 0 && value.isArguments !== true && value.iterates === undefined;
  if (!isPlain || value.born < since || value.items.length > maxItems || seen.size > maxItems) return null;
  // An array that is held twice would become two.
  if (seen.has(value)) return null;
  seen.add(value);
  const parts: string[] = [];
  let units = 2;
  for (const item of value.items) {
    if (item === hole) return null;
    const text = isPrimitive(item)
      ? item.type === 'string' && item.text.length > maxUnits
        ? null
        : primitiveText(item)
      : item.type === 'list' && seen.size < 100
        ? arrayText(item, since, seen)
        : null;
    if (text === null) return null;
    units += text.length + 2;
    if (units > maxUnits) return null;
    parts.push(text);
  }
  return `[${parts.join(', ')}]`;
}
