/** What batch files and commands for cmd.exe launch, and their folded form. */

import assert from 'node:assert/strict';
import { batch } from '../../../../src/layers/batch/language';
import type { Evaluation } from '../../../../src/layers/evaluator';
import { Meter } from '../../../../src/layers/meter';
import { SourceMap } from '../../../../src/layers/source-map';

const budgets = { layers: 100, depth: 10, steps: 1_000_000, outputBytes: 1_000_000, milliseconds: 60_000 };
const evaluate = (text: string, steps = budgets.steps): Evaluation =>
  batch.evaluate(text, { meter: new Meter({ ...budgets, steps }, () => 0), profile: 'windowsPowerShell' });
const sinks = (text: string): string[] =>
  evaluate(text).sinks.map(
    ({ kind, payload }) => `${kind}: ${payload.type === 'string' ? payload.text : ''}`,
  );

function folded(text: string): string {
  let result = '';
  let from = 0;
  for (const { range, text: literal } of evaluate(text).edits) {
    result += text.slice(from, range.start) + literal;
    from = range.end;
  }
  return result + text.slice(from);
}

const marker = ['powershell: marker'];
const lines = (...all: readonly string[]): string => ['@echo off', ...all].join('\r\n');

describe('batch sinks', () => {
  type Case = readonly [title: string, text: string, expected: readonly string[]];
  const cases: readonly Case[] = [
    ['a plain launch', 'powershell -c marker', marker],
    ['quotes and quiet', '@"C:\\Windows\\powershell.exe" -nop -c "marker"', marker],
    ['carets', 'p^ow^e"rsh"ell -^c m^arker', marker],
    ['a caret continues the line', lines('powershell ^', '  -c mark^', 'er'), marker],
    ['carets in quotes stay', 'powershell -c "a^b"', ['powershell: a^b']],
    ['commands in a row', 'echo 1 & echo 2 && powershell -c marker || echo 3', marker],
    ['the other command', 'foo || powershell -c marker', marker],
    ['parentheses', lines('(', '  echo 1', '  powershell -c marker', ')'), marker],
    ['redirections', 'powershell -c marker >nul 2>&1', marker],
    ['redirections first', '>nul powershell -c marker', marker],
    ['comments', lines('rem powershell -c 1', ':: powershell -c 2', ': powershell -c 3'), []],
    ['start', 'start "" /min powershell -c marker', marker],
    // variables
    ['a variable', lines('set x=marker', 'powershell -c %x%'), marker],
    ['a quoted set', lines('set "x=marker" & rem', 'powershell -c "%X%"'), marker],
    ['a variable as command', lines('set p=powershell', '%p% -c marker'), marker],
    ['pieces', lines('set a=power', 'set b=shell', 'set c=mar', '%a%%b% -c %c%ker'), marker],
    ['substrings', lines('set a=xxshellpower', '%a:~-5%%a:~2,5% -c %a:~0,0%marker'), marker],
    [
      'hexadecimal and octal offsets',
      lines('set a=xxpowershell', '%a:~0x2,05%%a:~07,0X5% -c marker'),
      marker,
    ],
    ['substrings with spaces', lines('set a=powershell', '%a:~ 0, 5%%a:~ -5% -c marker'), marker],
    ['no length after a comma', lines('set a=marker', 'powershell -c %a:~1,%%a:~0%'), marker],
    ['parts of what is unset', lines('set a=', 'powershell -c "%a:~1,2%x"'), ['powershell: ~1,2x']],
    [
      'spaces at the end of a value',
      lines('set a=mar ', 'set b=ker', 'powershell -c "%a%%b%"'),
      ['powershell: mar ker'],
    ],
    ['modifiers of loop variables', lines('for %%i in (marker.txt) do call powershell -c %%~ni'), marker],
    [
      'numbers beyond 31 bits',
      lines('set /a n=0xffffffff', 'set m=', 'set /a m+=n', 'powershell -c %m%'),
      ['powershell: -1'],
    ],
    [
      'lone marks and carets in delayed lines',
      lines('setlocal enabledelayedexpansion', 'set x=1', 'powershell -c a!x!^^!b^^^^!'),
      ['powershell: a1!b^'],
    ],
    ['replacement', lines('set a=pQwershell', '%a:Q=o% -c marker'), marker],
    ['removal', lines('set a=po@@wers@@hell', '%a:@@=% -c marker'), marker],
    ['removal up to', lines('set a=junk#powershell', '%a:*#=% -c marker'), marker],
    ['known variables', '%COMSPEC% /c powershell -c marker', marker],
    ['parts of known variables', '%PROGRAMDATA:~3,1%owershell -c marker', ['powershell: marker']],
    ['noise of unset variables', 'po%xqz%wer%kkj%shell -c mar%zz%ker', marker],
    ['percent signs', lines('powershell -c "1 %% 2"'), ['powershell: 1 % 2']],
    [
      'what is not known stays as it is written',
      lines('powershell -c "%~dp0a.ps1 %1 %USERNAME%"'),
      ['powershell: %~dp0a.ps1 %1 %USERNAME%'],
    ],
    ['set /p is not known', lines('set /p x=', 'powershell -c "%x%"'), ['powershell: %x%']],
    ['set /a', lines('set /a n=0x10+2*(3-1), m=n%%7', 'powershell -c %n%,%m%'), ['powershell: 20,6']],
    ['set /a with a mistake', lines('set /a n=0xFF m', 'powershell -c "%n%"'), ['powershell: %n%']],
    ['call expands again', lines('set x=marker', 'call powershell -c %%x%%'), marker],
    // delayed expansion
    ['!variables!', lines('setlocal EnableDelayedExpansion', 'set x=marker', 'powershell -c !x!'), marker],
    [
      'parts of !variables!',
      lines('setlocal enabledelayedexpansion', 'set x=--marker', 'powershell -c !x:~2!'),
      marker,
    ],
    ['literal without it', lines('powershell -c "a!b!"'), ['powershell: a!b!']],
    // if
    [
      'if with constants',
      lines('set x=1', 'if "%x%"=="1" (powershell -c marker) else powershell -c other'),
      marker,
    ],
    ['else', lines('if /i A==b (echo) else powershell -c marker'), marker],
    ['not', 'if not a==b powershell -c marker', marker],
    ['numbers', 'if 10 GTR 9 powershell -c marker', marker],
    [
      'defined',
      lines('set x=1', 'if defined x powershell -c marker', 'if not defined x powershell -c 2'),
      marker,
    ],
    [
      'what is not known runs both',
      'if exist x (powershell -c marker) else (powershell -c 2)',
      [...marker, 'powershell: 2'],
    ],
    [
      'what differs is not known',
      lines('set x=1', 'if exist y set x=2', 'powershell -c "%x%"'),
      ['powershell: %x%'],
    ],
    [
      'what agrees is known',
      lines('if exist y (set x=marker) else set x=marker', 'powershell -c %x%'),
      marker,
    ],
    // for
    ['a list', lines('for %%i in (marker two) do powershell -c %%i'), [...marker, 'powershell: two']],
    ['~', lines('for %%i in ("marker") do powershell -c %%~i'), marker],
    [
      '/l',
      lines(
        'setlocal enabledelayedexpansion',
        'set s=rekram',
        'set r=',
        'for /l %%i in (5,-1,0) do set r=!r!!s:~%%i,1!',
        'powershell -c !r!',
      ),
      marker,
    ],
    [
      '/f over a string',
      lines('for /f "tokens=1,3 delims=-" %%a in ("power-x-shell") do %%a%%b -c marker'),
      marker,
    ],
    ['/f over a command', lines('for /f "delims=" %%a in (\'echo marker\') do powershell -c %%a'), marker],
    [
      '/f over set and findstr',
      'for /f "delims=s\\ tokens=4" %a in (\'set^|findstr PSM\') do %a -c marker',
      marker,
    ],
    ['/f launches', lines("for /f %%a in ('powershell -c marker') do echo %%a"), marker],
    [
      'files are not known',
      lines('set x=1', 'for %%f in (*.txt) do set x=2', 'powershell -c "%x%"'),
      ['powershell: %x%'],
    ],
    // flow
    ['goto', lines('goto :b', ':a', 'powershell -c %x%', 'exit /b', ':b', 'set x=marker', 'goto a'), marker],
    ['call :label', lines('call :run marker', 'exit /b', ':run', 'powershell -c %~1', 'goto :eof'), marker],
    ['what only a jump reaches', lines('exit /b', ':x', 'powershell -c marker'), marker],
    [
      'a loop by goto',
      lines('set n=0', ':a', 'set /a n+=1', 'powershell -c "%n%"', 'if %n% lss 5 goto a'),
      ['1', '2', '3', '4', '5'].map((n) => `powershell: ${n}`),
    ],
    [
      'a loop with an end that is not known',
      lines('set n=0', ':a', 'set /a n+=1', 'if exist x goto a', 'powershell -c "%n%"'),
      ['powershell: %n%'],
    ],
    [
      'a jump that may be made',
      lines('set n=1', 'if exist x goto b', 'set n=2', ':b', 'powershell -c "%n%"'),
      ['powershell: %n%'],
    ],
    ['a loop without end', lines(':a', 'powershell -c marker', 'goto a'), marker],
    ['what calls itself', lines(':a', 'powershell -c marker', 'call :a', 'call :a'), marker],
    // pipes and files
    ['standard input', 'echo marker|powershell -', marker],
    ['standard input of cmd', 'echo powershell -c marker|cmd', marker],
    ['several lines', '(echo a&echo b)|powershell -nop -', ['powershell: a\r\nb']],
    [
      'a written script',
      lines('echo a = 1 > "%TEMP%\\x.vbs"', '>> "%TEMP%\\x.vbs" echo b ^& c', 'cscript "%TEMP%\\x.vbs"'),
      ['vbscript: a = 1 \r\nb & c\r\n'],
    ],
    ['a written block', lines('(', 'echo a', 'echo b', ')>x.js'), ['jscript: a\r\nb\r\n']],
    [
      'PowerShell after a comment',
      '<# : \r\n@powershell -c "iex (gc \'%~f0\' -raw)"\r\n@exit /b\r\n#>\r\nmarker',
      ["powershell: iex (gc '%~f0' -raw)", 'powershell: \r\nmarker'],
    ],
    // cmd /c
    ['one line', 'set x=marker&&call powershell -c %x%', marker],
    [
      'one line, delayed',
      'set s=rekram&& set r=&& for /L %A in (5,-1,0) do set r=!r!!s:~%A,1!&& if %A==0 call powershell -c %r:~-6%',
      marker,
    ],
    ['commas for spaces', ',;cmd.exe,;,/c,;,powershell -c marker', ['powershell: marker']],
    ['nested', 'cmd /c "cmd /c "powershell -c marker""', marker],
    [
      'an obfuscated payload',
      'cmd /c "set x=po^wer&&call %x%shell -c marker"',
      ['batch: set x=po^wer&&call %x%shell -c marker'],
    ],
    [
      'FORCODE',
      'cmd /V:ON /C "set u=abc&&for %i in (1,2) do set z=!z!!u:~%i,1!&&if %i==2 call %z%"',
      ['batch: set u=abc&&for %i in (1,2) do set z=!z!!u:~%i,1!&&if %i==2 call %z%'],
    ],
    ['nothing', lines('echo hello', 'cd /d %~dp0', 'copy a b', 'cmd /c dir'), []],
  ];
  for (const [title, text, expected] of cases) {
    it(title, () => {
      assert.deepEqual(sinks(text), expected);
    });
  }

  it('maps an argument to its very text, also through a variable', () => {
    const text = lines('set "x=mark^er"', 'power^shell -c "%x% and %x:~0,4%"');
    const [sink] = evaluate(text).sinks;
    assert.ok(sink?.payload.type === 'string' && sink.payload.trace);
    assert.equal(sink.payload.text, 'mark^er and mark');
    const map = SourceMap.of(sink.payload.trace, sink.range);
    const at = text.indexOf('mark^er');
    assert.deepEqual(map.toSource({ start: 0, end: 7 }), { start: at, end: at + 7, verbatim: true });
    assert.equal(text.slice(sink.range.start, sink.range.end), 'power^shell -c "%x% and %x:~0,4%"');
  });

  it('marks what the host profile says', () => {
    assert.equal(evaluate('%ComSpec% /c powershell -c 1').sinks[0]?.payload.assumed, true);
  });
});

describe('batch folding', () => {
  const cases: readonly (readonly [text: string, expected: string])[] = [
    ['p^ower^shell -c 1', 'powershell -c 1'],
    ['e^cho a ^& b', 'echo a ^& b'],
    [lines('set a=power', '%a%shell -c 1 & dir'), lines('set a=power', 'powershell -c 1 & dir')],
    [lines('set a=xnetx', '%a:~1,3% use'), lines('set a=xnetx', 'net use')],
    [lines('n^et use %%a'), lines('net use %%a')],
    [lines('(n^et use "a)" ^) )'), lines('(net use "a)" ^) )')],
    [lines('for %%i in (a b) do n^et %%i'), lines('for %%i in (a b) do n^et %%i')],
    [lines('n^et %~dp0x'), lines('net %~dp0x')],
    ['set q=go&&call echo %q% on', 'set q=go&&echo go on'],
    ['set q=ec&&!q!ho on', 'set q=ec&&echo on'],
    [lines('set q=net', 'call %%q%%'), lines('set q=net', 'call %%q%%')],
    [lines('echo hello', 'set x=1', 'echo %x%'), lines('echo hello', 'set x=1', 'echo %x%')],
  ];
  for (const [text, expected] of cases) {
    it(text.replace('@echo off', '').trim(), () => {
      assert.equal(folded(text), expected);
    });
  }
});

describe('batch budgets', () => {
  it('ends at the budget and keeps what it has', () => {
    const { sinks: found, truncated } = evaluate(
      'powershell -c 1 & for /l %i in (1,1,2000000000) do echo %i',
      10_000,
    );
    assert.deepEqual([found.length, truncated], [1, true]);
  });

  it('ends doubling', () => {
    const text = lines('set x=0123456789', ...Array.from({ length: 40 }, () => 'set x=%x%%x%'));
    assert.equal(evaluate(text).truncated, true);
  });

  it('takes deep nesting', () => {
    assert.equal(evaluate('('.repeat(5000) + 'powershell -c 1' + ')'.repeat(5000)).truncated, false);
    assert.equal(evaluate('if a==a '.repeat(5000)).truncated, false);
  });
});

describe('batch variables of others', () => {
  type Case = readonly [title: string, text: string, expected: readonly string[]];
  const cases: readonly Case[] = [
    [
      'endlocal restores',
      lines('set a=marker', 'setlocal', 'set a=x', 'endlocal', 'powershell -c %a%'),
      marker,
    ],
    ['setlocal keeps', lines('set a=marker', 'setlocal', 'powershell -c %a%'), marker],
    [
      'endlocal & set',
      lines('setlocal', 'set a=marker', 'endlocal & set b=%a%', 'powershell -c %b%'),
      marker,
    ],
    ['endlocal alone', lines('set a=marker', 'endlocal', 'powershell -c %a%'), marker],
    [
      'the end of a subroutine',
      lines(
        'set a=marker',
        'call :s',
        'powershell -c %a%',
        'exit /b',
        ':s',
        'setlocal',
        'set a=x',
        'exit /b',
      ),
      marker,
    ],
    ['sides of a pipe', lines('set a=marker', '(set a=x) | (set a=y)', 'powershell -c %a%'), marker],
    ['within a side of a pipe', lines('(set a=1) | powershell -c marker'), marker],
    ['another script', lines('set a=x', 'call other.cmd', 'powershell -c %a%'), ['powershell: %a%']],
    ['a program', lines('set a=marker', 'call notepad.exe', 'powershell -c %a%'), marker],
  ];
  for (const [title, text, expected] of cases)
    it(title, () => {
      assert.deepEqual(sinks(text), expected);
    });
});

describe('batch beyond a budget', () => {
  type Case = readonly [title: string, text: string, truncated: boolean];
  const cases: readonly Case[] = [
    ['a count to a billion', lines('for /l %%i in (1,1,1000000000) do set x=%%i'), true],
    ['a loop of jumps', lines('set x=0', ':a', 'set /a x+=1', 'goto a'), true],
    ['a loop of jumps that changes nothing', lines(':a', 'echo 1', 'goto a'), false],
    ['calls without end', lines(':a', 'call :a x'), true],
    ['files without end', lines(...Array<string>(20_000).fill('echo x>>a.ps1')), true],
  ];
  for (const [title, text, truncated] of cases)
    it(title, () => {
      assert.equal(evaluate(text).truncated, truncated);
    });
});
