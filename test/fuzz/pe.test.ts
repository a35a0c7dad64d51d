/** Damaged PE files and version resources are read without an error, and in bounded reads. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fileVersionOf } from '../../src/engines/win32/file-version';
import { byteSource, type ByteSource } from '../../src/engines/win32/pe';
import { hasCertificate } from '../../src/engines/win32/pe-signature';
import { parseVersionInfo } from '../../src/engines/win32/version-info';
import { peFile, versionInfo } from '../unit/win32/pe-files';

const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .map((value) => value.replaceAll('\0', ' '));
const number = fc.nat(0xffff);
const version = fc.tuple(fc.integer({ min: 1, max: 0xffff }), number, number, number);
const damage = fc.array(fc.tuple(fc.nat(2_000), fc.nat(255)), { minLength: 1, maxLength: 8 });

function damaged(whole: Buffer, changes: readonly (readonly [number, number])[], end: number): Buffer {
  const bytes = Buffer.from(whole);
  for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
  return bytes.subarray(0, end % (bytes.length + 1));
}

/** Counts what is read of a file that claims to be large. */
function counted(bytes: Buffer): { source: ByteSource; read: () => number } {
  let sum = 0;
  const source: ByteSource = {
    size: bytes.length,
    read: (offset, length) => {
      sum += length;
      return bytes.subarray(offset, offset + length);
    },
  };
  return { source, read: () => sum };
}

describe('PE files, fuzzed', () => {
  it('what a linker wrote comes back', () => {
    fc.assert(
      fc.property(version, text, text, fc.boolean(), (numbers, company, product, wide) => {
        const bytes = peFile({
          bits: wide ? 64 : 32,
          version: numbers,
          texts: { CompanyName: company, ProductName: product },
          certificate: 2,
        });
        assert.deepEqual(fileVersionOf(byteSource(bytes)), {
          company: company.trim() === '' ? null : company.trim(),
          product: product.trim() === '' ? null : product.trim(),
          fileVersion: numbers.join('.'),
        });
        assert.equal(hasCertificate(byteSource(bytes)), true);
      }),
      { numRuns: 300 },
    );
  });

  it('changed and cut ones give an answer or none, and few bytes are read', () => {
    const whole = peFile({
      version: [1, 2, 3, 4],
      texts: { CompanyName: 'Contoso', ProductName: 'Shield', FileVersion: '1.2' },
      certificate: 2,
    });
    fc.assert(
      fc.property(damage, fc.nat(100_000), (changes, end) => {
        const { source, read } = counted(damaged(whole, changes, end));
        fileVersionOf(source);
        hasCertificate(source);
        assert.ok(read() < 512 * 1024, String(read()));
      }),
      { numRuns: 5_000 },
    );
  });

  it('so do version resources alone', () => {
    const whole = versionInfo([1, 2, 3, 4], { CompanyName: 'Contoso', ProductName: 'Shield' });
    fc.assert(
      fc.property(damage, fc.nat(100_000), (changes, end) => {
        const parsed = parseVersionInfo(damaged(whole, changes, end));
        for (const value of [parsed?.company, parsed?.product, parsed?.fileVersion])
          assert.ok((value?.length ?? 0) <= 256);
      }),
      { numRuns: 5_000 },
    );
  });

  it('bytes of any kind are none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_096 }), (bytes) => {
        const source = byteSource(Buffer.concat([Buffer.from('MZ'), bytes]));
        assert.equal(fileVersionOf(source), null);
        assert.notEqual(hasCertificate(source), true);
      }),
      { numRuns: 300 },
    );
  });
});
