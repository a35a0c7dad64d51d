/** Tells by its first bytes whether data may be a script, a program or compressed: most data is decoded no further. */

import { compressionOf } from '../codecs/inflate';

/** How many bytes of a payload are looked at, at most. */
export const headBytes = 48;

/**
 * Bytes of raw deflate, which has no mark: less could be any data, and is a line of a signature or the `sha512-…` of
 * lists of packages.
 */
const minRaw = 72;
/** Bytes of Brotli, which has no mark either; more would cost too much to try. */
const mostBrotli = 48 * 1024;

/**
 * Constant time.
 * @param bytes a payload, or its first {@link headBytes}
 * @param length bytes of the payload, at most
 * @returns `likely` where hardly any other data begins so, `possible` where some does
 */
export function payloadChance(bytes: Uint8Array, length: number): 'likely' | 'possible' | 'none' {
  if (looksLikeProgram(bytes) || compressionOf(bytes) !== null || mayBeText(bytes)) return 'likely';
  return mayBeDeflate(bytes, length) || mayBeBrotli(bytes, length) ? 'possible' : 'none';
}

/** "MZ". */
export function looksLikeProgram(bytes: Uint8Array): boolean {
  return bytes[0] === 0x4d && bytes[1] === 0x5a;
}

/** UTF-8 or UTF-16 without control characters, as far as it is looked at. */
export function mayBeText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, headBytes);
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return true;
  return head.includes(0) ? mayBeUtf16(head, 0) || mayBeUtf16(head, 1) : mayBeUtf8(head);
}

function mayBeUtf8(head: Uint8Array): boolean {
  let trailing = 0;
  for (const byte of head) {
    const trails = byte >= 0x80 && byte < 0xc0;
    if (trails !== trailing > 0) return false;
    if (trails) trailing--;
    else if (byte >= 0xc2 && byte <= 0xf4) trailing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    else if (byte >= 0x7f || isControl(byte)) return false;
  }
  return head.length > 0;
}

/** @param low where the low byte stands in a unit: 0 for little endian, 1 for big endian */
function mayBeUtf16(head: Uint8Array, low: 0 | 1): boolean {
  let units = 0;
  let ascii = 0;
  for (let at = 0; at + 1 < head.length; at += 2) {
    const unit = (head[at + low] ?? 0) | ((head[at + 1 - low] ?? 0) << 8);
    if (isControl(unit)) return false;
    units++;
    if (unit < 0x7f) ascii++;
  }
  // As looksLikeText has it.
  return ascii > 0 && ascii * 3 >= units;
}

function isControl(unit: number): boolean {
  return unit < 0x20 && !(unit >= 0x09 && unit <= 0x0d);
}

/**
 * Raw deflate begins with a block of fixed codes, which could be anything, or with one whose own codes are complete
 * (RFC 1951, 3.2.3 and 3.2.7): one in hundreds of other data has such. Stored blocks are no compression.
 */
export function mayBeDeflate(bytes: Uint8Array, length: number): boolean {
  if (length < minRaw) return false;
  const block = bitsOf(bytes, 1, 2);
  return block === 1 || (block === 2 && hasCompleteCode(bytes));
}

/** Code lengths of the code of code lengths: as zlib, takes only a full tree. */
function hasCompleteCode(bytes: Uint8Array): boolean {
  if (bitsOf(bytes, 3, 5) > 29 || bitsOf(bytes, 8, 5) > 29) return false;
  const count = bitsOf(bytes, 13, 4) + 4;
  let leaves = 0;
  for (let code = 0; code < count; code++) {
    const length = bitsOf(bytes, 17 + code * 3, 3);
    if (length > 0) leaves += 128 >> length;
  }
  return leaves === 128;
}

/** Least significant bit first; at most 9. */
function bitsOf(bytes: Uint8Array, from: number, count: number): number {
  const at = from >> 3;
  const two = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  return (two >> (from & 7)) & ((1 << count) - 1);
}

/**
 * First bytes of Brotli with a window of 4 MB, which .NET and brotli's other encoders take unless told, and one block
 * of data, or a first one (RFC 7932, 9.1 and 9.2): ISLAST 0 or 1, then four or five digits of its length.
 */
const brotliStarts: ReadonlySet<number> = new Set([0x0b, 0x8b, 0x2b, 0xab, 0x1b, 0x5b]);

export function mayBeBrotli(bytes: Uint8Array, length: number): boolean {
  return length <= mostBrotli && brotliStarts.has(bytes[0] ?? 0);
}
