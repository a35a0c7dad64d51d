/** The quick look lets honest scripts through unseen, and nothing that hides or launches text. */

import assert from 'node:assert/strict';
import { mayFold } from '../../../../src/layers/powershell/may-fold';

/** More than what is always looked at. */
const honest = `
param([string]$Path, [int]$Days = 30)
Set-StrictMode -Version Latest
$limit = (Get-Date).AddDays(-$Days)
Get-ChildItem -Path $Path -Recurse -File |
  Where-Object { $_.LastWriteTime -lt $limit } |
  ForEach-Object {
    Write-Verbose "Removing $($_.FullName)"
    Remove-Item -LiteralPath $_.FullName -Force
  }
# Use PowerShell -File to run this.
$names = ($found | Select-Object -ExpandProperty Name) -join ', '
$message = "Found " + $names + " in $Path" -replace '\\s+', ' '
Add-Type -AssemblyName System.Windows.Forms
if ($count -gt 10) { Write-Warning "There were \`n many files." }
`.repeat(2);

describe('PowerShell mayFold', () => {
  it('lets an honest script be', () => {
    assert.equal(mayFold(honest), false);
  });

  for (const line of [
    `iex $x`,
    `i\`ex $x`,
    `"<#"; iex $x; "#>"`,
    `$x = "\n# "; iex $x; "`,
    `'aXb'.Replace('X', '')`,
    `('a','b') -join ';'`,
    `-join ('i','ex')`,
    `'aXb' -replace 'X'`,
    `"{1}{0}" -f 'a','b'`,
    `[Runtime.InteropServices.Marshal]::PtrToStringAuto((ConvertTo-SecureString $x -Key $k))`,
    `$y = $x -replace 'a'; & $y`,
    `'a' -as [type]`,
    `[Ref].Assembly.GetType($x + $y)`,
    `$x.('Rep' + 'lace').Invoke('a')`,
    `[byte[]]$x = ${Array.from({ length: 20 }, (_, at) => at * 7).join(', ')}`,
    `$p.StartInfo.Arguments = '-c dir'`,
    `Invoke-WmiMethod -Class $x`,
    `sal x iex`,
    `Get-Item variable:x`,
    `$x = 'a' + 'b'`,
    `$x = "{1}{0}" -f $a, $b`,
    `$x = $y -bxor 3`,
    `& ($a) $b`,
    `.($pshome[4]) $b`,
    `I\`nvo\`Ke-It $x`,
    `powershell -enc $x`,
    `[char]65`,
    `[Convert]::FromBase64String($x)`,
    `[scriptblock]::Create($x)`,
    `& (gcm *ke-e*) $x`,
    `Start-Process cmd`,
    `Add-Type $x`,
    `$x = 0x01,0x02`,
  ])
    it(line, () => {
      assert.equal(mayFold(`${honest}\n${line}\n`), true);
    });
});
