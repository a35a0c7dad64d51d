/** Puts a text together out of stretches of others, keeping where each comes from. */

import type { OffsetRange } from '../../findings/model';
import type { Str } from '../values/model';
import { concat, inherited, slice } from '../values/provenance';

/** Stretches that are kept apart; so many have no trace of their own in the end, but each takes memory. */
const maxParts = 4096;

/** Joins adjoining stretches of the same text, so that unescaping costs only as much as there is to unescape. */
export class Splicer {
  #parts: Str[] = [];
  /** What earlier stretches were joined to. */
  readonly #joined: Str[] = [];
  #value: Str | null = null;
  #start = 0;
  #end = 0;
  /** UTF-16 units so far. */
  length = 0;

  /** A stretch of `value`, in its UTF-16 units. */
  add(value: Str, start = 0, end = value.text.length): void {
    if (start >= end) return;
    this.length += end - start;
    if (this.#value === value && this.#end === start) {
      this.#end = end;
      return;
    }
    this.#flush();
    this.#value = value;
    this.#start = start;
    this.#end = end;
  }

  /** A whole value; also an empty one, for what it was derived from. */
  addValue(value: Str): void {
    if (value.text === '') {
      this.#flush();
      this.#parts.push(value);
    } else this.add(value);
  }

  /** Text that stands nowhere else, as the spaces between joined arguments. */
  addText(text: string): void {
    this.#flush();
    this.length += text.length;
    this.#parts.push({ type: 'string', text });
  }

  /** @param range the expression that joins them: where text without a trace is laid */
  finish(range: OffsetRange): Str {
    this.#flush();
    return concat([...this.#joined, ...this.#parts], range);
  }

  #flush(): void {
    if (this.#value !== null) this.#parts.push(slice(this.#value, this.#start, this.#end));
    this.#value = null;
    if (this.#parts.length < maxParts) return;
    this.#joined.push(joined(this.#parts));
    this.#parts = [];
  }
}

/** The parts as one; text that has no trace comes from where the rest does. */
function joined(parts: readonly Str[]): Str {
  let start = Infinity;
  let end = 0;
  for (const { trace } of parts)
    for (const { from } of trace ?? []) {
      start = Math.min(start, from.start);
      end = Math.max(end, from.end);
    }
  if (end > 0) return concat(parts, { start, end });
  return { type: 'string', text: parts.map(({ text }) => text).join(''), ...inherited(parts) };
}

/** Without white space at both ends. */
export function trimmed(value: Str): Str {
  const start = value.text.length - value.text.trimStart().length;
  return slice(value, start, Math.max(start, value.text.trimEnd().length));
}
