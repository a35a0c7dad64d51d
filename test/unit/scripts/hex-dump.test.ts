import assert from 'node:assert/strict';

import { hexDump } from '../../../src/scripts/hex-dump';

describe('hexDump', () => {
  const table: [what: string, bytes: number[], expected: string][] = [
    ['nothing', [], ''],
    ['a short line', [0x4d, 0x5a, 0x90], `00000000  ${'4d 5a 90'.padEnd(47)}  MZ.`],
    [
      'two lines',
      [...Buffer.from('0123456789abcdef'), 0x7f],
      `00000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef\n00000010  ${'7f'.padEnd(47)}  .`,
    ],
  ];
  for (const [what, bytes, expected] of table) {
    it(what, () => {
      assert.equal(hexDump(Uint8Array.from(bytes)), expected);
    });
  }
});
