/** Replacement templates of the dialects: `$1`, `${name}`, `$&` and their like. */

import type { Match, RegexDialect } from './model';

/** What a template's part puts into the result. */
type Part = (match: Match, text: string) => string;

const whole: Part = (match) => match.text;
const before: Part = (match, text) => text.slice(0, match.start);
const after: Part = (match, text) => text.slice(match.end);
const lastGroup: Part = (match) => match.groups[match.groups.length - 1]?.text ?? '';
const input: Part = (_match, text) => text;
const dollar: Part = () => '$';

/**
 * By what stands after `$`
 * (https://learn.microsoft.com/dotnet/standard/base-types/substitutions-in-regular-expressions; ECMA-262, GetSubstitution).
 */
const signs: Readonly<Record<RegexDialect, ReadonlyMap<string, Part>>> = {
  dotnet: new Map([
    ['$', dollar],
    ['&', whole],
    ['`', before],
    ["'", after],
    ['+', lastGroup],
    ['_', input],
  ]),
  ecmascript: new Map([
    ['$', dollar],
    ['&', whole],
    ['`', before],
    ["'", after],
  ]),
  vbscript: new Map([
    ['$', dollar],
    ['&', whole],
    ['`', before],
    ["'", after],
  ]),
};

const references: Readonly<Record<RegexDialect, RegExp>> = {
  dotnet: /\$(?:([$&`'+_])|(\d+)|\{(\w+)\})/g,
  ecmascript: /\$(?:([$&`'])|(\d{1,2})|<([^>]*)>)/g,
  vbscript: /\$(?:([$&`'])|(\d{1,2}))/g,
};

/**
 * Compiles a template.
 * @param groups how many groups there are, the whole match included
 */
export function compileTemplate(
  template: string,
  dialect: RegexDialect,
  groups: number,
  names: ReadonlySet<string>,
): Part {
  const parts: Part[] = [];
  let from = 0;
  const literal = (text: string): void => {
    if (text !== '') parts.push(() => text);
  };
  for (const match of template.matchAll(references[dialect])) {
    const [all, sign, number, name] = match;
    literal(template.slice(from, match.index));
    from = match.index + all.length;
    const part = sign === undefined ? null : signs[dialect].get(sign);
    if (part) parts.push(part);
    else if (number !== undefined) {
      const group = numbered(number, dialect, groups);
      if (group === null) literal(all);
      else {
        parts.push((one) => one.groups[group.number]?.text ?? '');
        literal(group.rest);
      }
    } else if (name !== undefined && names.has(name)) parts.push((one) => one.named.get(name)?.text ?? '');
    else if (name !== undefined && dialect === 'dotnet' && /^\d+$/.test(name) && Number(name) < groups)
      parts.push((one) => one.groups[Number(name)]?.text ?? '');
    else if (name !== undefined && dialect === 'ecmascript' && names.size > 0) literal('');
    else literal(all);
  }
  literal(template.slice(from));
  return (match, text) => parts.map((part) => part(match, text)).join('');
}

/** .NET takes all digits or none and knows `$0`; JScript takes two where there is such a group, else one. */
function numbered(
  digits: string,
  dialect: RegexDialect,
  groups: number,
): { number: number; rest: string } | null {
  if (dialect === 'dotnet') {
    const number = Number(digits);
    return number < groups ? { number, rest: '' } : null;
  }
  for (const length of [2, 1]) {
    const number = Number(digits.slice(0, length));
    if (digits.length >= length && number >= 1 && number < groups)
      return { number, rest: digits.slice(length) };
  }
  return null;
}
