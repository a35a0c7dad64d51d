/** Decompression that never makes more than it is allowed to, and gives what it reached of broken or endless data. */

import { brotliDecompressSync, constants, inflateRawSync } from 'node:zlib';

/** `deflate` is raw (RFC 1951), as .NET's DeflateStream; `zlib` has its header (RFC 1950). */
export type Compression = 'gzip' | 'deflate' | 'zlib' | 'brotli';

export interface Inflated {
  readonly bytes: Uint8Array;
  /** True when there is more than `maxBytes`. */
  readonly cut: boolean;
}

/** More input than a stream can be asked for in bits; a bomb's end is found in so many halvings at most. */
const maxHalvings = 32;

/** A cut is good enough when it gives this part of what is allowed. */
const goodEnough = 15 / 16;

/**
 * Decompresses. Truncated or corrupted input gives what stands before the fault; what follows the end and wrong
 * checksums do not count, as .NET reads past neither. gzip's further members follow the first, as in .NET.
 * @param maxBytes the most that is made
 * @returns null when nothing comes out; of a bomb, `cut` and maybe no bytes at all
 */
export function inflate(bytes: Uint8Array, format: Compression, maxBytes: number): Inflated | null {
  if (maxBytes < 1) return null;
  switch (format) {
    case 'deflate':
      return nonEmpty(reach(bytes, maxBytes, rawAttempt));
    case 'zlib':
      return nonEmpty(isZlib(bytes) ? reach(bytes.subarray(2), maxBytes, rawAttempt) : null);
    case 'gzip':
      return nonEmpty(members(bytes, maxBytes));
    case 'brotli':
      return nonEmpty(reach(bytes, maxBytes, brotliAttempt));
  }
}

/**
 * Decompresses Brotli that is whole.
 * @returns null for what is broken, truncated or larger than `maxBytes`
 */
export function brotliWhole(bytes: Uint8Array, maxBytes: number): Uint8Array | null {
  const all = brotliAttempt(bytes, maxBytes, constants.BROTLI_OPERATION_FINISH);
  return typeof all === 'string' ? null : all.bytes;
}

/** What deflate can make of one byte, at most. */
const maxRatio = 1032;

/**
 * What a beginning of deflated data gives, in one attempt.
 * @param bytes a few hundred, since up to 1032 times as many are made
 * @returns null for what is not deflated
 */
export function inflateProbe(bytes: Uint8Array, format: 'gzip' | 'deflate' | 'zlib'): Uint8Array | null {
  const from = { deflate: 0, zlib: 2, gzip: format === 'gzip' ? gzipBody(bytes, 0) : 0 }[format];
  if (from === null || from >= bytes.length) return null;
  const probe = rawAttempt(bytes.subarray(from), bytes.length * maxRatio);
  return typeof probe === 'string' || probe.bytes.length === 0 ? null : probe.bytes;
}

/** The compression that bytes begin with, of those whose header tells. */
export function compressionOf(bytes: Uint8Array): 'gzip' | 'zlib' | null {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8) return 'gzip';
  return isZlib(bytes) ? 'zlib' : null;
}

/** CMF and FLG: deflate with a window of at most 32 KB, no dictionary, and a check sum of 31 (RFC 1950, 2.2). */
function isZlib(bytes: Uint8Array): boolean {
  const [cmf = 0, flags = 0] = bytes;
  return (
    bytes.length > 2 &&
    (cmf & 15) === 8 &&
    cmf >> 4 <= 7 &&
    ((cmf << 8) | flags) % 31 === 0 &&
    (flags & 32) === 0
  );
}

/** `used`: bytes of input that were read. */
type Attempt = { readonly bytes: Uint8Array; readonly used: number } | 'tooLarge' | 'broken';

/** Makes zlib tell how much of its input it read (https://nodejs.org/api/zlib.html#class-options). */
const withInfo: object = { info: true };

function rawAttempt(input: Uint8Array, maxBytes: number): Attempt {
  return attempted(() =>
    inflateRawSync(input, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxBytes, ...withInfo }),
  );
}

/** @param finishFlush with BROTLI_OPERATION_FINISH, truncated input is broken */
function brotliAttempt(
  input: Uint8Array,
  maxBytes: number,
  finishFlush: number = constants.BROTLI_OPERATION_FLUSH,
): Attempt {
  return attempted(() =>
    brotliDecompressSync(input, {
      finishFlush,
      maxOutputLength: maxBytes,
      ...withInfo,
    }),
  );
}

function attempted(run: () => unknown): Attempt {
  try {
    // With `info`, the result is not a Buffer, whatever the types say.
    const { buffer, engine } = run() as { buffer: Uint8Array; engine: { bytesWritten: number } };
    return { bytes: buffer, used: engine.bytesWritten };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') return 'tooLarge';
    // zlib's and brotli's own codes; brotli's come as `ERR__ERROR_FORMAT_…`.
    if (typeof code === 'string' && /^(?:Z_|ERR_)/.test(code)) return 'broken';
    throw error;
  }
}

/** All of it, or of input that ends in a fault or gives too much, the most that a beginning of it gives. */
function reach(
  input: Uint8Array,
  maxBytes: number,
  attempt: (input: Uint8Array, maxBytes: number) => Attempt,
): (Inflated & { readonly used: number | null }) | null {
  const all = attempt(input, maxBytes);
  if (typeof all !== 'string') return { bytes: all.bytes, cut: false, used: all.used };
  let cut = all === 'tooLarge';
  let best: Uint8Array | null = null;
  let low = 0;
  let high = input.length;
  for (let halving = 0; halving < maxHalvings && high - low > 1; halving++) {
    const middle = (low + high) >> 1;
    const part = attempt(input.subarray(0, middle), maxBytes);
    if (typeof part === 'string') {
      high = middle;
      cut ||= part === 'tooLarge';
      continue;
    }
    best = part.bytes;
    low = middle;
    if (cut && best.length >= maxBytes * goodEnough) break;
  }
  // Brotli says megabytes in a few bytes, of which nothing can be had alone.
  if (best === null && cut) best = new Uint8Array();
  return best === null ? null : { bytes: best, cut, used: null };
}

function members(bytes: Uint8Array, maxBytes: number): Inflated | null {
  const parts: Uint8Array[] = [];
  let room = maxBytes;
  let at = 0;
  let cut = false;
  for (;;) {
    const body = gzipBody(bytes, at);
    if (body === null) break;
    if (room < 1) {
      cut = true;
      break;
    }
    const member = reach(bytes.subarray(body), room, rawAttempt);
    if (member === null) break;
    parts.push(member.bytes);
    room -= member.bytes.length;
    cut ||= member.cut;
    if (member.used === null || cut) break;
    at = body + member.used + 8;
  }
  const [only] = parts;
  return only === undefined ? null : { bytes: parts.length === 1 ? only : Buffer.concat(parts), cut };
}

/** Where a gzip member's deflate stream begins (RFC 1952, 2.3); null when none begins at `at`. */
function gzipBody(bytes: Uint8Array, at: number): number | null {
  if (bytes[at] !== 0x1f || bytes[at + 1] !== 0x8b || bytes[at + 2] !== 8) return null;
  const flags = bytes[at + 3] ?? 0;
  let body = at + 10;
  if (flags & 4) body += 2 + ((bytes[body] ?? 0) | ((bytes[body + 1] ?? 0) << 8));
  for (const name of [8, 16]) {
    if ((flags & name) === 0) continue;
    const end = bytes.indexOf(0, body);
    if (end < 0) return null;
    body = end + 1;
  }
  if (flags & 2) body += 2;
  return body < bytes.length ? body : null;
}

function nonEmpty(result: Inflated | null): Inflated | null {
  if (result === null || (result.bytes.length === 0 && !result.cut)) return null;
  return { bytes: result.bytes, cut: result.cut };
}
