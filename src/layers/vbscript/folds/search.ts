/** Folds that look for text in text: InStr, Replace, Split, Join, Filter. */

import { unknown, type Num } from '../../values/model';
import { VbArray } from '../values/array';
import { toText, toTruth, typed } from '../values/convert';
import { foldCase, type Comparison } from '../values/operators';
import { Text } from '../values/text';
import { argument, comparisonOf, isMissing, textOf, wholeOf, type Fold } from './site';

/** As the comparison sees it; null for a database's, whose order we do not know. */
function seen(text: string, comparison: Comparison): string | null {
  if (comparison === 'database') return null;
  return comparison === 'text' ? foldCase(text) : text;
}

/** Where a text was found, a Long. */
const position = (at: number): Num => typed(at, 'int32');

/** `InStr([start,] text, sought [, compare])`. */
const inStr: Fold = (args, site) => {
  const hasStart = args.length > 2;
  const shift = hasStart ? 1 : 0;
  const start = hasStart ? wholeOf(args, 0, 1) : 1;
  const text = textOf(args, shift, site);
  const sought = textOf(args, shift + 1, site);
  const comparison = comparisonOf(args, shift + 2, site);
  if (start === null || start < 1 || text === null || sought === null || comparison === null) return unknown;
  const haystack = seen(text.text, comparison);
  const needle = seen(sought.text, comparison);
  if (haystack === null || needle === null) return unknown;
  if (comparison === 'text' || haystack.length > 4096) site.context.meter.grow(haystack.length);
  if (haystack === '' || start > haystack.length) return position(0);
  return position(haystack.indexOf(needle, start - 1) + 1);
};

/** `InStrRev(text, sought [, start [, compare]])`; the match lies within the first `start` characters. */
const inStrRev: Fold = (args, site) => {
  const text = textOf(args, 0, site);
  const sought = textOf(args, 1, site);
  const start = wholeOf(args, 2, -1);
  const comparison = comparisonOf(args, 3, site);
  if (text === null || sought === null || start === null || comparison === null) return unknown;
  const haystack = seen(text.text, comparison);
  const needle = seen(sought.text, comparison);
  if (haystack === null || needle === null || start === 0 || start < -1) return unknown;
  site.context.meter.grow(haystack.length);
  const end = start === -1 ? haystack.length : start;
  if (end > haystack.length || end < needle.length) return position(0);
  if (needle === '') return position(end);
  return position(haystack.lastIndexOf(needle, end - needle.length) + 1);
};

/** `Replace(text, sought, replacement [, start [, count [, compare]]])`; what stands before `start` is cut off. */
const replace: Fold = (args, site) => {
  const text = textOf(args, 0, site);
  const sought = textOf(args, 1, site);
  const replacement = textOf(args, 2, site);
  const start = wholeOf(args, 3, 1);
  const count = wholeOf(args, 4, -1);
  const comparison = comparisonOf(args, 5, site);
  if (text === null || sought === null || replacement === null) return unknown;
  if (start === null || count === null || comparison === null || start < 1 || count < -1) return unknown;
  const subject = text.slice(start - 1, text.text.length);
  if (count === 0 || sought.text === '') return subject;
  const haystack = seen(subject.text, comparison);
  const needle = seen(sought.text, comparison);
  if (haystack === null || needle === null || haystack.length !== subject.text.length) return unknown;
  const { meter } = site.context;
  meter.grow(haystack.length);
  const places: number[] = [];
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + needle.length)) {
    meter.step();
    places.push(at);
    if (places.length === count) break;
  }
  if (places.length === 0) return subject;
  meter.grow(haystack.length + places.length * (replacement.text.length - needle.length), 0);
  let result = Text.made('', site.range, sought.via, sought.assumed);
  let from = 0;
  for (const place of places) {
    result = Text.join(Text.join(result, subject.slice(from, place)), replacement);
    from = place + needle.length;
  }
  return Text.join(result, subject.slice(from, subject.text.length));
};

/** `Split(text [, delimiter [, count [, compare]]])`. */
const split: Fold = (args, site) => {
  const text = textOf(args, 0, site);
  const given = argument(args, 1);
  const delimiter = isMissing(given) ? ' ' : (toText(given, site.range)?.text ?? null);
  const count = wholeOf(args, 2, -1);
  const comparison = comparisonOf(args, 3, site);
  if (text === null || delimiter === null || count === null || comparison === null) return unknown;
  if (text.text === '') return VbArray.of([]);
  const haystack = seen(text.text, comparison);
  const needle = seen(delimiter, comparison);
  if (haystack === null || needle === null) return unknown;
  const { meter } = site.context;
  meter.grow(haystack.length);
  if (needle === '') return VbArray.of([text]);
  const parts: Text[] = [];
  let from = 0;
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, from)) {
    if (count > 0 && parts.length + 1 >= count) break;
    if (parts.length % 256 === 255) meter.step(256);
    parts.push(text.slice(from, at));
    from = at + needle.length;
  }
  parts.push(text.slice(from, text.text.length));
  return VbArray.of(parts);
};

const join: Fold = (args, site) => {
  const list = argument(args, 0);
  const given = argument(args, 1);
  const delimiter = isMissing(given) ? Text.made(' ', site.range) : toText(given, site.range);
  if (list.type !== 'list' || delimiter === null) return unknown;
  const { meter } = site.context;
  let result = Text.made('', site.range);
  for (const [at, item] of list.items.entries()) {
    meter.step();
    const text = toText(item, site.range);
    if (text === null) return unknown;
    if (at > 0) result = Text.join(result, delimiter);
    result = Text.join(result, text);
    meter.grow(result.text.length, text.text.length);
  }
  return result;
};

/** `Filter(list, sought [, include [, compare]])`. */
const filter: Fold = (args, site) => {
  const list = argument(args, 0);
  const sought = textOf(args, 1, site);
  const include = isMissing(argument(args, 2)) ? true : toTruth(argument(args, 2));
  const comparison = comparisonOf(args, 3, site);
  if (list.type !== 'list' || sought === null || include === null || comparison === null) return unknown;
  const needle = seen(sought.text, comparison);
  if (needle === null) return unknown;
  const kept: Text[] = [];
  for (const item of list.items) {
    site.context.meter.step();
    const text = toText(item, site.range);
    const haystack = text === null ? null : seen(text.text, comparison);
    if (text === null || haystack === null) return unknown;
    if (haystack.includes(needle) === include) kept.push(text);
  }
  return VbArray.of(kept);
};

export const searchFolds: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ['instr', inStr],
  ['instrrev', inStrRev],
  ['replace', replace],
  ['split', split],
  ['join', join],
  ['filter', filter],
]);
