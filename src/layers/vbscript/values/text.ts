/** Text that is joined and cut lazily: what decoders build character by character stays cheap, and still knows its origin. */

import type { OffsetRange } from '../../../findings/model';
import type { Segment } from '../../source-map';
import type { Str } from '../../values/model';
import { concat, inherited, slice } from '../../values/provenance';

/** Joined stretches that are followed one by one; more are laid to the whole that they come from. */
const maxLeaves = 4096;

interface Origin extends OffsetRange {
  readonly verbatim: boolean;
}

export class Text implements Str {
  readonly type = 'string';
  readonly text: string;
  readonly via?: readonly string[];
  readonly assumed?: boolean;
  /** Null once the trace is known, and for text that is one stretch. */
  #parts: readonly [Text, Text] | null;
  #trace: readonly Segment[] | null;
  /** Of one stretch, or the hull of all. */
  readonly #from: Origin;
  readonly #leaves: number;

  private constructor(
    text: string,
    from: Origin,
    leaves: number,
    parts: readonly [Text, Text] | null,
    trace: readonly Segment[] | null,
    via: readonly string[] | undefined,
    assumed: boolean | undefined,
  ) {
    this.text = text;
    this.#from = from;
    this.#leaves = leaves;
    this.#parts = parts;
    this.#trace = trace;
    if (via !== undefined) this.via = via;
    if (assumed !== undefined) this.assumed = assumed;
  }

  /** Stands in the script at `start` in these very units. */
  static verbatim(text: string, start: number): Text {
    return new Text(
      text,
      { start, end: start + text.length, verbatim: true },
      1,
      null,
      null,
      undefined,
      undefined,
    );
  }

  /** What the expression at `range` makes. */
  static made(text: string, range: OffsetRange, via?: readonly string[], assumed?: boolean): Text {
    const from = { start: range.start, end: range.end, verbatim: false };
    return new Text(text, from, 1, null, null, via, assumed);
  }

  /** Any string, laid to `range` where it has no trace. */
  static of(value: Str, range: OffsetRange): Text {
    if (value instanceof Text) return value;
    const { trace } = value;
    if (trace === undefined || trace.length === 0)
      return Text.made(value.text, range, value.via, value.assumed);
    let start = Infinity;
    let end = 0;
    for (const { from } of trace) {
      start = Math.min(start, from.start);
      end = Math.max(end, from.end);
    }
    const verbatim = trace.length === 1 && trace[0]?.from.verbatim === true;
    return new Text(
      value.text,
      { start, end, verbatim },
      trace.length,
      null,
      trace,
      value.via,
      value.assumed,
    );
  }

  /** One after the other; what it costs does not depend on their length. */
  static join(left: Text, right: Text): Text {
    if (left.text === '')
      return right.via === undefined && left.via === undefined ? right : left.#joined(right);
    if (right.text === '' && left.via === undefined && right.via === undefined) return left;
    return left.#joined(right);
  }

  #joined(right: Text): Text {
    const text = this.text + right.text;
    const { via, assumed } =
      this.via === right.via && this.assumed === right.assumed ? this : inherited([this, right]);
    const a = this.#from;
    const b = right.#from;
    const leaves = this.#leaves + right.#leaves;
    const single = this.#leaves === 1 && right.#leaves === 1;
    if (single && a.verbatim && b.verbatim && a.end === b.start)
      return new Text(text, { start: a.start, end: b.end, verbatim: true }, 1, null, null, via, assumed);
    if (single && !a.verbatim && !b.verbatim && a.start === b.start && a.end === b.end)
      return new Text(text, a, 1, null, null, via, assumed);
    const hull = { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end), verbatim: false };
    if (leaves > maxLeaves) return new Text(text, hull, 1, null, null, via, assumed);
    return new Text(text, hull, leaves, [this, right], null, via, assumed);
  }

  /** Where each stretch of it stands; computed when asked for. */
  get trace(): readonly Segment[] {
    if (this.#trace !== null) return this.#trace;
    if (this.#parts === null) {
      const from = this.#from;
      this.#trace = this.text === '' ? [] : [{ start: 0, end: this.text.length, from }];
    } else {
      const leaves: Text[] = [];
      const stack: Text[] = [this];
      for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
        if (one.#trace === null && one.#parts !== null) stack.push(one.#parts[1], one.#parts[0]);
        else leaves.push(one);
      }
      this.#trace =
        concat(
          leaves.map((leaf) => leaf.plain()),
          this.#from,
        ).trace ?? [];
      this.#parts = null;
    }
    return this.#trace;
  }

  /** Everything that it comes from. */
  get hull(): OffsetRange {
    return this.#from;
  }

  /** A part of it, in UTF-16 units. */
  slice(start: number, end: number): Text {
    const text = this.text.slice(start, end);
    if (text.length === this.text.length) return this;
    const { via, assumed } = this;
    if (this.#leaves === 1) {
      const from = this.#from.verbatim
        ? { start: this.#from.start + start, end: this.#from.start + start + text.length, verbatim: true }
        : this.#from;
      return new Text(text, from, 1, null, null, via, assumed);
    }
    // Cutting many pieces out of a text of many stretches would cost their product.
    if (this.trace.length > 64) return Text.made(text, this.#from, via, assumed);
    return Text.of(slice(this.plain(), start, start + text.length), this.#from);
  }

  /** The same text after one more decoder. */
  after(step: string): Text {
    const trace = this.#leaves === 1 ? null : this.trace;
    return new Text(
      this.text,
      this.#from,
      this.#leaves,
      null,
      trace,
      [...(this.via ?? []), step],
      this.assumed,
    );
  }

  /** As a plain value, whose properties can be spread. */
  plain(): Str {
    return {
      type: 'string',
      text: this.text,
      ...(this.text === '' ? {} : { trace: this.trace }),
      ...(this.via === undefined ? {} : { via: this.via }),
      ...(this.assumed === undefined ? {} : { assumed: this.assumed }),
    };
  }
}
