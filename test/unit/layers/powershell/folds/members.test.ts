/** Casts, indexing, members of instances, static members and objects, one case a line. */

import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { HostProfile } from '../../../../../src/layers/model';
import {
  aliasesOf,
  callMember,
  callStatic,
  commandNamesOf,
  convert,
  convertToSecureString,
  dictionaryOf,
  getMember,
  getStatic,
  index,
  newObject,
  setIndex,
  setMember,
  stringify,
  truthOf,
  typeValue,
  variableNamesOf,
  variableOf,
  type FoldContext,
} from '../../../../../src/layers/powershell/folds';
import { unknown, type Value } from '../../../../../src/layers/values/model';
import { b, block, context, l, n, nil, no, s, show, v, yes } from './helpers';

type Given = Value | string | number;
const char = (text: string): Value => ({ type: 'char', unit: text.charCodeAt(0) });
const chars = (text: string): Value => l(...Array.from(text, char));
const enumerated = (type: string, name: string): Value => getStatic(`System.${type}`, name, context());
const bytesOf = (buffer: Buffer): Value => b(...buffer);

const casts: readonly (readonly [string, Given, string])[] = [
  ['char', 73, '#I'],
  ['char', 'x', '#x'],
  ['char', 'xy', 'unknown'],
  ['char', -1, 'unknown'],
  ['char[]', 'iex', '[#i #e #x]'],
  ['Char[]', l(105, 101), '[#i #e]'],
  ['int', '0x41', '65'],
  ['int', '2.5', '2'],
  ['int', char('A'), '65'],
  ['int', 'abc', 'unknown'],
  ['System.Int32', nil, '0'],
  ['int[]', chars('ab'), '[97 98]'],
  ['byte', 300, 'unknown'],
  ['byte[]', l(1, '0x02', char('A')), 'bytes(1 2 65)'],
  ['string', l('a', 1, nil, yes), "'a 1  True'"],
  ['string', b(1, 2), "'1 2'"],
  ['string[]', l(1, 'a'), "['1' 'a']"],
  ['bool', 'False', '$true'],
  ['double', '1.5', '1.5d'],
  ['long', '5', '5:int64'],
  ['regex', 'a+', '/a+/'],
  ['array', 'a', "['a']"],
  ['object[]', 'a', "['a']"],
  ['type', 'System.Convert', 'runtimetype'],
  ['void', 'a', 'null'],
  ['IO.MemoryStream', b(1), 'memorystream'],
  ['string', typeValue('System.Int32'), "'int'"],
  ['NoSuchType', 'a', 'unknown'],
];

const indexed: readonly (readonly [Given, Given, string])[] = [
  ['abc', 0, '#a'],
  ['abc', -1, '#c'],
  ['abc', 9, 'null'],
  ['abc', l(2, 1, 0), '[#c #b #a]'],
  ['abc', l(l(0, 1), -1), '[#a #b #c]'],
  [l('a', 'b'), '1', "'b'"],
  [b(7, 8), 1, '8:byte'],
  [l('a'), unknown, 'unknown'],
  [nil, 0, 'unknown'],
  [dictionaryOf([[s('Key'), s('x')]]) ?? nil, 'kEY', "'x'"],
];

const calls: readonly (readonly [Given, string, readonly Given[], string, HostProfile?])[] = [
  ['abcdef', 'Substring', [2], "'cdef'"],
  ['abcdef', 'sUBSTRING', [1, 2], "'bc'"],
  ['abc', 'Substring', [5], 'unknown'],
  ['a,,b', 'Split', [',', enumerated('StringSplitOptions', 'RemoveEmptyEntries')], "['a' 'b']"],
  ['ac', 'Insert', [1, 'b'], "'abc'"],
  ['abcd', 'Remove', [1, 2], "'ad'"],
  ['abcd', 'Remove', [2], "'ab'"],
  ['aXa', 'Replace', ['a', 'b'], "'bXb'"],
  ['aXA', 'Replace', ['a', 'b', 'OrdinalIgnoreCase'], "'bXb'"],
  ['a,b;c', 'Split', [',;'], "['a' 'b' 'c']"],
  ['a,;b', 'Split', [',;'], "['a' 'b']", 'powerShell7'],
  ['a,b,c', 'Split', [',', 2], "['a' 'b,c']"],
  ['a,,b', 'Split', [',', 'RemoveEmptyEntries'], "['a' 'b']"],
  ['a--b', 'Split', [l('--'), 'None'], "['a' 'b']"],
  [' a b', 'Split', [], "['' 'a' 'b']"],
  ['abc', 'ToCharArray', [], '[#a #b #c]'],
  ['  a ', 'Trim', [], "'a'"],
  ['xxax', 'TrimStart', ['x'], "'ax'"],
  ['axyx', 'TrimEnd', [chars('xy')], "'a'"],
  ['a', 'PadLeft', [3], "'  a'"],
  ['a', 'PadRight', [3, '.'], "'a..'"],
  ['abcb', 'IndexOf', ['b'], '1'],
  ['abcb', 'LastIndexOf', ['b'], '3'],
  ['banana', 'IndexOf', ['n', 1, 1], '-1'],
  ['banana', 'IndexOf', ['n', 3, 3], '4'],
  ['banana', 'IndexOf', ['N', 3, 'OrdinalIgnoreCase'], '4'],
  ['banana', 'IndexOf', ['n', 3, 4], 'unknown'],
  ['banana', 'LastIndexOf', ['n', 3], '2'],
  ['banana', 'LastIndexOf', ['n', 3, 1], '-1'],
  ['banana', 'LastIndexOf', ['ban', 1], '-1'],
  ['banana', 'IndexOfAny', [chars('xn'), 3], '4'],
  ['banana', 'IndexOfAny', [l(110, 98)], '0'],
  ['banana', 'LastIndexOfAny', [chars('nb'), 3, 2], '2'],
  ['abc', 'Equals', [5], '$false'],
  ['abc', 'Equals', ['abc'], '$true'],
  ['a\rb', 'ReplaceLineEndings', [], "'a\r\nb'", 'powerShell7'],
  ['abc', 'StartsWith', ['ab'], '$true'],
  ['abc', 'EndsWith', ['X'], '$false'],
  ['abc', 'Contains', ['b'], '$true'],
  ['aB', 'ToUpper', [], "'AB'"],
  ['aB', 'ToLowerInvariant', [], "'ab'"],
  ['abc', 'Chars', [1], '#b'],
  ['abc', 'CompareTo', ['abd'], '-1'],
  ['abc', 'ToString', [], "'abc'"],
  [255, 'ToString', ['X4'], "'00FF'"],
  [7, 'ToString', ['D3'], "'007'"],
  [char('a'), 'ToString', [], "'a'"],
  [l('a', 'b'), 'ToUpper', [], "['A' 'B']"],
  [l('a', 'b'), 'IndexOf', ['b'], '1'],
  [l('a', 'b'), 'Contains', ['c'], '$false'],
  [l('a', 'b'), 'Foreach', [block((one) => s(`${show(one)}!`))], "[''a'!' ''b'!']"],
  [l(1, 0), 'Where', [block((one) => one)], '[1]'],
  [dictionaryOf([[s('K'), n(1)]]) ?? nil, 'ContainsKey', ['k'], '$true'],
  ['abc', 'NoSuchMethod', [], 'unknown'],
  [unknown, 'ToString', [], 'unknown'],
  ['abc', 'Insert', [1, unknown], 'unknown'],
  [{ type: 'regex', pattern: 'b+', flags: '' }, 'Replace', ['abbc', '-'], "'a-c'"],
];

const statics: readonly (readonly [string, string, readonly Given[], string])[] = [
  ['string', 'Join', ['', l('i', 'e', 'x')], "'iex'"],
  ['String', 'Join', ['-', 'a', 'b'], "'a-b'"],
  ['string', 'Concat', ['a', 1, 'b'], "'a1b'"],
  ['string', 'Format', ['{1}{0}', 'b', 'a'], "'ab'"],
  ['string', 'new', [chars('abc')], "'abc'"],
  ['string', 'new', ['x', 3], "'xxx'"],
  ['string', 'new', [l(79, 107)], "'Ok'"],
  ['string', 'new', [b(79, 107, 33), 1, 2], "'k!'"],
  ['string', 'new', [l('no', 'chars')], 'unknown'],
  ['Convert', 'ToBoolean', [' TRUE '], '$true'],
  ['Convert', 'ToBoolean', ['yes'], 'unknown'],
  ['Convert', 'ToBoolean', [2], '$true'],
  ['string', 'IsNullOrEmpty', [''], '$true'],
  ['char', 'ConvertFromUtf32', [0x41], "'A'"],
  ['char', 'ToUpper', ['a'], '#A'],
  ['Convert', 'ToInt32', ['1010', 2], '10'],
  ['convert', 'ToInt32', ['FFFFFFFF', 16], '-1'],
  ['Convert', 'ToByte', ['ff', 16], '255:byte'],
  ['Convert', 'ToChar', [65], '#A'],
  ['Convert', 'ToString', [255, 16], "'ff'"],
  ['System.Convert', 'FromBase64String', ['aWV4'], 'bytes(105 101 120)'],
  ['Convert', 'FromBase64String', ['!!'], 'unknown'],
  ['Convert', 'FromHexString', ['6965'], 'bytes(105 101)'],
  ['Convert', 'ToBase64String', [b(105, 101, 120)], "'aWV4'"],
  ['BitConverter', 'ToString', [b(1, 171)], "'01-AB'"],
  ['BitConverter', 'ToInt32', [b(1, 1, 0, 0), 0], '257'],
  ['math', 'Pow', [2, 3], '8d'],
  ['Math', 'Floor', [{ type: 'number', value: 2.7, as: 'double' }], '2d'],
  ['math', 'Abs', [-3], '3'],
  ['int', 'Parse', ['12'], '12'],
  ['uri', 'UnescapeDataString', ['%69ex'], "'iex'"],
  ['Net.WebUtility', 'HtmlDecode', ['&#105;ex'], "'iex'"],
  ['System.Web.HttpUtility', 'UrlDecode', ['i+e%78'], "'i ex'"],
  ['regex', 'Replace', ['a1b2', '\\d', '-'], "'a-b-'"],
  ['regex', 'Replace', ['aAb', 'a', '-', 'IgnoreCase'], "'--b'"],
  ['regex', 'Matches', ['abc', '.', 'RightToLeft'], "matchcollection[match('c') match('b') match('a')]"],
  ['regex', 'Split', ['a1b', '\\d'], "['a' 'b']"],
  ['regex', 'Escape', ['a.b'], "'a\\.b'"],
  ['regex', 'Unescape', ['\\x69ex'], "'iex'"],
  ['array', 'IndexOf', [l('a', 'b'), 'b'], '1'],
  ['IO.Path', 'GetFileName', ['C:\\a\\b.ps1'], "'b.ps1'"],
  ['IO.Path', 'Combine', ['C:\\a', 'b'], "'C:\\a\\b'"],
  ['Environment', 'GetEnvironmentVariable', ['ComSpec'], "'C:\\WINDOWS\\system32\\cmd.exe'"],
  ['Linq.Enumerable', 'Reverse', [l(1, 2)], '[2 1]'],
  ['Guid', 'NewGuid', [], 'unknown'],
  ['IO.File', 'ReadAllText', ['x'], 'unknown'],
];

describe('PowerShell casts', () => {
  for (const [type, value, expected] of casts)
    it(`[${type}]${show(v(value))} is ${expected}`, () => {
      assert.equal(show(convert(v(value), type, context())), expected);
    });
  it('tells truth as conditions do', () => {
    assert.deepEqual([s(''), s('0'), n(0), l(), l(0), l(0, 0), nil, unknown].map(truthOf), [
      false,
      true,
      false,
      false,
      false,
      true,
      false,
      null,
    ]);
  });
});

describe('PowerShell indexing', () => {
  for (const [target, at, expected] of indexed)
    it(`${show(v(target))}[${show(v(at))}] is ${expected}`, () => {
      assert.equal(show(index(v(target), v(at), context())), expected);
    });
  it('assigns in place', () => {
    const bytes = b(1, 2);
    const items = l('a', 'b');
    assert.equal(setIndex(bytes, n(-1), n(9), context()), true);
    assert.equal(setIndex(items, n(0), s('x'), context()), true);
    assert.equal(setIndex(items, n(5), s('x'), context()), false);
    assert.equal(show(bytes) + show(items), "bytes(1 9)['x' 'b']");
  });
});

describe('PowerShell methods', () => {
  for (const [target, name, args, expected, profile] of calls)
    it(`${show(v(target))}.${name}(${args.map((one) => show(v(one))).join(', ')}) is ${expected}`, () => {
      assert.equal(show(callMember(v(target), name, args.map(v), context(profile))), expected);
    });
  for (const [type, name, args, expected] of statics)
    it(`[${type}]::${name}(${args.map((one) => show(v(one))).join(', ')}) is ${expected}`, () => {
      assert.equal(show(callStatic(type, name, args.map(v), context())), expected);
    });

  it('invokes a method that was taken by name', () => {
    const ctx = context();
    assert.equal(show(callMember(getMember(s('abc'), 'Substring', ctx), 'Invoke', [n(1)], ctx)), "'bc'");
    assert.equal(
      show(callMember(getStatic('Convert', 'FromBase64String', ctx), 'Invoke', [s('aWV4')], ctx)),
      'bytes(105 101 120)',
    );
    const method = callMember(typeValue('Convert'), 'GetMethod', [s('ToChar')], ctx);
    assert.equal(show(callMember(method, 'Invoke', [nil, l(65)], ctx)), '#A');
  });

  it('knows properties', () => {
    const ctx = context();
    assert.equal(show(getMember(s('abc'), 'Length', ctx)), '3');
    assert.equal(show(getMember(l(1, 2), 'Count', ctx)), '2');
    assert.equal(show(getMember(l('a', 'bc'), 'Length', ctx)), '2');
    assert.equal(show(getMember(typeValue('char'), 'FullName', ctx)), "'System.Char'");
    assert.equal(show(getMember(dictionaryOf([[s('A'), n(1)]]) ?? nil, 'Keys', ctx)), "['A']");
    const match = callStatic('regex', 'Match', [s('xab'), s('(?<first>a)(b)')], ctx);
    assert.equal(show(getMember(match, 'Value', ctx)), "'ab'");
    assert.equal(show(index(getMember(match, 'Groups', ctx), s('first'), ctx)), "group('a')");
  });

  it('reverses arrays in place', () => {
    const items = chars('xei');
    callStatic('array', 'Reverse', [items], context());
    assert.equal(show(items), '[#i #e #x]');
  });

  it('keeps the text of a StringBuilder and the items of lists', () => {
    const ctx = context();
    const builder = newObject('Text.StringBuilder', [], ctx);
    callMember(callMember(builder, 'Append', [s('ie')], ctx), 'Append', [char('x')], ctx);
    assert.equal(show(callMember(builder, 'ToString', [], ctx)), "'iex'");
    callMember(builder, 'Append', [unknown], ctx);
    assert.equal(show(callMember(builder, 'ToString', [], ctx)), 'unknown');
    const items = newObject('Collections.ArrayList', [], ctx);
    assert.equal(show(callMember(items, 'Add', [s('a')], ctx)), '0');
    callMember(items, 'Insert', [n(0), s('b')], ctx);
    assert.equal(show(stringify(items, ctx)), "'b a'");
    const stack = newObject('System.Collections.Generic.Stack[string]', [], ctx);
    for (const one of ['a', 'b']) callMember(stack, 'Push', [s(one)], ctx);
    assert.equal(show(callMember(stack, 'Pop', [], ctx)), "'b'");
  });
});

describe('PowerShell streams and cryptography', () => {
  const text = Buffer.from("Write-Output 'amsight-marker'");
  const packed: readonly (readonly [string, Buffer, string])[] = [
    ['IO.Compression.GzipStream', gzipSync(text), 'gzip'],
    ['System.IO.Compression.DeflateStream', deflateRawSync(text), 'deflate'],
    ['IO.Compression.ZLibStream', deflateSync(text), 'zlib'],
    ['IO.Compression.BrotliStream', brotliCompressSync(text), 'brotli'],
  ];
  const stream = (className: string, bytes: Value, ctx: FoldContext) => {
    const memory = convert(bytes, 'IO.MemoryStream', ctx);
    return newObject(
      className,
      [memory, getStatic('IO.Compression.CompressionMode', 'Decompress', ctx)],
      ctx,
    );
  };

  for (const [className, bytes, step] of packed) {
    it(`reads text out of a ${className}`, () => {
      const ctx = context();
      const reader = newObject(
        'IO.StreamReader',
        [stream(className, bytesOf(bytes), ctx), getStatic('Text.Encoding', 'ASCII', ctx)],
        ctx,
      );
      const result = callMember(reader, 'ReadToEnd', [], ctx);
      assert.equal(show(result), `'${text.toString()}'`);
      assert.deepEqual(result.via, [step, 'ascii']);
    });
    it(`copies bytes out of a ${className}`, () => {
      const ctx = context();
      const target = newObject('IO.MemoryStream', [], ctx);
      callMember(stream(className, bytesOf(bytes), ctx), 'CopyTo', [target], ctx);
      assert.equal(show(callMember(target, 'ToArray', [], ctx)), show(bytesOf(text)));
    });
  }

  it('fills a buffer that was written into a stream, as loops of Read do', () => {
    const ctx = context();
    const memory = newObject('IO.MemoryStream', [], ctx);
    callMember(memory, 'Write', [b(1, 2, 3), n(0), n(3)], ctx);
    callMember(memory, 'Seek', [n(0), s('Begin')], ctx);
    const buffer = newObject('byte[]', [n(2)], ctx);
    assert.equal(show(callMember(memory, 'Read', [buffer, n(0), n(2)], ctx)), '2');
    assert.equal(setMember(memory, 'Position', n(0), ctx), true);
    assert.equal(show(buffer) + show(callMember(memory, 'ReadByte', [], ctx)), 'bytes(1 2)1');
  });

  const key = Buffer.alloc(16, 7);
  const iv = Buffer.alloc(16, 9);
  const cipher = createCipheriv('aes-128-cbc', key, iv);
  const encrypted = bytesOf(Buffer.concat([cipher.update(text), cipher.final()]));

  it('decrypts AES with the key and vector of the script', () => {
    const ctx = context();
    const aes = callStatic('System.Security.Cryptography.Aes', 'Create', [], ctx);
    for (const [name, value] of [
      ['Key', bytesOf(key)],
      ['IV', bytesOf(iv)],
      ['Mode', s('CBC')],
    ] as const)
      assert.equal(setMember(aes, name, value, ctx), true);
    const decryptor = callMember(aes, 'CreateDecryptor', [], ctx);
    const plain = callMember(
      decryptor,
      'TransformFinalBlock',
      [encrypted, n(0), getMember(encrypted, 'Length', ctx)],
      ctx,
    );
    assert.equal(show(plain), show(bytesOf(text)));
    assert.deepEqual(plain.via, ['aes']);
  });

  it('decrypts through a CryptoStream in both directions', () => {
    const ctx = context();
    const aes = newObject('Security.Cryptography.RijndaelManaged', [], ctx);
    const decryptor = callMember(aes, 'CreateDecryptor', [bytesOf(key), bytesOf(iv)], ctx);
    const crypto = (inner: Value, mode: string) =>
      newObject('Security.Cryptography.CryptoStream', [inner, decryptor, s(mode)], ctx);
    const reader = newObject(
      'IO.StreamReader',
      [crypto(newObject('IO.MemoryStream', [encrypted], ctx), 'Read')],
      ctx,
    );
    assert.equal(show(callMember(reader, 'ReadToEnd', [], ctx)), `'${text.toString()}'`);
    const target = newObject('IO.MemoryStream', [], ctx);
    const writer = crypto(target, 'Write');
    callMember(writer, 'Write', [encrypted, n(0), getMember(encrypted, 'Length', ctx)], ctx);
    callMember(writer, 'FlushFinalBlock', [], ctx);
    assert.equal(show(callMember(target, 'ToArray', [], ctx)), show(bytesOf(text)));
  });

  it('knows nothing of what a random key decrypts', () => {
    const ctx = context();
    const decryptor = callMember(
      newObject('Security.Cryptography.AesManaged', [], ctx),
      'CreateDecryptor',
      [],
      ctx,
    );
    assert.equal(
      show(callMember(decryptor, 'TransformFinalBlock', [encrypted, n(0), n(32)], ctx)),
      'unknown',
    );
  });

  it('hashes', () => {
    const ctx = context();
    const hash = callMember(
      callStatic('Security.Cryptography.MD5', 'Create', [], ctx),
      'ComputeHash',
      [b()],
      ctx,
    );
    assert.equal(
      show(callStatic('BitConverter', 'ToString', [hash], ctx)),
      "'D4-1D-8C-D9-8F-00-B2-04-E9-80-09-98-EC-F8-42-7E'",
    );
  });

  it('brings a SecureString back to text in every usual way', () => {
    const ctx = context();
    const secure = convertToSecureString(s('iex'), null, ctx);
    const marshal = 'System.Runtime.InteropServices.Marshal';
    for (const [to, from] of [
      ['SecureStringToBSTR', 'PtrToStringAuto'],
      ['SecureStringToBSTR', 'PtrToStringBSTR'],
      ['SecureStringToGlobalAllocUnicode', 'PtrToStringUni'],
    ] as const)
      assert.equal(show(callStatic(marshal, from, [callStatic(marshal, to, [secure], ctx)], ctx)), "'iex'");
    assert.equal(
      show(getMember(newObject('Net.NetworkCredential', [s(''), secure], ctx), 'Password', ctx)),
      "'iex'",
    );
    const credential = newObject('PSCredential', [s('u'), secure], ctx);
    assert.equal(
      show(getMember(callMember(credential, 'GetNetworkCredential', [], ctx), 'Password', ctx)),
      "'iex'",
    );
  });
});

describe('PowerShell encodings', () => {
  const text = 'amsight-märker';
  for (const name of ['UTF8', 'Unicode', 'BigEndianUnicode', 'UTF32', 'UTF7'])
    it(`[Text.Encoding]::${name} undoes itself`, () => {
      const ctx = context();
      const encoding = getStatic('Text.Encoding', name, ctx);
      const bytes = callMember(encoding, 'GetBytes', [s(text)], ctx);
      assert.equal(show(callMember(encoding, 'GetString', [bytes], ctx)), `'${text}'`);
    });
  it('are found by name and code page', () => {
    const ctx = context();
    for (const name of ['utf-16', 1200] as const) {
      const encoding = callStatic('System.Text.Encoding', 'GetEncoding', [v(name)], ctx);
      assert.equal(show(callMember(encoding, 'GetString', [b(105, 0)], ctx)), "'i'");
    }
  });
});

describe('PowerShell variables and names', () => {
  const cases: readonly (readonly [string, readonly number[], string, HostProfile])[] = [
    ['PSHome', [4, 28], 'r7', 'powerShell7'],
    ['PSHome', [4, 30], 'ie', 'windowsPowerShell'],
    ['env:ComSpec', [4, 15, 25], 'Iex', 'windowsPowerShell'],
    ['ShellId', [1, 13], 'ie', 'windowsPowerShell'],
    ['VerbosePreference', [1, 3], 'ie', 'windowsPowerShell'],
  ];
  for (const [name, at, expected, profile] of cases)
    it(`$${name}[${at.join(',')}] is ${expected}, as assumed of ${profile}`, () => {
      const ctx = context(profile);
      const value = variableOf(name, profile) ?? nil;
      assert.equal(value.assumed, true);
      const letters = index(value, l(...at), ctx);
      const text = callStatic('string', 'Join', [s(''), letters], ctx);
      assert.equal(show(text), `'${expected}'`);
      assert.equal(text.assumed, true);
    });
  it('tells what each session has from what no session has', () => {
    assert.equal(variableOf('PID', 'powerShell7'), unknown);
    assert.equal(variableOf('nothingOfTheKind', 'powerShell7'), undefined);
    assert.deepEqual(variableOf('TRUE', 'powerShell7'), yes);
    assert.deepEqual(variableOf('false', 'powerShell7'), no);
  });
  it('resolves the wildcards that obfuscators use', () => {
    assert.deepEqual(
      commandNamesOf('windowsPowerShell').filter((one) => /^.*ke-e.*$/i.test(one)),
      ['Invoke-Expression'],
    );
    assert.deepEqual(
      variableNamesOf('windowsPowerShell').filter((one) => /mdr/i.test(one)),
      ['MaximumDriveCount'],
    );
    assert.equal(aliasesOf('powerShell7').get('iex'), 'Invoke-Expression');
    assert.equal(aliasesOf('powerShell7').has('curl'), false);
    assert.equal(aliasesOf('windowsPowerShell').get('curl'), 'Invoke-WebRequest');
  });
});
