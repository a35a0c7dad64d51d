/** Version resources and signatures of PE files. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileVersionOf, readFileVersion } from '../../../src/engines/win32/file-version';
import { byteSource } from '../../../src/engines/win32/pe';
import { carriesSignature, hasCertificate } from '../../../src/engines/win32/pe-signature';
import type { FileVersion } from '../../../src/engines/win32/version-info';
import { peFile, type PeOptions } from './pe-files';

const texts = { CompanyName: 'Contoso AV', ProductName: 'Shield', FileVersion: '4.3 (branch)' };

describe('file version', () => {
  const table: [name: string, options: PeOptions, expected: FileVersion | null][] = [
    [
      'numbers and texts',
      { version: [4, 18, 24_090, 11], texts },
      { company: 'Contoso AV', product: 'Shield', fileVersion: '4.18.24090.11' },
    ],
    [
      'a 32-bit file',
      { bits: 32, version: [1, 2, 3, 4], texts: { CompanyName: 'C' } },
      { company: 'C', product: null, fileVersion: '1.2.3.4' },
    ],
    ['numbers only', { version: [1, 0, 0, 0] }, { company: null, product: null, fileVersion: '1.0.0.0' }],
    ['texts only', { texts }, { company: 'Contoso AV', product: 'Shield', fileVersion: '4.3 (branch)' }],
    [
      'numbers that are all zero',
      { version: [0, 0, 0, 0], texts },
      { company: 'Contoso AV', product: 'Shield', fileVersion: '4.3 (branch)' },
    ],
    [
      'texts of odd and even length, empty and padded ones',
      { texts: { Comments: 'abc', CompanyName: ' Prüf 測 ', ProductName: '' } },
      { company: 'Prüf 測', product: null, fileVersion: null },
    ],
    ['no version resource', {}, null],
  ];
  for (const [name, options, expected] of table) {
    it(name, () => {
      assert.deepEqual(fileVersionOf(byteSource(peFile(options))), expected);
    });
  }

  it('an endless text is cut', () => {
    const version = fileVersionOf(byteSource(peFile({ texts: { CompanyName: 'x'.repeat(5_000) } })));
    assert.equal(version?.company, 'x'.repeat(256));
  });

  for (const [name, bytes] of [
    ['an empty file', Buffer.alloc(0)],
    ['text', Buffer.from('MZ is not enough'.repeat(10))],
    ['headers alone', peFile({ texts }).subarray(0, 0x200)],
    ['a resource that is cut off', peFile({ texts }).subarray(0, 0x460)],
  ] as [string, Buffer][]) {
    it(`${name}: none`, () => {
      assert.equal(fileVersionOf(byteSource(bytes)), null);
    });
  }
});

describe('embedded signature', () => {
  const signed = peFile({ certificate: 2, texts });
  const table: [name: string, bytes: Buffer, expected: boolean | null][] = [
    ['Authenticode', signed, true],
    ['Authenticode, 32-bit file', peFile({ certificate: 2, bits: 32 }), true],
    ['none', peFile({ texts }), false],
    ['a certificate of another type', peFile({ certificate: 1 }), false],
    ['a table that is cut off', signed.subarray(0, -1), false],
    ['no PE file', Buffer.from('MZ'), null],
  ];
  for (const [name, bytes, expected] of table) {
    it(`${name} → ${String(expected)}`, () => {
      assert.equal(hasCertificate(byteSource(bytes)), expected);
    });
  }
});

describe('files on disk', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'amsight-pe-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('are read in parts', () => {
    const file = path.join(folder, 'provider.dll');
    writeFileSync(file, peFile({ version: [1, 2, 3, 4], texts, certificate: 2 }));
    assert.equal(readFileVersion(file)?.fileVersion, '1.2.3.4');
    assert.equal(carriesSignature(file), true);
  });

  it('that are missing, or folders, have nothing to tell', () => {
    for (const file of [path.join(folder, 'missing.dll'), folder]) {
      assert.equal(readFileVersion(file), null);
      assert.equal(carriesSignature(file), null);
    }
  });
});
