/** The statements along which a script is divided, as a table for each language. */

import assert from 'node:assert/strict';
import type { LayerKind } from '../../../src/layers/model';
import { syntaxUnits } from '../../../src/layers/units';
import { LineIndex } from '../../../src/scripts/line-index';

/** `depth first-last`, lines counted from 0. */
function units(kind: LayerKind, text: string): string[] {
  const lines = new LineIndex(text);
  return syntaxUnits(kind, text).map(({ start, end, depth }) => {
    const last = lines.positionAt(Math.max(start, end - 1)).line;
    return `${depth} ${lines.positionAt(start).line}-${last}`;
  });
}

const many = (count: number, line: string): string[] => Array.from({ length: count }, () => line);

describe('syntax units', () => {
  const table: readonly [string, LayerKind, readonly string[], readonly string[]][] = [
    ['one statement a line', 'powershell', ['$a = 1', '', '# comment', 'Get-Date'], ['0 0-0', '0 3-3']],
    [
      'a pipeline over lines',
      'powershell',
      ['Get-Item a |', '  Select-Object b', 'exit'],
      ['0 0-1', '0 2-2'],
    ],
    ['a here-string', 'powershell', ["$x = @'", ...many(9, 'text'), "'@", 'exit'], ['0 0-10', '0 11-11']],
    ['a short function is one', 'powershell', ['function f {', '  1', '  2', '}'], ['0 0-3']],
    [
      'a long function and what stands in it',
      'powershell',
      ['function f {', ...many(6, '  Get-Date'), '}', 'f'],
      ['0 0-7', ...[1, 2, 3, 4, 5, 6].map((line) => `1 ${line}-${line}`), '0 8-8'],
    ],
    [
      'a giant if with an else',
      'powershell',
      ['if ($a) {', ...many(3, '  1'), '} else {', ...many(3, '  2'), '}'],
      ['0 0-8', ...[1, 2, 3, 5, 6, 7].map((line) => `1 ${line}-${line}`)],
    ],
    [
      'a block within an expression',
      'powershell',
      ['$a = 1..9 | ForEach-Object {', ...many(6, '  $_'), '}'],
      ['0 0-7', ...[1, 2, 3, 4, 5, 6].map((line) => `1 ${line}-${line}`)],
    ],
    [
      'param, begin and end',
      'powershell',
      ['param($a)', 'begin { 1 }', 'end {', ' 2 }'],
      ['0 0-0', '0 1-1', '0 2-3'],
    ],
    [
      'methods of a class',
      'powershell',
      ['class A {', '  [int]$x', '  [int] f() {', '    return 1', '  }', '', '', '}'],
      ['0 0-7', '1 1-1', '1 2-4'],
    ],
    ['half a script', 'powershell', ['$a = 1', 'if ($x) {', '$b'], ['0 0-0', '0 1-2']],
    ['XML of types and formats', 'powershell', ['<Types>', '<Type/>', '</Types>'], []],
    [
      'JScript',
      'jscript',
      ['var a = 1;', 'function f() {', ...many(5, '  g();'), '}', 'f();'],
      ['0 0-0', '0 1-7', ...[2, 3, 4, 5, 6].map((line) => `1 ${line}-${line}`), '0 8-8'],
    ],
    [
      'a function that is called at once',
      'jscript',
      ['(function () {', ...many(5, '  g();'), '})();'],
      ['0 0-6', ...[1, 2, 3, 4, 5].map((line) => `1 ${line}-${line}`)],
    ],
    ['broken JScript', 'jscript', ['var a = ;', 'f();'], ['0 0-0', '0 1-1']],
    [
      'VBScript',
      'vbscript',
      ['x = 1 _', '  + 2', 'Sub f', ...many(5, '  g'), 'End Sub', 'f'],
      ['0 0-1', '0 2-8', ...[3, 4, 5, 6, 7].map((line) => `1 ${line}-${line}`), '0 9-9'],
    ],
    [
      'batch blocks and continued lines',
      'batch',
      ['@echo off', 'if exist a (', ...many(3, '  echo 1'), ') else (', '  echo ^', '    2', ')', 'exit'],
      ['0 0-0', '0 1-8', '1 2-2', '1 3-3', '1 4-4', '1 6-7', '0 9-9'],
    ],
    ['a batch block without an end', 'batch', ['if a==a (', 'echo 1'], ['0 1-1']],
    [
      'a file that is batch and PowerShell',
      'batch',
      ['<# :', '@echo off', '#>', 'Get-Date', 'exit'],
      ['0 0-0', '0 1-1', '0 2-2', '0 3-3', '0 4-4'],
    ],
    [
      'script elements with their statements',
      'hta',
      ['<html>', '<script language="VBScript">', ...many(6, 'x = 1'), '</script>', '<p>'],
      ['0 1-8', ...[2, 3, 4, 5, 6, 7].map((line) => `1 ${line}-${line}`)],
    ],
    [
      'a CDATA section',
      'wsf',
      ['<job><script><![CDATA[', ...many(6, 'f();'), ']]></script></job>'],
      ['0 0-7', ...[1, 2, 3, 4, 5, 6].map((line) => `1 ${line}-${line}`)],
    ],
    [
      'keys and values of the registry',
      'reg',
      [
        'Windows Registry Editor',
        '[HKEY_A]',
        '"a"="b"',
        '"c"=hex:00,\\',
        '  01',
        '"d"="e"',
        '',
        '',
        '[HKEY_B]',
      ],
      ['0 1-7', '1 2-2', '1 3-4', '1 5-5', '0 8-8'],
    ],
    [
      'instances in MOF',
      'mof',
      ['#pragma x', 'instance of A', '{', '};', 'instance of B', '{ };'],
      ['0 1-3', '0 4-5'],
    ],
    ['kinds without statements', 'task', ['<Task>', '</Task>'], []],
  ];
  for (const [title, kind, lines, expected] of table) {
    it(`${kind}: ${title}`, () => {
      assert.deepEqual(units(kind, lines.join('\n')), expected);
      assert.deepEqual(units(kind, lines.join('\r\n')), expected);
    });
  }

  it('a text that is too long is divided by lines', () => {
    assert.deepEqual(syntaxUnits('powershell', '$a = 1\n'.repeat(200_000)), []);
  });

  it('code nested more deeply than any parser goes is no exception', () => {
    for (const kind of ['powershell', 'jscript', 'vbscript', 'batch'] as const) {
      assert.ok(Array.isArray(syntaxUnits(kind, '(\n'.repeat(50_000))));
      assert.ok(Array.isArray(syntaxUnits(kind, 'if (a) {\n'.repeat(50_000))));
    }
  });
});
