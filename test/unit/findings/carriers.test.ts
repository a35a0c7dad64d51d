/** What a reader sees at a glance: which expressions carry layers, how many, and how many are flagged. */

import assert from 'node:assert/strict';
import { carriersOf } from '../../../src/findings/carriers';
import type { Layer } from '../../../src/layers/model';
import { LineIndex } from '../../../src/scripts/line-index';

const lines = new LineIndex('0123456789\n'.repeat(10));

function layer(index: number, parent: number | null, start: number, end: number, folded = false): Layer {
  return {
    index,
    kind: 'powershell',
    parent,
    origin: folded ? 'synthetic' : 'host',
    via: [],
    sink: null,
    folded,
    assumed: false,
    content: { type: 'text', text: `layer ${index}` },
    carrier: { start, end },
    truncated: false,
    toSource: (range) => ({ ...range, verbatim: false }),
  };
}

const count = (layers: readonly Layer[], ...flagged: number[]): [number, number, number][] =>
  carriersOf([layer(0, null, 0, 110), ...layers], new Set(flagged), lines).map((one) => [
    one.range.start.character + 11 * one.range.start.line,
    one.layers,
    one.flagged,
  ]);

describe('carriersOf', () => {
  for (const [title, layers, flagged, expected] of [
    ['nothing carries a layer', [], [], []],
    ['one layer', [layer(1, 0, 5, 9)], [], [[5, 1, 0]]],
    ['a flagged one', [layer(1, 0, 5, 9)], [1], [[5, 1, 1]]],
    [
      'nested layers belong to the outermost',
      [layer(1, 0, 5, 9), layer(2, 1, 5, 9), layer(3, 2, 5, 9)],
      [3],
      [[5, 3, 1]],
    ],
    [
      'two expressions',
      [layer(1, 0, 50, 60), layer(2, 0, 5, 9)],
      [1],
      [
        [5, 1, 0],
        [50, 1, 1],
      ],
    ],
    ['overlapping expressions are one', [layer(1, 0, 5, 20), layer(2, 0, 8, 9)], [], [[5, 2, 0]]],
    ['the folded form of the source is no layer that anything carries', [layer(1, 0, 0, 110, true)], [1], []],
    [
      'the folded form of a layer counts as that layer',
      [layer(1, 0, 5, 9), layer(2, 1, 5, 9, true)],
      [2],
      [[5, 1, 1]],
    ],
    [
      'what is flagged in its own layer is not flagged again in the folded form of what carries it',
      [layer(1, 0, 5, 9), layer(2, 1, 5, 9), layer(3, 1, 5, 9, true)],
      [2, 3],
      [[5, 2, 1]],
    ],
    ['both flagged is one flagged', [layer(1, 0, 5, 9), layer(2, 1, 5, 9, true)], [1, 2], [[5, 1, 1]]],
    [
      'what only the folded form gives counts',
      [layer(1, 0, 0, 110, true), layer(2, 1, 30, 40)],
      [],
      [[30, 1, 0]],
    ],
  ] as const) {
    it(title, () => {
      assert.deepEqual(count(layers, ...flagged), expected);
    });
  }
});
