/** Collects text as it is after escapes, together with where each stretch of it stands in the source. */

import type { Segment } from '../../source-map';

export class CookedText {
  readonly #source: string;
  #text = '';
  #trace: Segment[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  get isEmpty(): boolean {
    return this.#text === '';
  }

  /** Text that stands so in the source. */
  verbatim(start: number, end: number): void {
    if (start >= end) return;
    const at = this.#text.length;
    const last = this.#trace[this.#trace.length - 1];
    if (last !== undefined && last.from.verbatim && last.from.end === start)
      this.#trace[this.#trace.length - 1] = {
        start: last.start,
        end: at + end - start,
        from: { start: last.from.start, end, verbatim: true },
      };
    else this.#trace.push({ start: at, end: at + end - start, from: { start, end, verbatim: true } });
    this.#text += this.#source.slice(start, end);
  }

  /** Text that the source writes otherwise, for example an escape. */
  made(text: string, start: number, end: number): void {
    const at = this.#text.length;
    this.#trace.push({ start: at, end: at + text.length, from: { start, end, verbatim: false } });
    this.#text += text;
  }

  /** What has been collected; starts anew. */
  finish(): { value: string; trace: readonly Segment[] } {
    const result = { value: this.#text, trace: this.#trace };
    this.#text = '';
    this.#trace = [];
    return result;
  }
}

/**
 * What a backtick makes of the character after it. `e` and `u` are escapes only in PowerShell 7; obfuscated scripts are
 * written for Windows PowerShell, where they are plain letters, so `e` counts only before the bracket of a terminal code.
 */
const escapes = new Map<number, string>([
  [48, '\0'],
  [97, '\x07'],
  [98, '\b'],
  [102, '\f'],
  [110, '\n'],
  [114, '\r'],
  [116, '\t'],
  [118, '\v'],
]);
const codePoint = /\{([0-9a-fA-F]{1,6})\}/y;

/**
 * Adds what the backtick at `start` makes of the character after it (which must exist).
 * @returns how many UTF-16 units the escape has
 */
export function escape(source: string, start: number, into: CookedText): number {
  const code = source.charCodeAt(start + 1);
  const simple = escapes.get(code);
  if (simple !== undefined) {
    into.made(simple, start, start + 2);
    return 2;
  }
  if (code === 117) {
    codePoint.lastIndex = start + 2;
    const match = codePoint.exec(source);
    const value = match?.[1] === undefined ? Infinity : parseInt(match[1], 16);
    if (match !== null && value <= 0x10ffff) {
      into.made(String.fromCodePoint(value), start, start + 2 + match[0].length);
      return 2 + match[0].length;
    }
  }
  if (code === 101) {
    const next = source.charCodeAt(start + 2);
    if (next === 91 || next === 93) {
      into.made('\x1b', start, start + 2);
      return 2;
    }
  }
  into.verbatim(start + 1, start + 2);
  return 2;
}
