/** Whatever stands in `.amsight.json`, reading it ends with entries that are right and problems that are named. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isDay, parseAcknowledgements } from '../../src/findings/acknowledgements/parse';
import { normalise } from '../../src/findings/region-hash';

const hash = fc.constantFrom('a'.repeat(64), 'A'.repeat(64), '', 'z'.repeat(64));
const day = fc.constantFrom('2026-01-02', '2026-13-01', '2026-02-30', 'never', '0000-00-00');
const path = fc.constantFrom('a.ps1', '../a.ps1', '/a', 'a//b', 'b/c.ps1', '.', '');
const entry = fc.oneof(
  fc.anything(),
  fc.record(
    {
      region: fc.oneof(hash, fc.jsonValue()),
      rule: fc.oneof(fc.constantFrom('rules/x', 'amsi/detected', 'rules/', 'x'), fc.string()),
      reason: fc.string(),
      author: fc.string(),
      date: fc.oneof(day, fc.string()),
      expires: day,
      path: fc.oneof(path, fc.string()),
      script: hash,
      ['__proto__']: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
);

describe('reading acknowledgements', () => {
  it('never fails on any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        const { entries, problems } = parseAcknowledgements(text);
        assert.ok(entries.length > 0 || problems.length > 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('lets each entry count or names it', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (list) => {
        // What JSON has no word for becomes null.
        const text = JSON.stringify({ version: 1, acknowledgements: list }, (_key, value: unknown) =>
          typeof value === 'bigint' ? null : value,
        );
        const { entries, problems } = parseAcknowledgements(text);
        const indexes = [...entries, ...problems]
          .map(({ index }) => index)
          .sort((a, b) => Number(a) - Number(b));
        assert.deepEqual(
          indexes,
          list.map((_, index) => index),
        );
        for (const one of entries) {
          assert.match(one.region, /^[0-9a-f]{64}$/);
          assert.ok(isDay(one.date));
          assert.ok(one.reason.trim() !== '');
          assert.ok(one.path?.startsWith('..') !== true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('normalising a region', () => {
  const text = fc.array(fc.constantFrom(' ', '\t', '\n', '\r', 'a', 'b', '\u00a0'), { maxLength: 200 });

  it('is done once', () => {
    fc.assert(
      fc.property(text, (characters) => {
        const once = normalise(characters.join(''));
        assert.equal(normalise(once), once);
      }),
    );
  });

  it('ignores line breaks, line ends and a shared indentation, and nothing else', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('\r\n', '\r', ' \n'), (characters, lineBreak) => {
        const once = normalise(characters.join(''));
        const changed = once
          .split('\n')
          .map((line) => `  ${line}`)
          .join(lineBreak);
        assert.equal(normalise(changed), once);
        assert.equal(once.replaceAll(/\s/g, ''), characters.join('').replaceAll(/\s/g, ''));
      }),
    );
  });
});
