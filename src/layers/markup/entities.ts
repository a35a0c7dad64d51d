/** Character references of XML and HTML, replaced without losing where the rest of the text stands. */

import type { OffsetRange } from '../../findings/model';
import { Splicer } from '../commands/splicer';
import type { Str } from '../values/model';

const named: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  nbsp: '\u00A0',
  quot: '"',
};

const reference = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));?/gi;

/** What is no reference stays as it is. */
export function withoutEntities(value: Str, range: OffsetRange): Str {
  const { text } = value;
  if (!text.includes('&')) return value;
  const out = new Splicer();
  let from = 0;
  for (const match of text.matchAll(reference)) {
    const [whole, decimal, hex, name] = match;
    const point = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
    const character = name === undefined ? fromPoint(point) : named[name.toLowerCase()];
    if (character === undefined) continue;
    out.add(value, from, match.index);
    out.addText(character);
    from = match.index + whole.length;
  }
  if (from === 0) return value;
  out.add(value, from);
  return out.finish(range);
}

function fromPoint(point: number): string | undefined {
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}
