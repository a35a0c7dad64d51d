/** Methods of Regex objects, of the static [regex], and of matches. */

import { unknown, type Block, type HostObject, type Regex, type Str, type Value } from '../../values/model';
import type { FoldContext } from './context';
import { byBlock } from './operators';
import { on, type Methods } from './overloads';
import { firstMatch, isMatch, matchCollection, regexValue, replaceMatches, splitMatches } from './regexes';
import { list, str } from './text';

const options = 'system.text.regularexpressions.regexoptions';

function replaced(regex: Regex, text: Str, by: Str | Block, ctx: FoldContext, count?: number): Str | null {
  const evaluator = by.type === 'block' ? byBlock(by, text, regex, ctx) : by;
  return replaceMatches(regex, text, evaluator, ctx, count);
}

function splitBy(regex: Regex, text: Str, ctx: FoldContext, limit?: number): Value | null {
  const parts = splitMatches(regex, text, ctx, limit);
  return parts === null ? null : list(parts);
}

function tested(regex: Regex, text: Str, ctx: FoldContext): Value | null {
  const found = isMatch(regex, text, ctx);
  return found === null ? null : { type: 'bool', value: found };
}

export const regexMethods: Methods<Regex> = {
  replace: [
    on(['text', 'block'], (ctx, self, text, by) => replaced(self, text, by, ctx)),
    on(['text', 'text'], (ctx, self, text, by) => replaced(self, text, by, ctx)),
    on(['text', 'block', 'int'], (ctx, self, text, by, count) => replaced(self, text, by, ctx, count)),
    on(['text', 'text', 'int'], (ctx, self, text, by, count) => replaced(self, text, by, ctx, count)),
  ],
  match: [on(['text'], (ctx, self, text) => firstMatch(self, text, ctx))],
  matches: [on(['text'], (ctx, self, text) => matchCollection(self, text, ctx))],
  split: [
    on(['text'], (ctx, self, text) => splitBy(self, text, ctx)),
    on(['text', 'int'], (ctx, self, text, limit) => splitBy(self, text, ctx, limit)),
  ],
  ismatch: [on(['text'], (ctx, self, text) => tested(self, text, ctx))],
  tostring: [on([], (_ctx, self) => str(self.pattern))],
};

/** https://learn.microsoft.com/dotnet/api/system.text.regularexpressions.regex#methods, the static ones. */
export const regexStatics: Methods<null> = {
  replace: [
    on(['text', 'text', 'block'], (ctx, _self, text, pattern, by) =>
      replaced(regexValue(pattern.text, 0), text, by, ctx),
    ),
    on(['text', 'text', 'text'], (ctx, _self, text, pattern, by) =>
      replaced(regexValue(pattern.text, 0), text, by, ctx),
    ),
    on(['text', 'text', 'block', options], (ctx, _self, text, pattern, by, flags) =>
      replaced(regexValue(pattern.text, flags), text, by, ctx),
    ),
    on(['text', 'text', 'text', options], (ctx, _self, text, pattern, by, flags) =>
      replaced(regexValue(pattern.text, flags), text, by, ctx),
    ),
  ],
  match: [
    on(['text', 'text'], (ctx, _self, text, pattern) => firstMatch(regexValue(pattern.text, 0), text, ctx)),
    on(['text', 'text', options], (ctx, _self, text, pattern, flags) =>
      firstMatch(regexValue(pattern.text, flags), text, ctx),
    ),
  ],
  matches: [
    on(['text', 'text'], (ctx, _self, text, pattern) =>
      matchCollection(regexValue(pattern.text, 0), text, ctx),
    ),
    on(['text', 'text', options], (ctx, _self, text, pattern, flags) =>
      matchCollection(regexValue(pattern.text, flags), text, ctx),
    ),
  ],
  split: [
    on(['text', 'text'], (ctx, _self, text, pattern) => splitBy(regexValue(pattern.text, 0), text, ctx)),
    on(['text', 'text', options], (ctx, _self, text, pattern, flags) =>
      splitBy(regexValue(pattern.text, flags), text, ctx),
    ),
  ],
  ismatch: [
    on(['text', 'text'], (ctx, _self, text, pattern) => tested(regexValue(pattern.text, 0), text, ctx)),
    on(['text', 'text', options], (ctx, _self, text, pattern, flags) =>
      tested(regexValue(pattern.text, flags), text, ctx),
    ),
  ],
  escape: [
    on(['text'], (_ctx, _self, text) =>
      str(text.text.replace(/[\t\n\f\r #$()*+.?[\\^{|]/g, (one) => `\\${escapes.get(one) ?? one}`)),
    ),
  ],
  unescape: [
    on(['text'], (_ctx, _self, text) => {
      const plain = unescaped(text.text);
      return plain === null ? null : str(plain);
    }),
  ],
};

const escapes: ReadonlyMap<string, string> = new Map([
  ['\t', 't'],
  ['\n', 'n'],
  ['\f', 'f'],
  ['\r', 'r'],
]);
const unescapes: ReadonlyMap<string, string> = new Map([
  ['t', '\t'],
  ['n', '\n'],
  ['f', '\f'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['v', '\v'],
]);

/** Regex.Unescape; null for an escape that it does not know. */
function unescaped(text: string): string | null {
  const invalid: string[] = [];
  const plain = text.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([0-7]{2,3})|([^]?))/gi,
    (_all, hex?: string, wide?: string, octal?: string, one?: string) => {
      const code = hex ?? wide;
      if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 0xff);
      const unit = one ?? '';
      const known = unescapes.get(unit);
      if (known !== undefined) return known;
      if (unit === '' || /\w/.test(unit)) invalid.push(unit);
      return unit;
    },
  );
  return invalid.length === 0 ? plain : null;
}

/** `new` for Regex. */
export const regexConstructors: Methods<null>[string] = [
  on(['text'], (_ctx, _self, pattern) => regexValue(pattern.text, 0)),
  on(['text', options], (_ctx, _self, pattern, flags) => regexValue(pattern.text, flags)),
  on(['text', options, 'any'], (_ctx, _self, pattern, flags) => regexValue(pattern.text, flags)),
];

/** Methods of Match and Group objects: their text, and groups by number or name. */
export const matchMethods: Methods<HostObject> = {
  tostring: [on([], (_ctx, self) => self.members.get('\0text') ?? unknown)],
};
