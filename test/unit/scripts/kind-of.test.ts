/** What is a script, and of which kind. */

import assert from 'node:assert/strict';
import { extensionOf, kindOf, type KindQuery } from '../../../src/scripts/kind-of';
import { uncoveredLanguage } from '../../../src/scripts/kinds';

/** The kind, or the code in brackets. */
function told(query: Partial<KindQuery>): string {
  const answer = kindOf({ path: 'untitled:Untitled-1', jscript: 'auto', ...query });
  return answer.kind ?? `[${answer.code}]`;
}

function table(name: string, rows: readonly (readonly [string, Partial<KindQuery>, string])[]): void {
  describe(name, () => {
    for (const [title, query, expected] of rows) {
      it(`${title}: ${expected}`, () => {
        assert.equal(told(query), expected);
      });
    }
  });
}

table('kind by extension', [
  ['.ps1', { path: '/a/b.ps1' }, 'powershell'],
  ['.PS1', { path: 'C:\\a\\B.PS1' }, 'powershell'],
  ['.psm1', { path: 'b.psm1' }, 'powershell'],
  ['.psd1', { path: 'b.psd1' }, 'powershell'],
  ['.ps1xml', { path: 'b.format.ps1xml' }, 'powershell'],
  ['.vbs', { path: 'b.vbs' }, 'vbscript'],
  ['.vbe', { path: 'b.vbe' }, 'vbscript'],
  ['.bas', { path: 'b.bas' }, 'vbscript'],
  ['.jse', { path: 'b.jse' }, 'jscript'],
  ['.wsf', { path: 'b.wsf' }, 'wsf'],
  ['.wsc', { path: 'b.wsc' }, 'sct'],
  ['.sct', { path: 'b.sct' }, 'sct'],
  ['.hta', { path: 'b.hta' }, 'hta'],
  ['.mof', { path: 'b.mof' }, 'mof'],
  ['.reg', { path: 'b.reg' }, 'reg'],
  ['.bat', { path: 'b.bat' }, 'batch'],
  ['.cmd', { path: 'b.cmd' }, 'batch'],
  ['.ts', { path: 'b.ts' }, '[notAScript]'],
  ['.docm (office is not read yet)', { path: 'b.docm' }, '[notAScript]'],
  ['no extension', { path: '/a.ps1/README' }, '[notAScript]'],
  ['a dot file', { path: '/a/.ps1' }, '[notAScript]'],
  ['the extension before the language id', { path: 'b.ps1', languageId: 'plaintext' }, 'powershell'],
  ['a URI with query and fragment', { path: 'vscode-remote://wsl+d/b.ps1?x=1#.txt' }, 'powershell'],
  ['# in a plain path', { path: '/a/b#1.ps1' }, 'powershell'],
]);

table('kind by language id', [
  ['untitled powershell', { languageId: 'powershell' }, 'powershell'],
  ['notebook cell', { path: 'vscode-notebook-cell:/n.ipynb#C1', languageId: 'powershell' }, 'powershell'],
  ['bat', { languageId: 'bat' }, 'batch'],
  ['vb with VBScript in it', { languageId: 'vb', text: 'Set a = b' }, 'vbscript'],
  ['vb with nothing in it', { languageId: 'vb', text: '' }, '[notAScript]'],
  ['javascript for WSH', { languageId: 'javascript', text: 'WScript.Echo(1)' }, 'jscript'],
  ['python', { languageId: 'python' }, '[notAScript]'],
  ['an unknown extension with a known language', { path: 'b.txt', languageId: 'powershell' }, 'powershell'],
]);

table('kind by content', [
  ['pwsh shebang', { path: '/a/deploy', text: '#!/usr/bin/env pwsh\nls' }, 'powershell'],
  ['pwsh shebang with options', { path: '/a/deploy', text: '#!/opt/pwsh -NoProfile\n' }, 'powershell'],
  ['bash shebang', { path: '/a/deploy', text: '#!/bin/bash\npwsh x' }, '[notAScript]'],
  ['shebang in a text file', { path: '/a/deploy.txt', text: '#!/usr/bin/env pwsh\n' }, '[notAScript]'],
  ['.vb, VBScript', { path: 'a.vb', text: 'On Error Resume Next\nx = 1' }, 'vbscript'],
  ['.vb, Visual Basic .NET', { path: 'a.vb', text: 'Imports System\nModule M\nEnd Module' }, '[notAScript]'],
  ['.cls, VBA', { path: 'a.cls', text: 'VERSION 1.0 CLASS\r\nBEGIN\r\n' }, 'vbscript'],
  ['.cls, LaTeX', { path: 'a.cls', text: '\\NeedsTeXFormat{LaTeX2e}' }, '[notAScript]'],
  [
    '.xml, scheduled task',
    {
      path: 'a.xml',
      text: '<?xml?>\n<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    },
    'task',
  ],
  ['.xml, Ant task', { path: 'a.xml', text: '<project><Task name="x"/></project>' }, '[notAScript]'],
]);

/** Longer than what an editor shows at once; nobody scrolls through it. */
const padding = 'nothing to see here\n'.repeat(20_000);

table('kind by content after a long comment', [
  ['JScript', { path: 'a.js', text: `/*${padding}*/WScript.Echo(1)` }, 'jscript'],
  ['JScript before one', { path: 'a.js', text: `WScript.Echo(1)/*${padding}*/` }, 'jscript'],
  ['.vb', { path: 'a.vb', text: `${"' nothing\n".repeat(20_000)}On Error Resume Next\n` }, 'vbscript'],
  [
    '.xml',
    {
      path: 'a.xml',
      text: `<!--${padding}--><Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">`,
    },
    'task',
  ],
]);

const js = (text: string): Partial<KindQuery> => ({ path: 'a.js', text });
table('JavaScript: jscript', [
  ['WScript member', js('WScript.Echo("x");'), 'jscript'],
  ['WScript with brackets', js('WScript["Echo"]("x");'), 'jscript'],
  ['lower case WSH member', js('wscript.echo("x")'), 'jscript'],
  ['new ActiveXObject', js('var f = new ActiveXObject("Scripting.FileSystemObject");'), 'jscript'],
  ['ActiveXObject by name', js('var f = new this["ActiveXObject"]("a.b");'), 'jscript'],
  ['GetObject', js('var w = GetObject("winmgmts:");'), 'jscript'],
  ['new Enumerator', js('for (var e = new Enumerator(x); !e.atEnd(); e.moveNext()) {}'), 'jscript'],
  ['conditional compilation in a comment', js('/*@cc_on @*/\nvar x = 1;'), 'jscript'],
  ['bare conditional compilation', js('@if (@_win32)\nvar x = 1;\n@end'), 'jscript'],
  ['a name of a COM object', js('var s = make("WScript.Shell");'), 'jscript'],
  [
    'after a regular expression with a quote',
    js('var r = /["\'`]/; var f = new ActiveXObject(n);'),
    'jscript',
  ],
  ['arrow functions, but WSH objects', js('const f = () => WScript.Echo(1);'), 'jscript'],
]);

const dropper = 'var s = new ActiveXObject("WScript.Shell"); s.Run(c);';
table('JavaScript: jscript, whatever is added to look like something else', [
  ['typeof module', js(`${dropper} if (typeof module == "x") {}`), 'jscript'],
  ['typeof window', js(`if (typeof window) {} ${dropper}`), 'jscript'],
  ['module.exports in dead code', js(`if (0) module.exports = 1; ${dropper}`), 'jscript'],
  ['an arrow in a conditional comment', js(`${dropper} /*@if (0) => @end@*/`), 'jscript'],
  ['names in parts', js('typeof module; new ActiveXObject("WScr" + "ipt.Sh"+"ell")'), 'jscript'],
  ['the constructor in parts', js('new this["Active" + "XObject"](n)'), 'jscript'],
  ['files', js('typeof module; new ActiveXObject("Scripting.FileSystemObject")'), 'jscript'],
  ['Shell.Application', js("typeof module; new ActiveXObject('Shell.Application')"), 'jscript'],
  ['ADODB.Stream', js('typeof module; new ActiveXObject("ADODB.Stream")'), 'jscript'],
  ['WMI', js('typeof module; GetObject("winmgmts:root")'), 'jscript'],
  [
    'a request, and no other way to make one',
    js('typeof window; new ActiveXObject("MSXML2.XMLHTTP")'),
    'jscript',
  ],
  ['conditional compilation', js('typeof module; /*@cc_on eval(x) @*/'), 'jscript'],
  ['bare conditional compilation', js('typeof module;\n@if (@_jscript) eval(x)\n@end'), 'jscript'],
  ['all of it in a conditional comment', js('/*@cc_on typeof module; WScript.Echo(1) @*/'), 'jscript'],
  ['a division that reads as a regular expression', js('x = {} /WScript.Echo(1)/ 1'), 'jscript'],
  ['division after ++', js("q++ / 1; s = '/*'; WScript.Echo(1); '*/'"), 'jscript'],
  ['a backtick where JScript sees a comment', js('<!-- `\nWScript.Echo(1)\n<!-- `'), 'jscript'],
  ['a class that has no end', js('x = /[/; y = "/"; WScript.Echo(1)'), 'jscript'],
]);

table('JavaScript: not', [
  ['empty', js(''), '[notWsh]'],
  ['Node', js('const fs = require("fs"); module.exports = fs;'), '[notWsh]'],
  ['a comment mentions WScript', js('// unlike WScript.Echo, console.log …\nconsole.log(1);'), '[notWsh]'],
  ['a block comment mentions ActiveXObject', js('/* new ActiveXObject( */ var a = 1;'), '[notWsh]'],
  ['a string mentions WScript', js('var help = "use WScript.Echo(x)";'), '[notWsh]'],
  [
    'a browser library with an ActiveXObject fallback',
    js('var x = window.XMLHttpRequest ? new XMLHttpRequest() : new ActiveXObject("Microsoft.XMLHTTP");'),
    '[notWsh]',
  ],
  ['a linter with rules about it', js('import x from "y";\nconst names = ["ActiveXObject"];'), '[notWsh]'],
  ['a function of its own', js('function GetObject(a) { return a; }'), '[notWsh]'],
  ['a method of another object', js('s3.GetObject(x)'), '[notWsh]'],
  [
    'Internet Explorer told by an empty conditional comment',
    js('var ie = /*@cc_on!@*/false; if (window.x) {}'),
    '[notWsh]',
  ],
  ['control flow of a template language', js('const t = `\n@if (x) {\n}`;'), '[notWsh]'],
  ['a regular expression about it', js('const r = /\\bWScript\\.\\w+|new ActiveXObject\\(/;'), '[notWsh]'],
  ['a decorator', js('class A {\n@if_ok x = 1 }'), '[notWsh]'],
]);

table('settings', [
  ['all', { ...js('console.log(1)'), jscript: 'all' }, 'jscript'],
  ['off', { ...js('WScript.Echo(1)'), jscript: 'off' }, '[languageOff]'],
  ['off, other JavaScript', { ...js('1'), jscript: 'off' }, '[languageOff]'],
  ['named by a person', { ...js('console.log(1)'), named: true }, 'jscript'],
  ['named by a person, but off', { ...js('console.log(1)'), named: true, jscript: 'off' }, '[languageOff]'],
  ['off does not concern others', { path: 'a.vbs', jscript: 'off' }, 'vbscript'],
  ['a kind switched off', { path: 'a.bat', kindsOff: ['batch'] }, '[languageOff]'],
]);

describe('extensionOf', () => {
  for (const [path, expected] of [
    ['a.b.C', 'c'],
    ['C:\\x.y\\z', ''],
    ['', ''],
    ['.', ''],
    ['a.', ''],
    ['file:///a/b.js#x.ps1', 'js'],
  ] as const) {
    it(`${path} → ${expected}`, () => {
      assert.equal(extensionOf(path), expected);
    });
  }
});

describe('uncoveredLanguage', () => {
  for (const [id, expected] of [
    ['python', 'Python'],
    ['perl', 'Perl'],
    ['powershell', null],
  ] as const) {
    it(`${id} → ${expected}`, () => {
      assert.equal(uncoveredLanguage(id), expected);
    });
  }
});
