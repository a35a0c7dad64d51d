/** Folds of String and its methods. */

import { unknown, type Str } from '../../values/model';
import { derived, madeBy } from '../../values/provenance';
import { toInteger, toNum, toStr, fromNumber } from '../values/convert';
import type { Match } from '../../regex/model';
import { bool, isObject, nil, num, str, undef, type Call, type Fold, type JsValue } from '../values/model';
import { cut, joinAll } from '../values/text';
import { iterator } from './iterator';
import { compiled, matchList, regexOf } from './regexp';

/** The text a method is called on; null where it is not known. */
function text(call: Call): Str | null {
  const { self } = call;
  if (self.type === 'string') return self;
  return self.type === 'null' || self.type === 'unknown' ? null : toStr(self, call);
}

function integer(call: Call, at: number, missing: number): number | null {
  return toInteger(call.args[at], missing, call);
}

/** A method that needs its text, and nothing to be known but that. */
function method(fold: (value: Str, call: Call) => JsValue): Fold {
  return (call) => {
    const value = text(call);
    if (value === null) call.vm.spoil(call.args);
    return value === null ? unknown : fold(value, call);
  };
}

/** A method of one text without arguments that may decode nothing. */
function mapped(fold: (text: string) => string): Fold {
  return method((value, call) => {
    call.vm.context.meter.grow(value.text.length);
    const result = fold(value.text);
    return result === value.text ? value : (derived(str(result), [value], call.range) as JsValue);
  });
}

function range(fold: (length: number, call: Call) => readonly [number, number] | null): Fold {
  return method((value, call) => {
    const found = fold(value.text.length, call);
    if (found === null) return unknown;
    const [start, end] = found;
    call.vm.context.meter.grow(Math.max(0, end - start));
    return cut(value, Math.max(0, start), Math.max(0, end), call.range);
  });
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

const substring = range((length, call) => {
  const a = integer(call, 0, 0);
  const b = integer(call, 1, length);
  if (a === null || b === null) return null;
  const [from, to] = [clamp(a, 0, length), clamp(b, 0, length)];
  return from < to ? [from, to] : [to, from];
});

const slice = range((length, call) => {
  const a = integer(call, 0, 0);
  const b = integer(call, 1, length);
  if (a === null || b === null) return null;
  const from = a < 0 ? Math.max(0, length + a) : Math.min(a, length);
  const to = b < 0 ? Math.max(0, length + b) : Math.min(b, length);
  return [from, Math.max(from, to)];
});

const substr = range((length, call) => {
  const a = integer(call, 0, 0);
  const count = integer(call, 1, Infinity);
  if (a === null || count === null) return null;
  // JScript does not count from the end.
  const from = a < 0 ? (call.vm.modern ? Math.max(0, length + a) : 0) : Math.min(a, length);
  return [from, Math.min(length, from + Math.max(0, count))];
});

function tag(name: string, attribute?: string): Fold {
  return method((value, call) => {
    const argument = attribute === undefined ? str('') : toStr(call.args[0] ?? str('undefined'), call);
    if (argument === null) return unknown;
    const open =
      attribute === undefined
        ? `<${name}>`
        : `<${name} ${attribute}="${argument.text.replace(/"/g, '&quot;')}">`;
    return joinAll([str(open), value, str(`</${name}>`)], call.range, call.vm.context.meter);
  });
}

function position(find: (value: string, wanted: string, from: number | undefined) => number): Fold {
  return method((value, call) => {
    const wanted = toStr(call.args[0] ?? str('undefined'), call);
    const from = call.args[1] === undefined ? undefined : integer(call, 1, 0);
    if (wanted === null || from === null) return unknown;
    call.vm.context.meter.grow(value.text.length);
    return num(find(value.text, wanted.text, from));
  });
}

const lastPosition = position((value, wanted, from) => value.lastIndexOf(wanted, from));

function has(test: (value: string, wanted: string) => boolean): Fold {
  return method((value, call) => {
    const wanted = call.args[0] === undefined ? null : toStr(call.args[0], call);
    call.vm.context.meter.grow(value.text.length);
    return wanted === null || call.args.length > 1 ? unknown : bool(test(value.text, wanted.text));
  });
}

function pad(atStart: boolean): Fold {
  return method((value, call) => {
    const length = integer(call, 0, 0);
    const fill = toStr(call.args[1] ?? str(' '), call);
    if (length === null || fill === null) return unknown;
    if (length > value.text.length) call.vm.context.meter.grow(length);
    const done = atStart ? value.text.padStart(length, fill.text) : value.text.padEnd(length, fill.text);
    return derived(str(done), [value], call.range) as JsValue;
  });
}

const split = method((value, call) => {
  const { vm, args } = call;
  const [separator] = args;
  const limit = args[1] === undefined || args[1].type === 'null' ? undefined : integer(call, 1, 0);
  if (limit === null || separator?.type === 'unknown') return unknown;
  if (separator === undefined || (separator.type === 'null' && separator.as === 'undefined'))
    return vm.array([value]);
  const { meter } = vm.context;
  const items: JsValue[] = [];
  if (separator.type === 'regex') {
    const regex = compiled(separator);
    if (regex === null) return unknown;
    if (!vm.modern) return vm.array(partsBetween(value, regex.matches(value.text, meter), limit, call));
    const parts = regex.split(value.text, meter, limit);
    // Parts that stand in the text in their order keep their place in the script.
    let at = 0;
    for (const part of parts) {
      const found = value.text.indexOf(part, at);
      items.push(found < 0 ? str(part) : cut(value, found, found + part.length, call.range));
      if (found >= 0) at = found + part.length;
    }
    return vm.array(items);
  }
  const by = toStr(separator, call);
  if (by === null) return unknown;
  const most = limit ?? Infinity;
  if (by.text === '') {
    const count = Math.min(value.text.length, most);
    meter.step(count);
    for (let at = 0; at < count; at++) items.push(cut(value, at, at + 1, call.range));
    return vm.array(items);
  }
  meter.grow(value.text.length);
  let start = 0;
  while (items.length < most) {
    meter.step();
    const end = value.text.indexOf(by.text, start);
    items.push(cut(value, start, end < 0 ? value.text.length : end, call.range));
    if (end < 0) break;
    start = end + by.text.length;
  }
  return vm.array(items);
});

/** As JScript splits: empty parts are left out, and so is what groups have caught. */
function partsBetween(
  value: Str,
  matches: readonly Match[],
  limit: number | undefined,
  call: Call,
): JsValue[] {
  const parts: JsValue[] = [];
  let at = 0;
  for (const { start, end } of [...matches, { start: value.text.length, end: value.text.length }]) {
    call.vm.context.meter.step();
    if (start > at) parts.push(cut(value, at, start, call.range));
    at = end;
  }
  return limit === undefined ? parts : parts.slice(0, limit);
}

/** What `$1` and its like stand for. */
function template(
  pattern: string,
  whole: string,
  groups: readonly (string | null)[],
  start: number,
  subject: string,
): string {
  return pattern.replace(/\$(?:\$|&|`|'|(\d\d?))/g, (all: string, digits: string | undefined) => {
    if (all === '$$') return '$';
    if (all === '$&') return whole;
    if (all === '$`') return subject.slice(0, start);
    if (all === "$'") return subject.slice(start + whole.length);
    const number = Number(digits);
    if (number >= 1 && number <= groups.length) return groups[number - 1] ?? '';
    // Without so many groups, `$10` is `$1` and a zero.
    const first = Number(digits?.charAt(0));
    return digits?.length === 2 && first >= 1 && first <= groups.length
      ? `${groups[first - 1] ?? ''}${digits.charAt(1)}`
      : all;
  });
}

function replaceWith(all: boolean): Fold {
  return method((value, call) => {
    const { vm, args } = call;
    const { meter } = vm.context;
    const [pattern, by = str('undefined')] = args;
    if (pattern === undefined || pattern.type === 'unknown') {
      vm.spoil(args);
      return unknown;
    }
    const found: { start: number; end: number; groups: (string | null)[] }[] = [];
    if (pattern.type === 'regex') {
      if (all && !pattern.flags.includes('g'))
        return vm.fail('TypeError', 'replaceAll needs a global RegExp');
      const regex = compiled(pattern);
      if (regex === null) {
        vm.spoil(args);
        return unknown;
      }
      for (const match of regex.matches(value.text, meter, pattern.flags.includes('g') ? undefined : 1))
        found.push({
          start: match.start,
          end: match.end,
          groups: match.groups.slice(1).map((one) => one?.text ?? null),
        });
    } else {
      const wanted = toStr(pattern, call);
      if (wanted === null) return unknown;
      meter.grow(value.text.length);
      for (
        let at = value.text.indexOf(wanted.text);
        at >= 0;
        at = value.text.indexOf(wanted.text, at + Math.max(1, wanted.text.length))
      ) {
        meter.step();
        found.push({ start: at, end: at + wanted.text.length, groups: [] });
        if (!all || at >= value.text.length) break;
      }
    }
    if (found.length === 0) return value;
    const replacement = by.type === 'block' ? by : toStr(by, call);
    if (replacement === null) return unknown;
    const parts: Str[] = [];
    let at = 0;
    for (const { start, end, groups } of found) {
      meter.step();
      parts.push(cut(value, at, start, call.range));
      at = end;
      const whole = value.text.slice(start, end);
      if (replacement.type === 'string') {
        if (!replacement.text.includes('$')) parts.push(replacement);
        else {
          // Each reference may give as much as the whole text.
          const references = replacement.text.split('$').length - 1;
          const most = replacement.text.length + references * value.text.length;
          meter.grow(Math.min(most, meter.maxUnits), most);
          parts.push(madeBy(template(replacement.text, whole, groups, start, value.text), call.range));
        }
        continue;
      }
      const given: JsValue[] = [
        cut(value, start, end, call.range),
        ...groups.map((one) => (one === null ? str('') : str(one))),
        num(start),
        value,
      ];
      const made = toStr(vm.invoke(replacement, vm.global, given, call.range), call);
      if (made === null) return unknown;
      parts.push(made);
    }
    parts.push(cut(value, at, value.text.length, call.range));
    return joinAll(parts, call.range, meter);
  });
}

const match = method((value, call) => {
  const regex = regexOf(call, '');
  if (regex === null) return unknown;
  const ready = compiled(regex);
  if (ready === null) return unknown;
  const global = regex.flags.includes('g');
  const found = ready.matches(value.text, call.vm.context.meter, global ? undefined : 1);
  const [first] = found;
  if (first === undefined) return nil;
  if (!global) return matchList(call, value, first);
  return call.vm.array(found.map(({ start, end }) => cut(value, start, end, call.range)));
});

const matchAll = method((value, call) => {
  const regex = regexOf(call, 'g');
  if (regex?.flags.includes('g') === false)
    return call.vm.fail('TypeError', 'matchAll needs a global RegExp');
  const ready = compiled(regex);
  if (ready === null) return unknown;
  const found = ready.matches(value.text, call.vm.context.meter);
  return iterator(
    found.map((one) => matchList(call, value, one)),
    'RegExp String',
    call,
  );
});

const search = method((value, call) => {
  const ready = compiled(regexOf(call, ''));
  if (ready === null) return unknown;
  return num(ready.matches(value.text, call.vm.context.meter, 1)[0]?.start ?? -1);
});

const charCodeAt = method((value, call) => {
  const at = integer(call, 0, 0);
  return at === null ? unknown : fromNumber(value.text.charCodeAt(at), [value]);
});

const concat = method((value, call) => {
  const parts = call.args.map((one) => toStr(one, call));
  return parts.every((one) => one !== null)
    ? joinAll([value, ...parts], call.range, call.vm.context.meter)
    : unknown;
});

const toStringFold: Fold = (call) => text(call) ?? unknown;

export const stringNatives: Readonly<Record<string, Fold>> = {
  anchor: tag('a', 'name'),
  at: method((value, call) => {
    const at = integer(call, 0, 0);
    if (at === null) return unknown;
    const from = at < 0 ? value.text.length + at : at;
    return from < 0 || from >= value.text.length ? undef : cut(value, from, from + 1, call.range);
  }),
  big: tag('big'),
  blink: tag('blink'),
  bold: tag('b'),
  charAt: range((length, call) => {
    const at = integer(call, 0, 0);
    return at === null ? null : at < 0 || at >= length ? [0, 0] : [at, at + 1];
  }),
  charCodeAt,
  codePointAt: method((value, call) => {
    const at = integer(call, 0, 0);
    if (at === null) return unknown;
    const point = value.text.codePointAt(at);
    return point === undefined ? undef : num(point);
  }),
  concat,
  endsWith: has((value, wanted) => value.endsWith(wanted)),
  fixed: tag('tt'),
  fontcolor: tag('font', 'color'),
  fontsize: tag('font', 'size'),
  includes: has((value, wanted) => value.includes(wanted)),
  indexOf: position((value, wanted, from) => value.indexOf(wanted, from)),
  italics: tag('i'),
  lastIndexOf: (call) => {
    // Where it is no number, all of the text is looked at.
    const from = call.args[1] === undefined ? NaN : toNum(call.args[1], call);
    if (from === null) return unknown;
    return lastPosition(Number.isNaN(from) ? { ...call, args: call.args.slice(0, 1) } : call);
  },
  link: tag('a', 'href'),
  match,
  matchAll,
  normalize: method((value, call) => {
    const form = call.args[0] === undefined ? str('NFC') : toStr(call.args[0], call);
    if (form === null) return unknown;
    if (!['NFC', 'NFD', 'NFKC', 'NFKD'].includes(form.text)) return call.vm.fail('RangeError', 'form');
    // One unit becomes 18 at most.
    call.vm.context.meter.grow(value.text.length * 18);
    const result = value.text.normalize(form.text);
    return result === value.text ? value : (derived(str(result), [value], call.range) as JsValue);
  }),
  padEnd: pad(false),
  padStart: pad(true),
  repeat: method((value, call) => {
    const count = integer(call, 0, 0);
    if (count === null || count < 0 || count === Infinity) return unknown;
    call.vm.context.meter.grow(value.text.length * count);
    return derived(str(value.text.repeat(count)), [value], call.range) as JsValue;
  }),
  replace: replaceWith(false),
  replaceAll: replaceWith(true),
  search,
  slice,
  small: tag('small'),
  split,
  startsWith: has((value, wanted) => value.startsWith(wanted)),
  strike: tag('strike'),
  sub: tag('sub'),
  substr,
  substring,
  sup: tag('sup'),
  toLocaleLowerCase: mapped((value) => value.toLowerCase()),
  toLocaleUpperCase: mapped((value) => value.toUpperCase()),
  toLowerCase: mapped((value) => value.toLowerCase()),
  toString: toStringFold,
  toUpperCase: mapped((value) => value.toUpperCase()),
  trim: mapped((value) => value.trim()),
  trimEnd: mapped((value) => value.trimEnd()),
  trimLeft: mapped((value) => value.trimStart()),
  trimRight: mapped((value) => value.trimEnd()),
  trimStart: mapped((value) => value.trimStart()),
  valueOf: toStringFold,
};

const fromCharCode: Fold = (call) => {
  const { args, vm, range: where } = call;
  vm.context.meter.grow(args.length);
  const units: number[] = [];
  for (const one of args) {
    const unit = toNum(one, call);
    if (unit === null) return unknown;
    units.push(unit & 0xffff);
  }
  let made = '';
  for (let at = 0; at < units.length; at += 4096) made += String.fromCharCode(...units.slice(at, at + 4096));
  return derived(madeBy(made, where), args, where) as JsValue;
};

export const stringStatics: Readonly<Record<string, Fold>> = {
  fromCharCode,
  fromCodePoint: (call) => {
    const points = call.args.map((one) => toNum(one, call));
    let made = '';
    call.vm.context.meter.grow(points.length * 2);
    for (const point of points) {
      if (point === null || !Number.isInteger(point) || point < 0 || point > 0x10ffff) return unknown;
      made += String.fromCodePoint(point);
    }
    return derived(madeBy(made, call.range), call.args, call.range) as JsValue;
  },
  raw: () => unknown,
};

export const stringFold: Fold = (call) =>
  call.args[0] === undefined ? str('') : (toStr(call.args[0], call) ?? unknown);

/** `new String(…)` behaves as the text itself wherever obfuscators use it. */
export const stringConstruct: Fold = (call) => {
  const value = stringFold(call);
  return isObject(value) ? value : call.vm.object([['value', value]], 'boxed');
};
