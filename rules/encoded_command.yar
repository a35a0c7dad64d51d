// Commands handed over encoded, and text that is decoded only to be run.

rule PowerShell_EncodedCommand
{
  meta:
    description = "PowerShell is started with a Base64 command, which hides from readers what it runs"
    severity = "warning"
    technique = "T1027.010"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1027/010/"
  strings:
    $command = /\b(powershell|pwsh)(\.exe)?["']{0,2}\s{1,8}([-\/\x80\x93-\x95\xe2]{1,3}\w{1,20}\s{1,4}(["\']?[\w.]{1,20}["\']?\s{1,4})?){0,6}[-\/\x80\x93-\x95\xe2]{1,3}e(c|nc?o?d?e?d?c?o?m?m?a?n?d?)?\s{1,8}["']{0,2}[A-Za-z0-9+\/]{20,}={0,2}/ nocase
  condition:
    $command
}

rule PowerShell_HiddenEncodedCommand
{
  meta:
    description = "PowerShell is started with a hidden window and a Base64 command"
    severity = "error"
    technique = "T1564.003"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1564/003/"
  strings:
    $hidden_first = /\b(powershell|pwsh)(\.exe)?["']{0,2}\s{1,8}([-\/\x80\x93-\x95\xe2]{1,3}\w{1,20}\s{1,4}(["\']?[\w.]{1,20}["\']?\s{1,4})?){0,5}[-\/\x80\x93-\x95\xe2]{1,3}w[a-z]{0,10}\s{1,8}["']?(hidden|h|1)["']?\s{1,4}([-\/\x80\x93-\x95\xe2]{1,3}\w{1,20}\s{1,4}(["\']?[\w.]{1,20}["\']?\s{1,4})?){0,5}[-\/\x80\x93-\x95\xe2]{1,3}e(c|nc?o?d?e?d?c?o?m?m?a?n?d?)?\s{1,8}["']{0,2}[A-Za-z0-9+\/]{20,}={0,2}/ nocase
  condition:
    $hidden_first
}

rule PowerShell_DecodeAndRun
{
  meta:
    description = "Base64 text is decoded and run in the same expression"
    severity = "error"
    technique = "T1027.010"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1027/010/"
  strings:
    $run_decoded = /(\biex|invoke-expression|\.invokescript)\b[^\n;|]{0,100}::frombase64string\s{0,4}\(/ nocase
    $decoded_piped = /::frombase64string\s{0,4}\(\s{0,4}(["'][a-z0-9+\/=]{4,}["']|\$\w{1,40})[^\n;|]{0,60}\|\s{0,4}(&\s{0,4}\(?\s{0,4}["']?)?(iex|invoke-expression)\b/ nocase
  condition:
    any of them
}

rule PowerShell_DecodeToScriptBlock
{
  meta:
    description = "Base64 text is decoded and made a script block"
    severity = "warning"
    technique = "T1027.010"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1027/010/"
  strings:
    $block = /(\[scriptblock\]::create|\.newscriptblock)\s{0,4}\([^\n;|]{0,100}::frombase64string\s{0,4}\(/ nocase
  condition:
    $block
}

rule PowerShell_DecompressAndRun
{
  meta:
    description = "Compressed Base64 text is unpacked in a script that also runs text as code"
    severity = "warning"
    technique = "T1027.010"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1027/010/"
  strings:
    $unpack = /\b(system\.)?io\.compression\.(gzip|deflate)stream["']?\s{0,4}\(/ nocase
    $unpack_new = /\[(system\.)?io\.compression\.(gzip|deflate)stream\]::new\s{0,4}\(/ nocase
    $base64 = "::FromBase64String" nocase private
    $run_iex = "iex" nocase fullword private
    $run_long = "Invoke-Expression" nocase fullword private
    $run_block = "[scriptblock]::Create" nocase private
  condition:
    any of ($unpack*) and $base64 and any of ($run*)
}

rule PowerShell_DecompressAndRunInOneLine
{
  meta:
    description = "Compressed Base64 text is unpacked and run in the same expression"
    severity = "error"
    technique = "T1027.010"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1027/010/"
  strings:
    $run_unpacked = /(\biex|invoke-expression|\[scriptblock\]::create)\b[^\n;|]{0,100}io\.compression\.(gzip|deflate)stream\b[^\n]{0,100}::frombase64string\s{0,4}\(/ nocase
  condition:
    $run_unpacked
}

rule PowerShell_CharacterCodesRun
{
  meta:
    description = "Code is built from character codes and run"
    severity = "warning"
    technique = "T1027.010"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1027/010/"
  strings:
    $run_codes = /(\biex|invoke-expression)\b[^\n;|]{0,60}\[char(\[\])?\]/ nocase
    $codes_piped = /\[char(\[\])?\][^\n;]{1,160}\|\s{0,4}(iex|invoke-expression)\b/ nocase
  condition:
    any of them
}

rule PowerShell_HiddenInvokeExpression
{
  meta:
    description = "The name Invoke-Expression is put together from letters of a variable, to hide it"
    severity = "error"
    technique = "T1027.010"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1027/010/"
  strings:
    $from_environment = /\$\{?env:(comspec|public)\}?\s{0,4}\[\s{0,4}\d{1,2}\s{0,4}(,\s{0,4}\d{1,2}\s{0,4},|\]\s{0,4}\+)/ nocase
    $from_variable = /\$\{?(pshome|shellid)\}?\s{0,4}\[\s{0,4}\d{1,2}\s{0,4}(,\s{0,4}\d{1,2}\s{0,4}[,\]]|\]\s{0,4}\+\s{0,4}\$)/ nocase
    $from_preference = /\$\{?verbosepreference\}?\.tostring\(\s{0,4}\)\s{0,4}\[\s{0,4}1\s{0,4},\s{0,4}3\s{0,4}\]/ nocase
  condition:
    any of them
}
