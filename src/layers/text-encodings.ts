/** What scripts call text encodings, the decoding of bytes to text by name or by content, and the encoding of text. */

import { TextDecoder } from 'node:util';
import { decodeAnsi } from '../scripts/code-pages';
import { decodeUtf7, encodeUtf7 } from './codecs/utf7';

/** As they stand in a layer's `via`; `ansi` is code page 1252, other ANSI code pages go by number. */
export type TextEncodingName =
  'utf16' | 'utf16be' | 'utf8' | 'ascii' | 'latin1' | 'ansi' | 'utf32' | 'utf32be' | 'utf7' | `cp${number}`;

/**
 * By lower-case name: properties of System.Text.Encoding, names and code pages for Encoding.GetEncoding
 * (https://learn.microsoft.com/dotnet/api/system.text.encoding#list-of-encodings).
 */
const encodings: ReadonlyMap<string, TextEncodingName> = new Map([
  ['unicode', 'utf16'],
  ['utf-16', 'utf16'],
  ['utf-16le', 'utf16'],
  ['ucs-2', 'utf16'],
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
  ['utf-32le', 'utf32'],
  ['12000', 'utf32'],
  ['utf-32be', 'utf32be'],
  // As PowerShell's -Encoding has it.
  ['bigendianutf32', 'utf32be'],
  ['12001', 'utf32be'],
  ['utf7', 'utf7'],
  ['utf-7', 'utf7'],
  ['unicode-1-1-utf-7', 'utf7'],
  ['65000', 'utf7'],
  ['shift_jis', 'cp932'],
  ['gb2312', 'cp936'],
  ['gbk', 'cp936'],
  ['ks_c_5601-1987', 'cp949'],
  ['big5', 'cp950'],
  ...[874, 932, 936, 949, 950, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258].flatMap(
    (page): [string, TextEncodingName][] => [
      [String(page), `cp${page}`],
      [`windows-${page}`, `cp${page}`],
      [`cp${page}`, `cp${page}`],
      [`x-cp${page}`, `cp${page}`],
    ],
  ),
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
      return utf32(bytes, true);
    case 'utf32be':
      return utf32(bytes, false);
    case 'utf7':
      return decodeUtf7(bytes);
    default:
      return decodeAnsi(bytes, Number(encoding.slice(2))).text;
  }
}

/**
 * Encodes text as .NET's Encoding.GetBytes does, without a mark.
 * @returns null for characters that a code page has not, for which Windows looks for similar ones, and for those of
 * code pages that take several bytes for a character
 */
export function encodeText(text: string, encoding: TextEncodingName): Uint8Array | null {
  switch (encoding) {
    case 'utf8':
      return Buffer.from(text, 'utf8');
    case 'utf16':
      return Buffer.from(text, 'utf16le');
    case 'utf16be':
      return Buffer.from(text, 'utf16le').swap16();
    case 'utf32':
      return utf32Bytes(text);
    case 'utf32be':
      return utf32Bytes(text).swap32();
    case 'utf7':
      return Buffer.from(encodeUtf7(text), 'latin1');
    case 'ascii':
      return Buffer.from(text.replace(/[^\0-\x7F]/g, '?'), 'latin1');
    case 'latin1':
      return /^[\0-\xFF]*$/.test(text) ? Buffer.from(text, 'latin1') : null;
    case 'ansi':
      return ansiBytes(text, 1252);
    default:
      return ansiBytes(text, Number(encoding.slice(2)));
  }
}

/** Lone surrogates are not characters. */
function utf32Bytes(text: string): Buffer {
  const points = Array.from(text, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
  });
  return Buffer.from(Uint32Array.from(points).buffer);
}

/** The bytes of characters by code page. */
const ansiTables = new Map<number, ReadonlyMap<string, number>>();

function ansiBytes(text: string, codePage: number): Uint8Array | null {
  if (/^[\0-\x7F]*$/.test(text)) return Buffer.from(text, 'latin1');
  let table = ansiTables.get(codePage);
  if (table === undefined) {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte);
    table = new Map(bytes.map((byte) => [decodeAnsi(Uint8Array.of(byte), codePage).text, byte]));
    table = new Map([...table].filter(([character]) => character !== '\uFFFD'));
    ansiTables.set(codePage, table);
  }
  const result = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const byte = table.get(text.charAt(at));
    if (byte === undefined) return null;
    result[at] = byte;
  }
  return result;
}

function utf32(bytes: Uint8Array, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = view.getUint32(at, littleEndian);
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
