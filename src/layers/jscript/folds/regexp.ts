/** Folds of regular expressions, which run in linear time. */

import { compileRegex } from '../../regex/compile';
import type { LinearRegex, Match } from '../../regex/model';
import { unknown, type Str } from '../../values/model';
import { toNum, toStr } from '../values/convert';
import {
  bool,
  nil,
  num,
  str,
  undef,
  type Call,
  type Fold,
  type JsRegex,
  type JsValue,
} from '../values/model';
import { cut } from '../values/text';

const cache = new WeakMap<JsRegex, LinearRegex | null>();

/** @returns null for what can't be run in linear time */
export function compiled(regex: JsRegex | null): LinearRegex | null {
  if (regex === null || regex.flags.includes('y')) return null;
  let known = cache.get(regex);
  if (known === undefined) {
    const { pattern, flags } = regex;
    known = compileRegex(
      pattern,
      { ignoreCase: flags.includes('i'), multiline: flags.includes('m'), singleline: flags.includes('s') },
      'ecmascript',
    );
    cache.set(regex, known);
  }
  return known;
}

/** The first argument as a regular expression. */
export function regexOf(call: Call, flags: string): JsRegex | null {
  const [value] = call.args;
  if (value?.type === 'regex') return value;
  const pattern = value === undefined ? str('') : toStr(value, call);
  return pattern === null ? null : call.vm.regex(pattern.text, flags);
}

/** The array that `exec` and `match` give. */
export function matchList(call: Call, subject: Str, match: Match): JsValue {
  const list = call.vm.array(
    match.groups.map((group) => (group === null ? undef : cut(subject, group.start, group.end, call.range))),
  );
  list.members.set('index', num(match.start));
  list.members.set('input', subject);
  return list;
}

const exec: Fold = (call) => {
  const { self, vm, args } = call;
  const subject = toStr(args[0] ?? str('undefined'), call);
  if (self.type !== 'regex' || subject === null) return unknown;
  const regex = compiled(self);
  if (regex === null) return unknown;
  const global = self.flags.includes('g');
  const last = global ? toNum(vm.get(self, 'lastIndex', call.range), call) : 0;
  if (last === null) return unknown;
  const found = allMatches(self, regex, subject.text, call, global).find(({ start }) => start >= last);
  // JScript goes on after a match of nothing; newer engines find it again.
  const beyond = found && found.end === found.start && !vm.modern ? 1 : 0;
  if (global) vm.set(self, 'lastIndex', num(found ? found.end + beyond : 0));
  return found ? matchList(call, subject, found) : nil;
};

const lastMatches = new WeakMap<JsRegex, { readonly text: string; readonly matches: readonly Match[] }>();

function allMatches(
  self: JsRegex,
  regex: LinearRegex,
  text: string,
  call: Call,
  global: boolean,
): readonly Match[] {
  const known = lastMatches.get(self);
  if (known?.text === text) return known.matches;
  const matches = regex.matches(text, call.vm.context.meter, global ? undefined : 1);
  lastMatches.set(self, { text, matches });
  return matches;
}

export const regexNatives: Readonly<Record<string, Fold>> = {
  exec,
  test: (call) => {
    const found = exec(call);
    return found.type === 'unknown' ? unknown : bool(found.type !== 'null');
  },
  compile: (call) => {
    call.vm.effect();
    return unknown;
  },
  toString: (call: Call) => toStr(call.self, call) ?? unknown,
};

export const regexFold: Fold = (call) => {
  const [pattern, flags] = call.args;
  if (pattern?.type === 'regex' && flags === undefined) return pattern;
  const source =
    pattern === undefined
      ? str('(?:)')
      : pattern.type === 'regex'
        ? str(pattern.pattern)
        : toStr(pattern, call);
  const options = flags === undefined || flags.type === 'null' ? str('') : toStr(flags, call);
  return source && options ? call.vm.regex(source.text, options.text) : unknown;
};
