# Shows: a script hidden in -EncodedCommand (ATT&CK T1027.010, T1059.001).
# The command decodes to a line that prints a marker; Amsight shows it as a layer of its own.
$log = Join-Path $env:TEMP 'amsight-sample.log'
"Started at $(Get-Date -Format s)" | Out-File -FilePath $log -Append

powershell.exe -NoProfile -WindowStyle Hidden -EncodedCommand VwByAGkAdABlAC0ATwB1AHQAcAB1AHQAIAAnAGEAbQBzAGkAZwBoAHQALQBtAGEAcgBrAGUAcgAnAA==
