/** System.Text.Encoding: bytes to text and back. */

import { decodeText, encodeText, encodingNamed, type TextEncodingName } from '../../text-encodings';
import type { Bytes, HostObject, Str, Value } from '../../values/model';
import { derived } from '../../values/provenance';
import type { FoldContext } from './context';
import { int } from './numbers';
import { on, type Methods } from './overloads';
import { charsOf, list, str } from './text';

/** The class of an Encoding object. */
export const encodingClass = 'system.text.encoding';

/** The class names of encodings that have one of their own. */
export const encodingClasses: ReadonlyMap<string, TextEncodingName> = new Map([
  ['system.text.utf8encoding', 'utf8'],
  ['system.text.unicodeencoding', 'utf16'],
  ['system.text.asciiencoding', 'ascii'],
  ['system.text.utf32encoding', 'utf32'],
  ['system.text.utf7encoding', 'utf7'],
]);

export function encodingObject(encoding: TextEncodingName): HostObject {
  return { type: 'object', className: encodingClass, members: new Map([['\0encoding', str(encoding)]]) };
}

/** The encoding that an object, a name (`utf-8`) or a code page says; null for none. */
export function encodingOf(value: Value): TextEncodingName | null {
  if (value.type === 'string') return encodingNamed(value.text);
  if (value.type === 'number') return encodingNamed(String(value.value));
  if (value.type !== 'object' || value.className !== encodingClass) return null;
  const name = value.members.get('\0encoding');
  // Only encodingObject puts names there.
  return name?.type === 'string' ? (name.text as TextEncodingName) : null;
}

/** `[Text.Encoding]::UTF8` and the like. */
export function encodingProperty(name: string): HostObject | null {
  if (!/^(?:unicode|bigendianunicode|utf8|ascii|latin1|default|utf7|utf32)$/i.test(name)) return null;
  const encoding = encodingNamed(name);
  return encoding === null ? null : encodingObject(encoding);
}

/** GetString, with the encoding among the decoders passed. */
export function decoded(bytes: Bytes, encoding: TextEncodingName, ctx: FoldContext): Value {
  ctx.meter.grow(bytes.bytes.length);
  return derived(str(decodeText(bytes.bytes, encoding)), [bytes], ctx.range, encoding);
}

/** GetBytes; null for text that the encoding cannot say in the same bytes everywhere. */
export function encoded(text: Str, encoding: TextEncodingName, ctx: FoldContext): Bytes | null {
  ctx.meter.grow(text.text.length * 2);
  const bytes = encodeText(text.text, encoding);
  if (bytes === null) return null;
  const { via, assumed } = text;
  return { type: 'bytes', bytes, ...(via ? { via } : {}), ...(assumed ? { assumed } : {}) };
}

function part(bytes: Bytes, start: number, count: number): Bytes | null {
  if (start < 0 || count < 0 || start + count > bytes.bytes.length) return null;
  return { ...bytes, bytes: bytes.bytes.subarray(start, start + count) };
}

export const encodingMethods: Methods<TextEncodingName> = {
  getstring: [
    on(['bytes'], (ctx, self, bytes) => decoded(bytes, self, ctx)),
    on(['bytes', 'int', 'int'], (ctx, self, bytes, start, count) => {
      const some = part(bytes, start, count);
      return some === null ? null : decoded(some, self, ctx);
    }),
  ],
  getchars: [
    on(['bytes'], (ctx, self, bytes) => {
      const text = decoded(bytes, self, ctx);
      return text.type === 'string' ? list(charsOf(text, ctx)) : null;
    }),
  ],
  getbytes: [
    on(['string'], (ctx, self, text) => encoded(text, self, ctx)),
    on(['items'], (ctx, self, items) => {
      const units = items.map((item) => (item.type === 'char' ? String.fromCharCode(item.unit) : null));
      return units.includes(null) ? null : encoded(str(units.join('')), self, ctx);
    }),
    on(['text'], (ctx, self, text) => encoded(text, self, ctx)),
  ],
  getbytecount: [
    on(['text'], (ctx, self, text) => {
      const bytes = encoded(text, self, ctx);
      return bytes === null ? null : int(bytes.bytes.length);
    }),
  ],
  getcharcount: [on(['bytes'], (_ctx, self, bytes) => int(decodeText(bytes.bytes, self).length))],
};
