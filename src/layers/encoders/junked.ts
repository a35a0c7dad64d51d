/** Finds literals into which one or two characters are mixed that a script removes again, as in `S.Q.B.F.`. */

import type { OffsetRange } from '../../findings/model';
import { isBase64Unit } from '../base64';
import type { Carried } from '../carried';
import { endUnits, mayBegin, readingsOf, readRun } from './readings';

/** Units of a literal: less is no script. */
const minLiteral = 48;
/** One or two characters that are mixed in. */
type Junk = readonly string[];
/** Units in which all of them come up. */
const sampleUnits = 256;

const doubleQuote = 0x22;
const singleQuote = 0x27;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const equalsSign = 0x3d;
/** These begin escapes: see lists.ts. */
const percent = 0x25;
const backslash = 0x5c;

export function* findJunked(text: string): Generator<Carried> {
  for (let literal = nextLiteral(text, 0); literal !== null; literal = nextLiteral(text, literal.end)) {
    if (
      !mayBegin(text, literal.start, literal.end, 1) &&
      !mayBegin(text, literal.end - 1, literal.start - 1, -1)
    )
      continue;
    const junk = junkOf(text, literal);
    const carried = junk && carriedBy(text, literal, junk);
    if (carried !== null) yield carried;
  }
}

/** What stands between two quotes on a line; what quotes which is not asked. */
function nextLiteral(text: string, from: number): OffsetRange | null {
  let opening = -1;
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > singleQuote) continue;
    if (unit === lineFeed || unit === carriageReturn) opening = -1;
    if (unit !== doubleQuote && unit !== singleQuote) continue;
    if (opening >= 0 && at - opening > minLiteral) return { start: opening + 1, end: at };
    opening = at;
  }
  return null;
}

function carriedBy(text: string, { start, end }: OffsetRange, junk: Junk): Carried | null {
  const part = (from: number, to: number): string => without(text.slice(from, to), junk);
  // Twice as much, and more, since some of it is junk.
  const some = endUnits * 4;
  const readings = readingsOf({
    head: part(start, Math.min(end, start + some)).slice(0, endUnits),
    tail: part(Math.max(start, end - some), end).slice(-endUnits),
    length: end - start,
  }).filter(({ chance }) => chance === 'likely');
  if (readings.length === 0) return null;
  const decode: Carried['decode'] = (maxUnits) => readRun(part(start, end), readings, maxUnits);
  return { range: { start: start - 1, end: end + 1 }, decode };
}

/** Null for a literal without, and for one with so many that it is none of these. */
function junkOf(text: string, { start, end }: OffsetRange): Junk | null {
  let last = end;
  while (last > start && end - last < 2 && text.charCodeAt(last - 1) === equalsSign) last--;
  last = Math.min(last, start + sampleUnits);
  let first = -1;
  let second = -1;
  for (let at = start; at < last; at++) {
    const unit = text.charCodeAt(at);
    if (isBase64Unit(unit) || unit === first || unit === second) continue;
    if (unit === percent || unit === backslash || second >= 0) return null;
    if (first < 0) first = unit;
    else second = unit;
  }
  if (first < 0) return null;
  return [first, second].flatMap((unit) => (unit < 0 ? [] : [String.fromCharCode(unit)]));
}

function without(text: string, junk: Junk): string {
  let result = text;
  for (const one of junk) result = result.replaceAll(one, '');
  return result;
}
