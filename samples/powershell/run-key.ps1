# Shows: persistence through a Run key (ATT&CK T1547.001).
# -WhatIf keeps it from writing; the value would print a marker at logon.
$run = 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Run'
New-ItemProperty -WhatIf -Path $run -Name 'AmsightSample' -PropertyType String `
    -Value "powershell.exe -NoProfile -WindowStyle Hidden -Command Write-Output 'amsight-marker'"
