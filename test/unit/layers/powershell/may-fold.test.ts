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
if ($count -gt 10) { Write-Warning "There were \`n many files." }
`.repeat(2);

describe('PowerShell mayFold', () => {
  it('lets an honest script be', () => {
    assert.equal(mayFold(honest), false);
  });

  for (const line of [
    `iex $x`,
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
