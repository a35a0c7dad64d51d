// .NET assemblies loaded from memory, so that no file is there for a scanner to see.

rule PowerShell_AssemblyFromBytes
{
  meta:
    description = "An assembly is loaded from bytes that are decoded or downloaded on the spot"
    severity = "error"
    technique = "T1620"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1620/"
  strings:
    $decoded = /\[(system\.)?reflection\.assembly\]\s{0,4}::\s{0,4}["']?load["']?\s{0,4}\(\s{0,4}(\[byte\[\]\]\s{0,4})?\(?\s{0,4}\[(system\.)?convert\]\s{0,4}::\s{0,4}["']?frombase64string/ nocase
    $downloaded = /\[(system\.)?reflection\.assembly\]\s{0,4}::\s{0,4}["']?load["']?\s{0,4}\([^\n;|]{0,100}\.downloaddata["']?\s{0,4}\(/ nocase
    $domain = /\b(currentdomain|getdomain\(\s{0,4}\))\s{0,4}\.\s{0,4}["']?load["']?\s{0,4}\([^\n;|]{0,60}(::\s{0,4}["']?frombase64string|\.downloaddata)["']?\s{0,4}\(/ nocase
  condition:
    any of them
}

rule PowerShell_AssemblyEntryPoint
{
  meta:
    description = "An assembly is loaded into memory and its entry point is called: a program runs without being a file"
    severity = "error"
    technique = "T1620"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1620/"
  strings:
    $entry = /\.\s{0,4}["']?entrypoint["']?\s{0,4}\.\s{0,4}["']?invoke["']?\s{0,4}\(/ nocase
    $load_static = /\[(system\.)?reflection\.assembly\]\s{0,4}::\s{0,4}["']?load["']?\s{0,4}\(/ nocase private
    $load_domain = /\b(currentdomain|getdomain\(\s{0,4}\))\s{0,4}\.\s{0,4}["']?load["']?\s{0,4}\(/ nocase private
  condition:
    $entry and any of ($load*)
}

rule PowerShell_AssemblyFromText
{
  meta:
    description = "An assembly is loaded from a variable in a script that decodes Base64 and calls methods by reflection"
    severity = "warning"
    technique = "T1620"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1620/"
  strings:
    $load = /(\[(system\.)?reflection\.assembly\]\s{0,4}::\s{0,4}["']?load["']?|\b(currentdomain|getdomain\(\s{0,4}\))\s{0,4}\.\s{0,4}["']?load["']?)\s{0,4}\(\s{0,4}(\[byte\[\]\]\s{0,4})?\$\w{1,60}/ nocase
    $base64 = "::FromBase64String" nocase private
    $method = /\.getmethod\s{0,4}\(/ nocase private
    $invoke = /\.invoke\s{0,4}\(/ nocase private
  condition:
    $load and $base64 and $method and $invoke
}

rule WSH_SerializedAssembly
{
  meta:
    description = "A WSH script deserialises a .NET object, which loads an assembly from memory"
    severity = "error"
    technique = "T1620"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1620/"
  strings:
    $formatter = /\b(createobject|activexobject)\s{0,4}\(?\s{0,4}["']system\.runtime\.serialization\.formatters\.binary\.binaryformatter["']/ nocase
    $deserialize = "Deserialize_2" nocase fullword private
  condition:
    $formatter and $deserialize
}
