/** What scripts of VBScript and VBA would run, through variables, loops, procedures, objects and text that they execute. */

import assert from 'node:assert/strict';
import { lines, run } from './run';

const encoded = Buffer.from('Write-Output 1', 'utf16le').toString('base64');
const base64 = Buffer.from('MsgBox "amsight-marker"').toString('base64');

function table(title: string, rows: readonly (readonly [string, string, readonly string[]])[]): void {
  describe(title, () => {
    for (const [name, script, expected] of rows)
      it(name, () => {
        assert.deepEqual(run(script).runs, expected);
      });
  });
}

describe('VBScript evaluation', () => {
  table('sinks', [
    ['Execute', 'Execute "Msg" & "Box 1"', ['vbscript: MsgBox 1']],
    ['ExecuteGlobal', 'ExecuteGlobal(Chr(97) & "b")', ['vbscript: ab']],
    ['Eval', 'x = Eval("1" & "+1")', ['vbscript: 1+1']],
    [
      'WScript.Shell Run',
      `CreateObject("WScript.Shell").Run "powershell -enc ${encoded}", 0`,
      ['powershell: Write-Output 1'],
    ],
    [
      'Exec of an object that is not known',
      'Sub a(sh) : sh.Exec "powershell -c Write-Output 2" : End Sub',
      ['powershell: Write-Output 2'],
    ],
    [
      'Shell',
      'Sub AutoOpen() : Shell "powershell -c Write-Output 3", vbHide : End Sub',
      ['powershell: Write-Output 3'],
    ],
    [
      'ShellExecute',
      'CreateObject("Shell.Application").ShellExecute "powershell", "-c Write-Output 4"',
      ['powershell: Write-Output 4'],
    ],
    [
      'Win32_Process.Create',
      'GetObject("winmgmts:Win32_Process").Create "powershell -c Write-Output 5"',
      ['powershell: Write-Output 5'],
    ],
    [
      'ScriptControl',
      'Set s = CreateObject("ScriptControl") : s.Language = "JScript" : s.AddCode "var a"',
      ['jscript: var a'],
    ],
    [
      'execScript',
      'CreateObject("htmlfile").parentWindow.execScript "MsgBox 6", "VBScript"',
      ['vbscript: MsgBox 6'],
    ],
    ['setTimeout', 'window.setTimeout "MsgBox 7", 1, "VBScript"', ['vbscript: MsgBox 7']],
    ['document.write', 'document.write "<p>" & "8"', ['hta: <p>8']],
    [
      'RegWrite',
      'CreateObject("WScript.Shell").RegWrite "HKCU\\a", "powershell -c Write-Output 9"',
      ['powershell: Write-Output 9'],
    ],
    ['ScriptText', 'x.SpawnInstance_.ScriptText = "MsgBox 10"', ['vbscript: MsgBox 10']],
    [
      'a task',
      'Set a = CreateObject("Schedule.Service").NewTask(0).Actions.Create(0) : a.Path = "powershell" : a.Arguments = "-c Write-Output 11"',
      ['powershell: Write-Output 11'],
    ],
    [
      'CallByName',
      'CallByName CreateObject("WScript.Shell"), "Run", 1, "powershell -c Write-Output 12"',
      ['powershell: Write-Output 12'],
    ],
    [
      'transformNode',
      'Set x = CreateObject("Microsoft.XMLDOM") : x.loadXML "<a>b</a>" : x.transformNode x',
      ['xsl: <a>b</a>'],
    ],
  ]);

  table('statements', [
    ['For with a step', 'For i = 5 To 1 Step -2 : s = s & i : Next : Execute s', ['vbscript: 531']],
    ['For Each', 'For Each c In Array(65, 66) : s = s & Chr(c) : Next : Execute s', ['vbscript: AB']],
    ['Do Until', lines('Do Until i = 3', 'i = i + 1', 's = s & i', 'Loop', 'Execute s'), ['vbscript: 123']],
    ['Loop While', lines('Do', 'i = i + 1', 'Loop While i < 3', 'Execute "a" & i'), ['vbscript: a3']],
    [
      'While and Exit',
      lines('Do While True', 'i = i + 1', 'If i = 2 Then Exit Do', 'Loop', 'Execute "a" & i'),
      ['vbscript: a2'],
    ],
    [
      'Next i, j',
      lines('For i = 1 To 2', 'For j = 1 To 2', 's = s & j', 'Next j, i', 'Execute s'),
      ['vbscript: 1212'],
    ],
    [
      'Select Case',
      lines(
        'Select Case 5',
        'Case 1, 2: x = "a"',
        'Case 3 To 6: x = "b"',
        'Case Else: x = "c"',
        'End Select',
        'Execute x',
      ),
      ['vbscript: b'],
    ],
    ['If on one line', 'If 1 = 2 Then x = "a" : Else x = "b"\r\nExecute x', ['vbscript: b']],
    ['If with colons', 'If True Then:x="a":End If:Execute x', ['vbscript: a']],
    [
      'With',
      lines(
        'With CreateObject("Scripting.Dictionary")',
        '.Add "k", "v" & 1',
        'Execute .Item("k")',
        'End With',
      ),
      ['vbscript: v1'],
    ],
    ['line continuation', 'Execute "a" & _\r\n  "b"', ['vbscript: ab']],
    [
      'GoTo',
      lines('Sub AutoOpen()', 'x = "a"', 'GoTo done', 'x = "b"', 'done:', 'Execute x', 'End Sub'),
      ['vbscript: a'],
    ],
    ['Mid as a target', 'x = "abc" : Mid(x, 2, 1) = "-" : Execute x', ['vbscript: a-c']],
    [
      'ReDim Preserve',
      'ReDim a(0) : a(0) = "x" : ReDim Preserve a(1) : a(1) = "y" : Execute Join(a, "")',
      ['vbscript: xy'],
    ],
    [
      'Option Base 1',
      lines('Option Base 1', 'Dim a(2)', 'a(1) = "x"', 'a(2) = "y"', 'Execute a(1) & a(2)'),
      ['vbscript: xy'],
    ],
    [
      'two dimensions',
      'Dim a(1,1) : a(1,0) = "x" : a(0,1) = "y" : Execute a(0,1) & a(1,0)',
      ['vbscript: yx'],
    ],
    ['arrays are copied', 'a = Array("x") : b = a : b(0) = "y" : Execute a(0) & b(0)', ['vbscript: xy']],
    ['a name in brackets', '[a b] = "x" : Execute [a b]', ['vbscript: x']],
  ]);

  table('procedures', [
    [
      'a function',
      lines('Function d(s)', 'd = StrReverse(s)', 'End Function', 'Execute d("ba")'),
      ['vbscript: ab'],
    ],
    [
      'by reference',
      lines('Sub c(p) : p = p & "b" : End Sub', 'x = "a"', 'c x', 'Execute x'),
      ['vbscript: ab'],
    ],
    [
      'in parentheses by value',
      lines('Sub c(p) : p = p & "b" : End Sub', 'x = "a"', 'c (x)', 'Execute x'),
      ['vbscript: a'],
    ],
    [
      'named arguments',
      lines(
        'Function f(a, b) As String',
        'f = a & b',
        'End Function',
        'Sub AutoOpen()',
        'Execute f(b:="2", a:="1")',
        'End Sub',
      ),
      ['vbscript: 12'],
    ],
    [
      'what nothing calls',
      lines('Sub never(p)', 'Execute "a" & "b"', 'Execute p', 'End Sub'),
      ['vbscript: ab'],
    ],
    [
      'a class',
      lines(
        'Class C',
        'Private k',
        'Private Sub Class_Initialize : k = 1 : End Sub',
        'Public Function D(s) : D = Chr(Asc(s) Xor k) : End Function',
        'End Class',
        'Set o = New C',
        'Execute o.D("`")',
      ),
      ['vbscript: a'],
    ],
    [
      'a property',
      lines(
        'Class C',
        'Private v',
        'Property Let P(x) : v = x & "1" : End Property',
        'Property Get P : P = v & "2" : End Property',
        'End Class',
        'Set o = New C : o.P = "a" : Execute o.P',
      ),
      ['vbscript: a12'],
    ],
    [
      'what Execute defines',
      lines('Execute "Function q(a): q = StrReverse(a): End Function"', 'Execute q("ba")'),
      ['vbscript: Function q(a): q = StrReverse(a): End Function', 'vbscript: ab'],
    ],
    [
      'what Execute runs with outer values',
      lines(
        'c = "powershell -c Write-Output 1"',
        'Set s = CreateObject("WScript.Shell")',
        'Execute "s.Run c"',
      ),
      ['vbscript: s.Run c', 'powershell: Write-Output 1'],
    ],
    [
      'GetRef',
      lines('Function f(a) : f = a & "b" : End Function', 'Set r = GetRef("f") : Execute r("a")'),
      ['vbscript: ab'],
    ],
  ]);

  table('objects', [
    [
      'bin.base64 through ADODB.Stream',
      lines(
        'Set d = CreateObject("MSXML2.DOMDocument.6.0").createElement("b")',
        'd.dataType = "bin.base64"',
        `d.text = "${base64}"`,
        'With CreateObject("ADODB.Stream")',
        '.Type = 1 : .Open : .Write d.nodeTypedValue : .Position = 0 : .Type = 2 : .Charset = "us-ascii"',
        'Execute .ReadText',
        'End With',
      ),
      ['vbscript: MsgBox "amsight-marker"'],
    ],
    [
      'bin.hex',
      'Set d = CreateObject("Microsoft.XMLDOM").createElement("b") : d.dataType = "bin.hex" : d.text = "6162" : Execute StrConv(d.nodeTypedValue, vbUnicode)',
      ['vbscript: ab'],
    ],
    [
      'RegExp',
      'Set r = New RegExp : r.Pattern = "[0-9]" : r.Global = True : Execute r.Replace("a1b2", "")',
      ['vbscript: ab'],
    ],
    [
      'matches',
      'Set r = New RegExp : r.Pattern = "(.)1" : Execute r.Execute("xa1")(0).SubMatches(0)',
      ['vbscript: a'],
    ],
    [
      'default properties',
      'Set r = New RegExp : r.Pattern = "b." : Set m = r.Execute("abc") : Execute m(0) : Execute "a" & m(0)',
      ['vbscript: bc', 'vbscript: abc'],
    ],
    [
      'ArrayList',
      'Set l = CreateObject("System.Collections.ArrayList") : l.Add "b" : l.Add "a" : l.Sort : Execute Join(l.ToArray(), "")',
      ['vbscript: ab'],
    ],
    [
      'UTF8Encoding',
      'Set e = CreateObject("System.Text.UTF8Encoding") : Execute e.GetString(e.GetBytes_4("ab"))',
      ['vbscript: ab'],
    ],
  ]);

  describe('what is not known', () => {
    for (const [name, script, gone] of [
      [
        'a branch that may not be taken',
        lines('x = "a"', 'If WScript.Arguments.Count Then x = "b"', 'Execute x & "c"'),
        'ac',
      ],
      [
        'a loop that may turn',
        lines('x = "a"', 'Do While Fso.Busy', 'x = x & "b"', 'Loop', 'Execute x'),
        'a',
      ],
      ['an element at an unknown place', lines('a = Array("x")', 'a(Rnd) = "y"', 'Execute a(0)'), 'x'],
      [
        'a dictionary with an unknown key',
        lines(
          'Set d = CreateObject("Scripting.Dictionary")',
          'd("a") = "x"',
          'd(Now) = "y"',
          'Execute d("a")',
        ),
        'x',
      ],
    ] as const)
      it(`${name} gives no layer`, () => {
        assert.ok(!run(script).runs.includes(`vbscript: ${gone}`));
        assert.deepEqual(run(script).runs, []);
      });
    it('what both branches agree on is known', () => {
      assert.deepEqual(run(lines('If a.b Then x = "c" Else x = "c"', 'Execute x')).runs, ['vbscript: c']);
    });
    it('a branch that ends the script does not count', () => {
      assert.deepEqual(run(lines('x = "c"', 'If a.b Then x = "d" : WScript.Quit', 'Execute x')).runs, [
        'vbscript: c',
      ]);
    });
  });

  describe('folded form', () => {
    for (const [name, script, expected] of [
      ['variables', 'x = "a" & "b"\nf x', 'x = "ab"\nf "ab"'],
      [
        'a loop is not frozen at one turn',
        'For i = 1 To 2\nf i & "a"\nNext',
        'For i = 1 To 2\nf i & "a"\nNext',
      ],
      ['constants keep their names', 'Const K = "v"\nf K & 1', 'Const K = "v"\nf "v1"'],
      ['targets stay', 'i = 1\na(i) = "b" & "c"', 'i = 1\na(1) = "bc"'],
      [
        'callees stay',
        'Set o = CreateObject("a" & "b")\no.c "d" & "e"',
        'Set o = CreateObject("ab")\no.c "de"',
      ],
      ['neighbours in a chain', 'y = z.a & "b" & Chr(99) & z.d & "e"', 'y = z.a & "bc" & z.d & "e"'],
      ['nothing to fold', 'MsgBox "a"\nIf x.y Then z.w', 'MsgBox "a"\nIf x.y Then z.w'],
    ] as const)
      it(name, () => {
        assert.equal(run(script).folded, expected);
      });
  });

  describe('provenance', () => {
    it('joined literals map to where they stand', () => {
      const script = 'x = "Msg" & "Box 1"\nExecute x';
      const [sink] = run(script).sinks;
      assert.ok(sink?.payload.type === 'string');
      assert.deepEqual(
        sink.payload.trace?.map(({ from }) => [script.slice(from.start, from.end), from.verbatim]),
        [
          ['Msg', true],
          ['Box 1', true],
        ],
      );
    });
    it('doubled quotes end a run', () => {
      const script = 'Execute "a""b"';
      const [sink] = run(script).sinks;
      assert.ok(sink?.payload.type === 'string');
      assert.deepEqual(
        sink.payload.trace?.map(({ from }) => script.slice(from.start, from.end)),
        ['a"', 'b'],
      );
    });
    it('base64 is named', () => {
      const script = `Set d = CreateObject("Microsoft.XMLDOM").createElement("b") : d.dataType = "bin.base64" : d.text = "${base64}" : Execute StrConv(d.nodeTypedValue, 64)`;
      assert.deepEqual(run(script).sinks[0]?.payload.via, ['base64']);
    });
    it('the host profile is an assumption', () => {
      assert.equal(run('Execute Environ("ComSpec")').sinks[0]?.payload.assumed, true);
    });
  });

  it('finds shellcode that is handed to native memory', () => {
    const script = lines(
      'Private Declare PtrSafe Function Copy Lib "kernel32" Alias "RtlMoveMemory" (d As Any, s As Any, ByVal n As Long) As Long',
      'Sub Workbook_Open()',
      'Dim b(19) As Byte, i As Long',
      'a = Array(1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20)',
      'For i = 0 To 19 : b(i) = a(i) Xor 1 : Next i',
      'Copy p, b(0), 20',
      'End Sub',
    );
    assert.deepEqual(run(script).runs, ['shellcode: 0003020504070609080b0a0d0c0f0e1110131215']);
  });

  it('ends at its budget with what it reached', () => {
    const outcome = run(lines('Execute "a"', 'x = "aaaa"', 'Do', 'x = x & x', 'Loop'));
    assert.equal(outcome.truncated, true);
    assert.deepEqual(outcome.runs, ['vbscript: a']);
  });
});
