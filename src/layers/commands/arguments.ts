/** Takes a command line apart as the C run-time library of Windows programs does. */

import type { OffsetRange } from '../../findings/model';
import type { Meter } from '../meter';
import type { Str } from '../values/model';
import { slice } from '../values/provenance';
import { Splicer } from './splicer';

/** One argument, unquoted, and where it stands in the line. */
export interface Argument extends OffsetRange {
  readonly value: Str;
}

/** The first word of a line, which only quotes delimit: no backslash escapes them. */
export interface ProgramWord extends OffsetRange {
  readonly name: Str;
}

/** @returns null for a line without a word */
export function programWord(line: Str): ProgramWord | null {
  const { text } = line;
  let start = 0;
  while (isSpace(text.charCodeAt(start)) || text.charAt(start) === '\r' || text.charAt(start) === '\n')
    start++;
  if (start >= text.length) return null;
  if (text.charAt(start) === '"') {
    const closing = text.indexOf('"', start + 1);
    const stop = closing < 0 ? text.length : closing;
    return { start, end: Math.min(stop + 1, text.length), name: slice(line, start + 1, stop) };
  }
  let end = start;
  while (end < text.length && !isSpace(text.charCodeAt(end))) end++;
  return { start, end, name: slice(line, start, end) };
}

/**
 * The arguments from `from` on (https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments):
 * `\"` is a quote, `""` within quotes is one, too.
 * @throws BudgetSpent
 */
export function splitArguments(line: Str, from: number, range: OffsetRange, meter: Meter): Argument[] {
  const { text } = line;
  const found: Argument[] = [];
  let at = from;
  for (;;) {
    while (isSpace(text.charCodeAt(at))) at++;
    if (at >= text.length) return found;
    meter.step();
    const start = at;
    const value = new Splicer();
    let quoted = false;
    for (; at < text.length; at++) {
      const unit = text.charAt(at);
      if (!quoted && isSpace(text.charCodeAt(at))) break;
      if (unit === '\\') {
        let end = at;
        while (text.charAt(end) === '\\') end++;
        if (text.charAt(end) !== '"') value.add(line, at, end);
        else {
          const count = end - at;
          value.add(line, at, at + (count >> 1));
          if (count % 2 === 1) value.add(line, end, ++end);
        }
        at = end - 1;
      } else if (unit !== '"') value.add(line, at, at + 1);
      else if (quoted && text.charAt(at + 1) === '"') value.add(line, at, ++at);
      else quoted = !quoted;
    }
    found.push({ start, end: at, value: value.finish(range) });
  }
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x09;
}
