/** What `for` goes through: lists, counts, and the tokens of lines. */

import type { OffsetRange } from '../../findings/model';
import type { Meter } from '../meter';
import type { Str } from '../values/model';
import { slice } from '../values/provenance';
import { integer } from './arithmetic';
import { unquoted } from './expansion';
import { isUncertain } from './stretches';

/** The words of a list; null where wildcards or unknown values stand for something else. */
export function listItems(set: Str, meter: Meter): Str[] | null {
  const { text } = set;
  if (isUncertain(set) || /[*?]/.test(text)) return null;
  const items: Str[] = [];
  const word = /(?:"[^"]*"?|[^\s,;="])+/g;
  for (let match = word.exec(text); match !== null; match = word.exec(text)) {
    meter.step();
    items.push(slice(set, match.index, match.index + match[0].length));
  }
  return items;
}

/** `(start,step,end)`; null where it is not known or has no end, `many` for more than `most` turns. */
export function countItems(set: Str, most: number): Iterable<Str> | 'many' | null {
  const [start, step, end] = set.text
    .trim()
    .split(/[\s,;=]+/)
    .map(integer);
  if (start === undefined || start === null || !step || end === undefined || end === null) return null;
  return (end - start) / step >= most ? 'many' : counting(start, step, end);
}

function* counting(start: number, step: number, end: number): Generator<Str> {
  for (let at = start; step > 0 ? at <= end : at >= end; at += step)
    yield { type: 'string', text: String(at) };
}

/** How `for /f` takes lines apart (https://ss64.com/nt/for_f.html). */
export interface LineOptions {
  readonly delimiters: string;
  /** Numbers of tokens from 1, in order. */
  readonly tokens: readonly number[];
  /** True when the rest of the line follows as one more. */
  readonly rest: boolean;
  readonly comment: string;
  readonly skip: number;
  readonly useBackquotes: boolean;
}

/** @returns null for options that are not understood */
export function lineOptions(options: Str): LineOptions | null {
  const text = unquoted(options).text;
  // delims= is last when a space is among them.
  const delimiters = /delims=(.*?)(?:\s+(?:tokens|eol|skip|usebackq)\b|$)/is.exec(text)?.[1];
  const others = text.replace(/delims=.*?(?=\s+(?:tokens|eol|skip|usebackq)\b|$)/is, '');
  const listed = /tokens=([\d,*-]+)/i.exec(others)?.[1] ?? '1';
  const tokens: number[] = [];
  for (const part of listed.replace('*', '').split(',')) {
    const [from, to] = part.split('-').map(Number);
    if (part === '') continue;
    if (from === undefined || from < 1 || (to ?? from) > 31) return null;
    for (let at = from; at <= (to ?? from); at++) tokens.push(at);
  }
  return {
    delimiters: delimiters ?? ' \t',
    tokens: [...new Set(tokens)].sort((a, b) => a - b),
    rest: listed.includes('*'),
    comment: /eol=(.)/i.exec(others)?.[1] ?? ';',
    skip: Number(/skip=(\d{1,6})/i.exec(others)?.[1] ?? 0),
    useBackquotes: /usebackq/i.test(others),
  };
}

/** Per line the tokens in the order of their letters; lines without a first one are left out. */
export function lineTokens(input: Str, options: LineOptions, range: OffsetRange, meter: Meter): Str[][] {
  const found: Str[][] = [];
  let from = 0;
  for (const [number, text] of input.text.split(/\r?\n/).entries()) {
    meter.step(1 + (text.length >> 6));
    const line = slice(input, from, from + text.length);
    from += text.length + (input.text.charAt(from + text.length) === '\r' ? 2 : 1);
    if (number < options.skip || text === '' || text.startsWith(options.comment)) continue;
    const tokens = tokensOf(line, options);
    if (tokens !== null) found.push(tokens);
  }
  return found;
}

function tokensOf(line: Str, { delimiters, tokens, rest }: LineOptions): Str[] | null {
  const { text } = line;
  const places: OffsetRange[] = [];
  const last = tokens.at(-1) ?? 0;
  let at = 0;
  const skip = (): void => {
    while (at < text.length && delimiters.includes(text.charAt(at))) at++;
  };
  skip();
  while (at < text.length && places.length < last) {
    const start = at;
    while (at < text.length && !delimiters.includes(text.charAt(at))) at++;
    places.push({ start, end: at });
    skip();
  }
  const values = tokens.map((number) => {
    const place = places[number - 1];
    return place === undefined ? { type: 'string' as const, text: '' } : slice(line, place.start, place.end);
  });
  if (rest) values.push(slice(line, at, text.length));
  return values[0] === undefined || values[0].text === '' ? null : values;
}
