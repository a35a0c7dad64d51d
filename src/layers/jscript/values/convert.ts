/** JScript's conversions between its types; null stands for "not known". */

import type { Num, Str } from '../../values/model';
import { unknown } from '../../values/model';
import { inherited } from '../../values/provenance';
import { isObject, opaque, str, type Call, type JsObjectLike, type JsRegex, type JsValue } from './model';
import { hasProvenance, joinAll } from './text';

type At = Pick<Call, 'vm' | 'range'>;

export function isOpaque(value: JsObjectLike): boolean {
  return value.members.has(opaque);
}

function numberText(value: number): string {
  return String(value);
}

/** As a literal says it: slashes and ends of lines are escaped. */
export function regexText({ pattern, flags }: Pick<JsRegex, 'pattern' | 'flags'>): string {
  let source = '';
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const unit = pattern.charAt(at);
    if (unit === '\\') source += unit + pattern.charAt(++at);
    else {
      if (unit === '[') inClass = true;
      if (unit === ']') inClass = false;
      source += unit === '/' && !inClass ? '\\/' : (lineEnds[unit] ?? unit);
    }
  }
  return `/${source === '' ? '(?:)' : source}/${flags}`;
}

const lineEnds: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** An object's primitive value, as `valueOf` and `toString` give it. */
export function toPrimitive(value: JsValue, hint: 'string' | 'number', at: At, depth = 0): JsValue {
  if (!isObject(value)) return value.type === 'bytes' ? unknown : value;
  if (depth > 20) return unknown;
  if (value.type === 'list') return toStr(value, at, depth + 1) ?? unknown;
  if (value.type === 'regex') return str(regexText(value));
  if (value.type === 'object' && value.className === 'boxed') return value.members.get('value') ?? unknown;
  for (const name of hint === 'string' ? ['toString', 'valueOf'] : ['valueOf', 'toString']) {
    if (value.type === 'object' && value.className !== 'object' && value.className !== 'error') break;
    const method = at.vm.get(value, name, at.range);
    if (method.type === 'unknown') return unknown;
    if (method.type !== 'block' || method.code.kind === 'native') continue;
    const result = at.vm.invoke(method, value, [], at.range);
    if (!isObject(result)) return result;
  }
  if (isOpaque(value)) return unknown;
  if (value.type === 'block') return at.vm.functionText(value);
  switch (value.className) {
    case 'object':
    case 'math':
    case 'global':
      return str(value.className === 'math' ? '[object Math]' : '[object Object]');
    case 'error':
      return errorText(value.members.get('name'), value.members.get('message'));
    default:
      return unknown;
  }
}

function errorText(name: JsValue | undefined, message: JsValue | undefined): JsValue {
  if (name?.type !== 'string' || message?.type !== 'string') return unknown;
  return str(message.text === '' ? name.text : `${name.text}: ${message.text}`);
}

/** As `String(value)`. */
export function toStr(value: JsValue, at: At, depth = 0): Str | null {
  switch (value.type) {
    case 'string':
      return value;
    case 'number':
      return { ...str(numberText(value.value)), ...(hasProvenance(value) ? inherited([value]) : {}) };
    case 'bool':
      return str(String(value.value));
    case 'null':
      return str(value.as === 'undefined' ? 'undefined' : 'null');
    case 'list': {
      if (value.iterates !== undefined) return str(`[object ${value.iterates} Iterator]`);
      if (isOpaque(value) || depth > 20) return null;
      at.vm.context.meter.step(value.items.length + 1);
      const parts: Str[] = [];
      for (const item of value.items) {
        const text = item.type === 'null' ? str('') : toStr(item, at, depth + 1);
        if (text === null) return null;
        if (parts.length > 0) parts.push(str(','));
        parts.push(text);
      }
      const [only] = parts;
      return parts.length === 1 && only ? only : joinAll(parts, at.range, at.vm.context.meter);
    }
    case 'block':
    case 'regex':
    case 'object': {
      const primitive = toPrimitive(value, 'string', at, depth);
      return isObject(primitive) ? null : toStr(primitive, at, depth + 1);
    }
    case 'unknown':
    case 'bytes':
      return null;
  }
}

/** As `Number(text)`. */
function parseNumber(text: string): number {
  const trimmed = text.trim();
  // Later forms than ES3's, such as 0b1, are NaN to JScript, but scripts for it do not hold them.
  return Number(trimmed);
}

/** As `Number(value)`. */
export function toNum(value: JsValue, at: At): number | null {
  switch (value.type) {
    case 'number':
      return value.value;
    case 'string':
      return parseNumber(value.text);
    case 'bool':
      return value.value ? 1 : 0;
    case 'null':
      return value.as === 'undefined' ? NaN : 0;
    case 'unknown':
    case 'bytes':
      return null;
    default: {
      const primitive = toPrimitive(value, 'number', at);
      return isObject(primitive) ? null : toNum(primitive, at);
    }
  }
}

/** As `Boolean(value)`. */
export function toBool(value: JsValue): boolean | null {
  switch (value.type) {
    case 'unknown':
      return null;
    case 'null':
      return false;
    case 'bool':
      return value.value;
    case 'number':
      return value.value !== 0 && !Number.isNaN(value.value);
    case 'string':
      return value.text !== '';
    default:
      return true;
  }
}

/** A property's name. */
export function toKey(value: JsValue, at: At): string | null {
  if (value.type === 'string') return value.text;
  if (value.type === 'number') return numberText(value.value);
  return toStr(value, at)?.text ?? null;
}

/** As `ToInteger`, for positions in texts and lists; `missing` stands for undefined. */
export function toInteger(value: JsValue | undefined, missing: number, at: At): number | null {
  if (value === undefined || (value.type === 'null' && value.as === 'undefined')) return missing;
  const number = toNum(value, at);
  if (number === null) return null;
  return Number.isNaN(number) ? 0 : Math.trunc(number);
}

export function fromNumber(value: number, inputs: readonly JsValue[]): Num {
  const result: Num = { type: 'number', value, as: 'double' };
  return inputs.some(hasProvenance) ? { ...result, ...inherited(inputs) } : result;
}
