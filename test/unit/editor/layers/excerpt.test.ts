import assert from 'node:assert/strict';

import { excerptOf } from '../../../../src/editor/layers/excerpt';

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`).join('\n');

describe('excerptOf', () => {
  const long = 'x '.repeat(500);
  const table: [what: string, text: string, hit: number | null, expected: string][] = [
    ['all of a short text', 'a\nb', null, 'a\nb'],
    ['nothing of nothing', '', null, ''],
    ['without the last line end', 'a\nb\n', 2, 'a\nb'],
    ['twelve lines from the beginning', lines(1, 20), null, `${lines(1, 12)}\n…`],
    ['exactly twelve lines', `${lines(1, 12)}\n`, null, lines(1, 12)],
    ['three lines before the hit', lines(1, 9), lines(1, 5).length, `…\n${lines(2, 9)}`],
    ['around a hit in the middle', lines(1, 40), lines(1, 20).length, `…\n${lines(17, 28)}\n…`],
    ['the beginning of a long line', long, null, `${'x '.repeat(300)} …`],
    ['the middle of a long line', long, 500, `… ${'x '.repeat(300)} …`],
    ['the end of a long line', long, 900, `… ${'x '.repeat(150)}`],
    ['the beginning of encoded data', `iex '${'QUJD'.repeat(50)}'`, null, `iex '${'QUJD'.repeat(6)}…'`],
    [
      'a cut within encoded data, marked once',
      `iex '${'QUJD'.repeat(500)}'`,
      null,
      `iex '${'QUJD'.repeat(6)}…`,
    ],
    ['a hit behind the end', 'abc', 99, 'abc'],
    ['line ends of Windows', 'a\r\nb\r\n', null, 'a\nb'],
    ['what could hide or reorder', 'a\u202eb\u0000c\u200bd\te', null, 'a\ufffdb\ufffdc\ufffdd\te'],
    [
      'no half of a pair at the start',
      `${'y '.repeat(150)}🛡${' y'.repeat(100)}`,
      501,
      `… 🛡${' y'.repeat(100)}`,
    ],
    ['no half of a pair at the end', `${'y '.repeat(299)}y🛡 more`, null, `${'y '.repeat(299)}y …`],
    [
      'code without a place to break',
      'a.'.repeat(100),
      null,
      `${'a.'.repeat(36)}\n${'a.'.repeat(36)}\n${'a.'.repeat(28)}`,
    ],
    [
      'no more lines than twelve when lines are broken',
      `${`${'a.'.repeat(50)}\n`.repeat(3)}${lines(1, 9)}`,
      null,
      `${`${'a.'.repeat(36)}\n${'a.'.repeat(14)}\n`.repeat(3)}${lines(1, 6)}\n…`,
    ],
  ];
  for (const [what, text, hit, expected] of table) {
    it(what, () => {
      assert.equal(excerptOf(text, hit === null ? null : { start: hit, end: hit + 1 }), expected);
    });
  }
});
