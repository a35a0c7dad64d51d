/** Composite formatting (`-f`, String.Format) and ToString with a format. */

import { unknown, type Num, type Str, type Unknown, type Value } from '../../values/model';
import { concat } from '../../values/provenance';
import type { FoldContext } from './context';
import { isInteger, numberText } from './numbers';
import { stringify } from './stringify';
import { cutter, str } from './text';

/** https://learn.microsoft.com/dotnet/standard/base-types/composite-formatting */
const hole = /\{\{|\}\}|\{ *(\d{1,4}) *(?:, *(-?\d{1,4}) *)?(?::([^{}]{0,100}))?\}|[{}]/g;

/** `template -f args` */
export function format(template: Str, args: readonly Value[], ctx: FoldContext): Str | Unknown {
  const cut = cutter(template);
  const parts: Str[] = [];
  let at = 0;
  let total = template.text.length;
  for (const match of template.text.matchAll(hole)) {
    ctx.meter.step();
    parts.push(cut(at, match.index));
    at = match.index + match[0].length;
    const [all, position, width, spec] = match;
    if (all === '{{' || all === '}}') {
      parts.push(cut(at - 1, at));
      continue;
    }
    const value = position === undefined ? undefined : args[Number(position)];
    const text = value === undefined ? unknown : formatted(value, spec ?? '', ctx);
    if (text.type === 'unknown') return unknown;
    const wide = aligned(text, Number(width ?? 0), ctx);
    total += wide.text.length;
    ctx.meter.grow(total, wide.text.length);
    parts.push(wide);
  }
  parts.push(cut(at, template.text.length));
  return concat(parts, ctx.range);
}

function aligned(text: Str, width: number, ctx: FoldContext): Str {
  const missing = Math.abs(width) - text.text.length;
  if (missing <= 0) return text;
  const padding = str(' '.repeat(missing));
  return concat(width < 0 ? [text, padding] : [padding, text], ctx.range);
}

function formatted(value: Value, spec: string, ctx: FoldContext): Str | Unknown {
  if (value.type === 'number' && spec !== '') {
    const text = formatNumber(value, spec, ctx);
    return text === null ? unknown : str(text);
  }
  // Lists say their type's name here, which values do not tell.
  return value.type === 'list' || value.type === 'bytes' ? unknown : stringify(value, ctx);
}

/**
 * A number in a standard or simple custom format in the invariant culture; null for formats that depend on the culture
 * or that we don't know.
 */
export function formatNumber(number: Num, spec: string, ctx: FoldContext): string | null {
  const { value } = number;
  const standard = /^([a-z])(\d{0,2})$/i.exec(spec);
  if (standard === null) return custom(value, spec);
  const precision = standard[2] === '' || standard[2] === undefined ? null : Number(standard[2]);
  const letter = standard[1] ?? '';
  const sign = value < 0 ? '-' : '';
  switch (letter.toLowerCase()) {
    case 'd':
      return isInteger(number.as) ? sign + String(Math.abs(value)).padStart(precision ?? 0, '0') : null;
    case 'x': {
      if (!isInteger(number.as)) return null;
      const digits = hexDigits(number).padStart(precision ?? 0, '0');
      return letter === 'X' ? digits.toUpperCase() : digits;
    }
    case 'f':
      return value.toFixed(precision ?? 2);
    case 'n': {
      const [whole = '', rest] = Math.abs(value)
        .toFixed(precision ?? 2)
        .split('.');
      return sign + whole.replace(/\B(?=(?:\d{3})+$)/g, ',') + (rest === undefined ? '' : `.${rest}`);
    }
    case 'g':
    case 'r':
      return precision === null && number.as !== 'decimal' ? numberText(number, ctx.profile) : null;
    case 'b':
      return value >= 0 && isInteger(number.as) && ctx.profile === 'powerShell7'
        ? value.toString(2).padStart(precision ?? 0, '0')
        : null;
    default:
      return null;
  }
}

/** Negative numbers are written as the bits of their type. */
function hexDigits({ value, as }: Num): string {
  if (value >= 0) return value.toString(16);
  const width = as === 'sbyte' ? 8 : as === 'int16' ? 16 : as === 'int32' ? 32 : 64;
  return BigInt.asUintN(width, BigInt(value)).toString(16);
}

/** `000`, `#.##`, `0.0` with literal text around. */
function custom(value: number, spec: string): string | null {
  const match = /^([^0#.,;%'"\\a-zA-Z]*)([0#]+)(?:\.([0#]+))?([^0#.,;%'"\\a-zA-Z]*)$/.exec(spec);
  if (match === null) return null;
  const [, before = '', whole = '', fraction = '', after = ''] = match;
  const [digits = '', rest = ''] = Math.abs(value).toFixed(fraction.length).split('.');
  const least = whole.includes('0') ? whole.length - whole.indexOf('0') : 0;
  const shown = digits === '0' && least === 0 ? '' : digits.padStart(least, '0');
  const needed = fraction.lastIndexOf('0') + 1;
  const decimals = rest.slice(0, needed) + rest.slice(needed).replace(/0+$/, '');
  return (value < 0 ? '-' : '') + before + shown + (decimals === '' ? '' : `.${decimals}`) + after;
}
