# Shows: an honest script that must stay clean: free space of all fixed disks as CSV.
[CmdletBinding()]
param(
    [string] $Path = (Join-Path $PWD 'disks.csv'),
    [ValidateRange(1, 99)] [int] $WarnBelowPercent = 10
)

Get-CimInstance -ClassName Win32_LogicalDisk -Filter 'DriveType = 3' |
    Select-Object -Property DeviceID, VolumeName,
        @{ Name = 'SizeGB'; Expression = { [math]::Round($_.Size / 1GB, 1) } },
        @{ Name = 'FreePercent'; Expression = { [math]::Round(100 * $_.FreeSpace / $_.Size, 1) } } |
    ForEach-Object {
        if ($_.FreePercent -lt $WarnBelowPercent) { Write-Warning "$($_.DeviceID) has $($_.FreePercent) % left" }
        $_
    } |
    Export-Csv -Path $Path -NoTypeInformation -Encoding UTF8
