/** Codecs against values that others published, and compressed data that grows without end. */

import assert from 'node:assert/strict';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { decrypt, type Cipher } from '../../../../src/layers/codecs/ciphers';
import { hash, hmac, passwordDeriveBytes, pbkdf2 } from '../../../../src/layers/codecs/hashes';
import { decodeHtml } from '../../../../src/layers/codecs/html';
import { brotliWhole, inflate } from '../../../../src/layers/codecs/inflate';
import { xor } from '../../../../src/layers/codecs/xor';
import { BudgetSpent, Meter } from '../../../../src/layers/meter';
import { decodeText, encodeText, encodingNamed } from '../../../../src/layers/text-encodings';
import { defaultBudgets } from '../../../../src/scripts/budgets';

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
const bytes = (hex: string): Buffer => Buffer.from(hex.replace(/ /g, ''), 'hex');
const hex = (value: Uint8Array | null): string | null => value && Buffer.from(value).toString('hex');
const meter = (): Meter => new Meter({ ...defaultBudgets, milliseconds: 60_000 }, () => 0);

describe('hashes', () => {
  for (const [name, expected] of [
    ['MD5', '900150983cd24fb0d6963f7d28e17f72'],
    ['sha1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['SHA', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['SHA-256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'System.Security.Cryptography.SHA256Managed',
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    ],
    ['crc32', null],
  ] as const) {
    it(`${name} of "abc" (RFC 1321, FIPS 180)`, () => {
      assert.equal(hex(hash(name, ascii('abc'))), expected);
    });
  }
  it('HMAC (RFC 4231, case 2)', () => {
    assert.equal(
      hex(hmac('HMACSHA256', ascii('Jefe'), ascii('what do ya want for nothing?'))),
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });
  it('PBKDF2 (RFC 6070)', () => {
    const key = pbkdf2(ascii('password'), ascii('salt'), 2, 20, 'SHA1', meter());
    assert.equal(hex(key), 'ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957');
  });
  it('PBKDF1 of one hash is its beginning', () => {
    const [password, salt] = [ascii('password'), ascii('salt')];
    const long = passwordDeriveBytes(password, salt, 100, 32, 'SHA1', meter());
    const short = passwordDeriveBytes(password, salt, 100, 16, 'SHA1', meter());
    assert.equal(hex(short), hex(long)?.slice(0, 32));
  });
  it('derived keys cost what their iterations cost', () => {
    for (const derive of [pbkdf2, passwordDeriveBytes])
      assert.throws(() => derive(ascii('p'), ascii('s'), 1e9, 16, 'SHA1', meter()), BudgetSpent);
  });
});

describe('ciphers', () => {
  const none = { padding: 'none', iv: new Uint8Array() } as const;
  const table: readonly (readonly [string, Cipher, string, string])[] = [
    [
      'DES, ECB (NBS 500-20)',
      { ...none, algorithm: 'des', mode: 'ecb', key: bytes('10316e028c8f3b4a') },
      '82dcbafbdeab6602',
      '0000000000000000',
    ],
    [
      'DES, CBC (FIPS 81)',
      {
        algorithm: 'des',
        mode: 'cbc',
        padding: 'none',
        key: bytes('0123456789abcdef'),
        iv: bytes('1234567890abcdef'),
      },
      'e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6',
      hex(ascii('Now is the time for all ')) ?? '',
    ],
    [
      'AES-128, ECB (FIPS 197)',
      { ...none, algorithm: 'aes', mode: 'ecb', key: bytes('000102030405060708090a0b0c0d0e0f') },
      '69c4e0d86a7b0430d8cdb78070b4c55a',
      '00112233445566778899aabbccddeeff',
    ],
    [
      'RC4',
      { ...none, algorithm: 'rc4', mode: 'ecb', key: ascii('Key') },
      'bbf316e8d940af0ad3',
      '506c61696e74657874',
    ],
  ];
  for (const [title, cipher, encrypted, plain] of table) {
    it(title, () => {
      assert.equal(hex(decrypt(cipher, bytes(encrypted))), plain);
    });
  }
  it('RC2 and a key of a wrong length give none', () => {
    const cbc = { mode: 'ecb', ...none } as const;
    assert.equal(decrypt({ ...cbc, algorithm: 'rc2', key: bytes('00'.repeat(16)) }, new Uint8Array(8)), null);
    assert.equal(decrypt({ ...cbc, algorithm: 'des', key: bytes('00'.repeat(7)) }, new Uint8Array(8)), null);
  });
});

describe('HTML entities', () => {
  for (const [text, expected] of [
    ['&lt;a&gt; &amp;&quot;&#39;', '<a> &"\''],
    ['&#x49;&#69;&#X58;', 'IEX'],
    ['&#128512;', '\u{1F600}'],
    ['&amp;lt;', '&lt;'],
    ['&eacute;&Eacute;&nbsp;', '\u00E9\u00C9\u00A0'],
    ['&nothing; &lt &#xD800; &#0; &#1114112;', '&nothing; &lt &#xD800; &#0; &#1114112;'],
  ] as const) {
    it(JSON.stringify(text), () => {
      assert.equal(decodeHtml(text), expected);
    });
  }
});

describe('XOR', () => {
  it('repeats its key', () => {
    assert.equal(hex(xor(bytes('00112233'), bytes('ff0f'))), 'ff1edd3c');
  });
  it('with an empty key changes nothing', () => {
    assert.equal(hex(xor(bytes('0011'), bytes(''))), '0011');
  });
});

describe('code pages', () => {
  for (const [name, encoded, text] of [
    ['1251', 'cff0e8e2e5f2', 'Привет'],
    ['windows-1252', '8093', '€“'],
    ['windows-1253', 'c1e2', 'Αβ'],
    ['shift_jis', '83658358', 'テス'],
    ['gb2312', 'b2e2', '测'],
    ['utf-7', hex(ascii('+AEk-EX')) ?? '', 'IEX'],
    ['12001', '00000049', 'I'],
    ['BigEndianUTF32', '00000049', 'I'],
    ['x-cp1250', '9c', 'ś'],
  ] as const) {
    it(`${name}: ${text}`, () => {
      const encoding = encodingNamed(name);
      assert.ok(encoding !== null);
      assert.equal(decodeText(bytes(encoded), encoding), text);
    });
  }
  it('text goes back where every character has one byte, and not where one has none', () => {
    assert.equal(hex(encodeText('Привет', 'cp1251')), 'cff0e8e2e5f2');
    assert.equal(encodeText('Привет', 'ansi'), null);
  });
});

describe('compressed data that grows without end', () => {
  const most = 256 * 1024;
  const zeros = Buffer.alloc(16 * 1024 * 1024);
  it('gzip in gzip: each ends at what is allowed', () => {
    const outer = inflate(gzipSync(gzipSync(zeros)), 'gzip', most);
    assert.ok(outer !== null && !outer.cut);
    const inner = inflate(outer.bytes, 'gzip', most);
    assert.ok(inner?.cut && inner.bytes.length <= most);
  });
  it('Brotli ends at what is allowed', () => {
    const bomb = brotliCompressSync(zeros);
    const cut = inflate(bomb, 'brotli', most);
    assert.ok((cut?.bytes.length ?? 0) <= most);
    assert.equal(brotliWhole(bomb, most), null);
  });
  it('Brotli that is cut is not whole', () => {
    const packed = brotliCompressSync(ascii('Write-Output 1'));
    assert.equal(hex(brotliWhole(packed, most)), hex(ascii('Write-Output 1')));
    assert.equal(brotliWhole(packed.subarray(0, -3), most), null);
  });
});
