/** What decoded bytes are: a script, a .NET assembly, or something compressed or encoded again. */

import { decodeBase64, isBase64Space, isBase64Unit } from '../base64';
import type { Decoded } from '../carried';
import { brotliWhole, compressionOf, inflate, inflateProbe } from '../codecs/inflate';
import { guessKind } from '../guess-kind';
import { guessText } from '../text-encodings';
import { looksLikeProgram, mayBeBrotli, mayBeDeflate, mayBeText } from './head';

/** Encodings within encodings. */
const maxNesting = 4;
/** Bytes of what may be compressed that are tried first. */
const probeBytes = 512;

/**
 * @param via the decoders that made the bytes
 * @param maxUnits the most UTF-16 units or bytes that come out
 * @returns null for what is no script and no assembly
 */
export function decodePayload(
  bytes: Uint8Array,
  via: readonly string[],
  maxUnits: number,
  cut: boolean,
): Decoded | null {
  if (isAssembly(bytes))
    return {
      content: { type: 'bytes', bytes: bytes.subarray(0, maxUnits) },
      kind: 'assembly',
      origin: 'host',
      via,
      cut: cut || bytes.length > maxUnits,
    };
  const guess = mayBeText(bytes) ? guessText(bytes) : null;
  if (guess === null) return via.length >= maxNesting ? null : decompressed(bytes, via, maxUnits, cut);
  const kind = guessKind(guess.text);
  if (kind !== null) {
    // UTF-8 is what text is unless something says otherwise.
    const steps = guess.encoding === 'utf8' ? via : [...via, guess.encoding];
    return {
      content: { type: 'text', text: guess.text },
      kind,
      origin: kind === 'powershell' ? 'host' : 'source',
      via: steps,
      cut,
    };
  }
  if (via.length >= maxNesting || !isBase64Text(guess.text)) return null;
  const inner = decodeBase64(guess.text, maxUnits);
  return inner === null ? null : decodePayload(inner.bytes, [...via, 'base64'], maxUnits, cut || inner.cut);
}

function decompressed(
  bytes: Uint8Array,
  via: readonly string[],
  maxUnits: number,
  cut: boolean,
): Decoded | null {
  const format = compressionOf(bytes) ?? (mayBeDeflate(bytes, bytes.length) ? 'deflate' : null);
  const probe = format && inflateProbe(bytes.subarray(0, probeBytes), format);
  if (format !== null && probe !== null && looksLikePayload(probe.subarray(0, probeBytes))) {
    // Twice, for UTF-16.
    const all = inflate(bytes, format, maxUnits * 2);
    const found = all && decodePayload(all.bytes, [...via, format], maxUnits, cut || all.cut);
    if (found !== null) return found;
  }
  return fromBrotli(bytes, via, maxUnits, cut);
}

/** Brotli has neither mark nor checksum: it counts only where all of it decodes. */
function fromBrotli(
  bytes: Uint8Array,
  via: readonly string[],
  maxUnits: number,
  cut: boolean,
): Decoded | null {
  if (cut || !mayBeBrotli(bytes, bytes.length)) return null;
  const all = brotliWhole(bytes, maxUnits * 2);
  return all && decodePayload(all, [...via, 'brotli'], maxUnits, false);
}

/** A probe may end within a character. */
function looksLikePayload(bytes: Uint8Array): boolean {
  if (looksLikeProgram(bytes)) return true;
  return [0, 1, 2, 3].some((less) => guessText(bytes.subarray(0, bytes.length - less)) !== null);
}

function isBase64Text(text: string): boolean {
  const sample = text.slice(0, 256).replace(/=+\s*$/, '');
  for (let at = 0; at < sample.length; at++) {
    const code = sample.charCodeAt(at);
    if (!isBase64Unit(code) && !isBase64Space(code)) return false;
  }
  return sample.length >= 16;
}

/**
 * True for a program with a CLR header: data directory 14
 * (https://learn.microsoft.com/windows/win32/debug/pe-format#optional-header-data-directories-image-only).
 */
function isAssembly(bytes: Uint8Array): boolean {
  if (!looksLikeProgram(bytes) || bytes.length < 0x40) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const signature = view.getUint32(0x3c, true);
  const optional = signature + 24;
  if (optional + 2 > bytes.length || view.getUint32(signature, true) !== 0x4550) return false;
  const directories = optional + (view.getUint16(optional, true) === 0x20b ? 112 : 96);
  const clr = directories + 14 * 8;
  return clr + 8 <= bytes.length && view.getUint32(clr, true) !== 0;
}
