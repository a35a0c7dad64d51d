// Code fetched from the network and run without ever being a file.

rule PowerShell_DownloadCradle
{
  meta:
    description = "A script is downloaded and run in memory: whoever controls the address runs code here"
    severity = "warning"
    technique = "T1105"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1105/"
  strings:
    $run_download = /(\biex|invoke-expression|\.invokescript|\.newscriptblock|\[scriptblock\]::create)\b[^\n;|]{0,80}\.download(string|data)["']?\s{0,4}\([^\n;|)]{0,160}\)?/ nocase
    $download_piped = /(\(\s{0,4}|\bnew-object\s[^\n;|]{1,60})\.download(string|data)["']?\s{0,4}\([^\n;|]{1,160}\|\s{0,4}(iex|invoke-expression)\b/ nocase
    $object_piped = /\bnew-object\s[^\n;|]{0,30}net\.webclient[^\n;|]{1,8}download(string|data)["']?\s{0,4}\([^\n;|]{1,160}\|\s{0,4}(iex|invoke-expression)\b/ nocase
    $run_request = /(\biex|invoke-expression|\[scriptblock\]::create)\b[\s"&{]{0,8}\$?\(\s{0,4}(iwr|irm|curl|wget|invoke-webrequest|invoke-restmethod)\s[^\n;|)]{1,120}/ nocase
    $request_piped = /\b(iwr|irm|curl|wget|invoke-webrequest|invoke-restmethod)\s[^\n;|]{1,160}\|\s{0,4}(iex|invoke-expression)\b/ nocase
  condition:
    any of them
}

rule PowerShell_PlainHttpCradle
{
  meta:
    description = "A script is downloaded without encryption and run in memory"
    severity = "error"
    technique = "T1105"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1105/"
  strings:
    $run_download = /(\biex|invoke-expression|\.invokescript|\.newscriptblock|\[scriptblock\]::create)\b[^\n;|]{0,80}\.download(string|data)["']?\s{0,4}\([\s"'(\xe2\x80-\x9e]{0,8}(http|ftp):\/\/[^\n;|)]{0,160}\)?/ nocase
    $download_piped = /\bnew-object\s[^\n;|]{0,30}net\.webclient[^\n;|]{1,8}download(string|data)["']?\s{0,4}\([\s"'(\xe2\x80-\x9e]{0,8}(http|ftp):\/\/[^\n;|]{1,160}\|\s{0,4}(iex|invoke-expression)\b/ nocase
    $run_request = /(\biex|invoke-expression|\[scriptblock\]::create)\b[\s"&{]{0,8}\$?\(\s{0,4}(iwr|irm|curl|wget|invoke-webrequest|invoke-restmethod)\s[^\n;|)]{0,40}\bhttp:\/\/[^\s"')]{1,120}/ nocase
    $request_piped = /\b(iwr|irm|curl|wget|invoke-webrequest|invoke-restmethod)\s[^\n;|]{0,80}\bhttp:\/\/[^\n;|]{1,120}\|\s{0,4}(iex|invoke-expression)\b/ nocase
  condition:
    any of them
}

rule PowerShell_DownloadThenRun
{
  meta:
    description = "Text is downloaded in a script that also runs text as code"
    severity = "warning"
    technique = "T1105"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1105/"
  strings:
    $download = /\$\w{1,40}\s{0,4}=\s{0,4}[^\n;|]{0,80}\.downloadstring\s{0,4}\([^\n;|)]{1,160}\)?/ nocase
    $run_variable = /(\biex|invoke-expression)\s{0,4}["'(\s]{0,4}\$\w/ nocase private
    $run_piped = /\$\w{1,40}\s{0,4}\|\s{0,4}(iex|invoke-expression)\b/ nocase private
    $run_block = /\[scriptblock\]::create\s{0,4}\(\s{0,4}\$\w/ nocase private
  condition:
    $download and any of ($run*)
}

rule PowerShell_ComDownloadAndRun
{
  meta:
    description = "Text is downloaded through a COM object in a script that also runs text as code"
    severity = "warning"
    technique = "T1105"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1105/"
  strings:
    $object = /-com(object)?\s{1,8}["']?(msxml2\.(server)?xmlhttp|microsoft\.xmlhttp|winhttp\.winhttprequest)[.\d]{0,6}/ nocase
    $run_iex = "iex" nocase fullword private
    $run_long = "Invoke-Expression" nocase fullword private
    $answer = ".responseText" nocase private
  condition:
    $object and $answer and any of ($run*)
}

rule PowerShell_ReverseShell
{
  meta:
    description = "Commands are read from a network connection and run"
    severity = "error"
    technique = "T1059.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1059/001/"
  strings:
    $client_object = /\bnew-object\s{1,8}["']?(system\.)?net\.sockets\.tcpclient\b/ nocase
    $client_new = /\[(system\.)?net\.sockets\.tcpclient\]\s{0,4}(::new\s{0,4}\(|["'])/ nocase
    $stream = ".GetStream(" nocase private
    $run_iex = "iex" nocase fullword private
    $run_long = "Invoke-Expression" nocase fullword private
    $run_shell = /\.filename\s{0,4}=\s{0,4}["'](powershell|cmd)(\.exe)?["']/ nocase private
    $back = /\.write(line)?\s{0,4}\(/ nocase private
  condition:
    any of ($client*) and $stream and $back and any of ($run*)
}

rule System_RemoteScriptProxy
{
  meta:
    description = "A Windows program is used to fetch and run a remote script"
    severity = "error"
    technique = "T1218"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1218/"
  strings:
    $mshta = /\bmshta(\.exe)?["']{0,2}\s{1,8}["']{0,2}(https?:\/\/|javascript:|vbscript:|about:)[^\s"']{0,100}/ nocase
    $regsvr32 = /\bregsvr32(\.exe)?["']{0,2}\s[^\n|;]{0,60}\/i:["']?https?:\/\/[^\n|;]{1,120}scrobj(\.dll)?/ nocase
    $rundll32 = /\brundll32(\.exe)?["']{0,2}\s{1,8}["']{0,2}javascript:/ nocase
  condition:
    any of them
}

rule System_CertutilDownload
{
  meta:
    description = "A file is downloaded with certutil, which is not what certutil is for"
    severity = "warning"
    technique = "T1105"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1105/"
  strings:
    $download = /\bcertutil(\.exe)?["']{0,2}\s{1,4}([-\/]\w{1,12}\s{1,4}){0,3}[-\/](urlcache|verifyctl)\s{1,4}([-\/]\w{1,12}\s{1,4}){1,3}["']?https?:\/\/[^\s"']{1,120}/ nocase
  condition:
    $download
}
