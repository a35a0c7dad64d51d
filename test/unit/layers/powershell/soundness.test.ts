/** What the evaluator must not take for known: each script runs `iex "$a;dir"` after something may have written `$a`. */

import assert from 'node:assert/strict';
import { ran } from './looked';

/** Between `$a = 'ls'` and the sink. */
const writers: readonly string[] = [
  `Get-Date -OutVariable a`,
  `Get-Date -ov a`,
  `Get-Date -OutVariable +a`,
  `Get-Foo -ErrorVariable a`,
  `Get-Foo -ev a`,
  `Get-Foo -wv a`,
  `Get-Foo -InformationVariable a`,
  `Get-Foo -PipelineVariable a`,
  `Invoke-WebRequest $u -SessionVariable a`,
  `Import-LocalizedData -BindingVariable a`,
  `Get-Foo | Tee-Object -Variable a`,
  `Remove-Variable a`,
  `rv a*`,
  `clv a`,
  `Remove-Item variable:a`,
  `sv $name 'x'`,
  `Set-Variable -Name $name -Value 'x'`,
  `$ExecutionContext.SessionState.PSVariable.Set($name, 'x')`,
  `1, 2 | Sort-Object @{ e = { $a = 'x' } }, Name`,
  `1 | Select-Object @{ n = 'n'; e = { $a = 'x' } }`,
  `1 | Group-Object { $a = 'x' }`,
  `(1, 2).Where({ $a = 'x' })`,
  `. (gc x.ps1)`,
  `. .\\x.ps1`,
  `iex (irm http://host.invalid)`,
  `irm http://host.invalid | iex`,
  `[scriptblock]::Create($unknown).Invoke()`,
  `& $unknownBlock`,
  `try { Get-Foo -ea Stop; $a = 'x' } catch { }`,
  `$a = "$(1d/3)"`,
  `$a = "$([decimal]::Parse('1.50') * 2)"`,
  `$a = "$(1.10d + 1)"`,
  `$h = @{ b = '1'; a = '2' }; $a = $h.Values -join ''`,
  `$h = @{ b = '1'; a = '2' }; $a = $h.Keys -join ''`,
  `$h = @{ b = '1'; a = '2' }; $a = ($h.GetEnumerator() | % { $_.Value }) -join ''`,
  `$a = [Convert]::ToBoolean('not a bool')`,
];

/** What is known all the same. */
const known: readonly (readonly [script: string, payload: string])[] = [
  [`'x' | Tee-Object -Variable a; iex "$a;dir"`, 'x;dir'],
  [`$a = 'ls'; 1 | ? { $a = 'x' }; iex "$a;dir"`, 'x;dir'],
  [`$a = 'ls'; 1 | Sort-Object { $a = 'x' }; iex "$a;dir"`, 'x;dir'],
  [`$a = 'ls'; Get-Date -OutVariable b; iex "$a;dir"`, 'ls;dir'],
  [`$a = 'ls'; rv b; iex "$a;dir"`, 'ls;dir'],
  [`$h = [ordered]@{ b = '1'; a = '2' }; iex ($h.Values -join '')`, '12'],
  [`$h = @{ b = '1' }; iex ($h.Values -join '')`, '1'],
  [`$x = 'a'; $f = { $x }.GetNewClosure(); $x = 'b'; iex (& $f)`, 'a'],
  [`try { Get-Foo; $a = 'x' } catch { exit }; iex "$a;dir"`, 'x;dir'],
  [`try { $a = 'x'; Get-Foo } catch { }; iex "$a;dir"`, 'x;dir'],
  [`iex "$([Convert]::ToBoolean(' true '))"`, 'True'],
];

describe('What the PowerShell evaluator leaves unknown', () => {
  for (const writer of writers)
    it(writer, () => {
      const sinks = ran(`$a = 'ls'; ${writer}; iex "$a;dir"`);
      assert.deepEqual(
        sinks.filter((one) => one.endsWith(';dir')),
        [],
      );
    });
  for (const [script, payload] of known)
    it(`knows: ${script}`, () => {
      assert.deepEqual(ran(script), [`powershell Invoke-Expression: ${payload}`]);
    });
});
