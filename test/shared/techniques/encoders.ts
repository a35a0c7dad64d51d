/** Encoders that no expression undoes: encoded scripts, and text that looks like encoded data and is a script. */

import {
  base64Brotli,
  base64Deflate,
  base64Gzip,
  base64Url,
  base64Utf16,
  base64Utf8,
  base64Zlib,
  binary,
  decimal,
  hex,
  octal,
  pem,
  percent,
  reversed,
  scriptEncoded,
} from '../inverse';
import { chunks, isAscii, within, type Technique } from './model';

/** Data that nothing runs is a layer where it is long enough, and clearly a script. */
const clear = (payload: string): boolean => payload.length >= 60 && /Write-|Invoke-Expression/.test(payload);
const inComment = within('powershell', (data) => `# ${data}\nGet-Date`);
const inLines = within('powershell', (data) => `<#\n${data}\n#>`);
const comment = (name: string, make: Technique['wrap']): Technique => inComment(name, make, clear);
const lines = (name: string, make: Technique['wrap']): Technique => inLines(name, make, clear);

export const encoders: readonly Technique[] = [
  within('vbscript')('Script Encoder, .vbe', scriptEncoded, isAscii),
  within('jscript')('Script Encoder, .jse', scriptEncoded, isAscii),
  {
    name: 'Script Encoder in an HTML application',
    hides: 'vbscript',
    gives: 'hta',
    wrap: (payload) => `<html><script language="VBScript.Encode">${scriptEncoded(payload)}</script></html>`,
    accepts: isAscii,
  },
  lines('PEM block', pem),
  comment('base64 data, UTF-8', base64Utf8),
  comment('base64 data, UTF-16', base64Utf16),
  comment('base64 data, URL-safe', base64Url),
  comment('base64 data, reversed', (payload) => reversed(base64Utf16(payload))),
  comment('base64 data, gzip', base64Gzip),
  comment('base64 data, zlib', base64Zlib),
  comment('base64 data, deflate', base64Deflate),
  comment('base64 data, Brotli', base64Brotli),
  lines('base64 data over lines', (payload) => chunks(base64Utf16(payload), 40).join('\n')),
  comment('hexadecimal data', (payload) => hex(payload)),
  comment('hexadecimal list', (payload) => hex(payload, ' ')),
  comment('octal data', (payload) => octal(payload)),
  comment('binary data', (payload) => binary(payload)),
  comment('decimal data', (payload) => decimal(payload)),
  comment('percent-encoded data', percent),
];
