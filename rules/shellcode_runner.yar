// Machine code written into memory of this process and started there.

rule PowerShell_ShellcodeRunner
{
  meta:
    description = "Memory is allocated and called as a function: machine code runs inside PowerShell"
    severity = "error"
    technique = "T1620"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1620/"
  strings:
    $call = /(\[(system\.)?runtime\.interopservices\.)?marshal\]?\s{0,4}(::|\.)\s{0,4}getdelegateforfunctionpointer\b/ nocase
    $memory_allocate = /\b(virtualalloc|virtualprotect|ntallocatevirtualmemory|zwallocatevirtualmemory|heapcreate)(ex)?\b/ nocase private
    $copy = /\bmarshal\]?\s{0,4}(::|\.)\s{0,4}(copy|writebyte|writeint32|writeint64)\b/ nocase private
  condition:
    $call and $memory_allocate and $copy
}

rule PowerShell_ReflectedNativeMethods
{
  meta:
    description = "Windows functions are looked up through private .NET methods, so that no import shows them"
    severity = "error"
    technique = "T1106"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1106/"
  strings:
    $methods = /["']microsoft\.win32\.(unsafe)?nativemethods["']/ nocase
    $address = /["']getprocaddress["']/ nocase private
    $module = /["']getmodulehandle["']/ nocase private
  condition:
    $methods and $address and $module
}

rule PowerShell_DynamicDelegate
{
  meta:
    description = "A delegate type is made at run time to call a native function that was looked up by name"
    severity = "error"
    technique = "T1106"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1106/"
  strings:
    $type = /\.definetype\s{0,4}\(\s{0,4}["'][^"'\n]{1,40}["'][^\n;]{1,120}\[(system\.)?multicastdelegate\]/ nocase
    $assembly = "DefineDynamicAssembly" nocase private
    $pointer = "GetDelegateForFunctionPointer" nocase private
  condition:
    $type and $assembly and $pointer
}

rule Native_ShellcodeRunner
{
  meta:
    description = "Imported Windows functions allocate memory, fill it and start a thread in it"
    severity = "error"
    technique = "T1620"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1620/"
  strings:
    $allocate = /\bextern\s{1,4}[a-z0-9_.]{3,20}\s{1,4}(virtualalloc|virtualprotect|ntallocatevirtualmemory)(ex)?\s{0,4}\(/ nocase
    $start = /\bextern\s{1,4}[a-z0-9_.]{3,20}\s{1,4}(createthread|ntcreatethreadex|queueuserapc|enumsystemlocales[aw]?|callwindowproc[aw]?)\s{0,4}\(/ nocase private
    $copy_marshal = /\bmarshal\]?\s{0,4}(::|\.)\s{0,4}copy\s{0,4}\(/ nocase private
    $copy_memory = /\b(rtlmovememory|memset|memcpy)\b/ nocase private
  condition:
    $allocate and $start and any of ($copy*)
}

rule Office_ShellcodeRunner
{
  meta:
    description = "Windows functions declared in VBA or VBScript allocate memory, fill it and start it"
    severity = "error"
    technique = "T1620"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1620/"
  strings:
    $declare = /\bdeclare\s{1,4}(ptrsafe\s{1,4})?function\s/ nocase private
    $memory = /\b(virtualalloc(ex)?|heapalloc|virtualprotect(ex)?)\b/ nocase
    $copy = /\b(rtlmovememory|(write)?processmemory|ntwritevirtualmemory)\b/ nocase private
    $start = /\b(createthread|createremotethread|enumsystemlocales[aw]|queueuserapc|callwindowproc[aw]|createtimerqueuetimer)\b/ nocase private
  condition:
    $declare and $memory and $copy and $start
}

rule Shellcode_Prologue
{
  meta:
    description = "A list of bytes begins like well-known machine code"
    severity = "error"
    technique = "T1620"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1620/"
  strings:
    $list_x64 = /(0x|&h)fc\s{0,2},[\s_]{0,4}(0x|&h)48\s{0,2},[\s_]{0,4}(0x|&h)8[13]\s{0,2},[\s_]{0,4}(0x|&h)e4\s{0,2},[\s_]{0,4}(0x|&h)f0/ nocase
    $list_x86 = /(0x|&h)fc\s{0,2},[\s_]{0,4}(0x|&h)e8\s{0,2},[\s_]{0,4}(0x|&h)8[0-9a-f]\s{0,2},[\s_]{0,4}(0x|&h)0{1,2}\s{0,2},/ nocase
    $decimal_x64 = /\b252\s{0,2},[\s_]{0,4}72\s{0,2},[\s_]{0,4}13[13]\s{0,2},[\s_]{0,4}228\s{0,2},[\s_]{0,4}240/
    $decimal_x86 = /\b252\s{0,2},[\s_]{0,4}232\s{0,2},[\s_]{0,4}1[34]\d\s{0,2},[\s_]{0,4}0\s{0,2},[\s_]{0,4}0\s{0,2},[\s_]{0,4}0\s{0,2},[\s_]{0,4}96\s{0,2},/
    $base64_x64 = "/EiD5PDo"
    $base64_x86 = /\/Oi[CJ]AAAAYIn/
    $bytes_x64 = { FC 48 8? E4 F0 E8 }
    $bytes_x86 = { FC E8 8? 00 00 00 60 89 E5 }
  condition:
    any of them
}
