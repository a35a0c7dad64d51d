/** Maps byte offsets in a text's UTF-8 form to UTF-16 units of the text. */

import type { OffsetRange } from '../../findings/model';

/**
 * Rules match bytes, so a range may begin or end inside a character: it is widened to whole characters. A surrogate
 * without its partner counts three bytes, since TextEncoder writes U+FFFD in its place.
 * @param text what was encoded
 * @param ranges half-open intervals of bytes within the encoded text, in any order
 * @returns the same ranges in UTF-16 units, in the same order; one pass over the text
 */
export function toUtf16Ranges(text: string, ranges: readonly OffsetRange[]): OffsetRange[] {
  const wanted = [...new Set(ranges.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const floors = new Map<number, number>();
  const ceilings = new Map<number, number>();
  let byte = 0;
  let unit = 0;
  for (const offset of wanted) {
    let lastUnit = unit;
    let lastByte = byte;
    while (byte < offset && unit < text.length) {
      lastUnit = unit;
      lastByte = byte;
      const code = text.charCodeAt(unit);
      if (code < 0x80) byte += 1;
      else if (code < 0x800) byte += 2;
      else if (isHighSurrogate(code) && isLowSurrogate(text.charCodeAt(unit + 1))) {
        byte += 4;
        unit += 1;
      } else byte += 3;
      unit += 1;
    }
    // Past the offset: it lies inside the last character. Keep that character's start for the next offset too.
    floors.set(offset, byte > offset ? lastUnit : unit);
    ceilings.set(offset, unit);
    if (byte > offset) {
      unit = lastUnit;
      byte = lastByte;
    }
  }
  return ranges.map(({ start, end }) => ({ start: floors.get(start) ?? 0, end: ceilings.get(end) ?? 0 }));
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
