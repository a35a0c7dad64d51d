// Microsoft Defender switched off, blinded or told to look away.

rule Defender_ProtectionSwitchedOff
{
  meta:
    description = "A protection of Microsoft Defender is switched off"
    severity = "error"
    technique = "T1562.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1562/001/"
  strings:
    $preference = /\bset-mppreference\b[^\n;|]{0,100}[-\x93-\x95]disable(realtime|behavior|ioav|intrusion|blockatfirst)[a-z]{0,24}[\s:]{1,4}["']?(\$true|1|true)\b/ nocase
  condition:
    $preference
}

rule Defender_ScriptScanningSwitchedOff
{
  meta:
    description = "Script scanning is switched off: AMSI would no longer detect scripts"
    severity = "error"
    technique = "T1562.001"
    reference = "https://learn.microsoft.com/powershell/module/defender/set-mppreference"
  strings:
    $preference = /\bset-mppreference\b[^\n;|]{0,100}[-\x93-\x95]disablescript[a-z]{0,8}[\s:]{1,4}["']?(\$true|1|true)\b/ nocase
    $item = /\b(set|new)-itemproperty\b[^\n;|]{0,100}\bdisablescriptscanning["']?\s([^\n;|]{0,60}-value\s{1,4})?["']?(0x)?1\b/ nocase
    $reg_add = /\breg(\.exe)?["']{0,2}\s{1,4}add\s[^\n;|]{0,100}\bdisablescriptscanning\b[^\n;|]{0,40}\/d\s{1,4}["']?(0x)?1\b/ nocase
    $regwrite = /\.regwrite\s{0,4}\(?\s{0,4}["'][^"'\n]{1,160}\\disablescriptscanning["']\s{0,4},\s{0,4}["']?1\b/ nocase
    $reg_file = /"disablescriptscanning"\s{0,4}=\s{0,4}dword:0{0,7}1\b/ nocase
  condition:
    any of them
}

rule Defender_PolicySwitchedOff
{
  meta:
    description = "Microsoft Defender is switched off through the registry"
    severity = "error"
    technique = "T1562.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1562/001/"
  strings:
    $item = /\b(set|new)-itemproperty\b[^\n;|]{0,100}\bdisable(antispyware|antivirus|realtimemonitoring|behaviormonitoring|ioavprotection|onaccessprotection|scanonrealtimeenable)["']?\s([^\n;|]{0,60}-value\s{1,4})?["']?(0x)?1\b/ nocase
    $setvalue = /::\s{0,4}setvalue\s{0,4}\([^\n;|]{0,100}\bdisable(antispyware|antivirus|realtimemonitoring|behaviormonitoring|ioavprotection|onaccessprotection|scanonrealtimeenable)["']\s{0,4},\s{0,4}["']?1\b/ nocase
    $reg_add = /\breg(\.exe)?["']{0,2}\s{1,4}add\s[^\n;|]{0,100}\bdisable(antispyware|antivirus|realtimemonitoring|behaviormonitoring|ioavprotection|onaccessprotection|scanonrealtimeenable)\b[^\n;|]{0,40}\/d\s{1,4}["']?(0x)?1\b/ nocase
    $regwrite = /\.regwrite\s{0,4}\(?\s{0,4}["'][^"'\n]{1,160}\\disable(antispyware|antivirus|realtimemonitoring|behaviormonitoring|ioavprotection|onaccessprotection|scanonrealtimeenable)["']\s{0,4},\s{0,4}["']?1\b/ nocase
    $reg_file = /"disable(antispyware|antivirus|realtimemonitoring|behaviormonitoring|ioavprotection|onaccessprotection|scanonrealtimeenable)"\s{0,4}=\s{0,4}dword:0{0,7}1\b/ nocase
  condition:
    any of them
}

rule Defender_Exclusion
{
  meta:
    description = "Something is excluded from Microsoft Defender's scans"
    severity = "warning"
    technique = "T1562.001"
    reference = "https://learn.microsoft.com/defender-endpoint/configure-exclusions-microsoft-defender-antivirus"
  strings:
    $preference = /\b(add|set)-mppreference\b[^\n;|]{0,100}[-\x93-\x95]exclusion(path|process|extension|ipaddress)\b[\s:]{1,4}[^\s;|]{1,120}/ nocase
    $reg_add = /\breg(\.exe)?["']{0,2}\s{1,4}add\s[^\n;|]{0,100}\\windows defender\\exclusions\\(paths|processes|extensions)\b/ nocase
    $item = /\b(set|new)-itemproperty\b[^\n;|]{0,100}\\windows defender\\exclusions\\(paths|processes|extensions)\b/ nocase
  condition:
    any of them
}

rule Defender_ExcludesEverything
{
  meta:
    description = "A whole drive or every program is excluded from Microsoft Defender's scans"
    severity = "error"
    technique = "T1562.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1562/001/"
  strings:
    $drive = /\b(add|set)-mppreference\b[^\n;|]{0,100}[-\x93-\x95]exclusionpath[\s:]{1,4}[@(]{0,2}["']?([a-z]:\\?|\$env:systemdrive\\?)["')]{0,2}([\s,;|]|\x00)/ nocase
    $programs = /\b(add|set)-mppreference\b[^\n;|]{0,100}[-\x93-\x95]exclusionextension[\s:]{1,4}[@(]{0,2}["']?[*.]{0,2}(exe|dll|ps1)\b/ nocase
  condition:
    any of them
}

rule Defender_Weakened
{
  meta:
    description = "Microsoft Defender's cloud protection, sample submission or a further protection is lowered"
    severity = "warning"
    technique = "T1562.001"
    reference = "https://learn.microsoft.com/powershell/module/defender/set-mppreference"
  strings:
    $cloud = /\bset-mppreference\b[^\n;|]{0,100}[-\x93-\x95](mapsreporting[\s:]{1,4}["']?(disabled|0)|submitsamplesconsent[\s:]{1,4}["']?(neversend|2))\b/ nocase
    $extras = /\bset-mppreference\b[^\n;|]{0,100}[-\x93-\x95](puaprotection|enablenetworkprotection|enablecontrolledfolderaccess)[\s:]{1,4}["']?(disabled|0)\b/ nocase
    $archives = /\bset-mppreference\b[^\n;|]{0,100}[-\x93-\x95]disable(archive|emailscanning|removabledrive|privacymode|tlsparsing|httpparsing)[a-z]{0,12}[\s:]{1,4}["']?(\$true|1|true)\b/ nocase
    $asr = /\b(add|set)-mppreference\b[^\n;|]{0,160}[-\x93-\x95]attacksurfacereductionrules_actions[\s:]{1,4}["']?(disabled|0)\b/ nocase
    $threats = /\bset-mppreference\b[^\n;|]{0,100}[-\x93-\x95](low|moderate|high|severe)threatdefaultaction[\s:]{1,4}["']?(allow|noaction|6|9)\b/ nocase
  condition:
    any of them
}

rule Defender_ServiceStopped
{
  meta:
    description = "A service or driver of Microsoft Defender is stopped or disabled"
    severity = "error"
    technique = "T1562.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1562/001/"
  strings:
    $stop = /\b(stop-service|net1?(\.exe)?\s{1,4}stop|sc(\.exe)?\s{1,4}(stop|delete))\s{1,4}([-\/]\w{1,12}\s{1,4}){0,3}["']?(windefend|wdnissvc|wdnisdrv|wdfilter|wdboot|sense|mdcoresvc)\b/ nocase
    $disable = /\b(set-service|sc(\.exe)?\s{1,4}config)\s{1,4}([-\/]\w{1,12}\s{1,4}){0,3}["']?(windefend|wdnissvc|wdnisdrv|wdfilter|wdboot|sense|mdcoresvc)\b[^\n;|]{0,40}\bdisabled\b/ nocase
    $start_value = /\\services\\(windefend|wdnissvc|wdnisdrv|wdfilter|wdboot|sense|mdcoresvc)["']?\s[^\n;|]{0,80}\bstart\b[^\n;|]{0,40}(-value|\/d)\s{1,4}["']?(0x)?4\b/ nocase
  condition:
    any of them
}

rule Defender_DefinitionsRemoved
{
  meta:
    description = "Microsoft Defender's signatures are removed"
    severity = "error"
    technique = "T1562.001"
    reference = "https://learn.microsoft.com/defender-endpoint/command-line-arguments-microsoft-defender-antivirus"
  strings:
    $remove = /\bmpcmdrun(\.exe)?["')]{0,3}\s{1,4}[^\n;|]{0,60}[-\/]removedefinitions\s{1,4}["']?-?(all|dynamicsignatures)\b/ nocase
    $argument = /["'\s][-\/]removedefinitions\s{1,4}-all\b/ nocase
  condition:
    any of them
}

rule Defender_Uninstalled
{
  meta:
    description = "Microsoft Defender is uninstalled"
    severity = "warning"
    technique = "T1562.001"
    reference = "https://learn.microsoft.com/defender-endpoint/microsoft-defender-antivirus-on-windows-server"
  strings:
    $feature = /\b(uninstall|remove)-windowsfeature\s[^\n;|]{0,60}\bwindows-defender\b/ nocase
    $dism = /\bdism(\.exe)?["']{0,2}\s[^\n;|]{0,80}\/disable-feature\s[^\n;|]{0,60}\/featurename:["']?windows-defender\b/ nocase
    $optional = /\bdisable-windowsoptionalfeature\s[^\n;|]{0,80}\bwindows-defender\b/ nocase
  condition:
    any of them
}
