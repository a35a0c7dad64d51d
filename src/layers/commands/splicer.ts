/** Puts a text together out of stretches of others, keeping where each comes from. */

import type { OffsetRange } from '../../findings/model';
import type { Str } from '../values/model';
import { concat, slice } from '../values/provenance';

/** Joins adjoining stretches of the same text, so that unescaping costs only as much as there is to unescape. */
export class Splicer {
  readonly #parts: Str[] = [];
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
    return concat(this.#parts, range);
  }

  #flush(): void {
    if (this.#value !== null) this.#parts.push(slice(this.#value, this.#start, this.#end));
    this.#value = null;
  }
}

/** Without white space at both ends. */
export function trimmed(value: Str): Str {
  const start = value.text.length - value.text.trimStart().length;
  return slice(value, start, Math.max(start, value.text.trimEnd().length));
}
