/** Text that could hide something, in what people read and in JSON. */

import assert from 'node:assert/strict';
import fc from 'fast-check';

import { harmlessJson, replaceHidden } from '../../../src/scripts/hidden-text';

describe('replaceHidden', () => {
  it('replaces what is not seen or moves what is, and nothing else', () => {
    const hidden =
      '\0\x1b\x7f\x9b\u00ad\u034f\u061c\u115f\u1160\u17b4\u180e\u200b\u202e\u2028\u2066\u3164\ufe0f\ufeff\uffa0\u{e0041}';
    assert.equal(
      replaceHidden(hidden, '', () => '.'),
      '.'.repeat(20),
    );
    for (const text of ['Get-Date', 'ä é 漢字 한글 العربية', '😀', 'e\u0301'])
      assert.equal(
        replaceHidden(text, '', () => '.'),
        text,
      );
  });
  it('keeps what it is told to', () => {
    assert.equal(
      replaceHidden('a\nb\tc\r', '\n\t', () => '.'),
      'a\nb\tc.',
    );
  });
});

describe('harmlessJson', () => {
  const table: [what: string, text: string, expected: string][] = [
    ['plain text', 'a "b" \\ ä', String.raw`"a \"b\" \\ ä"`],
    ['controls', 'a\x1b[31m\x7f\x9b', String.raw`"a\u001b[31m\u007f\u009b"`],
    ['line ends', 'a\r\nb', String.raw`"a\r\nb"`],
    ['bidirectional controls', '\u202eab\u2066', String.raw`"\u202eab\u2066"`],
    ['fillers', '\u3164\ufe0f', String.raw`"\u3164\ufe0f"`],
    ['tags, as pairs', '\u{e0041}', String.raw`"\udb40\udc41"`],
  ];
  for (const [what, text, expected] of table) {
    it(`${what}: ${expected}`, () => {
      assert.equal(harmlessJson(text), expected);
    });
  }
  it('says the same as JSON, in the same layout', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        const all = { value, [text]: [text, 1] };
        assert.deepEqual(JSON.parse(harmlessJson(all, 1)), JSON.parse(JSON.stringify(all)));
        assert.doesNotMatch(harmlessJson(all, 1), /[^\P{Cc}\n]|\p{Cf}|\p{Default_Ignorable_Code_Point}/u);
      }),
    );
    assert.equal(harmlessJson({ a: [1] }, 1), JSON.stringify({ a: [1] }, null, 1));
  });
});
