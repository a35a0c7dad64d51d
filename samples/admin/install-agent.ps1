# Shows: an honest script that must stay clean although it downloads: to a file, checked by hash, run by hand.
[CmdletBinding()]
param([Parameter(Mandatory)] [string] $Sha256)

$installer = Join-Path $env:TEMP 'agent.msi'
Invoke-WebRequest -Uri 'https://packages.example.invalid/agent.msi' -OutFile $installer -UseBasicParsing
$actual = (Get-FileHash -Path $installer -Algorithm SHA256).Hash
if ($actual -ne $Sha256) {
    Remove-Item -Path $installer
    throw "The hash of agent.msi is $actual, not $Sha256."
}
Write-Output "Checked. Install it with: msiexec /i $installer"
