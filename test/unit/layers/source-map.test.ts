/** Ranges of a layer lead back to the source through any number of maps. */

import assert from 'node:assert/strict';
import { SourceMap } from '../../../src/layers/source-map';

/** `AB"cd"EF` → `ABcdEF`, where cd was written as an expression. */
const mixed = SourceMap.of(
  [
    { start: 0, end: 2, from: { start: 10, end: 12, verbatim: true } },
    { start: 2, end: 4, from: { start: 12, end: 20, verbatim: false } },
    { start: 4, end: 6, from: { start: 20, end: 22, verbatim: true } },
  ],
  { start: 9, end: 23 },
);

describe('SourceMap', () => {
  for (const [title, map, range, expected] of [
    ['identity', SourceMap.identity(9), { start: 2, end: 5 }, { start: 2, end: 5, verbatim: true }],
    [
      'identity, beyond the end',
      SourceMap.identity(9),
      { start: 7, end: 50 },
      { start: 7, end: 9, verbatim: true },
    ],
    ['identity, empty', SourceMap.identity(0), { start: 0, end: 0 }, { start: 0, end: 0, verbatim: true }],
    [
      'carried',
      SourceMap.carried(100, { start: 3, end: 8 }),
      { start: 40, end: 41 },
      { start: 3, end: 8, verbatim: false },
    ],
    ['within a verbatim segment', mixed, { start: 1, end: 2 }, { start: 11, end: 12, verbatim: true }],
    ['within a carrying segment', mixed, { start: 3, end: 4 }, { start: 12, end: 20, verbatim: false }],
    ['over both', mixed, { start: 1, end: 3 }, { start: 11, end: 20, verbatim: false }],
    ['over all', mixed, { start: 1, end: 5 }, { start: 11, end: 21, verbatim: false }],
  ] as const) {
    it(title, () => {
      assert.deepEqual(map.toSource(range), expected);
    });
  }

  it('is verbatim over verbatim segments that follow one another', () => {
    const map = SourceMap.of(
      [
        { start: 0, end: 2, from: { start: 5, end: 7, verbatim: true } },
        { start: 2, end: 4, from: { start: 7, end: 9, verbatim: true } },
      ],
      { start: 20, end: 21 },
    );
    assert.deepEqual(map.toSource({ start: 1, end: 3 }), { start: 6, end: 8, verbatim: true });
  });

  describe('pieces from far apart', () => {
    /** `$a = 'AB' … $b = 'CD' … iex ($a+$b)`: the last expression puts them together. */
    const apart = SourceMap.of(
      [
        { start: 0, end: 2, from: { start: 10, end: 12, verbatim: true } },
        { start: 2, end: 4, from: { start: 80, end: 82, verbatim: true } },
      ],
      { start: 90, end: 97 },
    );

    it('one of them maps to itself', () => {
      assert.deepEqual(apart.toSource({ start: 0, end: 2 }), { start: 10, end: 12, verbatim: true });
    });

    it('several map to the expression that puts them together', () => {
      assert.deepEqual(apart.toSource({ start: 1, end: 3 }), { start: 90, end: 97, verbatim: false });
      assert.deepEqual(apart.carrier, { start: 90, end: 97 });
    });

    it('through a carrying parent, too', () => {
      const map = apart.through(SourceMap.carried(200, { start: 5, end: 6 }));
      assert.deepEqual(map.toSource({ start: 1, end: 3 }), { start: 5, end: 6, verbatim: false });
    });
  });

  describe('through', () => {
    const part = SourceMap.of([{ start: 0, end: 4, from: { start: 1, end: 5, verbatim: true } }], {
      start: 0,
      end: 6,
    });

    it('cuts verbatim segments at the parent’s', () => {
      const map = part.through(mixed);
      assert.deepEqual(map.toSource({ start: 0, end: 1 }), { start: 11, end: 12, verbatim: true });
      assert.deepEqual(map.toSource({ start: 1, end: 2 }), { start: 12, end: 20, verbatim: false });
      assert.deepEqual(map.toSource({ start: 3, end: 4 }), { start: 20, end: 21, verbatim: true });
      assert.deepEqual(map.carrier, { start: 11, end: 21 });
    });

    it('makes of a carrying expression all that carries it', () => {
      const map = SourceMap.carried(50, { start: 3, end: 5 }).through(mixed);
      assert.deepEqual(map.toSource({ start: 9, end: 10 }), { start: 12, end: 21, verbatim: false });
    });

    it('keeps what is carried at the outermost expression', () => {
      const outer = SourceMap.carried(80, { start: 7, end: 30 });
      const map = SourceMap.carried(50, { start: 3, end: 5 }).through(outer);
      assert.deepEqual(map.toSource({ start: 0, end: 50 }), { start: 7, end: 30, verbatim: false });
    });
  });
});
