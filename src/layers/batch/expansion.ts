/** `%variables%`, `!variables!` and the variables of `for`, as cmd replaces them. */

import type { OffsetRange } from '../../findings/model';
import { Splicer } from '../commands/splicer';
import type { Meter } from '../meter';
import type { Str } from '../values/model';
import { slice } from '../values/provenance';
import { addUnknown, isUncertain } from './stretches';
import type { Variable } from './variables';

/** What stands for a variable that nothing sets. */
export type Missing = 'empty' | 'literal' | 'unknown';

export interface Lookup {
  /** @param name in lower case */
  readonly value: (name: string) => Variable;
  /** @param glued true when letters adjoin it, as they do where it is only noise */
  readonly missing: (name: string, glued: boolean) => Missing;
  /** `%0` … `%9` and `%*`; null in a line that is not of a file, where they mean nothing. */
  readonly argument: ((which: string) => Variable) | null;
  /** True where a lone `!` vanishes and a caret takes the meaning from what follows, as in `!variables!` of files. */
  readonly escapes: boolean;
}

/** A stretch of expanded text and where it stood before, in UTF-16 units. */
export interface Stretch extends OffsetRange {
  readonly from: number;
  readonly to: number;
  readonly same: boolean;
}

export interface Expanded {
  readonly value: Str;
  readonly stretches: readonly Stretch[];
}

const empty: Str = { type: 'string', text: '', assumed: true };
const argumentWord = /%(?:~[fdpnxsatz]{0,9}(?:\$[^%:\s]{1,60}:)?)?([0-9*])/iy;
const glue = /[a-z0-9%!^]/i;

/** @throws BudgetSpent */
export function expand(
  line: Str,
  mark: '%' | '!',
  lookup: Lookup,
  range: OffsetRange,
  meter: Meter,
): Expanded {
  const { text } = line;
  const out = new Splicer();
  const stretches: Stretch[] = [];
  let plain = 0;
  const replace = (from: number, to: number, add: () => void): void => {
    keep(from);
    const start = out.length;
    add();
    stretches.push({ start, end: out.length, from, to, same: false });
    plain = to;
  };
  const keep = (to: number): void => {
    if (to <= plain) return;
    stretches.push({ start: out.length, end: out.length + to - plain, from: plain, to, same: true });
    out.add(line, plain, to);
    plain = to;
  };
  let escaped = 0;
  let found = text.indexOf(mark);
  let caret = lookup.escapes && found >= 0 ? text.indexOf('^') : -1;
  const next = (from: number): number => {
    if (found >= 0 && found < from) found = text.indexOf(mark, from);
    if (caret >= 0 && caret < from) caret = text.indexOf('^', from);
    return caret >= 0 && (found < 0 || caret < found) ? caret : found;
  };
  for (let at = next(0); at >= 0; at = next(Math.max(at + 1, plain, escaped))) {
    meter.step();
    if (text.charAt(at) !== mark) {
      replace(at, at + 1, () => undefined);
      escaped = at + 2;
      continue;
    }
    if (mark === '%' && lookup.argument !== null) {
      if (text.charAt(at + 1) === '%') {
        replace(at, at + 2, () => {
          out.add(line, at, at + 1);
        });
        continue;
      }
      argumentWord.lastIndex = at;
      const word = argumentWord.exec(text);
      if (word !== null) {
        const value = argumentValue(lookup.argument(word[1] ?? ''), word[0]);
        const end = at + word[0].length;
        replace(at, end, () => {
          addValue(out, value, line, at, end);
        });
        continue;
      }
    }
    const end = text.indexOf(mark, at + 1);
    if (end < 0) {
      // A lone mark vanishes from a file's line.
      if (lookup.escapes || (mark === '%' && lookup.argument !== null)) replace(at, at + 1, () => undefined);
      if (lookup.escapes) continue;
      break;
    }
    if (end === at + 1) continue;
    const body = text.slice(at + 1, end);
    const colon = body.indexOf(':', 1);
    const name = (colon < 0 ? body : body.slice(0, colon)).toLowerCase();
    const glued = glue.test(text.charAt(at - 1)) || glue.test(text.charAt(end + 1));
    const value = lookup.value(name);
    const missing = value === undefined ? lookup.missing(name, glued && colon < 0 && !/\s/.test(name)) : null;
    if (missing === 'literal') continue;
    // Of `%unset:~1,2%` a file's line keeps `~1,2%`, whose percent sign may begin something else.
    const isUnset = missing === 'empty' || value?.text === '';
    if (mark === '%' && lookup.argument !== null && isUnset && colon >= 0) {
      replace(at, at + colon + 2, () => undefined);
      continue;
    }
    const known = missing === 'empty' ? empty : missing === 'unknown' ? null : value;
    const changed =
      colon < 0 || !known
        ? known
        : modified(known, body.slice(colon + 1), line, at + colon + 2, range, meter);
    meter.grow(out.length + (changed?.text.length ?? 0), changed?.text.length ?? 0);
    replace(at, end + 1, () => {
      addValue(out, changed, line, at, end + 1);
    });
  }
  keep(text.length);
  return { value: out.finish(range), stretches };
}

function addValue(out: Splicer, value: Variable, line: Str, start: number, end: number): void {
  if (value) out.addValue(value);
  else addUnknown(out, line, start, end);
}

/** `%~1` is the argument without quotes; other modifiers ask the file system. */
function argumentValue(value: Variable, word: string): Variable {
  if (!value || word.length === 2) return value;
  return word.charAt(1) === '~' && word.length === 3 ? unquoted(value) : null;
}

export function unquoted(value: Str): Str {
  const { text } = value;
  const quoted = text.length > 1 && text.startsWith('"') && text.endsWith('"');
  return quoted ? slice(value, 1, text.length - 1) : value;
}

const substring =
  /^~[ \t]*([+-]?(?:0x[\da-f]{1,8}|\d{1,9}))?[ \t]*(?:(,)[ \t]*([+-]?(?:0x[\da-f]{1,8}|\d{1,9}))?)?[ \t]*$/i;

/** A number as C's strtol reads it with base 0: `0x` is hexadecimal, a leading 0 octal. Null for 08 and 09. */
function offset(text: string): number | null {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[+-]/, '');
  if (/^0x/i.test(digits)) return sign * parseInt(digits.slice(2), 16);
  if (!/^0\d/.test(digits)) return sign * Number(digits);
  return /[89]/.test(digits) ? null : sign * parseInt(digits, 8);
}

/**
 * `~start,length`, `from=to` and `*from=to` (https://ss64.com/nt/syntax-substring.html, syntax-replace.html).
 * @returns null where the value has unknown parts
 */
function modified(
  value: Str,
  how: string,
  line: Str,
  howAt: number,
  range: OffsetRange,
  meter: Meter,
): Variable {
  if (isUncertain(value)) return null;
  const { length } = value.text;
  const part = substring.exec(how);
  if (part !== null) {
    const first = offset(part[1] ?? '0');
    // After a comma, nothing is a length of zero.
    const count = part[2] === undefined ? length : offset(part[3] ?? '0');
    if (first === null || count === null) return null;
    const start = Math.min(first < 0 ? Math.max(0, length + first) : first, length);
    const end = count < 0 ? length + count : Math.min(length, start + count);
    return slice(value, start, Math.max(start, end));
  }
  const equals = how.indexOf('=', 1);
  if (equals < 0) return null;
  const rest = how.startsWith('*');
  const search = how.slice(rest ? 1 : 0, equals).toLowerCase();
  meter.grow(length);
  const lower = value.text.toLowerCase();
  if (search === '' || lower.length !== length) return null;
  const out = new Splicer();
  let from = 0;
  for (let at = lower.indexOf(search); at >= 0; at = lower.indexOf(search, from)) {
    meter.step();
    if (!rest) out.add(value, from, at);
    out.add(line, howAt + equals + 1, howAt + how.length);
    from = at + search.length;
    if (rest) break;
  }
  if (from === 0) return value;
  out.add(value, from);
  return out.finish(range);
}

const loopVariable = /%(~[fdpnxsatz]{0,9})?([^\s%"&|<>^,;=()~])?/gi;

/**
 * The variables of `for`: `%i`, `%~i`, `%~nxi`.
 * @param value null where it is not known, undefined where there is no such variable
 */
export function expandLoopVariables(line: Str, value: (letter: string) => Variable, range: OffsetRange): Str {
  const { text } = line;
  if (!text.includes('%')) return line;
  const out = new Splicer();
  let from = 0;
  loopVariable.lastIndex = 0;
  for (let match = loopVariable.exec(text); match !== null; match = loopVariable.exec(text)) {
    const at = match.index;
    const found = namedIn(match[0], value);
    if (found === null) {
      loopVariable.lastIndex = at + 1;
      continue;
    }
    const end = at + found.length;
    out.add(line, from, at);
    addValue(out, found.known === null ? null : loopModified(found.known, found.modifiers), line, at, end);
    from = end;
    loopVariable.lastIndex = end;
  }
  if (from === 0) return line;
  out.add(line, from);
  return out.finish(range);
}

/** The variable at the end of `%~nxi`: the modifiers are as many letters as leave one that is a variable. */
function namedIn(
  word: string,
  value: (letter: string) => Variable,
): { readonly known: Str | null; readonly modifiers: string; readonly length: number } | null {
  const least = word.charAt(1) === '~' ? 2 : 1;
  for (let at = least === 1 ? 1 : word.length - 1; at >= least; at--) {
    const known = value(word.charAt(at));
    if (known !== undefined) return { known, modifiers: word.slice(1, at), length: at + 1 };
  }
  return null;
}

function loopModified(value: Str, modifiers: string): Variable {
  if (modifiers === '') return value;
  const plain = unquoted(value);
  const letters = modifiers.slice(1).toLowerCase();
  if (letters === '') return plain;
  if (!/^(?:n|x|nx)$/.test(letters) || isUncertain(value)) return null;
  const { text } = plain;
  const name = Math.max(text.lastIndexOf('\\'), text.lastIndexOf('/'), text.lastIndexOf(':')) + 1;
  const dot = text.lastIndexOf('.');
  const extension = dot < name ? text.length : dot;
  return slice(plain, letters === 'x' ? extension : name, letters === 'n' ? extension : text.length);
}
