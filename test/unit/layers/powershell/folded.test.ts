/** The folded form of PowerShell: constants as literals, names in full, and nothing else changed. */

import assert from 'node:assert/strict';
import { parse } from '../../../../src/layers/powershell/syntax/parser';
import { evaluated, folded } from './looked';

const cases: Readonly<Record<string, readonly (readonly [script: string, expected: string])[]>> = {
  literals: [
    [`'a'+'b'`, `'ab'`],
    [`'it''s'+'!'`, `'it''s!'`],
    ['$x = 3+4', '$x = 7'],
    ['$x = 2-5', '$x = (-3)'],
    [`$x = 'a' -eq 'A'`, '$x = $true'],
    [`$x = $true -lt 5`, '$x = $false'],
    [`$x = $true -gt ''`, '$x = $true'],
    ['$x = [char]97', `$x = [char]'a'`],
    ['$x = @(1,2)+3', '$x = @(1,2,3)'],
    ['$x = 1.5+1.5', '$x = 3.0'],
    [`$x = "a" + 'b' + "c"`, `$x = 'abc'`],
  ],
  'what already says its value': [
    [`'ab'`, `'ab'`],
    ['1..3', '1..3'],
    [`$x = 'a','b'`, `$x = 'a','b'`],
    [`('a')`, `('a')`],
    [`"a\`tb"`, `"a\`tb"`],
    ['$x = $null', '$x = $null'],
    [`[char]'a'`, `[char]'a'`],
    ['$x = @{ a = 1 }', '$x = @{ a = 1 }'],
  ],
  'names of commands': [
    ['iEx $x', 'Invoke-Expression $x'],
    ['I`E`X $x', 'Invoke-Expression $x'],
    [`&('i'+'ex') $x`, 'Invoke-Expression $x'],
    [`& ("{1}{0}" -f 'x','ie') $x`, 'Invoke-Expression $x'],
    [`.($pshome[4]+$pshome[30]+'x') $x`, 'Invoke-Expression $x'],
    ['&(gcm i*e-e*) $x', 'Invoke-Expression $x'],
    ['&(gal i?x) $x', 'Invoke-Expression $x'],
    [`.((gv '*mdr*').naMe[3,11,2]-jOIn'') $x`, 'Invoke-Expression $x'],
    [`&(([string]''.Chars)[15,18,19] -join '') $x`, 'Invoke-Expression $x'],
    [`.((''.LastIndexOf.ToString())[0,11,12] -join '') $x`, 'Invoke-Expression $x'],
    [`.((''.Insert.OverloadDefinitions[0])[3,10,27] -join '') $x`, 'Invoke-Expression $x'],
    [`&((Variable '*mdr*').Name[3,11,2] -join '') $x`, 'Invoke-Expression $x'],
    ['ChildItem . | Item', 'Get-ChildItem . | Get-Item'],
    [`Set-Alias foo iex; foo $x`, `Set-Alias foo iex; Invoke-Expression $x`],
    [`$c = 'iex'; & $c $x`, `$c = 'iex'; Invoke-Expression $x`],
    [`$n = 'Write-Output'; .($n) 'x'`, `$n = 'Write-Output'; Write-Output 'x'`],
    ['$x | % { $_ } | ? { $_ }', '$x | ForEach-Object { $_ } | Where-Object { $_ }'],
    ['Get-Date', 'Get-Date'],
    ['Some-Function $x', 'Some-Function $x'],
    ['function iex { 1 }; iex $x', 'function iex { 1 }; Invoke-Expression $x'],
    ['Remove-Item alias:iex; function iex { 1 }; iex $x', 'Remove-Item alias:iex; function iex { 1 }; 1'],
    ['function f { 1 }; f $x', 'function f { 1 }; 1'],
  ],
  arguments: [
    [`Write-Host ('a'+'b')`, `Write-Host 'ab'`],
    [`Write-Host('a'+'b')('c'+'d')`, `Write-Host 'ab' 'cd'`],
    ['Write-Host (1-3)', 'Write-Host (-2)'],
    ['Write-Host ([char]97)', `Write-Host ([char]'a')`],
    [`Write-Host $('ab'[1])`, `Write-Host ([char]'b')`],
    [`$s = 'abc'; Write-Host $s[0],$s[2]`, `$s = 'abc'; Write-Host ([char]'a'),([char]'c')`],
    [`Write-Host -Object:([byte]1 + [byte]2)`, 'Write-Host -Object:3'],
    ['Write-Host a`zc', 'Write-Host azc'],
    [`Write-Host d"e"f`, 'Write-Host def'],
    [`$a = 'x'; Write-Host $a`, `$a = 'x'; Write-Host 'x'`],
    [`$a = 'x'; Write-Host @a`, `$a = 'x'; Write-Host @a`],
  ],
  members: [
    [`$x."Sub\`string"(1)`, '$x.Substring(1)'],
    [`$x.('Le'+'ngth')`, '$x.Length'],
    [`('abc').ToUpper()`, `'ABC'`],
    [`$x.Replace(('a'+'b'),'c')`, `$x.Replace('ab','c')`],
    [`[IntPtr]::Zero`, `[IntPtr]::Zero`],
    [`$x.'dOwnLoadsTRIng'($u)`, '$x.DownloadString($u)'],
    [`[Text.Encoding].GetProperty('ASCII').GetValue($null).GetString([byte[]](111,107))`, `'ok'`],
    [`$x.(($ExecutionContext | gm)[6].Name)`, '$x.InvokeCommand'],
    [
      `$x.(($ExecutionContext.InvokeCommand | gm | ? { $_.Name -clike 'G*ts' }).Name).Invoke($u)`,
      '$x.GetCmdlets.Invoke($u)',
    ],
    [`$x = ('abc' | gm)[6].Name`, `$x = ('abc' | Get-Member)[6].Name`],
    [`[regex]::Matches('a1b22', '\\d+').Groups.Captures.Groups.Value`, `@('1','22')`],
    [`[regex]::Match('ab', '(.)(.)').Groups.Captures.Value -join ';'`, `'ab;a;b'`],
    [`5,6 | % { $PSItem * 2 }`, '@(10,12)'],
  ],
  strings: [
    [`$x = 'w'; "hello $x"`, `$x = 'w'; 'hello w'`],
    [`"hello $y"`, `"hello $y"`],
    [`"a $y $('b'+'c')"`, `"a $y bc"`],
    [`"a $y $([char]59)"`, `"a $y ;"`],
    ['"Wr`ite-H`ost"', `'Write-Host'`],
    [`"{0}{1}" -f 'a','b'`, `'ab'`],
  ],
  'strings with unknown parts': [
    [`$a = 'x"$z'; "$a $y"`, `$a = 'x"$z'; "x\`"\`$z $y"`],
    [`$a = 'b'; "$y$a"`, `$a = 'b'; "$y$a"`],
    [`$a = '-b'; "$y$a"`, `$a = '-b'; "$y-b"`],
    [`$a = 'b'; "\${y}$a"`, `$a = 'b'; "\${y}b"`],
    [`$a = 'b'; "$$a $y"`, `$a = 'b'; "$$a $y"`],
    [`$n = 5; "$n $y $($n + 1)"`, `$n = 5; "5 $y 6"`],
    [`"$env:windir $y"`, `"$env:windir $y"`],
  ],
  'pipelines and lists that stand alone': [
    [`'b','a' | Sort-Object`, `@('a','b')`],
    [`'7z8z9' -split 'z' | % { [char]([int]$_ + 100) }`, `[char[]]'klm'`],
    [`[char[]](105,101,120)`, `[char[]]'iex'`],
    [`'a' | Write-Output`, `'a' | Write-Output`],
    [`'a' | % { $x = $_ }`, `'a' | ForEach-Object { $x = 'a' }`],
    [`'a' | Set-Content f`, `'a' | Set-Content f`],
    [`foreach ($i in 1..2) { 1..$i | % { $_ } }`, `foreach ($i in 1..2) { 1..$i | ForEach-Object { $_ } }`],
  ],
  'bytes, typed numbers and commands': [
    [`[Convert]::FromBase64String('b2sgZ28=')`, `[Text.Encoding]::ASCII.GetBytes('ok go')`],
    [`[Convert]::FromBase64String('AQL/')`, '[byte[]](1,2,255)'],
    [`[Text.Encoding]::UTF8.GetBytes('o'+'k')`, `[Text.Encoding]::UTF8.GetBytes('ok')`],
    [`$x = [Convert]::ToByte('1F', 16)`, '$x = [byte]31'],
    [`'a' + [char]0 + '$'`, '"a`0`$"'],
    [`$c = $ExecutionContext.InvokeCommand.GetCommand('*w-*ct', 'All')`, `$c = (Get-Command New-Object)`],
    ['Get-Command New-Object', 'Get-Command New-Object'],
  ],
  'targets and references': [
    [`$x = 'a'; $x = 'b'`, `$x = 'a'; $x = 'b'`],
    [`$x = 1; $x++`, `$x = 1; $x++`],
    [`$x = 1; f ([ref]$x)`, `$x = 1; f ([ref]$x)`],
    [`$a = @(1); $i = 0; $a[$i] = 2`, `$a = @(1); $i = 0; $a[0] = 2`],
  ],
  'variables that nothing has set': [
    [
      `function f($s) { foreach ($c in $s) { $r = $r + $c }; $r }; $x = f ('o','k')`,
      `function f($s) { foreach ($c in $s) { $r = $r + $c }; $r }; $x = 'ok'`,
    ],
    [`$y + 'a'`, `$y + 'a'`],
    [`if ($u) { $y = $y + 'a' }; $y + 'b'`, `if ($u) { $y = $y + 'a' }; $y + 'b'`],
    [`function f { $y = $y + 'a'; $y + 'b' }`, `function f { $y = $y + 'a'; $y + 'b' }`],
  ],
  'values that are not always the same': [
    ['$a = 1; while ($a -gt 0) { $b = $a + 1 }; $a + 1', '$a = 1; while ($true) { $b = 2 }; 2'],
    ['foreach ($x in 1..3) { $x + 1 }', 'foreach ($x in 1..3) { $x + 1 }'],
    [`if ($u) { $x = 'a' } else { $x = 'b' }; $x + 'c'`, `if ($u) { $x = 'a' } else { $x = 'b' }; $x + 'c'`],
    [`$x = 'a'; while ($u) { $x + 'c'; $x = 'b' }; $x`, `$x = 'a'; while ($u) { $x + 'c'; $x = 'b' }; $x`],
    [`$x = 'a'; if ($u) { return }; $x`, `$x = 'a'; if ($u) { return }; 'a'`],
    [`function f($a) { $a + 'b' }; f 'a'`, `function f($a) { $a + 'b' }; 'ab'`],
    [`function f([switch]$a) { if ($a) { 1 } }`, `function f([switch]$a) { if ($a) { 1 } }`],
    [
      `$l = New-Object System.Collections.ArrayList; foreach ($k in Get-Foo) { [void]$l.Add('x') }; $l -join ';'`,
      `$l = New-Object System.Collections.ArrayList; foreach ($k in Get-Foo) { [void]$l.Add('x') }; $l -join ';'`,
    ],
  ],
  'what ends more than an expression': [
    [
      `$r = ''; foreach ($i in 1..3) { if ($i -eq 2) { $r += $(break) }; $r += 'a' }; $r`,
      `$r = ''; foreach ($i in 1..3) { if ($i -eq 2) { $r += $(break) }; $r += 'a' }; 'a'`,
    ],
    [
      `$r = ''; foreach ($i in 1..3) { $p = if ($i -eq 2) { continue } else { 'b' }; $r += $p }; $r + '!'`,
      `$r = ''; foreach ($i in 1..3) { $p = if ($i -eq 2) { continue } else { 'b' }; $r += 'b' }; 'bb!'`,
    ],
  ],
  'what does something besides having a value': [
    [
      `$ExecutionContext.InvokeCommand.InvokeScript('1+'+'1')`,
      `$ExecutionContext.InvokeCommand.InvokeScript('1+1')`,
    ],
    [
      `function f { $null = [IO.File]::Delete('x'); 'a' }; f`,
      `function f { $null = [IO.File]::Delete('x'); 'a' }; f`,
    ],
    [`function f { Write-Host 'b'; 'a' }; f`, `function f { Write-Host 'b'; 'a' }; f`],
    [`$y = ($x = 'a') + 'b'`, `$y = ($x = 'a') + 'b'`],
    [`$y = iex '1'`, `$y = Invoke-Expression '1'`],
    [`$l = [Collections.ArrayList]@(); $l.Add('x')`, `$l = [Collections.ArrayList]@(); $l.Add('x')`],
  ],
  'what is only assumed of the machine': [
    [`"$env:windir\\x"`, `"$env:windir\\x"`],
    [
      `if ($PSEdition -eq 'Desktop') { 'a'+'b' } else { 'c'+'d' }`,
      `if ($PSEdition -eq 'Desktop') { 'ab' } else { 'cd' }`,
    ],
    [`$env:ComSpec[4,15,25] -join ''`, `'Iex'`],
    [
      `if (-not ($PSEdition -eq 'Core') -and $x) { 'a'+'b' } else { 'c'+'d' }`,
      `if (-not ($PSEdition -eq 'Core') -and $x) { 'ab' } else { 'cd' }`,
    ],
  ],
  'broken and half-typed code': [
    [`if ($x) { iex ('a'+`, `if ($x) { Invoke-Expression ('a'+`],
    [`$x = 'a'+'b'; "unclosed`, `$x = 'ab'; "unclosed`],
  ],
};

describe('PowerShell folded form', () => {
  for (const [group, rows] of Object.entries(cases)) {
    describe(group, () => {
      for (const [script, expected] of rows)
        it(script, () => {
          assert.equal(folded(script), expected);
        });
    });
  }

  it('parses as well as the script does', () => {
    for (const [script] of Object.values(cases).flat())
      assert.ok(parse(folded(script)).problems.length <= parse(script).problems.length, script);
  });

  it('is reached again from itself', () => {
    for (const [script] of Object.values(cases).flat()) {
      const once = folded(script);
      assert.equal(folded(once), once);
    }
  });

  it('makes no edits that overlap or leave the script, wherever the script is cut', () => {
    const script = Object.values(cases)
      .flat()
      .map(([one]) => one)
      .join('\n');
    for (let end = 0; end < script.length; end += 7) {
      let done = 0;
      for (const { range } of evaluated(script.slice(0, end)).edits) {
        assert.ok(range.start >= done && range.end >= range.start && range.end <= end);
        done = range.end;
      }
    }
  });
});
