/** What VBScript's evaluation must take for unknown: what is written where it can't see it, and what budgets end. */

import assert from 'node:assert/strict';
import { lines, run } from './run';

describe('VBScript writes that are not seen', () => {
  type Case = readonly [title: string, script: string, expected: readonly string[]];
  const wrong = 'vbscript: x=1:y=2';
  const use = 'Execute s & ":y=2"';
  const changes = (name: string): string => `Sub ${name} : s = "x=3" : End Sub`;
  const cases: readonly Case[] = [
    [
      'a reference, called as a statement',
      lines('s="x=1"', 'Set r=GetRef("q")', 'r', use, changes('q')),
      ['vbscript: x=3:y=2'],
    ],
    [
      'a reference, called with parentheses',
      lines('s="x=1"', 'Set r=GetRef("q")', 'r()', use, changes('q')),
      ['vbscript: x=3:y=2'],
    ],
    [
      'a reference, called for its value',
      lines('s="x=1"', 'Set r=GetRef("q")', 'a = r', use, changes('q')),
      ['vbscript: x=3:y=2'],
    ],
    ['a reference to something', lines('s="x=1"', 'Set r=GetRef(InputBox("q"))', 'r', use, changes('q')), []],
    [
      'a reference, or another',
      lines(
        's="x=1"',
        'Set r=GetRef("p")',
        'If InputBox("q") Then Set r=GetRef("q")',
        'r',
        use,
        changes('q'),
        'Sub p : End Sub',
      ),
      [],
    ],
    ['a reference given away', lines('s="x=1"', 'o.onclick=GetRef("q")', use, changes('q')), []],
    [
      'outputs of the registry',
      lines(
        's="x=1"',
        'Set r=GetObject("winmgmts:\\\\.\\root\\default:StdRegProv")',
        'r.GetStringValue &H80000001,"k","v",s',
        use,
      ),
      [],
    ],
    ['outputs of any object', lines('s="x=1"', 'Set o=CreateObject("A.B")', 'o.m s', use), []],
    ['outputs in variables that are new', lines('Set o=CreateObject("A.B")', 'o.m s', use), []],
    [
      'outputs in elements',
      lines('Dim s(0)', 's(0)="x=1"', 'Set o=CreateObject("A.B")', 'o.m s(0)', 'Execute s(0) & ":y=2"'),
      [],
    ],
    [
      'arguments in parentheses are values',
      lines('s="x=1"', 'Set o=CreateObject("A.B")', 'o.m (s)', use),
      [wrong],
    ],
    ['methods that only read', lines('s="x=1"', 'CreateObject("MSXML2.XMLHTTP").Open "GET",s', use), [wrong]],
    ['Execute of something', lines('s="x=1"', 'Execute InputBox("q")', use), []],
    ['ExecuteGlobal of something', lines('s="x=1"', 'ExecuteGlobal CreateObject("A.B").Text', use), []],
    ['Eval of something', lines('s="x=1"', 'a = Eval(InputBox("q"))', use), []],
    [
      'functions of something',
      lines('Execute InputBox("q")', 'Execute f() & ":y=2"', 'Function f : f="x=1" : End Function'),
      [],
    ],
    ['what may be declared by something', lines('Execute InputBox("q")', 'Execute "x=1" & z & ":y=2"'), []],
    [
      'events',
      lines('s="x=1"', 'Set o=WScript.CreateObject("A","o_")', 's="x=1"', use, changes('o_Done')),
      [],
    ],
    [
      'events of another object',
      lines('s="x=1"', 'Set o=WScript.CreateObject("A","p_")', use, 'Sub o_Done : End Sub'),
      [wrong],
    ],
    [
      'events, connected',
      lines('s="x=1"', 'WScript.ConnectObject o,"o_"', 's="x=1"', use, changes('o_Done')),
      [],
    ],
    ['a name that is declared nowhere', lines('Option Explicit', 'Execute "x=1" & s & ":y=2"'), []],
    ['False And something', 'Execute "x=" & (InputBox("q") And False)', []],
    ['True Or something', 'Execute "x=" & (InputBox("q") Or True)', []],
  ];
  for (const [title, script, expected] of cases)
    it(title, () => {
      assert.deepEqual(run(script).runs, expected);
    });
});

describe('VBScript budgets', () => {
  const many = (line: string): string => lines('For i = 0 To 900000', line, 'Next');
  type Case = readonly [title: string, script: string];
  const cases: readonly Case[] = [
    [
      'output',
      lines(
        'Function g(x)',
        'g = x & "1"',
        'End Function',
        'For i=0 To 9',
        'MsgBox "n" & g(i)',
        't = Join(Split(String(9000000,"a"),"a"),"b")',
        'Next',
      ),
    ],
    [
      'steps',
      lines('x = "a" & "b"', 'For i = 0 To 900000', 'For j = 0 To 900000', 's = "a"', 'Next', 'Next'),
    ],
    [
      'elements',
      lines('x = "a" & "b"', many('ReDim Preserve a(i)'), many('t = Split(String(100000,","),",")')),
    ],
    [
      'entries',
      lines(
        'x = "a" & "b"',
        'Set d = CreateObject("Scripting.Dictionary")',
        many('For j = 0 To 9 : d.Add i & "-" & j, 1 : Next'),
      ),
    ],
    ['text', lines('x = "a" & "b"', many('t = StrReverse(String(7000000,"a"))'))],
    ['nesting', lines('x = "a" & "b"', 'Sub f(n)', 'f n + 1', 'End Sub', 'f 1')],
  ];
  for (const [title, script] of cases)
    it(`spent for ${title} nothing folds`, () => {
      const { folded, truncated } = run(script);
      assert.deepEqual({ folded: folded === script, truncated }, { folded: true, truncated: true });
    });

  it('a loop that is too long is not looked at to its end', () => {
    const script = lines('For i=1 To 1000000000', 's = s & "a"', 'Next', 'Execute s');
    assert.equal(run(script).truncated, true);
    assert.equal(run('For i=1 To 1000000000 : Next').truncated, false);
  });

  it('what was reached stays when a budget is spent', () => {
    const script = lines('Execute "x=1"', many('t = StrReverse(String(7000000,"a"))'));
    assert.deepEqual(run(script).runs, ['vbscript: x=1']);
  });

  it('time ends parsing', () => {
    const { truncated, runs } = run('x = 1\r\n'.repeat(50_000), { milliseconds: -1 });
    assert.deepEqual({ truncated, runs }, { truncated: true, runs: [] });
  });
});
