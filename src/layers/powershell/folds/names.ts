/** Names that every PowerShell session knows: aliases, commands and variables, for wildcards such as `gcm *ke-e*`. */

import type { HostProfile } from '../../model';

/** about_Aliases, Get-Alias of a fresh session: `alias command`. */
const aliasLines = `
% ForEach-Object
? Where-Object
ac Add-Content
cat Get-Content
cd Set-Location
chdir Set-Location
clc Clear-Content
clear Clear-Host
clhy Clear-History
cli Clear-Item
clp Clear-ItemProperty
cls Clear-Host
clv Clear-Variable
cnsn Connect-PSSession
compare Compare-Object
copy Copy-Item
cp Copy-Item
cpi Copy-Item
cpp Copy-ItemProperty
cvpa Convert-Path
dbp Disable-PSBreakpoint
del Remove-Item
diff Compare-Object
dir Get-ChildItem
dnsn Disconnect-PSSession
ebp Enable-PSBreakpoint
echo Write-Output
epal Export-Alias
epcsv Export-Csv
erase Remove-Item
etsn Enter-PSSession
exsn Exit-PSSession
fc Format-Custom
fhx Format-Hex
fl Format-List
foreach ForEach-Object
ft Format-Table
fw Format-Wide
gal Get-Alias
gbp Get-PSBreakpoint
gc Get-Content
gcb Get-Clipboard
gci Get-ChildItem
gcm Get-Command
gcs Get-PSCallStack
gdr Get-PSDrive
ghy Get-History
gi Get-Item
gin Get-ComputerInfo
gjb Get-Job
gl Get-Location
gm Get-Member
gmo Get-Module
gp Get-ItemProperty
gps Get-Process
gpv Get-ItemPropertyValue
group Group-Object
gsn Get-PSSession
gsv Get-Service
gtz Get-TimeZone
gu Get-Unique
gv Get-Variable
h Get-History
history Get-History
icm Invoke-Command
iex Invoke-Expression
ihy Invoke-History
ii Invoke-Item
ipal Import-Alias
ipcsv Import-Csv
ipmo Import-Module
irm Invoke-RestMethod
iwr Invoke-WebRequest
kill Stop-Process
ls Get-ChildItem
man help
md mkdir
measure Measure-Object
mi Move-Item
mount New-PSDrive
move Move-Item
mp Move-ItemProperty
mv Move-Item
nal New-Alias
ndr New-PSDrive
ni New-Item
nmo New-Module
nsn New-PSSession
nv New-Variable
ogv Out-GridView
oh Out-Host
popd Pop-Location
ps Get-Process
pushd Push-Location
pwd Get-Location
r Invoke-History
rbp Remove-PSBreakpoint
rcjb Receive-Job
rcsn Receive-PSSession
rd Remove-Item
rdr Remove-PSDrive
ren Rename-Item
ri Remove-Item
rjb Remove-Job
rm Remove-Item
rmdir Remove-Item
rmo Remove-Module
rni Rename-Item
rnp Rename-ItemProperty
rp Remove-ItemProperty
rsn Remove-PSSession
rv Remove-Variable
rvpa Resolve-Path
sajb Start-Job
sal Set-Alias
saps Start-Process
sasv Start-Service
sbp Set-PSBreakpoint
scb Set-Clipboard
select Select-Object
set Set-Variable
shcm Show-Command
si Set-Item
sl Set-Location
sleep Start-Sleep
sls Select-String
sort Sort-Object
sp Set-ItemProperty
spjb Stop-Job
spps Stop-Process
spsv Stop-Service
start Start-Process
stz Set-TimeZone
sv Set-Variable
tee Tee-Object
type Get-Content
where Where-Object
wjb Wait-Job
write Write-Output
`;

/** Aliases that only one of the two has; PowerShell 7 took those away that name tools of Windows or left with snap-ins. */
const ownAliasLines: Readonly<Record<HostProfile, string>> = {
  windowsPowerShell: `
asnp Add-PSSnapin
CFS ConvertFrom-String
curl Invoke-WebRequest
epsn Export-PSSession
gsnp Get-PSSnapin
gwmi Get-WmiObject
ipsn Import-PSSession
ise powershell_ise.exe
iwmi Invoke-WmiMethod
lp Out-Printer
npssc New-PSSessionConfigurationFile
rsnp Remove-PSSnapin
rujb Resume-Job
rwmi Remove-WmiObject
sc Set-Content
sujb Suspend-Job
swmi Set-WmiInstance
trcm Trace-Command
wget Invoke-WebRequest
`,
  powerShell7: 'gerr Get-Error',
};

/** Nouns of the commands of the default modules (about_Core_Modules and Windows' own) by verb. */
const commandTable: Readonly<Record<string, string>> = {
  Add: 'Computer Content History Member Type',
  Clear: 'Content EventLog History Item ItemProperty RecycleBin Variable',
  Compare: 'Object',
  Compress: 'Archive',
  Connect: 'PSSession',
  Convert: 'Path',
  ConvertFrom: 'Csv Json SecureString StringData',
  ConvertTo: 'Csv Html Json SecureString Xml',
  Copy: 'Item ItemProperty',
  Debug: 'Job Process Runspace',
  Disable: 'PSBreakpoint PSRemoting PSSessionConfiguration',
  Disconnect: 'PSSession',
  Enable: 'PSBreakpoint PSRemoting PSSessionConfiguration',
  Enter: 'PSHostProcess PSSession',
  Exit: 'PSHostProcess PSSession',
  Expand: 'Archive',
  Export: 'Alias Clixml Csv FormatData ModuleMember PSSession',
  ForEach: 'Object',
  Format: 'Custom Hex List Table Wide',
  Get: 'Acl Alias AuthenticodeSignature ChildItem Clipboard CmsMessage Command ComputerInfo Content Credential Culture Date Event EventLog EventSubscriber ExecutionPolicy FileHash FormatData Help History Host HotFix Item ItemProperty ItemPropertyValue Job Location Member Module Package PfxCertificate Process PSBreakpoint PSCallStack PSDrive PSProvider PSSession Random Runspace Service TimeZone TraceSource Transaction TypeData UICulture Unique Variable Verb WinEvent',
  Group: 'Object',
  Import: 'Alias Clixml Csv LocalizedData Module PowerShellDataFile PSSession',
  Install: 'Module Package Script',
  Invoke: 'Command Expression History Item RestMethod WebRequest',
  Join: 'Path',
  Measure: 'Command Object',
  Move: 'Item ItemProperty',
  New: 'Alias Event Guid Item ItemProperty Module ModuleManifest Object PSDrive PSSession Service TemporaryFile TimeSpan Variable',
  Out: 'Default File GridView Host Null String',
  Pop: 'Location',
  Push: 'Location',
  Read: 'Host',
  Receive: 'Job PSSession',
  Register: 'ArgumentCompleter EngineEvent ObjectEvent ScheduledJob ScheduledTask',
  Remove: 'Event Item ItemProperty Job Module PSBreakpoint PSDrive PSSession TypeData Variable',
  Rename: 'Computer Item ItemProperty',
  Resolve: 'DnsName Path',
  Restart: 'Computer Service',
  Resume: 'Service',
  Save: 'Help Module',
  Select: 'Object String Xml',
  Send: 'MailMessage',
  Set: 'Acl Alias AuthenticodeSignature Clipboard Content Date ExecutionPolicy Item ItemProperty Location PSBreakpoint PSDebug Service StrictMode TimeZone TraceSource Variable',
  Show: 'Command',
  Sort: 'Object',
  Split: 'Path',
  Start: 'BitsTransfer Job Process Service Sleep Transcript',
  Stop: 'Computer Job Process Service Transcript',
  Suspend: 'Service',
  Tee: 'Object',
  Test: 'Connection ModuleManifest NetConnection Path',
  Trace: 'Command',
  Unblock: 'File',
  Update: 'Help Module',
  Wait: 'Debugger Event Job Process',
  Where: 'Object',
  Write: 'Debug Error EventLog Host Information Output Progress Verbose Warning',
};

/** Windows PowerShell's beyond these: the WMI and workflow commands among others. */
const ownCommands: Readonly<Record<HostProfile, string>> = {
  windowsPowerShell:
    'Add-PSSnapin ConvertFrom-String Get-ControlPanelItem Get-PSSnapin Get-WmiObject Invoke-AsWorkflow Invoke-WmiMethod New-WebServiceProxy Out-Printer Register-WmiEvent Remove-PSSnapin Remove-WmiObject Resume-Job Set-WmiInstance Suspend-Job Invoke-CimMethod Invoke-CommandInDesktopPackage Invoke-DscResource Invoke-TroubleshootingPack Get-CimInstance',
  powerShell7:
    'ConvertFrom-Markdown ConvertTo-CliXml ConvertFrom-CliXml Get-Error Get-Uptime Invoke-CimMethod Get-CimInstance Join-String Remove-Alias Remove-Service Set-MarkdownOption Show-Markdown Test-Json Switch-Process Get-SecureRandom',
};

/** Variables of a fresh session (about_Automatic_Variables, about_Preference_Variables), as PowerShell spells them. */
const variables =
  '$ ? ^ args ConfirmPreference ConsoleFileName DebugPreference Error ErrorActionPreference ErrorView ExecutionContext false FormatEnumerationLimit HOME Host InformationPreference input MaximumHistoryCount MyInvocation NestedPromptLevel null OutputEncoding PID PROFILE ProgressPreference PSBoundParameters PSCommandPath PSCulture PSDefaultParameterValues PSEdition PSEmailServer PSHOME PSScriptRoot PSSessionApplicationName PSSessionConfigurationName PSSessionOption PSUICulture PSVersionTable PWD ShellId StackTrace true VerbosePreference WarningPreference WhatIfPreference';
const ownVariables: Readonly<Record<HostProfile, string>> = {
  windowsPowerShell:
    'MaximumAliasCount MaximumDriveCount MaximumErrorCount MaximumFunctionCount MaximumVariableCount',
  powerShell7:
    'EnabledExperimentalFeatures IsCoreCLR IsLinux IsMacOS IsWindows PSNativeCommandUseErrorActionPreference PSStyle',
};

/** Made on first use and kept. */
function perProfile<T>(make: (profile: HostProfile) => T): (profile: HostProfile) => T {
  const made = new Map<HostProfile, T>();
  return (profile) => {
    const known = made.get(profile) ?? make(profile);
    made.set(profile, known);
    return known;
  };
}

/** Default aliases, in lower case, and the commands they stand for, as their documentation spells them. */
export const aliasesOf: (profile: HostProfile) => ReadonlyMap<string, string> = perProfile((profile) => {
  const lines = (aliasLines + ownAliasLines[profile]).trim().split(/\n+/);
  return new Map(
    lines.map((line): [string, string] => {
      const [alias = '', command = ''] = line.split(' ');
      return [alias.toLowerCase(), command];
    }),
  );
});

/** Commands of a fresh session and its default modules, in alphabetical order, as their documentation spells them. */
export const commandNamesOf: (profile: HostProfile) => readonly string[] = perProfile((profile) => {
  const names = Object.entries(commandTable).flatMap(([verb, nouns]) =>
    nouns.split(' ').map((noun) => `${verb}-${noun}`),
  );
  return [...names, ...ownCommands[profile].split(' ')].sort();
});

/** Variables of a fresh session, in alphabetical order, as PowerShell spells them. */
export const variableNamesOf: (profile: HostProfile) => readonly string[] = perProfile((profile) =>
  `${variables} ${ownVariables[profile]}`
    .split(' ')
    .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
);
