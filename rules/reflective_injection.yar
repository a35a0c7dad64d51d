// Code placed into another process, or a PE file mapped by hand instead of by Windows.

rule Native_RemoteProcessInjection
{
  meta:
    description = "Memory of another process is written and a thread is started in it"
    severity = "error"
    technique = "T1055"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1055/"
  strings:
    $thread = /\b(createremotethread(ex)?|ntcreatethreadex|rtlcreateuserthread|queueuserapc)\b/ nocase
    $write = /\b((write)?processmemory|ntwritevirtualmemory|zwwritevirtualmemory)\b/ nocase private
    $allocate = /\b(virtualallocex|ntallocatevirtualmemory|ntmapviewofsection|openprocess)\b/ nocase private
  condition:
    $thread and $write and $allocate
}

rule Native_ProcessHollowing
{
  meta:
    description = "The image of a started process is replaced by other code"
    severity = "error"
    technique = "T1055.012"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1055/012/"
  strings:
    $unmap = /\b(nt|zw)unmapviewofsection\b/ nocase
    $write = /\b((write)?processmemory|ntwritevirtualmemory|zwwritevirtualmemory)\b/ nocase private
    $resume = /\b((nt)?resumethread|setthreadcontext|wow64setthreadcontext)\b/ nocase private
  condition:
    $unmap and $write and $resume
}

rule PowerShell_ReflectiveLoader
{
  meta:
    description = "A PE file is mapped into memory by the script itself"
    severity = "error"
    technique = "T1620"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1620/"
  strings:
    $allocate = /\bvirtualalloc(ex)?\b/ nocase
    $headers = /\b(e_lfanew|image_nt_headers(32|64)?|image_optional_header(32|64)?)\b/ nocase private
    $relocation = /\b(image_base_relocation|baserelocationtable|image_import_descriptor|sizeofimage)\b/ nocase private
    $address = /\bgetprocaddress(intptr|ordinal)?\b/ nocase private
  condition:
    $allocate and $headers and $relocation and $address
}

rule PowerShell_InjectionFunction
{
  meta:
    description = "A function of a well-known injection tool is defined or called"
    severity = "error"
    technique = "T1055.001"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1055/001/"
  strings:
    $function = /\binvoke-(reflectivepeinjection|dllinjection|shellcode(msil)?|psinject|mimikatz|processhollowing)\b/ nocase
    $export = /\breflectiveloader(@4)?\b/ nocase
  condition:
    any of them
}
