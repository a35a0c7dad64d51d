/** The encoders whose inverses the layers undo: text in, encoded text out. */

import { createCipheriv } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import {
  encoderTables,
  escapedCharacters,
  plainAt,
  tablePicks,
} from '../../src/layers/codecs/script-encoder';

type Encode = (text: string) => string;
type ToBytes = (text: string) => Buffer;

export const utf8: ToBytes = (text) => Buffer.from(text, 'utf8');
export const utf16: ToBytes = (text) => Buffer.from(text, 'utf16le');

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
export const base64Utf8: Encode = (text) => base64(utf8(text));
export const base64Utf16: Encode = (text) => base64(utf16(text));
export const base64Gzip: Encode = (text) => base64(gzipSync(utf8(text)));
export const base64Zlib: Encode = (text) => base64(deflateSync(utf8(text)));
export const base64Deflate: Encode = (text) => base64(deflateRawSync(utf8(text)));
export const base64Brotli: Encode = (text) => base64(brotliCompressSync(utf8(text)));
export const base64Url: Encode = (text) => utf8(text).toString('base64url');

export const reversed: Encode = (text) => text.split('').reverse().join('');
/** A character of junk after each other one. */
export const junked = (text: string, junk: string): string => text.split('').join(junk);

const list = (text: string, radix: number, width: number, separator: string): string =>
  Array.from(utf8(text), (byte) => byte.toString(radix).padStart(width, '0')).join(separator);
export const hex = (text: string, separator = ''): string => list(text, 16, 2, separator);
export const binary = (text: string, separator = ' '): string => list(text, 2, 8, separator);
export const octal = (text: string, separator = ' '): string => list(text, 8, 3, separator);
export const decimal = (text: string, separator = ','): string => list(text, 10, 1, separator);
export const percent: Encode = (text) => utf8(text).toString('hex').replace(/../g, '%$&');

export function aes(text: string, key: Uint8Array, iv: Uint8Array): Buffer {
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv);
  return Buffer.concat([cipher.update(utf8(text)), cipher.final()]);
}

/** ConvertFrom-SecureString -Key. */
export function secureString(text: string, key: Uint8Array, iv: Uint8Array): string {
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv);
  const bytes = Buffer.concat([cipher.update(utf16(text)), cipher.final()]);
  return '76492d1116743f0423413b16050a5345' + base64Utf16(`2|${base64(iv)}|${bytes.toString('hex')}`);
}

/** certutil -encode. */
export const pem: Encode = (text) =>
  [
    '-----BEGIN CERTIFICATE-----',
    ...(base64Utf8(text).match(/.{1,64}/g) ?? []),
    '-----END CERTIFICATE-----',
    '',
  ].join('\r\n');

/** screnc: ASCII text as a block with its length and checksum. */
export function scriptEncoded(text: string): string {
  const escapes = new Map(Array.from(escapedCharacters, ([sign, plain]) => [plain, `@${sign}`]));
  const tables = encoderTables.map((table) => new Map(Array.from(table, (to, at) => [plainAt(at), to])));
  const body = Array.from(text, (plain, at) => {
    const table = tables[Number(tablePicks.charAt(at % tablePicks.length))]!;
    return escapes.get(plain) ?? table.get(plain) ?? plain;
  }).join('');
  const number = (value: number): string => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value >>> 0);
    return base64(bytes);
  };
  const sum = Array.from(text).reduce((total, plain) => total + plain.charCodeAt(0), 0);
  return `#@~^${number(body.length)}${body}${number(sum)}^#~@`;
}
