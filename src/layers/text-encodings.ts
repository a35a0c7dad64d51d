/** What scripts call text encodings, and the decoding of bytes to text by name or by content. */

import { TextDecoder } from 'node:util';
import { decodeAnsi } from '../scripts/code-pages';

/** As they stand in a layer's `via`. */
export type TextEncodingName = 'utf16' | 'utf16be' | 'utf8' | 'ascii' | 'latin1' | 'ansi' | 'utf32';

/**
 * By lower-case name: properties of System.Text.Encoding, names and code pages for Encoding.GetEncoding
 * (https://learn.microsoft.com/dotnet/api/system.text.encoding#list-of-encodings).
 */
const encodings: ReadonlyMap<string, TextEncodingName> = new Map([
  ['unicode', 'utf16'],
  ['utf-16', 'utf16'],
  ['utf-16le', 'utf16'],
  ['1200', 'utf16'],
  ['bigendianunicode', 'utf16be'],
  ['utf-16be', 'utf16be'],
  ['unicodefffe', 'utf16be'],
  ['1201', 'utf16be'],
  ['utf8', 'utf8'],
  ['utf-8', 'utf8'],
  ['65001', 'utf8'],
  ['ascii', 'ascii'],
  ['us-ascii', 'ascii'],
  ['20127', 'ascii'],
  ['latin1', 'latin1'],
  ['iso-8859-1', 'latin1'],
  ['28591', 'latin1'],
  ['default', 'ansi'],
  ['windows-1252', 'ansi'],
  ['1252', 'ansi'],
  ['utf32', 'utf32'],
  ['utf-32', 'utf32'],
  ['12000', 'utf32'],
]);

/** @returns null for a name that is not known */
export function encodingNamed(name: string): TextEncodingName | null {
  return encodings.get(name.toLowerCase()) ?? null;
}

/** Decodes bytes as .NET's Encoding.GetString does, a byte order mark left out. Never throws. */
export function decodeText(bytes: Uint8Array, encoding: TextEncodingName): string {
  return decodeWithMark(bytes, encoding).replace(/^\uFEFF/, '');
}

function decodeWithMark(bytes: Uint8Array, encoding: TextEncodingName): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const even = buffer.subarray(0, buffer.length - (buffer.length % 2));
  switch (encoding) {
    case 'utf16':
      return even.toString('utf16le');
    case 'utf16be':
      return Buffer.from(even).swap16().toString('utf16le');
    case 'utf8':
      return buffer.toString('utf8');
    case 'ascii':
      return buffer.toString('latin1').replace(/[\x80-\xFF]/g, '?');
    case 'latin1':
      return buffer.toString('latin1');
    case 'ansi':
      return decodeAnsi(bytes, 1252).text;
    case 'utf32':
      return utf32(bytes);
  }
}

function utf32(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = view.getUint32(at, true);
    pieces.push(point > 0x10ffff ? '\uFFFD' : String.fromCodePoint(point));
  }
  return pieces.join('');
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Decodes bytes whose encoding nothing names, when they look like text.
 * @returns null for what is no text
 */
export function guessText(bytes: Uint8Array): { text: string; encoding: TextEncodingName } | null {
  for (const encoding of ['utf16', 'utf16be'] as const) {
    if (!bytes.includes(0) && !hasUtf16Mark(bytes, encoding)) continue;
    const text = decodeText(bytes, encoding);
    if (looksLikeText(text)) return { text, encoding };
  }
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
  return looksLikeText(text) ? { text, encoding: 'utf8' } : null;
}

function hasUtf16Mark(bytes: Uint8Array, encoding: 'utf16' | 'utf16be'): boolean {
  const [first, second] = encoding === 'utf16' ? [0xff, 0xfe] : [0xfe, 0xff];
  return bytes[0] === first && bytes[1] === second;
}

/**
 * True for what could be a script: a third of it ASCII, since keywords are, whatever language comments and messages
 * have, and next to no control characters, noncharacters, private use or lone surrogates. Bytes read in the wrong
 * encoding fail one or the other.
 */
export function looksLikeText(text: string): boolean {
  if (text.trim() === '') return false;
  let ascii = 0;
  let strange = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if ((unit >= 0x20 && unit < 0x7f) || (unit >= 0x09 && unit <= 0x0d)) ascii++;
    else if (unit < 0x20 || (unit >= 0xe000 && unit <= 0xf8ff) || unit >= 0xfffe) strange++;
    else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(at + 1))) at++;
    else if (isHighSurrogate(unit) || isLowSurrogate(unit)) strange++;
  }
  return ascii * 3 >= text.length && strange * 20 <= text.length;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
