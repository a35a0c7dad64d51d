/** Values keep where their text stands, what decoded it, and whether it was assumed. */

import assert from 'node:assert/strict';
import { concat, derived, inherited, madeBy, slice, verbatim } from '../../../src/layers/values/provenance';

const here = { start: 100, end: 120 };

describe('provenance of text', () => {
  it('parts keep their places when joined', () => {
    const joined = concat([verbatim('ab', 10), madeBy('c', { start: 20, end: 30 }), verbatim('', 5)], here);
    assert.equal(joined.text, 'abc');
    assert.deepEqual(joined.trace, [
      { start: 0, end: 2, from: { start: 10, end: 12, verbatim: true } },
      { start: 2, end: 3, from: { start: 20, end: 30, verbatim: false } },
    ]);
  });

  it('neighbours become one stretch', () => {
    assert.deepEqual(concat([verbatim('ab', 10), verbatim('cd', 12)], here).trace, [
      { start: 0, end: 4, from: { start: 10, end: 14, verbatim: true } },
    ]);
    const made = madeBy('x', { start: 1, end: 9 });
    assert.equal(concat([made, made, made], here).trace?.length, 1);
  });

  it('text without a place comes from the expression that joins it', () => {
    assert.deepEqual(concat([{ type: 'string', text: 'ab' }], here).trace, [
      { start: 0, end: 2, from: { ...here, verbatim: false } },
    ]);
  });

  it('too many stretches are drawn together', () => {
    const parts = Array.from({ length: 5000 }, (_, at) => verbatim('x', at * 3));
    assert.deepEqual(concat(parts, here).trace, [
      { start: 0, end: 5000, from: { start: 0, end: 14_998, verbatim: false } },
    ]);
  });

  it('a slice keeps its part', () => {
    const joined = concat([verbatim('abcd', 10), madeBy('efgh', { start: 20, end: 30 })], here);
    const part = slice(joined, 2, 6);
    assert.equal(part.text, 'cdef');
    assert.deepEqual(part.trace, [
      { start: 0, end: 2, from: { start: 12, end: 14, verbatim: true } },
      { start: 2, end: 4, from: { start: 20, end: 30, verbatim: false } },
    ]);
  });

  it('an empty slice has no place', () => {
    assert.deepEqual(slice(verbatim('abc', 3), 1, 1), { type: 'string', text: '' });
  });
});

describe('decoders passed and assumptions', () => {
  const decoded = { via: ['base64', 'gzip'] };
  for (const [title, inputs, step, expected] of [
    ['nothing', [{}], undefined, {}],
    ['a decoder', [{}], 'base64', { via: ['base64'] }],
    ['after others', [decoded], 'utf16', { via: ['base64', 'gzip', 'utf16'] }],
    ['the same chain on every part is one', [decoded, decoded], undefined, { via: ['base64', 'gzip'] }],
    [
      'different chains follow one another',
      [decoded, { via: ['hex'] }],
      undefined,
      { via: ['base64', 'gzip', 'hex'] },
    ],
    ['what is assumed stays so', [{ assumed: true }, {}], 'xor', { via: ['xor'], assumed: true }],
  ] as const) {
    it(title, () => {
      assert.deepEqual(inherited(inputs, step), expected);
    });
  }

  it('a fold lays new text to its expression', () => {
    assert.deepEqual(derived({ type: 'string', text: 'x' }, [decoded], here, 'utf8'), {
      type: 'string',
      text: 'x',
      via: ['base64', 'gzip', 'utf8'],
      trace: [{ start: 0, end: 1, from: { ...here, verbatim: false } }],
    });
  });

  it('text that has a place keeps it', () => {
    const text = verbatim('x', 7);
    assert.deepEqual(derived(text, [{}], here), text);
  });
});
