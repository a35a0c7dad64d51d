/** What PowerShell scripts would run or load, and where that stands in the script. */

import assert from 'node:assert/strict';
import { evaluated, ran } from './looked';

const code = 'Write-Output 1';
const bytes = Array.from({ length: 40 }, (_, at) => `0x${(at + 16).toString(16)}`).join(',');
const line = `powershell -c "${code}"`;

const cases: Readonly<Record<string, readonly (readonly [script: string, ...expected: string[]])[]>> = {
  'Invoke-Expression': [
    [`iex '${code}'`, `powershell Invoke-Expression: ${code}`],
    [`'${code}' | iex`, `powershell Invoke-Expression: ${code}`],
    [`'1','2' | % { iex $_ }`, `powershell Invoke-Expression: 1`, `powershell Invoke-Expression: 2`],
    [`Invoke-Expression -Command '${code}'`, `powershell Invoke-Expression: ${code}`],
    [`Microsoft.PowerShell.Utility\\Invoke-Expression '${code}'`, `powershell Invoke-Expression: ${code}`],
    [`sal run iex; run '${code}'`, `powershell Invoke-Expression: ${code}`],
    [`'${code}' | & (gcm i*e-e*)`, `powershell Invoke-Expression: ${code}`],
    [`&(gal i?x) '${code}'`, `powershell Invoke-Expression: ${code}`],
    [`& $env:ComSpec[4,15,25]-join''`],
    [`&($env:ComSpec[4,15,25]-join'') '${code}'`, `powershell Invoke-Expression: ${code}`],
    [`iex { Write-Output 1 }`],
    [`if (1 -gt 2) { iex '${code}' }`, `powershell Invoke-Expression: ${code}`],
    [`if ('a') { 1 } elseif ($u) { 2 } else { '${code}' | iex }`, `powershell Invoke-Expression: ${code}`],
    [
      `$x = 'a'; if (!$x) { $x = 'b'; if (!$x) { iex '2' } }; iex $x`,
      'powershell Invoke-Expression: a',
      'powershell Invoke-Expression: 2',
    ],
    [`while (1 -gt 2) { iex '${code}' }`, `powershell Invoke-Expression: ${code}`],
    [`foreach ($i in @()) { iex $i; iex '${code}' }`, `powershell Invoke-Expression: ${code}`],
    [`foreach ($i in 1..3) { if ($i -eq 2) { iex "$i" } }`, 'powershell Invoke-Expression: 2'],
    [`param($x = $(throw 'No x.')) iex '${code}'`, `powershell Invoke-Expression: ${code}`],
  ],
  'script blocks made of text': [
    [`& ([scriptblock]::Create('${code}'))`, `powershell ScriptBlock.Create: ${code}`],
    [`[scriptblock]::('Cr'+'eate').Invoke('${code}').Invoke()`, `powershell ScriptBlock.Create: ${code}`],
    [`icm ([scriptblock]::Create('${code}'))`, `powershell ScriptBlock.Create: ${code}`],
    [
      `$ExecutionContext.InvokeCommand.InvokeScript('${code}')`,
      `powershell InvokeCommand.InvokeScript: ${code}`,
    ],
    [
      `(dir Variable:/*xec*t).Value.InvokeCommand.NewScriptBlock('${code}')`,
      `powershell InvokeCommand.NewScriptBlock: ${code}`,
    ],
    [`iex $ExecutionContext.InvokeCommand.ExpandString('a$(1+1)')`, 'powershell Invoke-Expression: a2'],
    [`[PowerShell]::Create().AddScript('${code}').Invoke()`, `powershell PowerShell.AddScript: ${code}`],
    [
      `[PowerShell]::Create().AddCommand('iex').AddArgument('${code}')`,
      `powershell Invoke-Expression: ${code}`,
    ],
    [`Start-Job { iex '${code}' }`, `powershell Invoke-Expression: ${code}`],
    [`function never { iex '${code}' }`, `powershell Invoke-Expression: ${code}`],
    [`class A { [void] M() { iex '${code}' } }`, `powershell Invoke-Expression: ${code}`],
    [`& { ${code} }`],
  ],
  launches: [
    [`powershell -c '${code}'`, `powershell powershell -Command: ${code}`],
    [
      `Start-Process powershell -ArgumentList '-nop','-c','${code}'`,
      `powershell powershell -Command: ${code}`,
    ],
    [`saps -FilePath powershell -Args '-c ${code}'`, `powershell powershell -Command: ${code}`],
    [`[Diagnostics.Process]::Start('powershell', '-c ${code}')`, `powershell powershell -Command: ${code}`],
    [
      `$i = New-Object Diagnostics.ProcessStartInfo; $i.FileName = 'powershell'; $i.Arguments = '-c ${code}'; [Diagnostics.Process]::Start($i)`,
      `powershell powershell -Command: ${code}`,
    ],
    [
      `$p = New-Object System.Diagnostics.Process; $p.StartInfo.FileName = 'powershell'; $p.StartInfo.Arguments = '-c ${code}'; $p.Start()`,
      `powershell powershell -Command: ${code}`,
    ],
    [`(New-Object -ComObject WScript.Shell).Run('${line}')`, `powershell powershell -Command: ${code}`],
    [
      `(New-Object -ComObject Shell.Application).ShellExecute('powershell', '-c ${code}')`,
      `powershell powershell -Command: ${code}`,
    ],
    [
      `[Activator]::CreateInstance([Type]::GetTypeFromProgID('WScript.Shell')).Run('${line}')`,
      `powershell powershell -Command: ${code}`,
    ],
    [`([wmiclass]'Win32_Process').Create('${line}')`, `powershell powershell -Command: ${code}`],
    [
      `Invoke-WmiMethod -Class Win32_Process -Name Create -ArgumentList '${line}'`,
      `powershell powershell -Command: ${code}`,
    ],
    [
      `Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{ CommandLine = '${line}' }`,
      `powershell powershell -Command: ${code}`,
    ],
    [
      `New-ScheduledTaskAction -Execute powershell.exe -Argument '-c ${code}'`,
      `powershell powershell -Command: ${code}`,
    ],
    [
      `Set-ItemProperty -Path HKCU:\\Software\\Microsoft\\Windows\\CurrentVersion\\Run -Name x -Value '${line}'`,
      `powershell powershell -Command: ${code}`,
    ],
    [
      `Set-WmiInstance -Class CommandLineEventConsumer -Arguments @{ Name = 'x'; CommandLineTemplate = '${line}' }`,
      `powershell powershell -Command: ${code}`,
    ],
    [`Start-Process notepad`],
  ],
  'other languages and bytes': [
    [`Add-Type -TypeDefinition 'class A { }'`, 'csharp Add-Type: class A { }'],
    [`Add-Type 'class A { }'`, 'csharp Add-Type: class A { }'],
    [`Add-Type -Name N -MemberDefinition 'int a;'`, 'csharp Add-Type: int a;'],
    [`Add-Type -Language VisualBasic -TypeDefinition 'Class A'`, 'visualbasic Add-Type: Class A'],
    [`Add-Type -AssemblyName System.Web`],
    [`Add-Type -Path a.cs -ErrorAction Ignore`],
    [
      `$s = New-Object -ComObject MSScriptControl.ScriptControl; $s.Language = 'JScript'; $s.AddCode('var a;')`,
      'jscript ScriptControl.AddCode: var a;',
    ],
    [
      `Set-WmiInstance -Class ActiveScriptEventConsumer -Arguments @{ ScriptingEngine = 'VBScript'; ScriptText = 'x = 1' }`,
      'vbscript ActiveScriptEventConsumer.ScriptText: x = 1',
    ],
    [
      `[Reflection.Assembly]::Load([Convert]::FromBase64String('TVqQAAMAAAA='))`,
      'assembly Assembly.Load: 8 bytes',
    ],
    [`[Reflection.Assembly]::Load('System.Web')`],
    [`[Byte[]]$b = ${bytes}`, 'shellcode byte array: 40 bytes'],
    [
      `$b = [Convert]::FromBase64String('${'QUFB'.repeat(12)}'); [Runtime.InteropServices.Marshal]::Copy($b, 0, $p, $b.Length)`,
      'shellcode Marshal.Copy: 36 bytes',
    ],
    [`[byte[]]$key = 1..32`],
  ],
};

describe('PowerShell sinks', () => {
  for (const [group, rows] of Object.entries(cases)) {
    describe(group, () => {
      for (const [script, ...expected] of rows)
        it(script, () => {
          assert.deepEqual(ran(script), expected);
        });
    });
  }

  it('maps a payload to the literals that it is made of', () => {
    const script = `$a = 'Write-'; iex ($a + 'Output 1')`;
    const [sink] = evaluated(script).sinks;
    assert.ok(sink?.payload.type === 'string');
    const places = sink.payload.trace?.map(({ from }) => script.slice(from.start, from.end));
    assert.deepEqual(places, ['Write-', 'Output 1']);
    assert.equal(script.slice(sink.range.start, sink.range.end), `iex ($a + 'Output 1')`);
  });

  it('says what a payload went through and what it assumes', () => {
    const [decoded] = evaluated(
      `iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('MSsx')))`,
    ).sinks;
    assert.deepEqual(decoded?.payload.via, ['base64', 'utf8']);
    const [assumed] = evaluated('iex "$env:ComSpec"').sinks;
    assert.equal(assumed?.payload.assumed, true);
  });

  it('leaves the sinks of text that is run to the layer that the text becomes', () => {
    assert.deepEqual(ran(`iex "iex 'a'"`), [`powershell Invoke-Expression: iex 'a'`]);
  });
});
