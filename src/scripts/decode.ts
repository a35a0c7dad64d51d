/** Turns a script's bytes into text as its host would: byte order marks, UTF-16 without one, UTF-8, ANSI code page. */

import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';

import { decodeAnsi } from './code-pages';
import type { ScriptKind } from './kinds';

export interface DecodedScript {
  readonly binary?: never;
  /** Without byte order mark. Lone surrogates of UTF-16 are kept. */
  readonly text: string;
  /** For example `utf-8`, `utf-16le`, `windows-1252`. */
  readonly encoding: string;
  readonly bom: boolean;
}

/** The bytes are no text in any encoding that a script host reads. */
export interface BinaryContent {
  readonly binary: true;
}

export interface DecodeOptions {
  readonly kind: ScriptKind;
  /** Windows code page number for text that is neither UTF-16 nor UTF-8. */
  readonly ansiCodePage?: number;
}

/** Bytes that are looked at to tell text from binary; even, so that UTF-16 units stay whole. */
const sampleLength = 64 * 1024;

/** Of the bytes of a text, the most that may be control characters. Padding with a few of them hides no script. */
const controlShare = 0.1;

/**
 * Decodes a script. Never throws.
 *
 * A byte order mark decides. Without one, Windows Script Host knows UTF-16 by IsTextUnicode, PowerShell 6+ reads
 * UTF-8, and Windows PowerShell and Windows Script Host the ANSI code page: text that is valid UTF-8 is read as such,
 * everything else in the code page. The UTF-8 mark, which WSH rejects, is accepted for every kind.
 */
export function decodeScript(bytes: Uint8Array, options: DecodeOptions): DecodedScript | BinaryContent {
  return decodeMarked(bytes, options.kind) ?? decodeUnmarked(bytes, options.ansiCodePage ?? 1252);
}

function decodeMarked(bytes: Uint8Array, kind: ScriptKind): DecodedScript | null {
  const [a, b, c, d] = bytes;
  // .NET, so PowerShell, knows UTF-32's marks; to WSH, FF FE starts UTF-16 whatever follows.
  if (kind === 'powershell' && bytes.length % 4 === 0) {
    if (a === 0xff && b === 0xfe && c === 0 && d === 0) return utf32(bytes, 'utf-32le');
    if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return utf32(bytes, 'utf-32be');
  }
  if (a === 0xff && b === 0xfe)
    return { text: utf16(bytes.subarray(2), 'le'), encoding: 'utf-16le', bom: true };
  if (a === 0xfe && b === 0xff)
    return { text: utf16(bytes.subarray(2), 'be'), encoding: 'utf-16be', bom: true };
  if (a === 0xef && b === 0xbb && c === 0xbf) {
    return { text: lenientUtf8.decode(bytes.subarray(3)), encoding: 'utf-8', bom: true };
  }
  return null;
}

function decodeUnmarked(bytes: Uint8Array, ansiCodePage: number): DecodedScript | BinaryContent {
  if (isAscii(bytes)) {
    // Most scripts; native code is several times faster than looking at each byte here.
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    if (!control.test(text.slice(0, sampleLength))) return { text, encoding: 'utf-8', bom: false };
  }
  const sample = bytes.subarray(0, sampleLength);
  const order = sample.includes(0) ? utf16OrderOf(sample) : null;
  if (order !== null) return { text: utf16(bytes, order), encoding: `utf-16${order}`, bom: false };
  if (isBinary(sample)) return { binary: true };
  try {
    return { text: strictUtf8.decode(bytes), encoding: 'utf-8', bom: false };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { ...decodeAnsi(bytes, ansiCodePage), bom: false };
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Keeps lone surrogates, which TextDecoder would replace; an odd last byte is no unit and is dropped. */
function utf16(bytes: Uint8Array, order: 'le' | 'be'): string {
  const even = bytes.length - (bytes.length % 2);
  if (order === 'le') return Buffer.from(bytes.buffer, bytes.byteOffset, even).toString('utf16le');
  return Buffer.from(bytes.subarray(0, even)).swap16().toString('utf16le');
}

function utf32(bytes: Uint8Array, encoding: 'utf-32le' | 'utf-32be'): DecodedScript {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: string[] = [];
  for (let at = 4; at + 4 <= bytes.length; at += 4) {
    const point = view.getUint32(at, encoding === 'utf-32le');
    pieces.push(point > 0x10ffff ? '\uFFFD' : String.fromCodePoint(point));
  }
  return { text: pieces.join(''), encoding, bom: true };
}

/**
 * Tells UTF-16 without a mark by its units, in the spirit of IsTextUnicode
 * (https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-istextunicode): read in the right order they are
 * mostly ASCII, since a script's keywords are, with hardly a control character among them.
 */
function utf16OrderOf(sample: Uint8Array): 'le' | 'be' | null {
  const units = sample.length >> 1;
  if (units === 0) return null;
  for (const order of ['le', 'be'] as const) {
    const low = order === 'le' ? 0 : 1;
    let ascii = 0;
    let control = 0;
    for (let at = 0; at < units * 2; at += 2) {
      if (sample[at + 1 - low] !== 0) continue;
      const value = sample[at + low] ?? 0;
      if (isControl(value)) control++;
      else if (value < 0x7f) ascii++;
    }
    if (ascii > units * 0.4 && control <= units * controlShare) return order;
  }
  return null;
}

function isBinary(sample: Uint8Array): boolean {
  let control = 0;
  for (const byte of sample) if (isControl(byte)) control++;
  return control > sample.length * controlShare;
}

/** The characters of isControl. */
const control = /[\0-\x07\x0e-\x19\x1c-\x1f]/;

/** C0 controls but for backspace to carriage return, end of file (batch files), and escape (colours). */
function isControl(value: number): boolean {
  return value < 0x20 && !(value >= 0x08 && value <= 0x0d) && value !== 0x1a && value !== 0x1b;
}
