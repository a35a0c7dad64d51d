/** The one byte buffer that rules scan: many layers, one after another, with separators no bundled pattern can cross. */

import type { LayerContent } from '../../layers/model';

/** Where one layer's bytes lie in the buffer. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  /** True when byte offsets are the layer's own units: a byte layer, or text of ASCII only. */
  readonly direct: boolean;
}

/**
 * A newline ends `.` and every class of the bundled rules that excludes newlines; NUL is in no class of theirs, `\s`
 * included. The last newline makes a text begin as at a line's start.
 */
const separator = new Uint8Array([0x0a, 0x00, 0x00, 0x00, 0x00, 0x0a]);

/** A buffer larger than this is given back after use, so that one large file does not stay in memory. */
const keptBytes = 16 * 1024 * 1024;

/** Reused from scan to scan; not reentrant. */
export class ScanBuffer {
  readonly #encoder = new TextEncoder();
  #bytes = new Uint8Array(256 * 1024);
  #length = 0;

  /** Bytes in use. */
  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
    if (this.#bytes.length > keptBytes) this.#bytes = new Uint8Array(256 * 1024);
  }

  /** Appends a layer after a separator: text as UTF-8, bytes as they are. */
  append(content: LayerContent): Segment {
    if (this.#length > 0) this.#appendBytes(separator);
    const start = this.#length;
    if (content.type === 'bytes') {
      this.#appendBytes(content.bytes);
      return { start, end: this.#length, direct: true };
    }
    this.#appendText(content.text);
    return { start, end: this.#length, direct: this.#length - start === content.text.length };
  }

  /** A view, valid until the next `append` or `clear`. */
  view(start = 0, end = this.#length): Uint8Array {
    return this.#bytes.subarray(start, end);
  }

  #appendBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #appendText(text: string): void {
    // Most scripts are ASCII: one byte a unit is tried first, the rest (at most three bytes a unit) only when it is needed.
    this.#reserve(text.length);
    const first = this.#encoder.encodeInto(text, this.#bytes.subarray(this.#length));
    this.#length += first.written;
    if (first.read === text.length) return;
    const rest = text.slice(first.read);
    this.#reserve(rest.length * 3);
    this.#length += this.#encoder.encodeInto(rest, this.#bytes.subarray(this.#length)).written;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, Math.min(this.#bytes.length * 2, keptBytes)));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
