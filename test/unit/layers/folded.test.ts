/** A script's folded form: its edits applied, everything else kept, and every unit mapped back. */

import assert from 'node:assert/strict';
import type { Edit } from '../../../src/layers/evaluator';
import { applyEdits } from '../../../src/layers/folded';
import { SourceMap } from '../../../src/layers/source-map';

const edit = (start: number, end: number, text: string): Edit => ({ range: { start, end }, text });

describe('applyEdits', () => {
  for (const [title, script, edits, expected] of [
    ['no edits', 'abc', [], null],
    ['an edit that changes nothing', 'abc', [edit(0, 1, 'a')], null],
    ['one in the middle', 'iex ("a"+"b") x', [edit(4, 13, "'ab'")], "iex 'ab' x"],
    ['at both ends', 'abc', [edit(0, 1, 'XX'), edit(2, 3, 'Y')], 'XXbY'],
    ['to nothing', 'a^b', [edit(1, 2, '')], 'ab'],
    ['an insertion', 'ab', [edit(1, 1, '-')], 'a-b'],
    ['an overlapping edit is left out', 'abcd', [edit(0, 3, 'X'), edit(2, 4, 'Y')], 'Xd'],
  ] as const) {
    it(title, () => {
      assert.equal(applyEdits(script, edits)?.text ?? null, expected);
    });
  }

  it('maps kept text to itself and folded text to its expression', () => {
    const script = 'iex ("a"+"b") x';
    const folded = applyEdits(script, [edit(4, 13, "'ab'")]);
    assert.ok(folded);
    const map = SourceMap.of(folded.segments, { start: 0, end: script.length });
    assert.deepEqual(map.toSource({ start: 0, end: 3 }), { start: 0, end: 3, verbatim: true });
    assert.deepEqual(map.toSource({ start: 5, end: 7 }), { start: 4, end: 13, verbatim: false });
    assert.deepEqual(map.toSource({ start: 9, end: 10 }), { start: 14, end: 15, verbatim: true });
  });

  it("follows an edit's own trace", () => {
    const trace = [
      { start: 0, end: 1, from: { start: 5, end: 6, verbatim: true } },
      { start: 1, end: 2, from: { start: 9, end: 10, verbatim: true } },
    ];
    const folded = applyEdits('iex ("a"+"b")', [{ ...edit(4, 13, 'ab'), trace }]);
    assert.deepEqual(folded?.segments.slice(1), [
      { start: 4, end: 5, from: { start: 5, end: 6, verbatim: true } },
      { start: 5, end: 6, from: { start: 9, end: 10, verbatim: true } },
    ]);
  });
});
