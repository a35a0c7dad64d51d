/** Specifies which rule files count as positive only, and how such conditions are evaluated. */

import assert from 'node:assert/strict';
import { positiveRules } from '../../../src/engines/rules/positive';

const rule = (condition: string, pattern = '"x"'): string =>
  `rule A : tag { meta: n = -1 t = "}" b = true strings: $a = ${pattern} $b = "y" condition: ${condition} }`;

describe('positiveRules', () => {
  for (const [expected, source] of [
    [true, rule('$a or $b')],
    [true, rule('$a and ($b)')],
    [true, rule('any of them')],
    [true, rule('all of ($a, $b*)')],
    [true, rule('2 of them')],
    [true, rule('$a or $b', '"x" nocase wide xor(1-255) private')],
    [true, rule('$a or $b', '/x\\/[^y]\\^\\$/ nocase')],
    [true, rule('$a or $b', '{ 4D 5A ?? [2-4] (01 | 02) }')],
    [true, rule('$a or $b', '"// no comment { }"')],
    [true, `// rule X { condition: not true }\n/* not */ ${rule('any of them')}\n${rule('$a and $b')}`],
    [true, ''],
    [false, rule('not $a and $b')],
    [false, rule('none of them')],
    [false, rule('0 of them')],
    [false, rule('50% of them')],
    [false, rule('#a > 2 and $b')],
    [false, rule('$a at 0 and $b')],
    [false, rule('$a in (0..100) and $b')],
    [false, rule('@a < 100 and $b')],
    [false, rule('!a > 1 and $b')],
    [false, rule('$a and $b and filesize < 1KB')],
    [false, rule('for any of them : ( $ at 0 )')],
    [false, rule('$a and $b and uint16(0) == 0x5A4D')],
    [false, rule('true')],
    [false, rule('$a*')],
    [false, rule('any of them').replace('$b', '$')],
    [false, rule('($a or $b')],
    [false, rule('$a $b')],
    [false, rule('2 of')],
    [false, rule('any of them or other_rule')],
    [false, rule('')],
    [false, rule('$a or $b', '/^x/')],
    [false, rule('$a or $b', '/x$/')],
    [false, `private ${rule('any of them')}`],
    [false, `global ${rule('any of them')}`],
    [false, `import "pe" ${rule('any of them')}`],
    [false, 'rule A { strings: $a = "x" }'],
    [false, 'rule A { condition: $a'],
    [false, 'something else'],
  ] as const) {
    it(`${expected ? 'yes' : 'no'}: ${source.slice(source.indexOf('strings')) || 'an empty file'}`, () => {
      assert.equal(positiveRules(source) !== null, expected);
    });
  }

  for (const [condition, matched, expected] of [
    ['$a', ['$a'], true],
    ['$a', ['$b'], false],
    ['$a or $b', ['$b'], true],
    ['$a and $b', ['$b'], false],
    ['$a and $b', ['$a', '$b'], true],
    ['$a or $b and $c', ['$a'], true],
    ['($a or $b) and $c', ['$a'], false],
    ['($a or $b) and $c', ['$b', '$c'], true],
    ['any of them', [], false],
    ['any of them', ['$c'], true],
    ['all of them', ['$a', '$b'], false],
    ['all of them', ['$a', '$b', '$c', '$ab'], true],
    ['2 of them', ['$a'], false],
    ['2 of them', ['$a', '$c'], true],
    ['any of ($a*)', ['$b'], false],
    ['any of ($a*)', ['$ab'], true],
    ['all of ($a*, $a)', ['$a'], false],
    ['all of ($b, $c)', ['$b', '$c'], true],
  ] as const) {
    it(`${condition} is ${expected} for ${matched.join(' ') || 'nothing'}`, () => {
      const source = `rule A { strings: $a = "1" $b = "2" $c = "3" $ab = "4" condition: ${condition} }`;
      assert.equal(positiveRules(source)?.[0]?.holds(new Set(matched)), expected);
    });
  }

  it('reads every rule of a file', () => {
    const source = 'rule A { strings: $a = "x" condition: $a } rule B { strings: $a = "x" condition: $a }';
    assert.deepEqual(
      positiveRules(source)?.map(({ name }) => name),
      ['A', 'B'],
    );
  });
});
