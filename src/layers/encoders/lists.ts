/** Finds long lists of numbers, one for each byte: decimal, hexadecimal, octal, binary, and percent-encoding. */

import type { OffsetRange } from '../../findings/model';
import type { Carried, Decoded } from '../carried';
import type { Radix } from '../codecs/number-lists';
import { headBytes, payloadChance } from './head';
import { decodePayload } from './payload';

/** Numbers of a list: less is no script. */
const minNumbers = 16;
/** Units of a number with its prefix. */
const maxWord = 10;
/** Units between two numbers. */
const maxGap = 16;

const digit = 1;
/** Letters of hexadecimal numbers and of prefixes. */
const letter = 2;
const otherWord = 4;
/** What begins another list, in a gap. */
const opener = 8;

/** Everything beyond ASCII is a separator, as punctuation is. */
const classes = classTable([
  ['0123456789', digit],
  ['abcdefABCDEFxXuUhHoO', letter],
  ['gijklmnpqrstvwyzGIJKLMNPQRSTVWYZ_', otherWord],
  ['=[{(;', opener],
]);

function classTable(rows: readonly (readonly [string, number])[]): Uint8Array {
  const table = new Uint8Array(128);
  for (const [characters, value] of rows)
    for (const character of characters) table[character.charCodeAt(0)] = value;
  return table;
}

function classAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit < 128 ? (classes[unit] ?? 0) : 0;
}

/** One number with its prefix and what follows up to the next. */
const number = /(0x|&[hob]|0[bo]|\\x|\\u00|\\|%)?([0-9a-f]{1,8})([^\w%\\&]{0,12})(?:&(?![hob]))?/iy;

type Form = readonly [step: string, radix: Radix, digits: RegExp, prefix: RegExp];

const forms: readonly Form[] = [
  ['url', 16, /^[0-9a-f]{2}$/i, /^%$/],
  ['binary', 2, /^[01]{5,8}$/, /^(?:0b|&b)?$/i],
  ['decimal', 10, /^[0-9]{1,3}$/, /^$/],
  ['octal', 8, /^[0-7]{1,3}$/, /^(?:0o|&o|\\)?$/i],
  ['hex', 16, /^[0-9a-f]{1,2}$/i, /^(?:0x|&h|\\x|\\u00)?$/i],
];

/** UTF-16 units of a list that are looked at; what follows is cut off. */
const maxList = 2 * 1024 * 1024;

/** Lists whose first numbers may begin a script. */
export function* findLists(text: string): Generator<Carried> {
  for (let stretch = nextStretch(text, 0); stretch !== null; stretch = nextStretch(text, stretch.end)) {
    const head = numbersOf(text, stretch, headBytes, forms);
    if (head.count < minNumbers) continue;
    const length = stretch.end - stretch.start;
    const likely = head.readings.filter(({ bytes }) => payloadChance(bytes, length) !== 'none');
    if (likely.length === 0) continue;
    const end = Math.min(stretch.end, stretch.start + maxList);
    const all = numbersOf(
      text,
      { start: stretch.start, end },
      Infinity,
      likely.map(({ form }) => form),
    );
    if (all.readings.length === 0) continue;
    yield {
      range: { start: stretch.start, end: all.end },
      decode: (maxUnits) => decodeList(all.readings, maxUnits, end < stretch.end),
    };
  }
}

/** The next place where many words follow one another that could be numbers. */
function nextStretch(text: string, from: number): OffsetRange | null {
  let count = 0;
  let start = from;
  let end = from;
  for (let at = from; at < text.length;) {
    const gap = at;
    let seen = 0;
    let kind = classAt(text, at);
    while (at < text.length && (kind === 0 || kind === opener)) {
      seen |= kind;
      kind = classAt(text, ++at);
    }
    const word = at;
    const parted = seen !== 0 || word - gap > maxGap;
    seen = 0;
    while (kind !== 0 && kind !== opener) {
      seen |= kind;
      kind = classAt(text, ++at);
    }
    const isNumber = at - word <= maxWord && (seen & (digit | otherWord)) === digit;
    if (parted || !isNumber) {
      if (count >= minNumbers) return { start, end };
      count = 0;
    }
    if (!isNumber) continue;
    if (count === 0) start = withPrefix(text, word);
    count++;
    end = at;
  }
  return count >= minNumbers ? { start, end } : null;
}

function withPrefix(text: string, word: number): number {
  return /^[\\%&]$/.test(text.charAt(word - 1)) ? word - 1 : word;
}

/** The bytes that a list is, taken as of one form. */
interface Reading {
  readonly form: Form;
  readonly bytes: Uint8Array;
}

interface Numbers {
  readonly count: number;
  /** Of the forms that all numbers have. */
  readonly readings: readonly Reading[];
  /** Where the last one ends. */
  readonly end: number;
}

function numbersOf(
  text: string,
  { start, end: last }: OffsetRange,
  most: number,
  possible: readonly Form[],
): Numbers {
  // No number is shorter than itself and what parts it from the next, apart from the last one.
  const room = Math.min(most, Math.ceil((last - start + 1) / 2) + 1);
  let readings = possible.map((form) => ({ form, bytes: new Uint8Array(room) }));
  let count = 0;
  let end = start;
  for (let next = start; next < last && count < most && readings.length > 0;) {
    number.lastIndex = next;
    const one = number.exec(text);
    if (one === null) break;
    const [all, prefix = '', value = '', separator = ''] = one;
    const after = next + prefix.length + value.length;
    // A word goes on where a number ended.
    if (prefix === '' && /\w/.test(text.charAt(after))) break;
    const at = count++;
    const isRead = ({ form, bytes }: Reading): boolean => {
      const byte = byteOf(form, prefix, value);
      bytes[at] = byte;
      return byte >= 0;
    };
    if (!readings.every(isRead)) readings = readings.filter(isRead);
    end = after;
    next += all.length;
    if (separator === '' && !/^[\\%]/.test(prefix) && !all.endsWith('&')) break;
  }
  return {
    count,
    readings: readings.map(({ form, bytes }) => ({ form, bytes: bytes.subarray(0, count) })),
    end,
  };
}

/** -1 for a number of another form, and for one that is no byte. */
function byteOf([, radix, digits, prefixes]: Form, prefix: string, value: string): number {
  if (!digits.test(value) || !prefixes.test(prefix)) return -1;
  const byte = parseInt(value, radix);
  return byte <= 255 ? byte : -1;
}

function decodeList(readings: readonly Reading[], maxUnits: number, isCut: boolean): Decoded | null {
  for (const { form, bytes } of readings) {
    const some = bytes.subarray(0, maxUnits * 4);
    const found = decodePayload(some, [form[0]], maxUnits, isCut || some.length < bytes.length);
    if (found) return found;
  }
  return null;
}
