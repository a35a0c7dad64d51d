/** What reaches a terminal: harmless characters, excerpts that line up, colour where it is wanted. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { excerpt } from '../../../src/cli/excerpt';
import { progressLine } from '../../../src/cli/progress';
import { chooseColour, columnsOf, plain, printable, printableLines } from '../../../src/cli/terminal';

describe('printable', () => {
  const table: [what: string, text: string, expected: string][] = [
    ['plain text', 'Get-Date ä 😀', 'Get-Date ä 😀'],
    ['a colour sequence', '\x1b[31mred', '\\x1b[31mred'],
    ['a C1 sequence', 'a\x9b2Jb', 'a\\x9b2Jb'],
    ['line ends', 'a\r\nb', 'a\\x0d\\x0ab'],
    ['right to left override', 'exe\u202etxt', 'exe\\u202etxt'],
    ['isolates', '\u2066x\u2069', '\\u2066x\\u2069'],
    ['a line separator', 'a\u2028b', 'a\\u2028b'],
    ['a zero-width space', 'a\u200bb', 'a\\u200bb'],
    ['a Mongolian vowel separator', 'a\u180eb', 'a\\u180eb'],
    ['a grapheme joiner', 'a\u034fb', 'a\\u034fb'],
    ['Hangul fillers', '\u115f\u1160\u3164\uffa0', '\\u115f\\u1160\\u3164\\uffa0'],
    ['variation selectors', 'a\ufe00\ufe0fb\u{e0100}', 'a\\ufe00\\ufe0fb\\u{e0100}'],
    ['a tag character', 'a\u{e0041}b', 'a\\u{e0041}b'],
    ['a lone surrogate', 'a\ud800b', 'a\\ud800b'],
    ['NUL', '\0', '\\x00'],
  ];
  for (const [what, text, expected] of table) {
    it(`${what}: ${expected}`, () => {
      assert.equal(printable(text), expected);
    });
  }

  it('lets no control character through, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(printable(text), /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        assert.doesNotMatch(printableLines(text), /[^\P{Cc}\n\t]/u);
      }),
    );
  });
});

describe('columnsOf', () => {
  const table: [string, number][] = [
    ['a', 1],
    ['ä', 1],
    ['\u0301', 0],
    ['漢', 2],
    ['한', 2],
    ['ａ', 2],
    ['😀', 2],
    ['–', 1],
  ];
  for (const [character, columns] of table) {
    it(`${character}: ${columns}`, () => {
      assert.equal(columnsOf(character), columns);
    });
  }
});

describe('excerpt', () => {
  const show = (line: string, start: number, end: number, columns = 60): string[] =>
    excerpt(line, { start: { line: 0, character: start }, end: { line: 0, character: end } }, columns, plain);

  it('underlines the flagged part', () => {
    assert.deepEqual(show('iex $x; Get-Date', 0, 6), ['    1 | iex $x; Get-Date', '      | ^^^^^^']);
  });

  it('expands tabs', () => {
    assert.deepEqual(show('\tiex\t$x', 1, 4), ['    1 |     iex $x', '      |     ^^^']);
    assert.deepEqual(show('a\tiex', 2, 5), ['    1 | a   iex', '      |     ^^^']);
  });

  it('counts wide and combining characters as terminals draw them', () => {
    assert.deepEqual(show('漢字 iex', 3, 6), ['    1 | 漢字 iex', '      |      ^^^']);
    assert.deepEqual(show('😀iex', 2, 5), ['    1 | 😀iex', '      |   ^^^']);
    assert.deepEqual(show('e\u0301 iex', 3, 6), ['    1 | e\u0301 iex', '      |   ^^^']);
  });

  it('underlines a character that is escaped as wide as it is shown', () => {
    assert.deepEqual(show('a\x1bb', 1, 2), ['    1 | a\\x1bb', '      |  ^^^^']);
  });

  it('points behind the end of a line', () => {
    assert.deepEqual(show('iex', 3, 3), ['    1 | iex', '      |    ^']);
    assert.deepEqual(show('', 0, 0), ['    1 |', '      | ^']);
  });

  it('underlines to the end of the line where the range goes on below', () => {
    const range = { start: { line: 41, character: 4 }, end: { line: 43, character: 1 } };
    assert.deepEqual(excerpt('if (1) {', range, 60, plain), ['   42 | if (1) {', '      |     ^^^^']);
  });

  it('cuts a long line around the flagged part', () => {
    const line = `${'a'.repeat(2000)}iex $x${'b'.repeat(100_000)}`;
    const [source, underline] = show(line, 2000, 2006, 40);
    assert.equal(
      source,
      '    1 | …aaaaaaaaaiex $xbbbbbbbbbbbbbbbbbbbbbbb…'
        .replace('aaaaaaaaa', 'a'.repeat(10))
        .replace(/b+/, 'b'.repeat(22)),
    );
    assert.equal(underline?.trimEnd().length, source.indexOf('iex $x') + 6);
  });

  it('never gets wider than its columns, and marks something, whatever the line', () => {
    const lines = fc.string({ unit: 'binary', maxLength: 300 }).map((line) => line.replace(/[\r\n]/g, ' '));
    fc.assert(
      fc.property(lines, fc.nat(310), fc.nat(310), (line, start, length) => {
        const [source = '', underline = ''] = show(line, start, start + length, 50);
        const width = Array.from(source.slice(8)).reduce((sum, character) => sum + columnsOf(character), 0);
        assert.ok(width <= 50, `${width}: ${source}`);
        assert.match(underline, /^ {6}\| *\^[ ^]*$/);
        assert.ok(underline.length <= 58);
      }),
    );
  });
});

describe('chooseColour', () => {
  const table: [terminal: boolean, env: Record<string, string>, coloured: boolean][] = [
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ];
  for (const [terminal, env, coloured] of table) {
    it(`${terminal ? 'terminal' : 'pipe'} ${JSON.stringify(env)}: ${coloured ? 'colour' : 'plain'}`, () => {
      assert.equal(chooseColour(terminal, env)('red', 'x'), coloured ? '\x1b[31mx\x1b[39m' : 'x');
    });
  }
});

describe('progressLine', () => {
  const table: [state: Parameters<typeof progressLine>[0], expected: string][] = [
    [{ done: 0, total: null, detected: 0, current: '' }, '[------------------------] 0/?, 0 detected'],
    [
      { done: 5, total: 10, detected: 1, current: 'a/b.ps1' },
      '[############------------] 5/10, 1 detected  a/b.ps1',
    ],
    [
      { done: 1234, total: 1234, detected: 0, current: 'x\x1b[2J' },
      '[########################] 1,234/1,234, 0 detected  x\\x1b[2J',
    ],
    [{ done: 0, total: 0, detected: 0, current: '' }, '[------------------------] 0/0, 0 detected'],
  ];
  for (const [state, expected] of table) {
    it(expected, () => {
      assert.equal(progressLine(state, 100).trimEnd(), expected);
    });
  }

  it('leaves room for the counts on a narrow terminal', () => {
    const state = { done: 1, total: 2, detected: 0, current: 'a.ps1' };
    assert.equal(progressLine(state, 30), '[###----] 1/2, 0 detected  a.');
  });

  it('stays on one line', () => {
    assert.ok(progressLine({ done: 1, total: 2, detected: 0, current: '漢'.repeat(80) }, 80).length < 80);
  });
});
