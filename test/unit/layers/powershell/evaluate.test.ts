/** What PowerShell computes on the way to Invoke-Expression: variables, flow, functions, pipelines. */

import assert from 'node:assert/strict';
import { evaluated, ran } from './looked';

/** Scripts that come down to `iex $x`, and what it would run. */
const cases: Readonly<Record<string, readonly (readonly [script: string, payload: string])[]>> = {
  variables: [
    [`$x = 'a'; $x += 'b'; iex $x`, 'ab'],
    [`$x += 'a'; $x += 'b'; iex $x`, 'ab'],
    [`$a, $b = 'x', 'y'; iex ($b+$a)`, 'yx'],
    [`$a = $b = 'x'; iex "$a$b"`, 'xx'],
    [`[string]$x = 12; iex ($x + 3)`, '123'],
    [`$global:g = 'x'; function f { iex ($script:g + 'y') }; f`, 'xy'],
    [`\${odd name} = 'x'; iex \${odd name}`, 'x'],
    [`$env:amsight = 'x'; iex "$env:amsight y"`, 'x y'],
    [`sv x 'a'; iex (gv x).Value`, 'a'],
    [`sv mYVAr 1; si variable:/M*ar 'b'; iex (ls variable:*y*ar).value`, 'b'],
    [`Set-Item ('Var'+'iable:q') 'a'; iex (Get-Variable q -ValueOnly)`, 'a'],
    [`$h = @{}; $h['a'] = 'x'; $h.b = 'y'; iex ($h.a + $h['B'])`, 'xy'],
    [`$l = @(); $l += 'x'; $l += 'y'; iex ($l -join '-')`, 'x-y'],
    [`$b = [byte[]](84,113); $b[1] = 114; iex ([Text.Encoding]::ASCII.GetString($b))`, 'Tr'],
    [`$a = @{ Command = 'x' }; Invoke-Expression @a`, 'x'],
    [`& { $x = 'x'; $script:out = 'y' }; iex $out`, 'y'],
  ],
  flow: [
    [`if ('a' -eq 'a') { $x = 'yes' } else { $x = 'no' }; iex $x`, 'yes'],
    [`switch ('b') { 'a' { $x = 1 } 'b' { $x = 2 } default { $x = 3 } }; iex "$x"`, '2'],
    [`switch -Regex ('abc') { '^b' { $x = 1 } 'c$' { $x = 2; break } default { $x = 3 } }; iex "$x"`, '2'],
    [`switch -Wildcard ('abc') { 'b*' { $x = 1 } 'a*' { $x = 2 } }; iex "$x"`, '2'],
    [`foreach ($c in 'a','b') { $x += $c }; iex $x`, 'ab'],
    [`for ($i = 0; $i -lt 3; $i++) { $x += [char](65 + $i) }; iex $x`, 'ABC'],
    [`$i = 0; while ($i -lt 3) { $x += "$i"; $i++ }; iex $x`, '012'],
    [`do { $x += 'a' } until ($x.Length -ge 3); iex $x`, 'aaa'],
    [`while ($true) { $x += 'a'; if ($x.Length -gt 2) { break } }; iex $x`, 'aaa'],
    [`foreach ($i in 1..5) { if ($i % 2) { continue }; $x += "$i" }; iex $x`, '24'],
    [
      `:o foreach ($i in 1..3) { foreach ($j in 1..3) { if ($j -eq 2) { continue o }; $x += "$i$j " } }; iex $x`,
      '11 21 31 ',
    ],
    [`try { $x = 'a' } catch { throw }; iex $x`, 'a'],
    [`$x = if ($true) { 'a' } else { 'b' }; iex $x`, 'a'],
  ],
  functions: [
    [`function f($a, $b = 'y') { $a + $b }; iex (f 'x')`, 'xy'],
    [`function f { param([string]$a, [int]$n = 2) $a * $n }; iex (f -n 3 -a q)`, 'qqq'],
    [`function f { $args[1] + $args[0] }; iex (f a b)`, 'ba'],
    [`function f { return 'x'; 'never' }; iex (f)`, 'x'],
    [`function f { 'a'; 'b' }; iex ((f) -join '')`, 'ab'],
    [`filter up { $_.ToUpper() }; iex (('ab','cd' | up) -join '')`, 'ABCD'],
    [`function f { begin { $z = '' } process { $z += $_ } end { $z } }; iex ('a','b' | f)`, 'ab'],
    [
      `function f($s) { if ($s.Length -le 1) { return $s }; (f $s.Substring(1)) + $s[0] }; iex (f 'abc')`,
      'cba',
    ],
    [`$f = { param($a) "out $a" }; iex (& $f 'x')`, 'out x'],
    [`$f = { 'x' }; iex $f.Invoke()`, 'x'],
    [`. { $x = 'dot' }; iex $x`, 'dot'],
    [`iex ([scriptblock]::Create("'a'+'b'").Invoke())`, 'ab'],
  ],
  pipelines: [
    [`iex (('a','b' | % { $_ + 'x' }) -join '')`, 'axbx'],
    [`iex (-join (87,114 | ForEach-Object { [char]$_ }))`, 'Wr'],
    [`iex ((1..6 | ? { $_ % 2 } | % { "$_" }) -join '')`, '135'],
    [`iex ('c','a','b' | sort | select -First 1)`, 'a'],
    [`iex ('a','b','c' | Select-Object -Last 1)`, 'c'],
    [`iex ('a','b','c' | Select-Object -Skip 1 | Select-Object -Index 1)`, 'c'],
    [`iex ('x' | Out-String -NoNewline)`, 'x'],
    [`iex ('a','b' | % ToUpper | Join-String -Separator '-')`, 'A-B'],
    [`iex ('{"a":"x"}' | ConvertFrom-Json).a`, 'x'],
    [`iex (-join([regex]::Matches('4142','..') | % { [char][byte]('0x'+$_.Value) }))`, 'AB'],
    [`iex (echo 'x')`, 'x'],
    [`iex (1,2,3 | Measure-Object | % Count)`, '3'],
  ],
  'types of the script': [
    [`class A { static [string]F() { return 'mark' } }; iex ([A]::F())`, 'mark'],
    [`class A { static [string]F($a) { $b = 'm'; return $b + $a } }; iex ([A]::F('ark'))`, 'mark'],
    [`enum E { mark = 1 }; iex ([E]1)`, 'mark'],
    [`enum E { other; mark }; iex "$([E]::mark)"`, 'mark'],
  ],
  'names spelled by methods': [
    [`'dir;ls' | & (([string]''.Chars)[15,18,19] -join '')`, 'dir;ls'],
    [`iex $ExecutionContext.InvokeCommand.ExpandString('$("mar"+"k")')`, 'mark'],
    [`$k = 'k'; iex $ExecutionContext.InvokeCommand.ExpandString('"mar$k"')`, '"mark"'],
  ],
  'text that runs in place': [
    [`iex '$x = "in"'; iex $x`, 'in'],
    [`$v = iex "'a'+'b'"; iex "$v!"`, 'ab!'],
  ],
};

describe('PowerShell evaluation', () => {
  for (const [group, rows] of Object.entries(cases)) {
    describe(group, () => {
      for (const [script, payload] of rows)
        it(script, () => {
          assert.equal(ran(script).at(-1), `powershell Invoke-Expression: ${payload}`);
        });
    });
  }

  describe('what is not known stays unknown', () => {
    for (const script of [
      `iex $unknown`,
      `if ($u) { $x = 'a' } else { $x = 'b' }; iex $x`,
      `$x = 'a'; while ($u) { $x += 'b' }; iex $x`,
      `$x = 'a'; foreach ($i in Get-Thing) { $x = $i }; iex $x`,
      `$x = 'a'; try { Get-Thing } catch { $x = 'b' }; iex $x`,
      `$x = 'a','b'; Change-It $x; iex ($x -join '')`,
      `function f($p) { iex $p }`,
      `$x = Get-Random; iex "a$x"`,
      `for ($i = 0; $i -lt $n; $i++) { $x += 'a' }; iex $x`,
      `iex ((Get-Thing | % { 'a' }) -join '')`,
    ])
      it(script, () => {
        assert.deepEqual(ran(script), []);
      });
  });

  describe('budgets', () => {
    const bombs: Readonly<Record<string, string>> = {
      'doubling text': `$x = 'a'; while ($true) { $x += $x }`,
      'a billion turns': `for ($i = 0; $i -lt 1000000000; $i++) { $x = $i }`,
      'a billion elements': `1..1000000000 | % { $_ }`,
      'functions that call each other': `function f { g; g }; function g { f; f }; f`,
      'text that runs itself': `$x = 'iex $x; iex $x'; iex $x`,
      'nested parentheses': `${'('.repeat(20_000)}1${')'.repeat(20_000)}`,
      'a long concatenation': `$x = ${Array.from({ length: 20_000 }, () => `'a'`).join('+')}; iex $x`,
      'nested loops that nothing ends': `while ($true) { while ($true) { $i++ } }`,
    };
    for (const [name, script] of Object.entries(bombs))
      it(name, () => {
        assert.doesNotThrow(() => evaluated(script, { steps: 200_000, outputBytes: 1_000_000 }));
      });

    it('says that it was ended', () => {
      assert.equal(evaluated(`$x = 'a'; while ($true) { $x += $x }`, { outputBytes: 1000 }).truncated, true);
    });
  });
});
