/** Takes markup apart into tags and the text between them, in one pass and whatever the text. */

import type { OffsetRange } from '../../findings/model';
import type { Meter } from '../meter';

export interface Attribute {
  /** In lower case. */
  readonly name: string;
  /** Without quotes. */
  readonly value: OffsetRange;
}

export interface Tag extends OffsetRange {
  /** In lower case, without a namespace's prefix. */
  readonly name: string;
  readonly closing: boolean;
  /** True for `<a/>`. */
  readonly empty: boolean;
  readonly attributes: readonly Attribute[];
}

const tagName = /<(\/?)(?:[\w.-]{1,64}:)?([a-z_][\w.-]{0,64})/iy;
const attributeName = /[^\s"'<>/=]{1,256}/y;

/**
 * Tags in order; comments, CDATA sections, declarations and processing instructions are none.
 * @throws BudgetSpent
 */
export function* tagsOf(text: string, meter: Meter): Generator<Tag> {
  // Where nothing more closes, nothing is looked for again.
  const missing = new Set<string>();
  const after = (closing: string, from: number): number | null => {
    const at = missing.has(closing) ? -1 : text.indexOf(closing, from);
    if (at < 0) missing.add(closing);
    return at < 0 ? null : at + closing.length;
  };
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    meter.step();
    const skipped = text.startsWith('<!--', at)
      ? after('-->', at + 4)
      : text.startsWith('<![CDATA[', at)
        ? after(']]>', at + 9)
        : null;
    if (skipped !== null) {
      at = skipped;
      continue;
    }
    tagName.lastIndex = at;
    const match = tagName.exec(text);
    if (match === null) {
      at++;
      continue;
    }
    const name = (match[2] ?? '').toLowerCase();
    const closing = match[1] === '/';
    const { attributes, end, empty } = attributesOf(text, tagName.lastIndex, after);
    yield { start: at, end, name, closing, empty, attributes };
    at = end;
    // What HTML's script element holds is no markup.
    if (name === 'script' && !closing && !empty) at = endOfElement(text, end, name, missing).start;
  }
}

/** Where the element's closing tag stands; the end of the text where it has none. */
export function endOfElement(
  text: string,
  from: number,
  name: string,
  missing = new Set<string>(),
): OffsetRange {
  if (missing.has(`/${name}`)) return { start: text.length, end: text.length };
  const closing = new RegExp(`</(?:[\\w.-]{1,64}:)?${name}(?=[\\s>])[^>]{0,64}>?`, 'gi');
  closing.lastIndex = from;
  const match = closing.exec(text);
  if (match === null) missing.add(`/${name}`);
  return match === null
    ? { start: text.length, end: text.length }
    : { start: match.index, end: match.index + match[0].length };
}

function attributesOf(
  text: string,
  from: number,
  after: (closing: string, from: number) => number | null,
): { attributes: Attribute[]; end: number; empty: boolean } {
  const attributes: Attribute[] = [];
  let at = from;
  for (;;) {
    while (/[\s/]/.test(text.charAt(at))) at++;
    const unit = text.charAt(at);
    if (unit === '' || unit === '<') return { attributes, end: at, empty: false };
    if (unit === '>') return { attributes, end: at + 1, empty: text.charAt(at - 1) === '/' };
    attributeName.lastIndex = at;
    const name = attributeName.exec(text)?.[0];
    if (name === undefined) {
      at++;
      continue;
    }
    at += name.length;
    const equals = skipSpace(text, at);
    if (text.charAt(equals) !== '=') continue;
    at = skipSpace(text, equals + 1);
    const quote = text.charAt(at);
    const stop = quote === '"' || quote === "'" ? after(quote, at + 1) : null;
    if (stop !== null) {
      attributes.push({ name: name.toLowerCase(), value: { start: at + 1, end: stop - 1 } });
      at = stop;
      continue;
    }
    const start = at;
    while (at < text.length && !/[\s>]/.test(text.charAt(at))) at++;
    attributes.push({ name: name.toLowerCase(), value: { start, end: at } });
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text.charAt(at))) at++;
  return at;
}
