/** Windows ANSI code pages by number. */

import { TextDecoder } from 'node:util';

/** What TextDecoder calls them (https://encoding.spec.whatwg.org/#names-and-labels). */
const labels: ReadonlyMap<number, string> = new Map([
  [874, 'windows-874'],
  [932, 'shift_jis'],
  [936, 'gbk'],
  [949, 'euc-kr'],
  [950, 'big5'],
  [1250, 'windows-1250'],
  [1251, 'windows-1251'],
  [1253, 'windows-1253'],
  [1254, 'windows-1254'],
  [1255, 'windows-1255'],
  [1256, 'windows-1256'],
  [1257, 'windows-1257'],
  [1258, 'windows-1258'],
  [65001, 'utf-8'],
]);

/**
 * 0x80 to 0x9F of code page 1252 (https://encoding.spec.whatwg.org/index-windows-1252.txt). It is decoded here since
 * Node's `windows-1252` has been Latin-1 in some versions.
 */
const high1252 =
  '\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F' +
  '\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178';

/**
 * Decodes bytes in an ANSI code page; every byte sequence decodes to something. A code page that is not known, or
 * that this Node was built without, is read as 1252.
 * @param codePage Windows code page number, for example 1251
 */
export function decodeAnsi(bytes: Uint8Array, codePage: number): { text: string; encoding: string } {
  const label = labels.get(codePage);
  const decoder = label === undefined ? null : decoderOf(label);
  if (decoder !== null) return { text: decoder.decode(bytes), encoding: decoder.encoding };
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return {
    text: latin1.replace(/[\x80-\x9F]/g, (c) => high1252.charAt(c.charCodeAt(0) - 0x80)),
    encoding: 'windows-1252',
  };
}

function decoderOf(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label, { ignoreBOM: true });
  } catch (error) {
    // RangeError: built without this encoding.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
