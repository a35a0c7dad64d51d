// JScript and VBScript for Windows Script Host that fetch or unpack something and start it.

rule WSH_DownloadSaveRun
{
  meta:
    description = "A file is downloaded, saved and started"
    severity = "error"
    technique = "T1105"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1105/"
  strings:
    $save = /\.\s{0,4}savetofile\b/ nocase
    $http = /\b(createobject|activexobject)\s{0,4}\(?\s{0,4}["'](msxml2\.(server)?xmlhttp|microsoft\.xmlhttp|winhttp\.winhttprequest)[.\d]{0,6}["']/ nocase private
    $stream = /\b(createobject|activexobject)\s{0,4}\(?\s{0,4}["']adodb\.stream["']/ nocase private
    $run = /\.\s{0,4}(run|exec|shellexecute)\b\s{0,4}\(?\s{0,4}["'a-z]/ nocase private
  condition:
    $save and $http and $stream and $run
}

rule WSH_DownloadAndEvaluate
{
  meta:
    description = "Code is downloaded and run in the script itself"
    severity = "error"
    technique = "T1105"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1105/"
  strings:
    $evaluate = /\b(eval|execute|executeglobal)\b\s{0,4}\(?\s{0,4}\w{1,40}\.responsetext\b/ nocase
    $remote = /\bgetobject\s{0,4}\(\s{0,4}["']script:\s{0,4}https?:\/\/[^"'\n]{1,120}/ nocase
  condition:
    any of them
}

rule WSH_RunsHiddenPowerShell
{
  meta:
    description = "A WSH script starts PowerShell with encoded, downloaded or hidden code"
    severity = "error"
    technique = "T1059.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1059/001/"
  strings:
    $encoded = /\.\s{0,4}(run|exec|shellexecute)\b\s{0,4}\(?\s{0,4}["'][^\n]{0,60}\b(powershell|pwsh)(\.exe)?["',\s]{1,8}[-\/][^\n]{1,100}[-\/]e(c|nc?o?d?e?d?c?o?m?m?a?n?d?)?\s{1,4}["']{0,2}[a-z0-9+\/]{20}/ nocase
    $download = /\.\s{0,4}(run|exec|shellexecute)\b\s{0,4}\(?\s{0,4}["'][^\n]{0,60}\b(powershell|pwsh)(\.exe)?["',\s]{1,8}[-\/][^\n]{1,100}(\biex\b|invoke-expression|frombase64string|\.download(string|file|data))/ nocase
  condition:
    any of them
}

rule WSH_CharacterCodesRun
{
  meta:
    description = "Code is built from character codes or reversed text and run"
    severity = "warning"
    technique = "T1027.010"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1027/010/"
  strings:
    $execute = /\b(execute|executeglobal)\b\s{0,4}\(?\s{0,4}(chrw?|strreverse)\s{0,4}\(/ nocase
    $evaluate = /\beval\s{0,4}\(\s{0,4}(string\s{0,4}\.\s{0,4}fromcharcode|unescape)\s{0,4}\(/ nocase
  condition:
    any of them
}

rule WSH_UnpackSaveRun
{
  meta:
    description = "A program is unpacked from Base64 text, saved and started"
    severity = "error"
    technique = "T1140"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1140/"
  strings:
    $save = /\.\s{0,4}savetofile\b/ nocase
    $base64 = /["']bin\.base64["']/ nocase private
    $value = /\bnodetypedvalue\b/ nocase private
    $run = /\.\s{0,4}(run|exec|shellexecute)\b\s{0,4}\(?\s{0,4}["'a-z]/ nocase private
  condition:
    $save and $base64 and $value and $run
}

rule WSH_ProcessThroughWmi
{
  meta:
    description = "A script host is started through WMI, which hides who started it"
    severity = "warning"
    technique = "T1047"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1047/"
  strings:
    $process = /\bgetobject\s{0,4}\(\s{0,4}["']winmgmts:[^"'\n]{0,80}win32_process["']\s{0,4}\)/ nocase
    $start = /\.\s{0,4}create\s{0,4}\(?\s{0,4}["'][^\n]{0,60}\b(powershell|pwsh|mshta|wscript|cscript|cmd)\b/ nocase private
  condition:
    $process and $start
}
