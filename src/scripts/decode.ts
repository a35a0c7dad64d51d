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

/** No stretch of text in any encoding that a script host reads: nothing here could run. */
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

/** A text with a larger share of control characters is looked at closely: it may be binary, or padded to look so. */
const controlShare = 0.1;

/**
 * Printable characters in a row that make a text of anything. What hides between control characters has to leave its
 * comments or strings and so is longer; programs are full of longer ones and are decoded, since a script can begin as
 * a program does and still run.
 */
const shortestText = 4;

/**
 * Printable ASCII bytes in a row that UTF-16 without a mark does not have, by whether the kind's host knows UTF-16
 * without a mark at all. Hiragana reads as such bytes; elsewhere a row of them is a script behind UTF-16 padding.
 */
const longestAsciiRun = { readsUnmarkedUtf16: 64, other: 12 };
const readsUnmarkedUtf16: ReadonlySet<ScriptKind> = new Set(['vbscript', 'jscript', 'wsf', 'sct']);

/**
 * Decodes a script. Never throws.
 *
 * A byte order mark decides. Without one, Windows Script Host knows UTF-16 by IsTextUnicode, PowerShell 6+ reads
 * UTF-8, and Windows PowerShell and Windows Script Host the ANSI code page: text that is valid UTF-8 is read as such,
 * everything else in the code page. The UTF-8 mark, which WSH rejects, is accepted for every kind. Control characters
 * make nothing binary as long as there is text between them: hosts read over them in comments and strings.
 */
export function decodeScript(bytes: Uint8Array, options: DecodeOptions): DecodedScript | BinaryContent {
  return decodeMarked(bytes, options.kind) ?? decodeUnmarked(bytes, options);
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

function decodeUnmarked(
  bytes: Uint8Array,
  { kind, ansiCodePage = 1252 }: DecodeOptions,
): DecodedScript | BinaryContent {
  if (isAscii(bytes)) {
    // Most scripts; native code is several times faster than looking at each byte here.
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    if (!control.test(text.slice(0, sampleLength))) return { text, encoding: 'utf-8', bom: false };
  }
  const sample = bytes.subarray(0, sampleLength);
  const order = sample.includes(0) ? utf16OrderOf(sample) : null;
  if (order !== null && !hasAsciiRun(bytes, kind)) {
    const text = utf16(bytes, order);
    if (!manyControls(text.slice(0, sampleLength / 2)) || printableRun.test(text))
      return { text, encoding: `utf-16${order}`, bom: false };
  }
  if (
    manyControls(Buffer.from(sample.buffer, sample.byteOffset, sample.length).toString('latin1')) &&
    !hasRun(bytes, shortestText)
  )
    return { binary: true };
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
 * mostly ASCII, since a script's keywords are. NULs count for neither side.
 */
function utf16OrderOf(sample: Uint8Array): 'le' | 'be' | null {
  const units = sample.length >> 1;
  for (const order of ['le', 'be'] as const) {
    const low = order === 'le' ? 0 : 1;
    let ascii = 0;
    let nul = 0;
    for (let at = 0; at < units * 2; at += 2) {
      if (sample[at + 1 - low] !== 0) continue;
      const value = sample[at + low] ?? 0;
      if (value === 0) nul++;
      else if (value < 0x7f) ascii++;
    }
    if (ascii > (units - nul) * 0.4) return order;
  }
  return null;
}

function hasAsciiRun(bytes: Uint8Array, kind: ScriptKind): boolean {
  return hasRun(
    bytes,
    readsUnmarkedUtf16.has(kind) ? longestAsciiRun.readsUnmarkedUtf16 : longestAsciiRun.other,
  );
}

/** True when so many bytes in a row are printable ASCII or white space. */
function hasRun(bytes: Uint8Array, length: number): boolean {
  let run = 0;
  for (const byte of bytes) {
    run = (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d) ? run + 1 : 0;
    if (run === length) return true;
  }
  return false;
}

/** {@link shortestText} characters of printable ASCII or white space. */
const printableRun = /[\t-\r -~]{4}/;

function manyControls(sample: string): boolean {
  return (sample.match(controls)?.length ?? 0) > sample.length * controlShare;
}

/** C0 controls but for backspace to carriage return, end of file (batch files), and escape (colours). */
const control = /[\0-\x07\x0e-\x19\x1c-\x1f]/;
const controls = new RegExp(control, 'g');
