/** PowerShell's operators, one case a line: what Windows PowerShell 5.1 says, or PowerShell 7 where the case names it. */

import assert from 'node:assert/strict';
import type { HostProfile } from '../../../../../src/layers/model';
import { binary, unary } from '../../../../../src/layers/powershell/folds';
import { unknown, type Value } from '../../../../../src/layers/values/model';
import { b, block, context, l, n, nil, no, s, show, v, yes } from './helpers';

type Given = Value | string | number;
const char = (text: string): Value => ({ type: 'char', unit: text.charCodeAt(0) });
const double = (value: number): Value => ({ type: 'number', value, as: 'double' });

const binaries: readonly (readonly [Given, string, Given, string, HostProfile?])[] = [
  ['Invoke-', '+', 'Expression', "'Invoke-Expression'"],
  ['a', '+', 1, "'a1'"],
  ['a', '+', l(1, 2), "'a1 2'"],
  ['a', '+', nil, "'a'"],
  [1, '+', '2', '3'],
  [1, '+', '0x10', '17'],
  [1, '+', 'x', 'unknown'],
  [1, '+', char('A'), '66'],
  [char('A'), '+', 1, "'A1'"],
  [char('i'), '+', 'ex', "'iex'"],
  [l(1), '+', 2, '[1 2]'],
  [l(1), '+', l(2, 3), '[1 2 3]'],
  [b(1), '+', b(2), 'bytes(1 2)'],
  [nil, '+', 'a', "'a'"],
  [2147483647, '+', 1, '2147483648d'],
  [7, '-', 10, '-3'],
  ['10', '-', 3, '7'],
  ['ab', '*', 3, "'ababab'"],
  [l(1, 2), '*', 2, '[1 2 1 2]'],
  [6, '*', 7, '42'],
  [7, '/', 2, '3.5d'],
  [8, '/', 2, '4'],
  [8, '/', 0, 'unknown'],
  [-7, '%', 3, '-1'],
  [char('C'), '-', 1, '66'],
  [0x4b, '-bxor', 3, '72'],
  [char('b'), '-bxor', 7, '101'],
  ['75', '-bxor', '0x03', '72'],
  [12, '-band', 10, '8'],
  [12, '-bor', 3, '15'],
  [1, '-shl', 4, '16'],
  [-16, '-shr', 2, '-4'],
  [1, '..', 4, '[1 2 3 4]'],
  [2, '..', '-1', '[2 1 0 -1]'],
  ['a', '..', 'c', '[#a #b #c]', 'powerShell7'],
  ['a', '..', 'c', 'unknown'],
  ['{1}{0}', '-f', l('ex', 'i'), "'iex'"],
  ['{0,3}|{0,-3}|{{{0}}}', '-f', 'x', "'  x|x  |{x}'"],
  ['{0:X2}{1:D3}{2:x}', '-f', l(10, 7, 255), "'0A007ff'"],
  ['{0:N1} {1:000.0#} {2:#}', '-f', l(1234, 5, 0), "'1,234.0 005.0 '"],
  ['{1}', '-f', 'a', 'unknown'],
  [l('i', 'e', 'x'), '-join', '', "'iex'"],
  [l('a', 1, yes), '-join', '-', "'a-1-True'"],
  ['abc', '-join', '-', "'abc'"],
  ['aXbxc', '-split', 'x', "['a' 'b' 'c']"],
  ['aXbxc', '-csplit', 'x', "['aXb' 'c']"],
  ['a,b,c', '-split', l(',', 2), "['a' 'b,c']"],
  ['a.b.c', '-split', l('.', 0, 'SimpleMatch'), "['a' 'b' 'c']"],
  ['a1b22c', '-split', '\\d+', "['a' 'b' 'c']"],
  ['a1b2c', '-split', '(\\d)', "['a' '1' 'b' '2' 'c']"],
  [
    'a-b_c',
    '-split',
    block((one) => (one.type === 'char' && /[-_]/.test(String.fromCharCode(one.unit)) ? yes : no)),
    "['a' 'b' 'c']",
  ],
  [l('a b', 'c d'), '-split', ' ', "['a' 'b' 'c' 'd']"],
  ['InvXXoke', '-replace', 'x', "'Invoke'"],
  ['aAbB', '-creplace', l('A', 'x'), "'axbB'"],
  ['a.b', '-replace', l('\\.', '$'), "'a$b'"],
  ['john smith', '-replace', l('(\\w+) (\\w+)', '$2, ${1}$$'), "'smith, john$'"],
  [l('ax', 'bx'), '-replace', l('x', 'y'), "['ay' 'by']"],
  [
    'abc',
    '-replace',
    l(
      'b',
      block(() => s('-')),
    ),
    "'a-c'",
    'powerShell7',
  ],
  [
    'abc',
    '-replace',
    l(
      'b',
      block(() => s('-')),
    ),
    'unknown',
  ],
  ['Hello', '-like', 'h*o', '$true'],
  ['Hello', '-clike', 'h*o', '$false'],
  ['a[b', '-like', 'a`[?', '$true'],
  [l('one', 'two', 'three'), '-like', 't*', "['two' 'three']"],
  ['abc', '-match', 'B', '$true'],
  ['abc', '-cmatch', 'B', '$false'],
  ['abc', '-notmatch', '^a', '$false'],
  [l('ab', 'cd'), '-match', 'c', "['cd']"],
  ['A', '-eq', 'a', '$true'],
  ['A', '-ceq', 'a', '$false'],
  [5, '-eq', '5', '$true'],
  ['5', '-eq', 5, '$true'],
  [5, '-eq', 'x', '$false'],
  [l(1, 2, 3), '-gt', 1, '[2 3]'],
  [l(1, 2, 3), '-ne', 2, '[1 3]'],
  ['a', '-lt', 'B', '$true'],
  ['é', '-lt', 'B', 'unknown'],
  [nil, '-eq', nil, '$true'],
  [l(1, 2), '-contains', 2, '$true'],
  ['b', '-in', l('a', 'B'), '$true'],
  ['b', '-cin', l('a', 'B'), '$false'],
  [l('a', unknown), '-contains', 'a', '$true'],
  [l('a', unknown), '-contains', 'b', 'unknown'],
  [5, '-is', 'int', '$true'],
  ['a', '-isnot', 'System.String', '$false'],
  ['65', '-as', 'int', '65'],
  [yes, '-and', unknown, 'unknown'],
  [no, '-and', unknown, '$false'],
  [unknown, '-or', 1, '$true'],
  [yes, '-xor', 1, '$false'],
  ['a', '+', unknown, 'unknown'],
  [unknown, '-join', '', 'unknown'],
  [double(0.1), '+', double(0.2), '0.30000000000000004d'],
];

const unaries: readonly (readonly [string, Given, string])[] = [
  ['-join', l('a', 'b'), "'ab'"],
  ['-split', '  a  b\tc ', "['a' 'b' 'c']"],
  ['-', '5', '-5'],
  ['+', '0x41', '65'],
  ['!', '', '$true'],
  ['-not', unknown, 'unknown'],
  ['-bnot', 5, '-6'],
  [',', 1, '[1]'],
];

describe('PowerShell operators', () => {
  for (const [left, op, right, expected, profile] of binaries)
    it(`${show(v(left))} ${op} ${show(v(right))} is ${expected}${profile ? ` in ${profile}` : ''}`, () => {
      assert.equal(show(binary(op, v(left), v(right), context(profile))), expected);
    });
  for (const [op, value, expected] of unaries)
    it(`${op} ${show(v(value))} is ${expected}`, () => {
      assert.equal(show(unary(op, v(value), context())), expected);
    });

  it('keeps where joined text stands in the script', () => {
    const at = (text: string, start: number) => ({
      ...s(text),
      trace: [{ start: 0, end: text.length, from: { start, end: start + text.length, verbatim: true } }],
    });
    const joined = binary('-f', at('{1}{0}', 0), l(at('cd', 20), at('ab', 10)), context());
    assert.deepEqual(joined.trace, [
      { start: 0, end: 2, from: { start: 10, end: 12, verbatim: true } },
      { start: 2, end: 4, from: { start: 20, end: 22, verbatim: true } },
    ]);
  });

  it('says once that a XOR loop decodes', () => {
    const once = binary('-bxor', { ...n(1), via: ['base64'] }, n(3), context());
    assert.deepEqual(once.via, ['base64', 'xor']);
    assert.deepEqual(binary('-bxor', once, n(5), context()).via, ['base64', 'xor']);
  });

  it('ends at the budget instead of making what is too long', () => {
    assert.throws(() => binary('*', s('abc'), n(1_000_000), context()), { name: 'BudgetSpent' });
    assert.throws(() => binary('..', n(1), n(2_000_000_000), context()), { name: 'BudgetSpent' });
    assert.throws(() => binary('-f', s('{0,9999}'.repeat(200)), s('a'), context()), { name: 'BudgetSpent' });
  });
});
