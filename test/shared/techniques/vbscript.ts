/** VBScript and VBA in VBScript, and command lines out of them. */

import { reversed, utf16 } from '../inverse';
import { chunks, isAscii, units, within, type Technique } from './model';

/** An expression for the text; line ends and what is not ASCII become Chr and ChrW. */
export function literal(text: string): string {
  const parts = text.match(/[\x20-\x7e]+|[^\x20-\x7e]/g) ?? [];
  if (parts.length === 0) return '""';
  return parts
    .map((part) =>
      /^[\x20-\x7e]/.test(part) ? `"${part.replace(/"/g, '""')}"` : `ChrW(${part.charCodeAt(0)})`,
    )
    .join(' & ');
}

/** For the expression that makes the text; `Execute` runs it. */
const expression = within('vbscript', (made) => `Execute ${made}`);
/** For several lines that leave the text in `s`. */
const lines = within('vbscript', (made) => `${made}\r\nExecuteGlobal s\r\n`);

const pieces = (text: string): string[] => chunks(text, Math.max(1, Math.ceil(text.length / 6)));
const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

export const vbscriptTechniques: readonly Technique[] = [
  expression(
    'Chr chain',
    (text) =>
      units(text)
        .map((unit) => `Chr(${unit})`)
        .join('&'),
    isAscii,
  ),
  expression('ChrW with &H literals', (text) =>
    units(text)
      .map((unit) => `ChrW(&H${unit.toString(16).toUpperCase()})`)
      .join(' & '),
  ),
  expression(
    'Chr of arithmetic',
    (text) =>
      units(text)
        .map((unit) => `Chr(${unit + 7}-7)`)
        .join(' + '),
    isAscii,
  ),
  expression('StrReverse', (text) => `StrReverse(${literal(reversed(text))})`),
  expression(
    'Replace',
    (text) => `Replace(${literal(text.replace(/e/g, 'zQz'))}, "zQz", "e")`,
    (text) => !text.includes('zQz'),
  ),
  expression(
    'Join of Split',
    (text) =>
      `Join(Split(${literal(
        units(text)
          .map((unit) => String.fromCharCode(unit))
          .join('<>'),
      )}, "<>"), "")`,
  ),
  expression('Join of Array', (text) => `Join(Array(${pieces(text).map(literal).join(', ')}), "")`),
  expression(
    'Mid, Left and Right',
    (text) =>
      `Left(${literal(`${text.slice(0, 5)}xx`)}, 5) & Mid(${literal(`--${text.slice(5, 9)}--`)}, 3, ${text.slice(5, 9).length}) & Right(${literal(`??${text.slice(9)}`)}, ${text.slice(9).length})`,
  ),
  expression('line continuation', (text) => pieces(text).map(literal).join(' & _\r\n  ')),
  expression(
    'function with constant arguments',
    (text) =>
      `(Put(${literal(text.slice(6))}, ${literal(text.slice(0, 6))}))\r\nFunction Put(a, b)\r\n  Put = b & a\r\nEnd Function`,
  ),
  lines(
    'constants',
    (text) =>
      `Const one = "${text.slice(0, 8).replace(/"/g, '""')}", two = "${text.slice(8).replace(/"/g, '""')}"\r\ns = one & two`,
    (text) => /^[\x20-\x7e]*$/.test(text),
  ),
  lines(
    'loop over character codes',
    (text) => `a = Array(${units(text).join(',')})\r\ns = ""\r\nFor Each c In a\r\n  s = s & ChrW(c)\r\nNext`,
  ),
  lines(
    'hexadecimal pairs',
    (text) =>
      `h = "${hex(text)}"\r\nFor i = 1 To Len(h) Step 2\r\n  s = s & Chr(CLng("&H" & Mid(h, i, 2)))\r\nNext`,
    isAscii,
  ),
  lines(
    'XOR loop',
    (text) =>
      `k = "key"\r\nd = Split("${units(text)
        .map((unit, at) => unit ^ 'key'.charCodeAt(at % 3))
        .join(
          ' ',
        )}", " ")\r\nFor i = 0 To UBound(d)\r\n  s = s & ChrW(CLng(d(i)) Xor Asc(Mid(k, (i Mod Len(k)) + 1, 1)))\r\nNext`,
  ),
  lines(
    'shifted characters',
    (text) =>
      `t = ${literal(
        units(text)
          .map((unit) => String.fromCharCode(unit + 1))
          .join(''),
      )}\r\nDo While Len(t) > 0\r\n  s = s & ChrW(AscW(Left(t, 1)) - 1)\r\n  t = Mid(t, 2)\r\nLoop`,
  ),
  lines(
    'base64 through bin.base64',
    (text) =>
      `Set x = CreateObject("MSXML2.DOMDocument")\r\nSet e = x.createElement("b")\r\ne.dataType = "bin.base64"\r\ne.text = "${base64(text)}"\r\nSet st = CreateObject("ADODB.Stream")\r\nst.Type = 1\r\nst.Open\r\nst.Write e.nodeTypedValue\r\nst.Position = 0\r\nst.Type = 2\r\nst.Charset = "us-ascii"\r\ns = st.ReadText`,
    isAscii,
  ),
  lines(
    'Select Case and If',
    (text) =>
      `v = 2\r\nSelect Case v\r\n  Case 1: s = "no"\r\n  Case 2, 3: s = ${literal(text)}\r\nEnd Select\r\nIf v = 1 Then s = "never"`,
  ),
  {
    name: 'Execute',
    hides: 'vbscript',
    gives: 'vbscript',
    wrap: (payload) => `Execute(${literal(payload)})`,
  },
  {
    name: 'ExecuteGlobal of a variable',
    hides: 'vbscript',
    gives: 'vbscript',
    wrap: (payload) => `code = ${literal(payload)}\r\nExecuteGlobal code`,
  },
  { name: 'Eval', hides: 'vbscript', gives: 'vbscript', wrap: (payload) => `x = Eval(${literal(payload)})` },
  {
    name: 'WScript.Shell.Run of PowerShell',
    hides: 'powershell',
    gives: 'vbscript',
    wrap: (payload) =>
      `Set sh = CreateObject("WScript" & ".Shell")\r\ncmd = "powershell -w hidden " & "-enc ${utf16(payload).toString('base64')}"\r\nsh.Run cmd, 0, False`,
  },
  {
    name: 'ShellExecute of PowerShell',
    hides: 'powershell',
    gives: 'vbscript',
    wrap: (payload) =>
      `CreateObject("Shell.Application").ShellExecute "powershell.exe", "-e ${utf16(payload).toString('base64')}", "", "open", 0`,
  },
  {
    name: 'Win32_Process.Create of PowerShell',
    hides: 'powershell',
    gives: 'vbscript',
    wrap: (payload) =>
      `GetObject("winmgmts:\\\\.\\root\\cimv2:Win32_Process").Create "powershell -ec ${utf16(payload).toString('base64')}", Null, Null, pid`,
  },
  {
    name: 'VBA Shell in AutoOpen',
    hides: 'powershell',
    gives: 'vbscript',
    wrap: (payload) =>
      `Sub AutoOpen()\r\n  Dim c As String\r\n  c = "power" & "shell -enc ${utf16(payload).toString('base64')}"\r\n  Shell c, vbHide\r\nEnd Sub`,
  },
];
