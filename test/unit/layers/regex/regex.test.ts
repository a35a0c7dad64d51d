/** Regular expressions of scripts: each dialect's syntax, matches, replacement templates and splitting. */

import assert from 'node:assert/strict';
import { BudgetSpent, Meter } from '../../../../src/layers/meter';
import { compileRegex } from '../../../../src/layers/regex/compile';
import type { RegexDialect, RegexOptions } from '../../../../src/layers/regex/model';
import { defaultBudgets } from '../../../../src/scripts/budgets';

const meter = (milliseconds = 60_000): Meter =>
  new Meter({ ...defaultBudgets, milliseconds }, () => performance.now());

/** Options by their usual letters; `r` right to left. */
function options(letters: string): RegexOptions {
  return {
    ignoreCase: letters.includes('i'),
    multiline: letters.includes('m'),
    singleline: letters.includes('s'),
    ignoreWhitespace: letters.includes('x'),
    rightToLeft: letters.includes('r'),
    explicitCapture: letters.includes('n'),
  };
}

function compile(pattern: string, letters: string, dialect: RegexDialect) {
  const regex = compileRegex(pattern, options(letters), dialect);
  assert.ok(regex !== null, `${pattern} does not compile`);
  return regex;
}

describe('matches of a .NET pattern', () => {
  const cases: readonly (readonly [
    pattern: string,
    letters: string,
    text: string,
    matches: readonly string[],
  ])[] = [
    ['.', '', 'ab\nc', ['a', 'b', 'c']],
    ['.', 's', 'a\nb', ['a', '\n', 'b']],
    ['.', 'r', 'abc', ['c', 'b', 'a']],
    ['..', 'r', 'abcde', ['de', 'bc']],
    ['\\w+', 'r', 'one two', ['two', 'one']],
    ['a+?b', 'r', 'aab', ['ab']],
    ['.*', '', 'ab', ['ab', '']],
    ['\\d', '', 'a1\u0663', ['1', '\u0663']],
    ['\\w+', '', '\u00e9a_1-b', ['\u00e9a_1', 'b']],
    ['[\\W\\d]+', '', 'ab-1 c\u00e9', ['-1 ']],
    ['[^a-c]', '', 'abcd', ['d']],
    ['[]a]', '', ']a', [']', 'a']],
    ['[a-]', '', 'a-b', ['a', '-']],
    ['\\x41\\u0042\\t\\e', '', 'AB\t\x1b', ['AB\t\x1b']],
    ['\\p{Lu}\\P{Lu}', '', 'aBcD', ['Bc']],
    ['(?i)ab(?-i)C', '', 'ABC abc', ['ABC']],
    ['(?i:a)b', '', 'Ab AB', ['Ab']],
    ['a b # comment', 'x', 'ab', ['ab']],
    ['a(?#comment)b', '', 'ab', ['ab']],
    ['K', 'i', 'kK\u212A', ['k', 'K']],
    ['\u00e9', 'i', '\u00c9', ['\u00c9']],
    ['a$', '', 'a\na\n', ['a']],
    ['a\\z', '', 'a\n', []],
    ['^a', 'm', 'a\na', ['a', 'a']],
    ['a$', 'm', 'a\na', ['a', 'a']],
    ['(?<=b)a', '', 'aba', ['a']],
    ['(?<!b)a', '', 'aba', ['a']],
    ['a(?=b)', '', 'abac', ['a']],
    ['a(?!b)', '', 'abac', ['a']],
    ['(?!^)', '', 'ab', ['', '']],
    ['(?:a$|b)', '', 'ba\n', ['b', 'a']],
    ['x{2,3}', '', 'xxxxx', ['xxx', 'xx']],
    ['x{,3}', '', 'x{,3}', ['x{,3}']],
    ['a{1500}', '', 'a'.repeat(1600), ['a'.repeat(1500)]],
    ['\\uD83D', '', '\u{1F600}', ['\uD83D']],
    ['.', '', '\u{1F600}', ['\uD83D', '\uDE00']],
    ['[^a]', '', 'a\u{1F600}', ['\uD83D', '\uDE00']],
    ['(a+)+$', '', 'aaa!', []],
  ];
  for (const [pattern, letters, text, expected] of cases) {
    it(`/${pattern}/${letters} in ${JSON.stringify(text.slice(0, 20))}`, () => {
      const matches = compile(pattern, letters, 'dotnet').matches(text, meter());
      assert.deepEqual(
        matches.map((match) => match.text),
        expected,
      );
      for (const { start, end, text: part } of matches) assert.equal(text.slice(start, end), part);
    });
  }
});

describe('groups', () => {
  const groups = (pattern: string, letters: string, text: string, dialect: RegexDialect) =>
    compile(pattern, letters, dialect)
      .matches(text, meter(), 1)[0]
      ?.groups.map((group) => group?.text ?? null);

  it('.NET numbers named groups after the others', () => {
    assert.deepEqual(groups('(?<n>a)(b)(?<m>c)', '', 'abc', 'dotnet'), ['abc', 'b', 'a', 'c']);
    assert.deepEqual(compile('(?<n>a)(b)', '', 'dotnet').groupNames, ['0', '1', 'n']);
  });
  it("(?'name'…)", () => {
    const [match] = compile("(?'n'a)", '', 'dotnet').matches('a', meter());
    assert.equal(match?.named.get('n')?.text, 'a');
  });
  it('JScript numbers them in order', () => {
    assert.deepEqual(groups('(?<n>a)(b)', '', 'ab', 'ecmascript'), ['ab', 'a', 'b']);
  });
  it('explicit capture', () => {
    assert.deepEqual(groups('(a)(?<n>b)', 'n', 'ab', 'dotnet'), ['ab', 'b']);
  });
  it('without part', () => {
    assert.deepEqual(groups('(a)|(b)', '', 'b', 'ecmascript'), ['b', null, 'b']);
  });
  it('right to left', () => {
    assert.deepEqual(groups('(\\d+)(\\d+)', 'r', '1234', 'dotnet'), ['1234', '1', '234']);
  });
  it('around a lookahead', () => {
    assert.deepEqual(groups('(a(?=b))', '', 'ab', 'dotnet'), ['a', 'a']);
  });
});

describe('a pattern that is not for RE2 is refused', () => {
  const cases: readonly (readonly [RegexDialect, string])[] = [
    ['dotnet', '(a)\\1'],
    ['dotnet', '(?<n>a)\\k<n>'],
    ['dotnet', '(?>a+)b'],
    ['dotnet', 'a++'],
    ['dotnet', '(?(a)b|c)'],
    ['dotnet', '(?<a-b>x)'],
    ['dotnet', '[a-z-[aeiou]]'],
    ['dotnet', '(?=a)\\w+'],
    ['dotnet', '(a|b?)*'],
    ['dotnet', '\\Ga'],
    ['dotnet', '(?<n>a)|(?<n>b)'],
    ['dotnet', '('],
    ['dotnet', 'a)'],
    ['dotnet', '*a'],
    ['dotnet', '[b-a]'],
    ['dotnet', 'a{2,1}'],
    ['dotnet', '\\p{IsGreek}'],
    ['dotnet', 'a'.repeat(30_000)],
    ['dotnet', '((a{100}){100}){100}'],
    ['dotnet', '('.repeat(500) + ')'.repeat(500)],
    ['ecmascript', '(?:(a)|b)*'],
    ['ecmascript', '(?i)a'],
    ['ecmascript', '\\1(a)'],
  ];
  for (const [dialect, pattern] of cases) {
    it(`${dialect} ${pattern.slice(0, 40)}`, () => {
      assert.equal(compileRegex(pattern, {}, dialect), null);
    });
  }
});

describe('replacement templates', () => {
  const cases: readonly (readonly [RegexDialect, string, string, string, string])[] = [
    ['dotnet', '(a)(?<n>b)', 'xaby', '[$1,$2,${n},${1},$0]', 'x[a,b,b,a,ab]y'],
    ['dotnet', 'b', 'abc', "<$`|$&|$'|$_|$$>", 'a<a|b|c|abc|$>c'],
    ['dotnet', '(a)', 'a', '$10-$3-${x}-$', '$10-$3-${x}-$'],
    ['dotnet', '(a)(b)?', 'a', '[$+]', '[]'],
    ['ecmascript', '(a)', 'a', '$10-$01-$0-$2-$$-$', 'a0-a-$0-$2-$-$'],
    ['ecmascript', 'b', 'abc', "<$`|$&|$'|$_>", 'a<a|b|c|$_>c'],
    ['ecmascript', '(?<n>a)', 'a', '[$<n>$<m>]', '[a]'],
    ['ecmascript', '(a)', 'a', '[$<n>]', '[$<n>]'],
    ['vbscript', '(a)(b)', 'ab', '$2$1$3', 'ba$3'],
  ];
  for (const [dialect, pattern, text, template, expected] of cases) {
    it(`${dialect}: ${template}`, () => {
      assert.equal(compile(pattern, '', dialect).replace(text, template, meter()), expected);
    });
  }
  it('a count, and a function', () => {
    const regex = compile('a', '', 'dotnet');
    assert.equal(regex.replace('aaa', 'b', meter(), 2), 'bba');
    assert.equal(
      regex.replace('aa', ({ start }) => String(start), meter()),
      '01',
    );
  });
  it('right to left', () => {
    assert.equal(compile('a', 'r', 'dotnet').replace('aaa', 'b', meter(), 1), 'aab');
    assert.equal(compile('(.)(.)', 'r', 'dotnet').replace('abcde', '$2$1', meter()), 'acbed');
  });
});

describe('splitting', () => {
  const cases: readonly (readonly [
    RegexDialect,
    string,
    string,
    string,
    number | undefined,
    readonly string[],
  ])[] = [
    ['dotnet', ',', '', 'a,,b', undefined, ['a', '', 'b']],
    ['dotnet', '(,)', '', 'a,b', undefined, ['a', ',', 'b']],
    ['dotnet', '', '', 'abc', undefined, ['', 'a', 'b', 'c', '']],
    ['dotnet', '(?!^)(?!$)', '', 'abc', undefined, ['a', 'b', 'c']],
    ['dotnet', ',', '', 'a,b,c', 2, ['a', 'b,c']],
    ['dotnet', ',', 'r', 'a,b,c', 2, ['a,b', 'c']],
    ['dotnet', 'x', '', 'abc', undefined, ['abc']],
    ['dotnet', '(?=b)', '', 'abab', undefined, ['a', 'ba', 'b']],
    ['ecmascript', ',', '', 'a,,b', undefined, ['a', '', 'b']],
    ['ecmascript', '', '', 'abc', undefined, ['a', 'b', 'c']],
    ['ecmascript', '(,)|(;)', '', 'a,b', undefined, ['a', ',', '', 'b']],
    ['ecmascript', ',', '', 'a,b,c', 2, ['a', 'b']],
    ['ecmascript', 'b*', '', 'abbc', undefined, ['a', 'c']],
  ];
  for (const [dialect, pattern, letters, text, limit, expected] of cases) {
    it(`${dialect}: ${text} at /${pattern}/${letters} ${limit ?? ''}`, () => {
      assert.deepEqual(compile(pattern, letters, dialect).split(text, meter(), limit), expected);
    });
  }
});

describe('JScript line ends', () => {
  it('^ and $ know carriage returns', () => {
    assert.equal(compile('a$', 'm', 'ecmascript').matches('a\r\nb', meter()).length, 1);
    assert.equal(compile('^b', 'm', 'ecmascript').matches('a\rb', meter()).length, 1);
    assert.equal(compile('.+', '', 'ecmascript').matches('a\rb', meter()).length, 2);
  });
});

describe('budgets', () => {
  it('a pattern that makes others backtrack for ages ends at once', () => {
    assert.deepEqual(compile('(a+)+$', '', 'dotnet').matches('a'.repeat(100_000) + '!', meter()), []);
  });
  it('a replacement that grows without end is ended', () => {
    assert.throws(() => compile('', '', 'dotnet').replace('a'.repeat(100_000), '$_', meter()), BudgetSpent);
  });
  it('a pattern that looks to the end at each match is ended', () => {
    assert.throws(
      () => compile('x(.*y)?', '', 'dotnet').matches('x'.repeat(200_000), meter(200)),
      BudgetSpent,
    );
  });
});
