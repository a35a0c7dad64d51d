/** Offsets and positions, counted as VS Code counts them. */

import assert from 'node:assert/strict';
import { LineIndex } from '../../../src/scripts/line-index';

describe('LineIndex', () => {
  const index = new LineIndex('ab\r\nc\n\nd\re😀');

  it('takes \\r\\n, \\n and \\r for line ends', () => {
    assert.equal(index.lineCount, 5);
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((line) => index.line(line)),
      [
        { start: 0, end: 2 },
        { start: 4, end: 5 },
        { start: 6, end: 6 },
        { start: 7, end: 8 },
        { start: 9, end: 12 },
      ],
    );
  });

  for (const [offset, line, character, why] of [
    [0, 0, 0, 'start'],
    [2, 0, 2, 'end of a line'],
    [3, 0, 2, 'within \\r\\n'],
    [4, 1, 0, 'start of a line'],
    [6, 2, 0, 'empty line'],
    [9, 4, 0, 'after \\r'],
    [12, 4, 3, 'end; an emoji counts two'],
    [99, 4, 3, 'beyond the end'],
    [-1, 0, 0, 'before the start'],
  ] as const) {
    it(`offset ${offset} is ${line}:${character} (${why})`, () => {
      assert.deepEqual(index.positionAt(offset), { line, character });
    });
  }

  for (const [line, character, offset] of [
    [0, 0, 0],
    [0, 9, 2],
    [1, 1, 5],
    [4, 3, 12],
    [9, 0, 12],
    [-1, 5, 0],
    [3, -1, 7],
  ] as const) {
    it(`position ${line}:${character} is offset ${offset}`, () => {
      assert.equal(index.offsetAt({ line, character }), offset);
    });
  }

  it('takes in all of a surrogate pair', () => {
    const emoji = new LineIndex('a😀b');
    assert.deepEqual(emoji.range({ start: 2, end: 2 }), {
      start: { line: 0, character: 1 },
      end: { line: 0, character: 3 },
    });
    assert.deepEqual(emoji.range({ start: 1, end: 3 }), {
      start: { line: 0, character: 1 },
      end: { line: 0, character: 3 },
    });
  });

  it('knows one line in an empty text', () => {
    const empty = new LineIndex('');
    assert.equal(empty.lineCount, 1);
    assert.deepEqual(empty.positionAt(0), { line: 0, character: 0 });
  });
});
