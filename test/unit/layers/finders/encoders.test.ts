/** What is encoded in a script without saying so is found, and honest data is left alone. */

import assert from 'node:assert/strict';
import { findLists } from '../../../../src/layers/encoders/lists';
import { finders } from '../../../../src/layers/finders';
import { guessKind } from '../../../../src/layers/guess-kind';
import type { LayerKind } from '../../../../src/layers/model';
import * as encode from '../../../shared/inverse';

interface Came {
  readonly kind: LayerKind;
  readonly via: readonly string[];
  readonly text: string;
  readonly from: string;
}

function found(text: string, kind: LayerKind = 'powershell'): Came[] {
  return finders.flatMap((find) =>
    Array.from(find(text, kind)).flatMap(({ range, decode }) => {
      const decoded = decode(1 << 20);
      if (decoded === null) return [];
      const { content } = decoded;
      const value = content.type === 'text' ? content.text : `${content.bytes.length} bytes`;
      return [
        { kind: decoded.kind, via: decoded.via, text: value, from: text.slice(range.start, range.end) },
      ];
    }),
  );
}

const script =
  "Write-Output 'amsight-marker'; Write-Output 'and so on, long enough to be compressed by 3 formats'; exit 0";
const chunks = (text: string): string[] => text.match(/.{1,20}/g) ?? [];

describe('an encoded script is found', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['base64', `$x = '${encode.base64Utf8(script)}'`, ['base64']],
    ['base64 of UTF-16', `$x = '${encode.base64Utf16(script)}'`, ['base64', 'utf16']],
    ['base64 of gzip', `$x = '${encode.base64Gzip(script)}'`, ['base64', 'gzip']],
    ['base64 of zlib', `$x = '${encode.base64Zlib(script)}'`, ['base64', 'zlib']],
    ['base64 of deflate', `$x = '${encode.base64Deflate(script)}'`, ['base64', 'deflate']],
    ['base64 of Brotli', `$x = '${encode.base64Brotli(script)}'`, ['base64', 'brotli']],
    ['base64 twice', `$x = '${encode.base64Utf8(encode.base64Utf8(script))}'`, ['base64', 'base64']],
    ['base64 for URLs', `$x = '${encode.base64Url(`${script} # ???>>>`)}'`, ['base64']],
    ['base64 backward', `$x = '${encode.reversed(encode.base64Utf8(script))}'`, ['base64']],
    ['base64 with junk', `$x = '${encode.junked(encode.base64Utf8(script), '.')}'`, ['base64']],
    ['base64 in literals', `$x = '${chunks(encode.base64Utf8(script)).join("' +\n  '")}'`, ['base64']],
    [
      'base64 in VBScript lines',
      `x = "${chunks(encode.base64Utf8(script)).join('"\r\nx = x & "')}"`,
      ['base64'],
    ],
    ['base64 in += lines', `$x = "${chunks(encode.base64Utf8(script)).join('"\n$x += "')}"`, ['base64']],
    ['base64 in plain lines', `@'\n${chunks(encode.base64Utf8(script)).join('\n')}\n'@`, ['base64']],
    [
      'base64 in comments',
      chunks(encode.base64Utf8(script))
        .map((one) => `# ${one}`)
        .join('\n'),
      ['base64'],
    ],
    ['base64 after words', `$x = 'anHonestAndLongWord', '${encode.base64Utf8(script)}'`, ['base64']],
    ['hex', `$x = '${encode.hex(script)}'`, ['hex']],
    ['hex backward', `$x = '${encode.reversed(encode.hex(script))}'`, ['hex']],
    ['hex with dashes', `$x = '${encode.hex(script, '-')}'`, ['hex']],
    ['0x list', `[byte[]]$x = 0x${encode.hex(script, ',0x')}`, ['hex']],
    ['\\x escapes', `x = "\\x${encode.hex(script, '\\x')}"`, ['hex']],
    ['decimal', `$x = ${encode.decimal(script)}`, ['decimal']],
    ['octal', `$x = '${encode.octal(script)}'`, ['octal']],
    ['binary', `$x = '${encode.binary(script)}'`, ['binary']],
    ['binary in one run', `$x = '${encode.binary(script, '')}'`, ['binary']],
    ['percent', `x = unescape("${encode.percent(script)}")`, ['url']],
    ['certutil', encode.pem(script), ['pem']],
    ['certutil, echoed', encode.pem(script).replace(/^(?=.)/gm, 'echo '), ['pem']],
  ];
  for (const [name, text, via] of cases) {
    it(name, () => {
      const [first, ...others] = found(text);
      assert.ok(first !== undefined, 'nothing found');
      assert.ok(first.text.startsWith(script), first.text);
      assert.equal(first.kind, 'powershell');
      assert.deepEqual(first.via, via);
      assert.deepEqual(
        others.filter(({ text: other }) => !other.startsWith(script)),
        [],
      );
    });
  }

  it('maps a script in several literals to all of them', () => {
    const base64 = encode.base64Utf8(script);
    const [only] = found(`$x = '${base64.slice(0, 40)}' + '${base64.slice(40)}'; $y`);
    assert.equal(only?.from, `${base64.slice(0, 40)}' + '${base64.slice(40)}`);
  });
});

describe('honest data gives none', () => {
  const random = Buffer.from(Array.from({ length: 600 }, (_, at) => (at * at * 31 + at * 7) & 255));
  const signature = Buffer.concat([Buffer.from('30820258', 'hex'), random]).toString('base64');
  const lines = (signature.match(/.{1,64}/g) ?? []).map((line) => `# ${line}`).join('\r\n');
  for (const [name, text] of [
    ['a signature block', `# SIG # Begin signature block\r\n${lines}\r\n# SIG # End signature block`],
    ['random bytes', `$x = '${random.toString('base64')}'`],
    ['random bytes in hex', `$x = '${random.toString('hex')}'`],
    [
      'prose in base64',
      `$x = '${encode.base64Utf8('The quick brown fox jumps over the lazy dog, and on.')}'`,
    ],
    [
      'JSON in base64',
      `//# data:application/json;base64,${encode.base64Utf8('{"version":3,"sources":["a.ts"]}')}`,
    ],
    ['a hash', `"sha256": "${'0123456789abcdef'.repeat(4)}"`],
    ['numbers', `x = [${Array.from({ length: 100 }, (_, at) => at).join(', ')}]`],
    ['prose in numbers', `x = [${encode.decimal('The quick brown fox jumps over the lazy dog')}]`],
    ['names', "'System.Management.Automation.Internal.CommonParameters.AndMoreOfIt'"],
    ['a rule of dashes', `# ${'-'.repeat(200)}`],
  ] as const) {
    it(name, () => {
      assert.deepEqual(found(text), []);
    });
  }

  it('words on the next lines are no part of a run', () => {
    const base64 = encode.base64Utf8(`${script}   `.slice(0, 84));
    assert.deepEqual(
      found(`${base64}\npowershell -x\n${base64}\nexit\n`).map(({ from }) => from),
      [base64, base64],
    );
  });
});

describe('Script Encoder', () => {
  const known = '#@~^DgAAAA==\\ko$K6,JC\x7FV^GJqAQAAA==^#~@';
  it('decodes what screnc made', () => {
    assert.deepEqual(found(known, 'vbscript'), [
      { kind: 'vbscript', via: ['scriptencoder'], text: 'MsgBox "Hello"', from: known },
    ]);
  });
  it('the inverse is screnc', () => {
    assert.equal(encode.scriptEncoded('MsgBox "Hello"'), known);
  });
  it('says that a checksum is wrong', () => {
    const [only] = found(known.replace('qAQAAA', 'qQQAAA'), 'vbscript');
    assert.deepEqual(only?.via, ['scriptencoder (checksum wrong)']);
    assert.equal(only.text, 'MsgBox "Hello"');
  });
  it('takes a block whose length is wrong', () => {
    assert.equal(found(known.replace('DgAAAA', 'DwAAAA'), 'vbscript')[0]?.text, 'MsgBox "Hello"');
  });
  it('takes a block that is still typed', () => {
    assert.equal(found(known.slice(0, 18), 'vbscript')[0]?.text, 'MsgBox');
  });
  it('takes several blocks', () => {
    assert.equal(found(`${known}\r\n${known}`, 'vbscript').length, 2);
  });
  for (const [language, kind] of [
    ['VBScript.Encode', 'vbscript'],
    ['JScript.Encode', 'jscript'],
  ] as const) {
    it(`${language} in an HTA`, () => {
      const block = encode.scriptEncoded('alert("x")');
      assert.equal(found(`<script language="${language}">${block}</script>`, 'hta')[0]?.kind, kind);
    });
  }
});

describe('guessKind', () => {
  const cases: readonly (readonly [string, LayerKind | null])[] = [
    ["Write-Output 'amsight-marker'", 'powershell'],
    ['$a = 1\n$b = $a -join ","', 'powershell'],
    ['IEX ("x")', 'powershell'],
    ['WScript.Echo "amsight-marker"', 'vbscript'],
    ['Dim a\r\nSet a = CreateObject("WScript.Shell")', 'vbscript'],
    ['WScript.Echo("amsight-marker")', 'jscript'],
    ['var a = new ActiveXObject("WScript.Shell");', 'jscript'],
    ['@echo off\r\necho x', 'batch'],
    ['<hta:application id="a"><script language="vbscript">x</script>', 'hta'],
    ['<job id="a"><script language="JScript">x</script></job>', 'wsf'],
    ['Windows Registry Editor Version 5.00\r\n', 'reg'],
    ['The quick brown fox jumps over the lazy dog, and Get-Help shows the manual.', null],
    ['{"name":"x","scripts":{"build":"Write-Output x"}}', null],
    ['<?xml version="1.0"?><a>Write-Output</a>', null],
    ['<svg xmlns="http://www.w3.org/2000/svg"><path d="M0"/></svg>', null],
    ['{"alg":"HS256","typ":"JWT"}', null],
    ['export const a = 1;\nconsole.log(`x`);', null],
    ['body { color: red; }', null],
    ['user:password', null],
    ['', null],
  ];
  for (const [text, kind] of cases)
    it(`${JSON.stringify(text.slice(0, 40))} is ${kind ?? 'none'}`, () => {
      assert.equal(guessKind(text), kind);
    });
});

describe('long lists', () => {
  it('are looked at in their beginning', () => {
    const line = `${[...Buffer.from(`${script}\n`)].join(',')},`;
    const [carried] = [...findLists(`x = ${line.repeat(10_000)}10`)];
    // The number at the limit is read to its end.
    assert.ok(carried !== undefined && carried.range.end < 2 * 1024 * 1024 + 16);
    assert.equal(carried.decode(8 * 1024 * 1024)?.cut, true);
  });
});
