/** Static methods of String, Char, Uri, WebUtility and HttpUtility. */

import { decodeHtml } from '../../codecs/html';
import { decodeUrl, type UrlDialect } from '../../codecs/url';
import type { Str, Value } from '../../values/model';
import { derived } from '../../values/provenance';
import { compareTexts } from './comparison';
import type { FoldContext } from './context';
import { format } from './format';
import { itemsOf } from './items';
import { int } from './numbers';
import { on, type Methods } from './overloads';
import { stringify, stringifyAll } from './stringify';
import { charText, inPlaceOf, lower, repeated, str, upper } from './text';

const bool = (value: boolean): Value => ({ type: 'bool', value });

function textOrNull(value: Value): Str | null {
  return value.type === 'string' ? value : null;
}

/** Texts of the arguments, or of the items of a single list, one after another. */
function concatenated(values: readonly Value[], ctx: FoldContext): Value | null {
  const [only] = values;
  const items = values.length === 1 && only !== undefined ? (itemsOf(only, ctx) ?? values) : values;
  return stringifyAll(items, str(''), ctx);
}

function joinedWith(separator: Str, values: readonly Value[], ctx: FoldContext): Value | null {
  const [only] = values;
  const items = values.length === 1 && only !== undefined ? (itemsOf(only, ctx) ?? values) : values;
  return stringifyAll(items, separator, ctx);
}

function formattedWith(template: Str, values: readonly Value[], ctx: FoldContext): Value {
  const [only] = values;
  const items = values.length === 1 && only?.type === 'list' ? only.items : values;
  return format(template, items, ctx);
}

/** Overloads of one to eight further arguments of any kind. */
function variadic(run: (ctx: FoldContext, first: Value, rest: readonly Value[]) => Value | null) {
  const kinds = Array.from({ length: 16 }, () => 'any' as const);
  return kinds.map((_, count) =>
    on<null, readonly 'any'[]>(kinds.slice(0, count + 1), (ctx, _self, ...[first, ...rest]) =>
      first === undefined ? null : run(ctx, first, rest),
    ),
  );
}

const order = (a: Str, b: Str, ignoreCase: boolean): Value | null => {
  const result = compareTexts(a.text, b.text, !ignoreCase);
  return result === null ? null : int(Math.sign(result));
};

const copy = [on<null, ['text']>(['text'], (_ctx, _self, text) => text)];

/** `new string(…)` and `[string]::new(…)`. */
export const stringConstructors: Methods<null>[string] = [
  on(['string'], (_ctx, _self, text) => text),
  on(['chars'], (ctx, _self, chars) => stringifyAll(chars, str(''), ctx)),
  on(['any', 'int'], (ctx, _self, char, count) => {
    const unit = char.type === 'char' ? charText(char) : textOrNull(char);
    return unit?.text.length !== 1 || count < 0 ? null : repeated(unit, count, ctx);
  }),
  on(['chars', 'int', 'int'], (ctx, _self, chars, start, count) =>
    start < 0 || count < 0 || start + count > chars.length
      ? null
      : stringifyAll(chars.slice(start, start + count), str(''), ctx),
  ),
];

export const stringStatics: Methods<null> = {
  compare: [
    on(['text', 'text'], (_ctx, _self, a, b) => order(a, b, false)),
    on(['text', 'text', 'bool'], (_ctx, _self, a, b, ignore) => order(a, b, ignore)),
  ],
  concat: variadic((ctx, first, rest) => concatenated([first, ...rest], ctx)),
  copy,
  intern: copy,
  equals: [
    on(['text', 'text'], (_ctx, _self, a, b) => bool(a.text === b.text)),
    on(['text', 'text', 'system.stringcomparison'], (_ctx, _self, a, b, comparison) =>
      bool(comparison % 2 === 1 ? lower(a.text) === lower(b.text) : a.text === b.text),
    ),
  ],
  format: variadic((ctx, first, rest) => {
    const template = textOrNull(first);
    return template === null ? null : formattedWith(template, rest, ctx);
  }),
  isnullorempty: [on(['any'], (ctx, _self, value) => emptiness(value, (text) => text === '', ctx))],
  isnullorwhitespace: [
    on(['any'], (ctx, _self, value) => emptiness(value, (text) => text.trim() === '', ctx)),
  ],
  join: [
    on(['text', 'items', 'int', 'int'], (ctx, _self, separator, items, start, count) =>
      stringifyAll(items.slice(start, start + count), separator, ctx),
    ),
    ...variadic((ctx, first, rest) => {
      const separator = stringify(first, ctx);
      return separator.type === 'unknown' ? null : joinedWith(separator, rest, ctx);
    }),
  ],
};

function emptiness(value: Value, test: (text: string) => boolean, ctx: FoldContext): Value | null {
  const text = value.type === 'null' ? str('') : stringify(value, ctx);
  return value.type === 'unknown' || text.type === 'unknown' ? null : bool(test(text.text));
}

function charTest(pattern: RegExp): Methods<null>[string] {
  return [
    on(['text'], (_ctx, _self, text) => (text.text.length === 1 ? bool(pattern.test(text.text)) : null)),
    on(['text', 'int'], (_ctx, _self, text, at) => {
      const unit = text.text[at];
      return unit === undefined ? null : bool(pattern.test(unit));
    }),
  ];
}

function charCase(change: (text: string) => string): Methods<null>[string] {
  const changed = (text: Str): Value | null =>
    text.text.length !== 1 ? null : { type: 'char', unit: change(text.text).charCodeAt(0) };
  return [
    on(['text'], (_ctx, _self, text) => changed(text)),
    on(['text', 'any'], (_ctx, _self, text) => changed(text)),
  ];
}

export const charStatics: Methods<null> = {
  convertfromutf32: [
    on(['int'], (_ctx, _self, point) =>
      point < 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)
        ? null
        : str(String.fromCodePoint(point)),
    ),
  ],
  converttoutf32: [
    on(['text', 'int'], (_ctx, _self, text, at) => {
      const point = text.text.codePointAt(at);
      return point === undefined ? null : int(point);
    }),
  ],
  getnumericvalue: [
    on(['text'], (_ctx, _self, { text }) =>
      text.length === 1 && /\d/.test(text) ? { type: 'number', value: Number(text), as: 'double' } : null,
    ),
  ],
  isdigit: charTest(/\p{Nd}/u),
  isletter: charTest(/\p{L}/u),
  isletterordigit: charTest(/[\p{L}\p{Nd}]/u),
  islower: charTest(/\p{Ll}/u),
  isnumber: charTest(/\p{N}/u),
  ispunctuation: charTest(/\p{P}/u),
  isupper: charTest(/\p{Lu}/u),
  iswhitespace: charTest(/\s/),
  parse: [
    on(['text'], (_ctx, _self, text) =>
      text.text.length === 1 ? { type: 'char', unit: text.text.charCodeAt(0) } : null,
    ),
  ],
  tolower: charCase(lower),
  tolowerinvariant: charCase(lower),
  toupper: charCase(upper),
  toupperinvariant: charCase(upper),
  tostring: [on(['text'], (_ctx, _self, text) => text)],
};

function urlDecoding(dialect: UrlDialect): Methods<null>[string] {
  return [
    on(['text'], (ctx, _self, text) => {
      ctx.meter.grow(text.text.length);
      const plain = decodeUrl(text.text, dialect);
      if (plain === null) return null;
      // Only what was encoded has passed a decoder.
      return plain === text.text ? text : derived(str(plain), [text], ctx.range, 'url');
    }),
  ];
}

const htmlDecoding = [
  on<null, ['text']>(['text'], (ctx, _self, text) => {
    ctx.meter.grow(text.text.length);
    return inPlaceOf(text, decodeHtml(text.text));
  }),
];

const reserved = /[!'()*]/g;
const percent = (unit: string) => `%${unit.charCodeAt(0).toString(16).toUpperCase()}`;
const urlEncoding = [
  on<null, ['text']>(['text'], (ctx, _self, text) => {
    ctx.meter.grow(text.text.length * 3);
    // A lone surrogate is U+FFFD, on which JavaScript throws.
    return str(encodeURIComponent(wellFormed(text.text)).replace(reserved, percent));
  }),
];

export const uriStatics: Methods<null> = {
  unescapedatastring: urlDecoding('data'),
  escapedatastring: urlEncoding,
};
export const webUtilityStatics: Methods<null> = {
  urldecode: urlDecoding('form'),
  htmldecode: htmlDecoding,
};
export const httpUtilityStatics: Methods<null> = {
  urldecode: urlDecoding('httpUtility'),
  htmldecode: htmlDecoding,
};

function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
