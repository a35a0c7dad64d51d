/** Specifies how byte offsets become UTF-16 units. */

import assert from 'node:assert/strict';
import { toUtf16Ranges } from '../../../src/engines/rules/offsets';

describe('toUtf16Ranges', () => {
  for (const [title, text, bytes, units] of [
    ['ASCII', 'abc', [1, 2], [1, 2]],
    ['behind a two-byte character', 'éx', [2, 3], [1, 2]],
    ['behind a three-byte character', '中x', [3, 4], [1, 2]],
    ['behind an emoji', '😀x', [4, 5], [2, 3]],
    ['behind a lone high surrogate', '\ud800x', [3, 4], [1, 2]],
    ['behind a lone low surrogate', '\udc00x', [3, 4], [1, 2]],
    ['behind two high surrogates', '\ud800\ud83d\ude00x', [7, 8], [3, 4]],
    ['behind a byte order mark', '\ufeffx', [3, 4], [1, 2]],
    ['a start inside a character', '中x', [1, 4], [0, 2]],
    ['an end inside a character', 'x中', [0, 2], [0, 2]],
    ['both ends inside one emoji', 'x😀y', [2, 3], [1, 3]],
    ['an empty range', 'x😀y', [5, 5], [3, 3]],
    ['the whole text', 'x😀é', [0, 7], [0, 4]],
  ] as const) {
    it(title, () => {
      const [range] = toUtf16Ranges(text, [{ start: bytes[0], end: bytes[1] }]);
      assert.deepEqual(range, { start: units[0], end: units[1] });
    });
  }

  it('keeps the order of the ranges it was given', () => {
    const ranges = [
      { start: 5, end: 6 },
      { start: 0, end: 1 },
      { start: 1, end: 5 },
      { start: 3, end: 4 },
    ];
    assert.deepEqual(toUtf16Ranges('a😀b', ranges), [
      { start: 3, end: 4 },
      { start: 0, end: 1 },
      { start: 1, end: 3 },
      { start: 1, end: 3 },
    ]);
  });
});
