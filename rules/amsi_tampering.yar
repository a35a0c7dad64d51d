// Attempts to blind AMSI or PowerShell's own logging before hostile code is run.

rule AMSI_InitFailedField
{
  meta:
    description = "PowerShell is told that AMSI failed to start, so that nothing more is scanned"
    severity = "error"
    technique = "T1562.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1562/001/"
  strings:
    $field = /\bamsiinitfailed\b/ nocase
    $access = /nonpublic/ nocase private
    $write = /\bsetvalue\b/ nocase private
  condition:
    $field and any of ($access, $write)
}

rule AMSI_UtilsReflection
{
  meta:
    description = "PowerShell's private AMSI class is reached by reflection"
    severity = "error"
    technique = "T1562.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1562/001/"
  strings:
    $type = /(\[ref\]\s{0,4}\.\s{0,4}["']?assembly["']?\s{0,4})?\.\s{0,4}["']?gettype["']?\s{0,4}\([\s"'(]{0,6}system\.management\.automation\.amsi(utils)?/ nocase
    $assembly = /\[ref\]\s{0,4}\.\s{0,4}["']?assembly["']?\s{0,4}\.\s{0,4}["']?gettype["']?\s{0,4}\([^\n;]{0,100}\bamsi/ nocase
    $wildcard = /-[ci]?(like|match)\s{1,4}["'][*.^]{0,3}(amsi|ms|si|i)utils?[*$]{0,2}["']/ nocase
    $cast = /["']system\.management\.automation\.amsiutils["']\s{1,4}-as\s{1,4}\[type\]/ nocase
  condition:
    any of them
}

rule AMSI_ContextOverwritten
{
  meta:
    description = "AMSI's context in this process is overwritten"
    severity = "error"
    technique = "T1562.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1562/001/"
  strings:
    $context = /\bamsi(context|session)\b/ nocase
    $access = /nonpublic/ nocase private
    $write_marshal = /\bmarshal\]\s{0,4}::\s{0,4}(writeint(16|32|64)|writebyte|writeintptr|copy)\b/ nocase private
    $write_field = /\.setvalue\s{0,4}\(/ nocase private
  condition:
    $context and $access and any of ($write*)
}

rule AMSI_FunctionPatched
{
  meta:
    description = "An AMSI function is looked up and its code made writable, to patch it"
    severity = "error"
    technique = "T1562.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1562/001/"
  strings:
    $function = /\bamsi(scanbuffer|scanstring|opensession|initialize|uacinitialize)\b/ nocase
    $library = /\bamsi\.dll\b/ nocase
    $protect = /\b(virtualprotect(ex)?|(nt|zw)protectvirtualmemory)\b/ nocase private
    $address = /\b(getprocaddress|ldrgetprocedureaddress|getexport)\b/ nocase private
  condition:
    any of ($function, $library) and $protect and $address
}

rule AMSI_SwitchedOffForScriptHost
{
  meta:
    description = "AMSI is switched off for Windows Script Host through the registry"
    severity = "error"
    technique = "T1562.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1562/001/"
  strings:
    $powershell = /\b(set-itemproperty|new-itemproperty|sp|setvalue)\b[^\n;|]{0,100}\bamsienable["']?[\s,]{1,4}([^\n;|]{0,40}-value\s{1,4})?["']?(0x)?0\b/ nocase
    $reg_add = /\breg(\.exe)?["']{0,2}\s{1,4}add\s[^\n;|]{0,100}\bamsienable\b[^\n;|]{0,40}\/d\s{1,4}["']?(0x)?0\b/ nocase
    $regwrite = /\.regwrite\s{0,4}\(?\s{0,4}["'][^"'\n]{1,120}\\amsienable["']\s{0,4},\s{0,4}["']?0\b/ nocase
    $reg_file = /"amsienable"\s{0,4}=\s{0,4}dword:0{1,8}\b/ nocase
  condition:
    any of them
}

rule AMSI_ProviderRemoved
{
  meta:
    description = "The registration of AMSI or of an AMSI provider is removed or replaced"
    severity = "error"
    technique = "T1562.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1562/001/"
  strings:
    $remove = /\b(remove-item(property)?|ri|rmdir|reg(\.exe)?\s{1,4}delete)\s[^\n;|]{0,80}\\microsoft\\amsi\\providers2?\b/ nocase
    $reg_file = /\[-hkey_local_machine\\software\\microsoft\\amsi\\providers2?\b/ nocase
    $hijack = /\bhk(cu|ey_current_user):?\\{1,2}software\\{1,2}classes\\{1,2}clsid\\{1,2}\{fdb00e52-a214-4aa1-8fba-4357bb0072ec\}/ nocase
  condition:
    any of them
}

rule PowerShell_LoggingSwitchedOff
{
  meta:
    description = "PowerShell's script block logging is switched off in the running process"
    severity = "error"
    technique = "T1562.002"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1562/002/"
  strings:
    $policy = /["']cachedgrouppolicysettings["']/ nocase
    $signatures = /["']signatures["']\s{0,4},\s{0,4}["']n["']\s{0,4}\+\s{0,4}["']onpublic/ nocase
    $provider = /\bpsetwlogprovider\b/ nocase
    $access = /nonpublic/ nocase private
    $write = /\bsetvalue\b|enablescriptblock/ nocase private
  condition:
    any of ($policy, $signatures, $provider) and $access and $write
}

rule PowerShell_VersionDowngrade
{
  meta:
    description = "PowerShell 2 is started, which has neither AMSI nor script block logging"
    severity = "warning"
    technique = "T1562.010"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1562/010/"
  strings:
    $start = /\bpowershell(\.exe)?["']{0,2}\s{1,4}([-\/\x80\x93-\x95\xe2]{1,3}\w{1,20}\s{1,4}(["\']?[\w.]{1,20}["\']?\s{1,4})?){0,3}[-\/\x80\x93-\x95\xe2]{1,3}v(e(r(s(i(on?)?)?)?)?)?\s{1,4}["']?2(\.0)?\b/ nocase
  condition:
    $start
}
