/** Finders take linear time, whatever the text, and never throw. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { finders } from '../../src/layers/finders';
import { assertLinear, hostilePieces, repeated } from './growth';

function findAll(text: string): number {
  let found = 0;
  for (const find of finders)
    for (const { range, decode } of find(text, 'powershell')) {
      assert.ok(range.start >= 0 && range.start < range.end && range.end <= text.length);
      if (decode(64 * 1024) !== null) found++;
    }
  return found;
}

const encoded = Buffer.from("Write-Host 'hello'; Write-Host 'and so on'").toString('base64');
/** What begins like a script, a program or something compressed, and goes on. */
const beginnings = ['TVqQAAMAAAAEAAAA', 'H4sIAAAAAAAA', 'eJwLycgs', 'GyoA+I9UqwrKEQ7j', 'V3JpdGUtSG9zdCAn'];
const pieces: readonly string[] = [
  ...hostilePieces,
  ...beginnings.flatMap((one) => [
    one,
    `'${one}${encoded}',`,
    `${one}${encoded.slice(0, 40)}\n`,
    `# ${one}${one}\n`,
  ]),
  ...[
    "'aGVsbG8gd29ybGQsIGhl'+",
    '"A.B.c.D.e.1.',
    '%41',
    '\\x41',
    '\\101',
    '65,',
    '0x41 ',
    '01000001',
    '4142',
    '1;',
  ],
  ...[
    '#@~^',
    '-----BEGIN A-----\n',
    '-----END A-----\n',
    'aaaaaaaaaaaaaaaa ',
    'Abcdefghijklmnop\n',
    '>>x\necho ',
  ],
];

describe('finders, fuzzed', () => {
  it('hold for any text', () => {
    const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 8 }));
    const text = fc.array(piece, { maxLength: 40 }).map((all) => all.join(''));
    fc.assert(
      fc.property(text, (one) => findAll(one) >= 0),
      { numRuns: 400 },
    );
  });

  for (const piece of pieces.filter((one) => !hostilePieces.includes(one))) {
    it(`linear in ${JSON.stringify(piece.slice(0, 40))}`, () => {
      assertLinear(piece, repeated('', piece), findAll);
    });
  }
});
