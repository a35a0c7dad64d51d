// Programs registered to start when a user logs on.

rule RunKey_Written
{
  meta:
    description = "A program is registered to start at every logon"
    severity = "information"
    technique = "T1547.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1547/001/"
  strings:
    $item = /\b(set-itemproperty|new-itemproperty|sp)\s[^\n;|]{0,80}\\currentversion\\(policies\\explorer\\)?run(once)?\b/ nocase
    $variable = /\$\w{1,40}\s{0,4}=\s{0,4}["'](registry::)?(hkcu|hklm|hkey_current_user|hkey_local_machine)[:\\]{1,2}software\\[^"'\n]{0,40}\\currentversion\\run(once)?\\?["']/ nocase
    $write = /\b(set|new)-itemproperty\s/ nocase private
    $setvalue = /\[microsoft\.win32\.registry\]\s{0,4}::\s{0,4}setvalue\s{0,4}\([^\n;|]{0,100}\\currentversion\\run(once)?\b/ nocase
    $reg_add = /\breg(\.exe)?["']{0,2}\s{1,4}add\s[^\n;|]{0,60}\\currentversion\\(policies\\explorer\\)?run(once)?\b/ nocase
    $regwrite = /\.regwrite\b\s{0,4}\(?\s{0,4}["'][^"'\n]{1,60}\\currentversion\\{1,2}run(once)?\b/ nocase
  condition:
    any of ($item, $setvalue, $reg_add, $regwrite) or ($variable and $write)
}

rule RunKey_StartsScriptHost
{
  meta:
    description = "A script host is registered to start at every logon"
    severity = "warning"
    technique = "T1547.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1547/001/"
  strings:
    $item = /\b(set-itemproperty|new-itemproperty|sp)\s[^\n;|]{0,80}\\currentversion\\(policies\\explorer\\)?run(once)?\b[^\n|]{0,100}\b(powershell|pwsh|wscript|cscript|mshta|rundll32|regsvr32)\b/ nocase
    $reg_add = /\breg(\.exe)?["']{0,2}\s{1,4}add\s[^\n;|]{0,60}\\currentversion\\(policies\\explorer\\)?run(once)?\b[^\n|]{0,100}\b(powershell|pwsh|wscript|cscript|mshta|rundll32|regsvr32)\b/ nocase
    $regwrite = /\.regwrite\b\s{0,4}\(?\s{0,4}["'][^"'\n]{1,60}\\currentversion\\{1,2}run(once)?\b[^\n]{0,100}\b(powershell|pwsh|wscript|cscript|mshta|rundll32|regsvr32)\b/ nocase
    $reg_file = /\[hkey_[a-z_]{5,16}\\software\\(wow6432node\\)?microsoft\\windows\\currentversion\\run(once)?\]\r?\n[^\n]{1,160}\b(powershell|pwsh|wscript|cscript|mshta|rundll32|regsvr32)\b/ nocase
  condition:
    any of them
}

rule RunKey_StartsHiddenCode
{
  meta:
    description = "Code that is encoded, remote or inline is registered to run at every logon"
    severity = "error"
    technique = "T1547.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1547/001/"
  strings:
    $encoded = /\\currentversion\\{1,2}(policies\\explorer\\)?run(once)?\b[^\n|]{0,100}\b(powershell|pwsh)(\.exe)?["']{0,2}\s[^\n|]{0,80}([-\/]e(c|nc?o?d?e?d?c?o?m?m?a?n?d?)?\s{1,4}["']{0,2}[a-z0-9+\/]{20}|\biex\b|invoke-expression|frombase64string|downloadstring)/ nocase
    $inline = /\\currentversion\\{1,2}(policies\\explorer\\)?run(once)?\b[^\n|]{0,100}\b(mshta|rundll32|regsvr32)(\.exe)?["']{0,2}\s[^\n|]{0,60}(javascript:|vbscript:|https?:\/\/)/ nocase
  condition:
    any of them
}

rule StartupFolder_Written
{
  meta:
    description = "A file is placed in the Startup folder, so that it starts at every logon"
    severity = "warning"
    technique = "T1547.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1547/001/"
  strings:
    $cmdlet = /\b(copy-item|move-item|out-file|set-content|new-item|downloadfile|-outfile|createshortcut)\b[^\n;|]{0,100}\\start menu\\programs\\startup\b/ nocase
    $copy = /\b(copy|xcopy|move)\s[^\n;|]{1,120}\\start menu\\programs\\startup\b/ nocase
    $wsh_path = /\bspecialfolders\s{0,4}(\.item\s{0,4})?\(\s{0,4}["'](allusers)?startup["']\s{0,4}\)/ nocase
    $wsh_write = /\b(createshortcut|copyfile|movefile|createtextfile|savetofile)\b/ nocase private
  condition:
    any of ($cmdlet, $copy) or ($wsh_path and $wsh_write)
}
