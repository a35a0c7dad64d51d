/** Scripts that would cost the evaluator its stack, its memory or its time. */

import assert from 'node:assert/strict';
import { evaluated, ran } from './looked';

/** Lists that hold themselves, or one another over and over: the rest of the script is still looked at. */
const nested: readonly string[] = [
  `$a = @(1); $a[0] = $a; foo $a`,
  `$a = @(1); $a[0] = $a; $a.foo; $a.ToUpper(); 'abc'[$a]; "$a"; $a -join ''; if ($a) { 1 }`,
  `$a = @(1); $a[0] = $a; [int[]]$a; [byte[]]$a; [int[][][][][][][][][][]]$a; $a -contains 1; & $a`,
  `for ($i = 0; $i -lt 20000; $i++) { $a = , $a }; foo $a; $a; "$a"`,
  `$a = @('x'); for ($i = 0; $i -lt 40; $i++) { $a = @($a, $a) }; $b = $a -join ''`,
  `$a = @('x'); for ($i = 0; $i -lt 40; $i++) { $a = @($a, $a) }; "$a"; $a; foo $a`,
];

/** What a single call, or a loop of short turns, would make. */
const large: readonly string[] = [
  `[string]::Join('ab', (1..10000000))`,
  `1..4000000 | sort`,
  `for ($i = 0; $i -lt 1000; $i++) { $l += , ([char[]]('a' * 1000000)) }`,
  `$b = New-Object byte[] 16000000; $b | % { $_ }`,
  `$l = @(); for ($i = 0; $i -lt 1000000; $i++) { $l += $i }`,
];

/** Loops and recursion left before their end. */
const cut: readonly (readonly [script: string, truncated: boolean])[] = [
  [`do { $i++ } until ($false)`, true],
  [`while (1) { $i++; foo $i }`, true],
  [`function f($n) { if ($n -gt 0) { f ($n - 1) }; $n }; f 100`, true],
  [`function f($n) { if ($n -gt 0) { f ($n - 1) }; $n }; f 10`, false],
  [`while ($true) { iex 'a' }`, false],
  [`while ($true) { $x = Get-Foo; if ($x) { break } }`, false],
  [`foreach ($i in 1..100) { $x += $i }`, false],
];

describe('Bounds of the PowerShell evaluator', () => {
  for (const script of nested)
    it(`goes on after: ${script}`, () => {
      assert.deepEqual(ran(`${script}; iex ('m' + 'ark')`), ['powershell Invoke-Expression: mark']);
    });
  for (const script of large)
    it(`stops at: ${script}`, () => {
      const { sinks, truncated } = evaluated(`iex 'mark'; ${script}`);
      assert.deepEqual([sinks.length, truncated], [1, true]);
    });
  for (const [script, truncated] of cut)
    it(`${truncated ? 'says it has left' : 'follows'}: ${script}`, () => {
      assert.equal(evaluated(script).truncated, truncated);
    });
});
