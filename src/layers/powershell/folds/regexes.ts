/** Regular expressions of scripts on strings that keep their traces. */

import { compileRegex } from '../../regex/compile';
import type { Captured, LinearRegex, Match, RegexOptions } from '../../regex/model';
import { unknown, type HostObject, type Regex, type Str, type Value } from '../../values/model';
import { concat, derived } from '../../values/provenance';
import type { FoldContext } from './context';
import { itemsMember } from './items';
import { int } from './numbers';
import { cutter, list, replaceText, splitAt, str } from './text';

/** RegexOptions by bit, as letters of a regex value's flags. */
const letters: readonly (readonly [number, string, keyof RegexOptions])[] = [
  [1, 'i', 'ignoreCase'],
  [2, 'm', 'multiline'],
  [4, 'n', 'explicitCapture'],
  [16, 's', 'singleline'],
  [32, 'x', 'ignoreWhitespace'],
  [64, 'r', 'rightToLeft'],
];

export function regexValue(pattern: string, options: number): Regex {
  const flags = letters.flatMap(([bit, letter]) => ((options & bit) === 0 ? [] : [letter])).join('');
  return { type: 'regex', pattern, flags };
}

function optionsOf(flags: string): RegexOptions {
  return Object.fromEntries(
    letters.flatMap(([, letter, name]) => (flags.includes(letter) ? [[name, true]] : [])),
  );
}

/** Patterns compiled while one script is evaluated; a loop uses one many times. */
const recent = new Map<string, LinearRegex | null>();
const mostRecent = 64;

function compiled(regex: Regex): LinearRegex | null {
  const key = `${regex.flags}/${regex.pattern}`;
  const known = recent.get(key);
  if (known !== undefined) return known;
  const made = compileRegex(regex.pattern, optionsOf(regex.flags), 'dotnet');
  if (recent.size >= mostRecent) recent.clear();
  recent.set(key, made);
  return made;
}

/** The text that a pattern without any operator stands for; null for a real pattern. */
function literalOf(regex: Regex): string | null {
  if (/[xr]/.test(regex.flags)) return null;
  if (!/^(?:[^\\^$.|?*+()[\]{}]|\\[^\w])+$/.test(regex.pattern)) return null;
  return regex.pattern.replace(/\\([^])/g, '$1');
}

/** The matches of the pattern; null for a pattern that we can't do. */
function findMatches(regex: Regex, value: Str, ctx: FoldContext, limit?: number): Match[] | null {
  return compiled(regex)?.matches(value.text, ctx.meter, limit) ?? null;
}

export function isMatch(regex: Regex, value: Str, ctx: FoldContext): boolean | null {
  const literal = literalOf(regex);
  if (literal !== null) {
    ctx.meter.grow(value.text.length);
    return splitAt(value, [literal], ctx, { limit: 2, ignoreCase: regex.flags.includes('i') }).length > 1;
  }
  return compiled(regex)?.test(value.text, ctx.meter) ?? null;
}

/** Names of groups by number. */
function groupNames(regex: Regex): readonly string[] {
  return compiled(regex)?.groupNames ?? [];
}

/** `regex.Replace(value, by)`; null where it is not known. */
export function replaceMatches(
  regex: Regex,
  value: Str,
  by: Str | ((match: Match) => Str | null),
  ctx: FoldContext,
  count = Infinity,
): Str | null {
  const literal = literalOf(regex);
  if (literal !== null && typeof by !== 'function' && count === Infinity && !by.text.includes('$'))
    return replaceText(value, literal, by, ctx, regex.flags.includes('i'));
  const found = findMatches(regex, value, ctx, count === Infinity ? undefined : count);
  if (found === null) return null;
  const template = typeof by === 'function' ? null : parseTemplate(by);
  const matches = regex.flags.includes('r') ? [...found].reverse() : found;
  const cut = cutter(value);
  const parts: Str[] = [];
  let at = 0;
  let total = value.text.length;
  for (const match of matches) {
    ctx.meter.step();
    parts.push(cut(at, match.start));
    const made = typeof by === 'function' ? by(match) : expanded(template ?? [], match, value);
    if (made === null) return null;
    const some = Array.isArray(made) ? made : [made];
    for (const part of some) {
      total += part.text.length;
      parts.push(part);
    }
    ctx.meter.grow(total, 0);
    at = match.end;
  }
  parts.push(cut(at, value.text.length));
  ctx.meter.grow(total);
  return concat(parts, ctx.range);
}

type Piece = Str | { readonly group: string };

/** A replacement's text and its `$1`, `${name}`, `$&`, `$$`, `` $` ``, `$'`, `$_`. */
function parseTemplate(template: Str): Piece[] {
  const cut = cutter(template);
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of template.text.matchAll(/\$(?:(\d{1,4})|\{(\w{1,64})\}|([$&`'_+]))/g)) {
    pieces.push(cut(at, match.index));
    at = match.index + match[0].length;
    if (match[3] === '$') pieces.push(cut(at - 1, at));
    else pieces.push({ group: match[1] ?? match[2] ?? match[3] ?? '' });
  }
  pieces.push(cut(at, template.text.length));
  return pieces;
}

function expanded(template: readonly Piece[], match: Match, value: Str): Str[] | null {
  const parts: Str[] = [];
  for (const piece of template) {
    if ('type' in piece) {
      parts.push(piece);
      continue;
    }
    const place = groupPlace(piece.group, match, value.text.length);
    if (place === undefined)
      parts.push(str(/^\d+$/.test(piece.group) ? `$${piece.group}` : `\${${piece.group}}`));
    else if (place !== null) parts.push(cutter(value)(place.start, place.end));
  }
  return parts;
}

/** Where a reference of a template points to; null for a group that took no part, undefined for none at all. */
function groupPlace(
  name: string,
  match: Match,
  length: number,
): Pick<Captured, 'start' | 'end'> | null | undefined {
  switch (name) {
    case '&':
      return match;
    case '`':
      return { start: 0, end: match.start };
    case "'":
      return { start: match.end, end: length };
    case '_':
      return { start: 0, end: length };
    case '+':
      return match.groups.at(-1);
    default:
      return /^\d+$/.test(name) ? match.groups[Number(name)] : match.named.get(name);
  }
}

/** `regex.Split(value)` with what groups captured; null where it is not known. */
export function splitMatches(regex: Regex, value: Str, ctx: FoldContext, limit = 0): Str[] | null {
  const literal = literalOf(regex);
  if (literal !== null)
    return splitAt(value, [literal], ctx, {
      ignoreCase: regex.flags.includes('i'),
      ...(limit > 0 ? { limit } : {}),
    });
  if (limit === 1) return [value];
  const found = findMatches(regex, value, ctx, limit > 0 ? limit - 1 : undefined);
  if (found === null) return null;
  const matches = regex.flags.includes('r') ? [...found].reverse() : found;
  const cut = cutter(value);
  const parts: Str[] = [];
  let at = 0;
  for (const match of matches) {
    ctx.meter.step();
    parts.push(cut(at, match.start));
    for (const group of match.groups.slice(1))
      if (group !== null) parts.push(cutter(value)(group.start, group.end));
    at = match.end;
  }
  parts.push(cutter(value)(at, value.text.length));
  return parts;
}

/** A Match object over the string it was found in. */
export function matchObject(match: Match, value: Str, regex: Regex, ctx: FoldContext): HostObject {
  const whole = captureMembers(match, value, ctx);
  const itself = object('system.text.regularexpressions.match', whole);
  // The first group, and the last capture of any group, are that match or group itself.
  const groups: Value[] = match.groups.map((group, at) => (at === 0 ? itself : capture(group, value, ctx)));
  whole.set('captures', captures(itself));
  const members = new Map<string, Value>([[itemsMember, list(groups)]]);
  const names = groupNames(regex);
  groups.forEach((group, at) => members.set(`\0named:${names[at] ?? String(at)}`, group));
  whole.set('groups', object('system.text.regularexpressions.groupcollection', members));
  return itself;
}

function object(className: string, members: Map<string, Value>): HostObject {
  return { type: 'object', className, members };
}

function captureMembers(place: Captured | null, value: Str, ctx: FoldContext): Map<string, Value> {
  ctx.meter.step();
  const text = place === null ? str('') : cutter(value)(place.start, place.end);
  return new Map<string, Value>([
    ['\0text', text],
    ['value', text],
    ['index', int(place?.start ?? 0)],
    ['length', int(text.text.length)],
    ['success', { type: 'bool', value: place !== null }],
  ]);
}

function capture(place: Captured | null, value: Str, ctx: FoldContext): HostObject {
  const members = captureMembers(place, value, ctx);
  const group = object('system.text.regularexpressions.group', members);
  members.set('captures', captures(group));
  return group;
}

function captures(last: HostObject): HostObject {
  return object('system.text.regularexpressions.capturecollection', new Map([[itemsMember, list([last])]]));
}

/** `[regex]::Matches(value, …)` */
export function matchCollection(regex: Regex, value: Str, ctx: FoldContext): Value {
  const matches = findMatches(regex, value, ctx);
  if (matches === null) return unknown;
  const items = matches.map((match) => matchObject(match, value, regex, ctx));
  return object('system.text.regularexpressions.matchcollection', new Map([[itemsMember, list(items)]]));
}

/** `[regex]::Match(value, …)`: the first match, or one whose Success is false. */
export function firstMatch(regex: Regex, value: Str, ctx: FoldContext): Value {
  const matches = findMatches(regex, value, ctx, 1);
  if (matches === null) return unknown;
  const [match] = matches;
  if (match !== undefined) return matchObject(match, value, regex, ctx);
  return object('system.text.regularexpressions.match', captureMembers(null, value, ctx));
}

/** `$Matches`: the groups that took part by name, else number; null where there is no match or it is not known. */
export function matchGroups(regex: Regex, value: Str, ctx: FoldContext): (readonly [Value, Value])[] | null {
  const [match] = findMatches(regex, value, ctx, 1) ?? [];
  if (match === undefined) return null;
  const names = groupNames(regex);
  return match.groups.flatMap((group, at) => {
    if (group === null) return [];
    const name = names[at] ?? String(at);
    const key: Value = /^\d+$/.test(name) ? int(at) : str(name);
    return [[key, derived(cutter(value)(group.start, group.end), [value], ctx.range)] as const];
  });
}
