/** Command lines, batch files, markup and encoders that hold scripts. */

import { utf16 } from '../inverse';
import { oneLine, type Technique } from './model';
import { quoted } from './powershell';
import { literal as vbLiteral } from './vbscript';

const enc = (payload: string): string => utf16(payload).toString('base64');
const plain = (payload: string): boolean => oneLine(payload) && !/["%^&|<>!]/.test(payload);

export const launchers: readonly Technique[] = [
  {
    name: 'batch: powershell -enc',
    hides: 'powershell',
    gives: 'batch',
    wrap: (payload) => `@echo off\r\npowershell -enc ${enc(payload)}\r\n`,
  },
  {
    name: 'batch: carets',
    hides: 'powershell',
    gives: 'batch',
    wrap: (payload) => `p^o^wers^h^ell -n^op -e^nc ${enc(payload)}`,
  },
  {
    name: 'batch: set and %variables%',
    hides: 'powershell',
    gives: 'batch',
    wrap: (payload) => `set a=power\r\nset b=shell\r\nset "c=-enc ${enc(payload)}"\r\n%a%%b% %c%`,
  },
  {
    name: 'batch: substrings of variables',
    hides: 'powershell',
    gives: 'batch',
    wrap: (payload) => `set q=xxpowershellyy\r\n%q:~2,-2% -enc ${enc(payload)}`,
  },
  {
    name: 'batch: replacement in variables',
    hides: 'powershell',
    gives: 'batch',
    wrap: (payload) => `set q=pZwershell\r\n%q:Z=o% -enc ${enc(payload)}`,
  },
  {
    name: 'batch: delayed expansion',
    hides: 'powershell',
    gives: 'batch',
    wrap: (payload) => `setlocal EnableDelayedExpansion\r\nset q=powershell -enc ${enc(payload)}\r\n!q!`,
  },
  {
    name: 'batch: powershell -Command',
    hides: 'powershell',
    gives: 'batch',
    wrap: (payload) => `powershell -NoProfile -Command "${payload}"`,
    accepts: plain,
  },
  {
    name: 'batch: echo into powershell -',
    hides: 'powershell',
    gives: 'batch',
    wrap: (payload) => `echo ${payload} | powershell -nop -`,
    accepts: plain,
  },
  {
    name: 'cmd /c with nested quotes',
    hides: 'powershell',
    gives: 'batch',
    wrap: (payload) => `cmd /c "start /b powershell -enc ${enc(payload)}"`,
  },
  {
    name: 'mshta vbscript:',
    hides: 'vbscript',
    gives: 'batch',
    wrap: (payload) => `mshta vbscript:Execute("${payload.replace(/"/g, '""')}")(window.close)`,
    accepts: (payload) => oneLine(payload) && !/[%^&|<>!]/.test(payload),
  },
  {
    name: 'rundll32 javascript:',
    hides: 'jscript',
    gives: 'batch',
    wrap: (payload) =>
      `rundll32.exe javascript:"\\..\\mshtml,RunHTMLApplication ";eval('${payload.replace(/["'\\]/g, (one) => `\\x${one.charCodeAt(0).toString(16)}`)}')`,
    accepts: (payload) => oneLine(payload) && !/[%^&|<>!]/.test(payload),
  },
  {
    name: 'wmic process call create',
    hides: 'powershell',
    gives: 'batch',
    wrap: (payload) => `wmic process call create "powershell -enc ${enc(payload)}"`,
  },
  {
    name: 'schtasks /create',
    hides: 'powershell',
    gives: 'batch',
    wrap: (payload) => `schtasks /create /tn Marker /sc onlogon /tr "powershell -enc ${enc(payload)}"`,
  },
  {
    name: 'HTML application',
    hides: 'vbscript',
    gives: 'hta',
    wrap: (payload) =>
      `<html><head><hta:application id="a"/><script language="VBScript">\r\n${payload}\r\n</script></head></html>`,
  },
  {
    name: 'HTML application, JScript',
    hides: 'jscript',
    gives: 'hta',
    wrap: (payload) => `<html><body><script type="text/javascript">${payload}</script></body></html>`,
    accepts: (payload) => !/<\/script/i.test(payload),
  },
  {
    name: 'Windows Script File',
    hides: 'jscript',
    gives: 'wsf',
    wrap: (payload) => `<job id="a"><script language="JScript"><![CDATA[\r\n${payload}\r\n]]></script></job>`,
    accepts: (payload) => !payload.includes(']]>'),
  },
  {
    name: 'scriptlet',
    hides: 'vbscript',
    gives: 'sct',
    wrap: (payload) =>
      `<?XML version="1.0"?><scriptlet><registration progid="Marker"><script language="VBScript"><![CDATA[\r\n${payload}\r\n]]></script></registration></scriptlet>`,
    accepts: (payload) => !payload.includes(']]>'),
  },
  {
    name: 'registry file',
    hides: 'powershell',
    gives: 'reg',
    wrap: (payload) =>
      `Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run]\r\n"Marker"="powershell.exe -enc ${enc(payload)}"\r\n`,
  },
  {
    name: 'scheduled task',
    hides: 'powershell',
    gives: 'task',
    wrap: (payload) =>
      `<?xml version="1.0" encoding="UTF-16"?><Task xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"><Actions><Exec><Command>powershell.exe</Command><Arguments>-enc ${enc(payload)}</Arguments></Exec></Actions></Task>`,
  },
  {
    name: 'WMI event consumer',
    hides: 'vbscript',
    gives: 'mof',
    wrap: (payload) =>
      `instance of ActiveScriptEventConsumer as $C\r\n{\r\n  Name = "Marker";\r\n  ScriptingEngine = "VBScript";\r\n  ScriptText = "${payload.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\r/g, '\\r').replace(/\n/g, '\\n')}";\r\n};`,
  },
  {
    name: 'PowerShell format file (.ps1xml)',
    hides: 'powershell',
    gives: 'powershell',
    wrap: (payload) =>
      `<?xml version="1.0"?><Configuration><ViewDefinitions><View><ScriptBlock>iex ${quoted(payload).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')}</ScriptBlock></View></ViewDefinitions></Configuration>`,
  },
  {
    name: 'PowerShell starts mshta',
    hides: 'vbscript',
    gives: 'powershell',
    wrap: (payload) =>
      `Start-Process mshta.exe ${quoted(`vbscript:Execute("${payload.replace(/"/g, '""')}")`)}`,
    accepts: (payload) => oneLine(payload) && !payload.includes('%'),
  },
  {
    name: 'PowerShell makes a WScript.Shell',
    hides: 'powershell',
    gives: 'powershell',
    wrap: (payload) => `$w=New-Object -ComObject WScript.Shell; $w.Run('powershell -enc ${enc(payload)}',0)`,
  },
  {
    name: 'VBScript runs cmd /c',
    hides: 'powershell',
    gives: 'vbscript',
    wrap: (payload) =>
      `CreateObject("WScript.Shell").Run ${vbLiteral(`cmd.exe /c p^ower^shell -enc ${enc(payload)}`)}, 0`,
  },
];
