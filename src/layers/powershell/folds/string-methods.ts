/** Methods of System.String. */

import { unknown, type Str, type Value } from '../../values/model';
import { concat, slice } from '../../values/provenance';
import { compareTexts } from './comparison';
import type { FoldContext } from './context';
import { int } from './numbers';
import { on, type Methods } from './overloads';
import { charsOf, charText, inPlaceOf, joined, list, lower, replaceText, splitAt, str, upper } from './text';

const ignoringCase = (comparison: number) => comparison % 2 === 1;
const bool = (value: boolean): Value => ({ type: 'bool', value });

/** Char.IsWhiteSpace; JavaScript's `\s` has U+FEFF besides, and lacks U+0085. */
const space = /[\t-\r \x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/;

/** Both ends, the start or the end without the units; white space for none. */
function trimmed(value: Str, units: readonly string[], start: boolean, end: boolean): Str {
  const drops =
    units.length === 0 ? (unit: string) => space.test(unit) : (unit: string) => units.includes(unit);
  let first = 0;
  let last = value.text.length;
  while (start && first < last && drops(value.text[first] ?? '')) first++;
  while (end && last > first && drops(value.text[last - 1] ?? '')) last--;
  return slice(value, first, last);
}

function trim(start: boolean, end: boolean) {
  return [
    on<Str, []>([], (_ctx, self) => trimmed(self, [], start, end)),
    on<Str, ['units']>(['units'], (_ctx, self, units) => trimmed(self, units, start, end)),
    on<Str, ['any', 'any']>(['any', 'any'], () => null),
  ];
}

function padded(self: Str, width: number, unit: Str, left: boolean, ctx: FoldContext): Str | null {
  if (width < 0 || unit.text.length !== 1) return null;
  const missing = width - self.text.length;
  if (missing <= 0) return self;
  ctx.meter.grow(width);
  const padding = str(unit.text.repeat(missing));
  return concat(left ? [padding, self] : [self, padding], ctx.range);
}

function pad(left: boolean) {
  return [
    on<Str, ['int']>(['int'], (ctx, self, width) => padded(self, width, str(' '), left, ctx)),
    on<Str, ['int', 'text']>(['int', 'text'], (ctx, self, width, unit) =>
      padded(self, width, unit, left, ctx),
    ),
  ];
}

function part(self: Str, start: number, length: number): Str | null {
  return start < 0 || length < 0 || start + length > self.text.length
    ? null
    : slice(self, start, start + length);
}

function without(self: Str, start: number, length: number, ctx: FoldContext): Str | null {
  if (start < 0 || length < 0 || start + length > self.text.length) return null;
  return concat([slice(self, 0, start), slice(self, start + length, self.text.length)], ctx.range);
}

/**
 * String.Split. .NET takes a string for the chars of it in Windows PowerShell, and for itself in PowerShell 7, where
 * Split(string) is an overload.
 */
function split(
  self: Str,
  separator: Value,
  limit: number,
  options: number,
  texts: readonly Str[],
  ctx: FoldContext,
): Value | null {
  if (limit < 0) return null;
  const whole = separator.type === 'string' && ctx.profile === 'powerShell7';
  const strings = separator.type === 'list' && texts.some(({ text }) => text.length !== 1);
  const units =
    whole || strings ? texts.map(({ text }) => text) : texts.flatMap(({ text }) => text.split(''));
  const separators = separator.type === 'null' || texts.length === 0 ? spacesOf(self) : [...new Set(units)];
  // Empty pieces do not count for the limit: what is cut off beyond it begins where the last piece does.
  if ((options & 1) !== 0 && limit > 0 && Number.isFinite(limit)) return limitedNonEmpty();
  const pieces = splitAt(self, separators, ctx, limit > 0 ? { limit } : {});
  return list(kept(pieces));

  function kept(some: readonly Str[]): Str[] {
    const trimmedPieces = (options & 2) === 0 ? [...some] : some.map((one) => trimmed(one, [], true, true));
    return (options & 1) === 0 ? trimmedPieces : trimmedPieces.filter(({ text }) => text !== '');
  }

  function limitedNonEmpty(): Value | null {
    const all = kept(splitAt(self, separators, ctx));
    return all.length <= limit ? list(all) : null;
  }
}

function spacesOf({ text }: Str): string[] {
  return [...new Set(text.match(new RegExp(space, 'g')) ?? [])];
}

const splits = [
  on<Str, []>([], (ctx, self) => split(self, { type: 'null' }, Infinity, 0, [], ctx)),
  on<Str, ['any']>(['any'], (ctx, self, by) =>
    textsThen(by, ctx, (texts) => split(self, by, Infinity, 0, texts, ctx)),
  ),
  on<Str, ['any', 'int']>(['any', 'int'], (ctx, self, by, second) =>
    textsThen(by, ctx, (texts) => split(self, by, second, 0, texts, ctx)),
  ),
  on<Str, ['any', 'system.stringsplitoptions']>(
    ['any', 'system.stringsplitoptions'],
    (ctx, self, by, options) => textsThen(by, ctx, (texts) => split(self, by, Infinity, options, texts, ctx)),
  ),
  on<Str, ['any', 'int', 'system.stringsplitoptions']>(
    ['any', 'int', 'system.stringsplitoptions'],
    (ctx, self, by, limit, options) =>
      textsThen(by, ctx, (texts) => split(self, by, limit, options, texts, ctx)),
  ),
];

function textsThen(by: Value, _ctx: FoldContext, run: (texts: readonly Str[]) => Value | null): Value | null {
  const texts: Str[] = [];
  for (const one of by.type === 'list' ? by.items : by.type === 'null' ? [] : [by]) {
    if (one.type === 'string') texts.push(one);
    else if (one.type === 'char') texts.push(charText(one));
    else if (one.type === 'number') texts.push(str(String(one.value)));
    else return null;
  }
  return run(texts);
}

/** Where `one` is first or last among the units from `low` up to `high`; -1 for nowhere. */
function place(text: string, one: string, low: number, high: number, last: boolean): number {
  if (high - low < one.length) return -1;
  const at = last ? text.lastIndexOf(one, high - one.length) : text.indexOf(one, low);
  return at >= low && at + one.length <= high ? at : -1;
}

/**
 * The stretch that a search looks at, as `start, count` say; null where .NET throws. Searches for the last one go from
 * `start` towards the beginning.
 */
function stretch({ text }: Str, last: boolean, start: number, count?: number): [number, number] | null {
  if (start < 0 || start > text.length) return null;
  if (!last) {
    const end = count === undefined ? text.length : start + count;
    return end < start || end > text.length ? null : [start, end];
  }
  const high = Math.min(start + 1, text.length);
  if (count === undefined) return [0, high];
  const low = start - count + 1;
  return count < 0 || low < 0 ? null : [Math.min(low, high), high];
}

function found(last: boolean) {
  const find = (self: Str, one: Str, comparison: number, start: number, count?: number): Value | null => {
    const at = stretch(self, last, start, count);
    // What an empty text is found at differs among versions of .NET.
    if (at === null || (last && one.text === '')) return null;
    const ignore = ignoringCase(comparison);
    const text = ignore ? lower(self.text) : self.text;
    return int(place(text, ignore ? lower(one.text) : one.text, ...at, last));
  };
  const first = (self: Str) => (last ? self.text.length : 0);
  return [
    on<Str, ['text']>(['text'], (_ctx, self, one) => find(self, one, 4, first(self))),
    on<Str, ['text', 'int']>(['text', 'int'], (_ctx, self, one, from) => find(self, one, 4, from)),
    on<Str, ['text', 'system.stringcomparison']>(
      ['text', 'system.stringcomparison'],
      (_ctx, self, one, comparison) => find(self, one, comparison, first(self)),
    ),
    on<Str, ['text', 'int', 'int']>(['text', 'int', 'int'], (_ctx, self, one, from, count) =>
      find(self, one, 4, from, count),
    ),
    on<Str, ['text', 'int', 'system.stringcomparison']>(
      ['text', 'int', 'system.stringcomparison'],
      (_ctx, self, one, from, comparison) => find(self, one, comparison, from),
    ),
    on<Str, ['text', 'int', 'int', 'system.stringcomparison']>(
      ['text', 'int', 'int', 'system.stringcomparison'],
      (_ctx, self, one, from, count, comparison) => find(self, one, comparison, from, count),
    ),
  ];
}

function foundAny(last: boolean) {
  const find = (self: Str, units: readonly string[], start: number, count?: number): Value | null => {
    const at = stretch(self, last, start, count);
    if (at === null) return null;
    const present = units.map((unit) => place(self.text, unit, ...at, last)).filter((one) => one >= 0);
    return int(present.length === 0 ? -1 : last ? Math.max(...present) : Math.min(...present));
  };
  return [
    on<Str, ['units']>(['units'], (_ctx, self, units) => find(self, units, last ? self.text.length : 0)),
    on<Str, ['units', 'int']>(['units', 'int'], (_ctx, self, units, start) => find(self, units, start)),
    on<Str, ['units', 'int', 'int']>(['units', 'int', 'int'], (_ctx, self, units, start, count) =>
      find(self, units, start, count),
    ),
  ];
}

function tested(test: (text: string, one: string) => boolean) {
  const compare = (self: Str, one: Str, ignore: boolean) =>
    bool(ignore ? test(lower(self.text), lower(one.text)) : test(self.text, one.text));
  return [
    on<Str, ['text']>(['text'], (_ctx, self, one) => compare(self, one, false)),
    on<Str, ['text', 'system.stringcomparison']>(
      ['text', 'system.stringcomparison'],
      (_ctx, self, one, comparison) => compare(self, one, ignoringCase(comparison)),
    ),
    on<Str, ['text', 'bool', 'any']>(['text', 'bool', 'any'], (_ctx, self, one, ignore) =>
      compare(self, one, ignore),
    ),
  ];
}

const upperCase = [
  on<Str, []>([], (_ctx, self) => inPlaceOf(self, upper(self.text))),
  on<Str, ['any']>(['any'], (_ctx, self) => inPlaceOf(self, upper(self.text))),
];
const lowerCase = [
  on<Str, []>([], (_ctx, self) => inPlaceOf(self, lower(self.text))),
  on<Str, ['any']>(['any'], (_ctx, self) => inPlaceOf(self, lower(self.text))),
];

const normalForms: Readonly<Record<number, string>> = { 1: 'NFC', 2: 'NFD', 5: 'NFKC', 6: 'NFKD' };

/** https://learn.microsoft.com/dotnet/api/system.string#methods */
export const stringMethods: Methods<Str> = {
  chars: [on(['int'], (ctx, self, at) => charAt(self, at, ctx))],
  get_chars: [on(['int'], (ctx, self, at) => charAt(self, at, ctx))],
  clone: [on([], (_ctx, self) => self)],
  compareto: [
    on(['text'], (_ctx, self, other) => {
      const order = compareTexts(self.text, other.text, true);
      return order === null ? null : int(Math.sign(order));
    }),
  ],
  contains: tested((text, one) => text.includes(one)),
  endswith: tested((text, one) => text.endsWith(one)),
  equals: [
    on(['string'], (_ctx, self, other) => bool(self.text === other.text)),
    // Equals(Object); whether a char is taken for text is the binder's choice.
    on(['any'], (_ctx, _self, other) =>
      other.type === 'unknown' || other.type === 'char' || other.type === 'object' ? null : bool(false),
    ),
    on(['string', 'system.stringcomparison'], (_ctx, self, other, comparison) =>
      bool(ignoringCase(comparison) ? lower(self.text) === lower(other.text) : self.text === other.text),
    ),
  ],
  get_length: [on([], (_ctx, self) => int(self.text.length))],
  getenumerator: [on([], (ctx, self) => list(charsOf(self, ctx)))],
  gettypecode: [on([], () => str('String'))],
  indexof: found(false),
  indexofany: foundAny(false),
  insert: [
    on(['int', 'text'], (ctx, self, at, text) => {
      if (at < 0 || at > self.text.length) return null;
      ctx.meter.grow(self.text.length + text.text.length);
      return concat([slice(self, 0, at), text, slice(self, at, self.text.length)], ctx.range);
    }),
  ],
  isnormalized: [on([], (_ctx, self) => bool(self.text.normalize('NFC') === self.text))],
  lastindexof: found(true),
  lastindexofany: foundAny(true),
  normalize: [
    on([], (_ctx, self) => inPlaceOf(self, self.text.normalize('NFC'))),
    on(['system.text.normalizationform'], (_ctx, self, form) => {
      const name = normalForms[form];
      return name === undefined ? null : inPlaceOf(self, self.text.normalize(name));
    }),
  ],
  padleft: pad(true),
  padright: pad(false),
  remove: [
    on(['int'], (_ctx, self, start) => part(self, 0, start)),
    on(['int', 'int'], (ctx, self, start, length) => without(self, start, length, ctx)),
  ],
  replace: [
    on(['text', 'text'], (ctx, self, old, by) => replaceText(self, old.text, by, ctx)),
    on(['text', 'text', 'system.stringcomparison'], (ctx, self, old, by, comparison) =>
      replaceText(self, old.text, by, ctx, ignoringCase(comparison)),
    ),
    on(['text', 'text', 'bool', 'any'], (ctx, self, old, by, ignore) =>
      replaceText(self, old.text, by, ctx, ignore),
    ),
  ],
  replacelineendings: [
    on([], (ctx, self) => joined(splitAt(self, ['\r\n', '\n', '\r'], ctx), str('\r\n'), ctx)),
    on(['text'], (ctx, self, by) => joined(splitAt(self, ['\r\n', '\n', '\r'], ctx), by, ctx)),
  ],
  split: splits,
  startswith: tested((text, one) => text.startsWith(one)),
  substring: [
    on(['int'], (_ctx, self, start) => part(self, start, self.text.length - start)),
    on(['int', 'int'], (_ctx, self, start, length) => part(self, start, length)),
  ],
  tochararray: [
    on([], (ctx, self) => list(charsOf(self, ctx))),
    on(['int', 'int'], (ctx, self, start, length) => {
      const some = part(self, start, length);
      return some === null ? null : list(charsOf(some, ctx));
    }),
  ],
  tolower: lowerCase,
  tolowerinvariant: lowerCase,
  tostring: [on([], (_ctx, self) => self), on(['any'], (_ctx, self) => self)],
  toupper: upperCase,
  toupperinvariant: upperCase,
  trim: trim(true, true),
  trimend: trim(false, true),
  trimstart: trim(true, false),
};

function charAt(self: Str, at: number, ctx: FoldContext): Value | null {
  return at < 0 || at >= self.text.length ? null : (charsOf(slice(self, at, at + 1), ctx)[0] ?? unknown);
}
