/** What is encoded comes back through the codecs, and no bytes make them fail or grow without bound. */

import assert from 'node:assert/strict';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { decrypt } from '../../src/layers/codecs/ciphers';
import { inflate, type Compression } from '../../src/layers/codecs/inflate';
import { bytesOfHex, bytesOfList } from '../../src/layers/codecs/number-lists';
import { decodeScript, nextBlock } from '../../src/layers/codecs/script-encoder';
import { secureString } from '../../src/layers/codecs/secure-string';
import { decodeUrl, escapeText } from '../../src/layers/codecs/url';
import { decodeText, encodeText } from '../../src/layers/text-encodings';
import * as encode from '../shared/inverse';

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 });
const ascii = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 200 });
const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const iv = fc.uint8Array({ minLength: 16, maxLength: 16 });
const compressors: readonly (readonly [Compression, (bytes: Uint8Array) => Buffer])[] = [
  ['gzip', gzipSync],
  ['deflate', deflateRawSync],
  ['zlib', deflateSync],
  ['brotli', brotliCompressSync],
];

describe('codecs, fuzzed', () => {
  for (const [format, compress] of compressors) {
    it(`${format}: what was compressed comes back; cut or changed input gives no more than is allowed`, () => {
      fc.assert(
        fc.property(text, fc.nat(100), fc.nat(255), (plain, at, byte) => {
          const packed = compress(encode.utf8(plain));
          assert.deepEqual(Buffer.from(inflate(packed, format, 10_000)!.bytes), encode.utf8(plain));
          packed[at % packed.length] = byte;
          for (const bytes of [packed, packed.subarray(0, at)])
            assert.ok((inflate(bytes, format, 50)?.bytes.length ?? 0) <= 50);
        }),
        { numRuns: 200 },
      );
    });
  }

  it('a bomb ends at what is allowed', () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const { bytes, cut } = inflate(bomb, 'gzip', 1024 * 1024)!;
    assert.ok(cut && bytes.length > 900_000 && bytes.length <= 1024 * 1024);
  });

  it('ciphers, secure strings, lists, URLs, text encodings and the Script Encoder', () => {
    fc.assert(
      fc.property(text, ascii, key, iv, (plain, simple, secret, vector) => {
        const cipher = { algorithm: 'aes', mode: 'cbc', padding: 'pkcs7', key: secret, iv: vector } as const;
        const decrypted = decrypt(cipher, encode.aes(plain, secret, vector));
        assert.deepEqual(Buffer.from(decrypted!), encode.utf8(plain));
        assert.equal(secureString(encode.secureString(plain, secret, vector), secret), plain);
        assert.deepEqual(Buffer.from(bytesOfHex(encode.hex(plain, '-'))!), encode.utf8(plain));
        assert.deepEqual(Buffer.from(bytesOfList(encode.binary(plain), 2)!), encode.utf8(plain));
        assert.deepEqual(Buffer.from(bytesOfList(encode.octal(plain), 8)!), encode.utf8(plain));
        assert.deepEqual(Buffer.from(bytesOfList(encode.decimal(plain), 10)!), encode.utf8(plain));
        assert.equal(decodeUrl(encode.percent(plain), 'component'), plain);
        assert.equal(decodeUrl(escapeText(plain), 'unescape'), plain);
        for (const name of ['utf16', 'utf16be', 'utf8', 'utf32', 'utf32be', 'utf7'] as const)
          assert.equal(decodeText(encodeText(`x${plain}`, name)!, name), `x${plain}`);
        const encoded = encode.scriptEncoded(simple);
        const block = nextBlock(encoded, 0)!;
        const decoded = decodeScript(encoded.slice(block.body.start, block.body.end), 1000);
        assert.deepEqual([decoded.text, decoded.sum], [simple, block.checksum]);
      }),
      { numRuns: 300 },
    );
  });
});
