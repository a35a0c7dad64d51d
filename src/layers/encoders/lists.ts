/** Finds long lists of numbers, one for each byte: decimal, hexadecimal, octal, binary, and percent-encoding. */

import type { Carried, Decoded } from '../carried';
import { bytesOfList, type Radix } from '../codecs/number-lists';
import { decodePayload } from './payload';

/** Numbers of a list: less is no script. */
const minNumbers = 16;

/** Where a list may begin: four numbers with separators, or eight escapes. */
const seed =
  /(?<![\w.])(?:(?:0x|&h|0b|0o)?[0-9a-f]{1,8}[^\w\r\n%\\]{1,6}){4}|(?:\\x[0-9a-f]{2}|\\u00[0-9a-f]{2}|%[0-9a-f]{2}){8}|(?:\\[0-7]{2,3}){8}/gi;

/** One number with its prefix and what follows up to the next. */
const number = /(0x|&[hob]|0[bo]|\\x|\\u00|\\|%)?([0-9a-f]{1,8})([^\w%\\&]{0,12})(?:&(?![hob]))?/iy;

const forms: readonly (readonly [step: string, radix: Radix, digits: RegExp, prefix: RegExp])[] = [
  ['url', 16, /^[0-9a-f]{2}$/i, /^%$/],
  ['binary', 2, /^[01]{5,8}$/, /^(?:0b|&b)?$/i],
  ['decimal', 10, /^[0-9]{1,3}$/, /^$/],
  ['octal', 8, /^[0-7]{1,3}$/, /^(?:0o|&o|\\)?$/i],
  ['hex', 16, /^[0-9a-f]{1,2}$/i, /^(?:0x|&h|\\x|\\u00)?$/i],
];

export function* findLists(text: string): Generator<Carried> {
  const scan = new RegExp(seed);
  for (let match = scan.exec(text); match !== null; match = scan.exec(text)) {
    const start = match.index;
    const prefixes = new Set<string>();
    const digits: string[] = [];
    let end = start;
    let next = start;
    for (;;) {
      number.lastIndex = next;
      const one = number.exec(text);
      if (one === null) break;
      const [all, prefix = '', value = '', separator = ''] = one;
      // A word goes on where a number ended.
      const after = text.charAt(next + prefix.length + value.length);
      if (prefix === '' && /\w/.test(after)) break;
      prefixes.add(prefix.toLowerCase());
      digits.push(value);
      end = next + prefix.length + value.length;
      next += all.length;
      if (separator === '' && !/^[\\%]/.test(prefix) && !all.endsWith('&')) break;
    }
    scan.lastIndex = Math.max(next, start + 1);
    if (digits.length < minNumbers) continue;
    yield { range: { start, end }, decode: (maxUnits) => decodeList(digits, prefixes, maxUnits) };
  }
}

function decodeList(
  digits: readonly string[],
  prefixes: ReadonlySet<string>,
  maxUnits: number,
): Decoded | null {
  const some = digits.slice(0, maxUnits * 4);
  for (const [step, radix, form, prefix] of forms) {
    if (![...prefixes].every((one) => prefix.test(one)) || !some.every((one) => form.test(one))) continue;
    const bytes = bytesOfList(some.join(' '), radix);
    const found = bytes && decodePayload(bytes, [step], maxUnits, some.length < digits.length);
    if (found) return found;
  }
  return null;
}
