/** Which scripts a command line runs: every spelling that the programs themselves accept. */

import assert from 'node:assert/strict';
import type { EvaluationContext, Sink } from '../../../../src/layers/evaluator';
import {
  commandLineSinks,
  launchSinks,
  looksLikeCommandLine,
} from '../../../../src/layers/commands/command-line';
import { Meter } from '../../../../src/layers/meter';
import { SourceMap } from '../../../../src/layers/source-map';
import { unknown, type Value } from '../../../../src/layers/values/model';
import { verbatim } from '../../../../src/layers/values/provenance';

const budgets = { layers: 100, depth: 10, steps: 100_000, outputBytes: 1_000_000, milliseconds: 60_000 };
const context = (): EvaluationContext => ({
  meter: new Meter(budgets, () => 0),
  profile: 'windowsPowerShell',
});
const range = { start: 0, end: 1000 };
const utf16 = (text: string): string => Buffer.from(text, 'utf16le').toString('base64');
const str = (text: string): Value => ({ type: 'string', text });

const run = (line: string): Sink[] => commandLineSinks(verbatim(line, 0), range, context());
const texts = (sinks: readonly Sink[]): string[] =>
  sinks.map(({ kind, payload }) => `${kind}: ${payload.type === 'string' ? payload.text : 'bytes'}`);

const encoded = utf16('Write-Output 1');

describe('commandLineSinks', () => {
  const nothing: readonly string[] = [];
  const cases: readonly (readonly [line: string, expected: readonly string[], sink?: string])[] = [
    // -Command
    ['powershell -Command Write-Output 1', ['powershell: Write-Output 1'], 'powershell -Command'],
    ['powershell.exe -c "Write-Output 1"', ['powershell: Write-Output 1']],
    ['"C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\PowerShell.exe" -C 1', ['powershell: 1']],
    ['C:\\Program Files\\PowerShell\\7\\pwsh.exe -c 1', ['powershell: 1'], 'pwsh -Command'],
    ['%SystemRoot%\\System32\\WindowsPowerShell\\v1.0\\powershell.exe -c 1', ['powershell: 1']],
    ['powershell --comm 1', ['powershell: 1']],
    ['powershell /c 1', ['powershell: 1']],
    ['powershell \u2013nop \u2014c 1', ['powershell: 1']],
    ['powershell \u2015\u2015c 1', ['powershell: 1']],
    ['powershell -c \'1\'   "2  3" 4', ["powershell: '1' 2  3 4"]],
    ['powershell -c "Write-Output \\"a b\\""', ['powershell: Write-Output "a b"']],
    ['powershell -c "Write-Output ""a b"""', ['powershell: Write-Output "a b"']],
    ['powershell -c C:\\a\\ \\\\"x y\\\\"', ['powershell: C:\\a\\ \\x y\\']],
    ['powershell -nop -w hidden -ep bypass -sta -noni -c 1', ['powershell: 1']],
    ['powershell -v 2 -c 1', ['powershell: 1']],
    ['powershell -s -i text -o xml -c 1', ['powershell: 1']],
    ['powershell -c', nothing],
    ['powershell -c ""', nothing],
    ['powershell -x 1', ['powershell: -x 1']],
    ['powershell 1 -c 2', ['powershell: 1 -c 2']],
    ['powershell -File a.ps1 -c 2', nothing],
    ['powershell -f a.ps1', nothing],
    ['powershell -', nothing],
    ['powershell -c -', nothing],
    ['powershell', nothing],
    ['pwsh 1', nothing],
    ['pwsh a.ps1 -c 2', nothing],
    ['pwsh -cwa "$args[0]" 2 3', ['powershell: $args[0]']],
    ['pwsh -i -c 1', ['powershell: 1']],
    ['pwsh -v -c 1', nothing],
    ['pwsh -wd C:\\ -if text -c 1', ['powershell: 1']],
    // -EncodedCommand
    ...['-e', '-ec', '-en', '-enc', '-encod', '-EncodedCommand', '/e', '--enc', '\u2013eNc'].map(
      (name) =>
        [
          `powershell ${name} ${encoded}`,
          ['powershell: Write-Output 1'],
          'powershell -EncodedCommand',
        ] as const,
    ),
    [`powershell -nop -enc "${encoded}" -w 1`, ['powershell: Write-Output 1']],
    [`powershell -ex bypass -e ${encoded}`, ['powershell: Write-Output 1']],
    [`powershell -encodeda ${encoded} -c 1`, ['powershell: 1']],
    [`powershell -ea ${encoded} -e ${encoded}`, ['powershell: Write-Output 1']],
    ['powershell -enc !', nothing],
    ['pwsh -ep x', nothing],
    // cmd
    ['cmd /c powershell -c 1', ['powershell: 1'], 'cmd /c → powershell -Command'],
    ['%ComSpec% /c powershell -c 1', ['powershell: 1']],
    ['cmd.exe /d /q /v:on /s /c "powershell -c "1""', ['powershell: 1']],
    ['cmd/c"powershell -c 1"', ['powershell: 1']],
    ['cmd /r powershell -c 1', ['powershell: 1'], 'cmd /r → powershell -Command'],
    ['cmd ,; /k,powershell -c 1', ['powershell: 1']],
    [
      'cmd /c cmd /k cmd /c powershell -c 1',
      ['powershell: 1'],
      'cmd /c → cmd /k → cmd /c → powershell -Command',
    ],
    ['cmd /c dir', nothing],
    ['cmd /c "dir & echo 1"', nothing],
    ['cmd /c "dir & powershell -c 1"', ['batch: dir & powershell -c 1'], 'cmd /c'],
    ['cmd /c p^ower^shell -c 1', ['batch: p^ower^shell -c 1']],
    ['cmd /c "set x=power&&call %x%shell -c 1"', ['batch: set x=power&&call %x%shell -c 1']],
    ['cmd /c %windir:~0,1%md', ['batch: %windir:~0,1%md']],
    ['cmd /c "powershell -c "ls | % { $_ } ; ls | % { $_ }""', ['powershell: ls | % { $_ } ; ls | % { $_ }']],
    // launchers
    ['start /b /min "" powershell -c 1', nothing],
    ['start "" /b /d C:\\ powershell -c 1', ['powershell: 1'], 'start → powershell -Command'],
    ['start /min /wait powershell -c 1', ['powershell: 1']],
    ['call powershell -c 1', ['powershell: 1']],
    ['forfiles /p C:\\ /m x.exe /c "cmd /c powershell -c 1"', ['powershell: 1']],
    ['forfiles /c "powershell -c 0x22a b0x22"', ['powershell: a b']],
    ['pcalua.exe -a powershell -c -c 1', ['powershell: 1']],
    ['conhost --headless powershell -c 1', ['powershell: 1']],
    [
      'schtasks /create /tn x /sc daily /tr "powershell -c \\"1 2\\""',
      ['powershell: 1 2'],
      'schtasks /tr → powershell -Command',
    ],
    ['at 12:00 /every:M powershell -c 1', ['powershell: 1']],
    ['sc create x binPath= "cmd /c powershell -c 1" start= auto', ['powershell: 1']],
    ['sc.exe config x binpath="powershell -c 1"', ['powershell: 1']],
    [
      'reg add HKCU\\x /v y /t REG_SZ /d "powershell -c 1" /f',
      ['powershell: 1'],
      'reg add → powershell -Command',
    ],
    ['reg query x /d "powershell -c 1"', nothing],
    [
      'wmic process call create "powershell -c 1"',
      ['powershell: 1'],
      'wmic process call create → powershell -Command',
    ],
    ["wmic /node:x process call create 'powershell -c 1'", ['powershell: 1']],
    ['wmic os get /format:"http://x.invalid/a.xsl"', nothing],
    ['runas /user:x "powershell -c 1"', ['powershell: 1']],
    ['psexec \\\\x -s -d powershell -c 1', ['powershell: 1']],
    ['SyncAppvPublishingServer.exe "n; Write-Output 1"', ['powershell: Write-Output 1']],
    ['msdt /id x /param "IT_BrowseForFile=a$(Write-Output (1))b"', ['powershell: Write-Output (1)']],
    // addresses
    [
      'mshta vbscript:Execute("x=1")(window.close)',
      ['vbscript: Execute("x=1")(window.close)'],
      'mshta vbscript:',
    ],
    ['mshta.exe "javascript:a=1;close()"', ['jscript: a=1;close()']],
    ['mshta javascript:a%3D%31', ['jscript: a=1']],
    ['mshta "about:<script>a</script>"', ['hta: <script>a</script>']],
    ['mshta about:blank', nothing],
    ['mshta http://x.invalid/a.hta', nothing],
    [
      'rundll32 javascript:"\\..\\mshtml,RunHTMLApplication ";alert(1)',
      ['jscript: "\\..\\mshtml,RunHTMLApplication ";alert(1)'],
    ],
    ['rundll32 shell32.dll,ShellExec_RunDLL powershell -c 1', ['powershell: 1']],
    ['rundll32 shell32.dll,Control_RunDLL x.cpl', nothing],
    // nothing of ours
    ['regsvr32 /s /i:http://x.invalid/a.sct scrobj.dll', nothing],
    ['notepad -c 1', nothing],
    ['', nothing],
    ['   ', nothing],
    ['"', nothing],
  ];
  for (const [line, expected, sink] of cases) {
    it(line, () => {
      const sinks = run(line);
      assert.deepEqual(texts(sinks), expected);
      if (sink !== undefined) assert.equal(sinks[0]?.sink, sink);
    });
  }

  it('says how an encoded command was decoded, and that powershell is a host', () => {
    const [sink] = run(`cmd /c powershell -enc ${encoded}`);
    assert.deepEqual([sink?.payload.via, sink?.origin], [['base64', 'utf16'], 'host']);
  });

  it('marks what the host profile says', () => {
    assert.equal(run('%comspec% /c powershell -c 1')[0]?.payload.assumed, true);
    assert.equal(run('cmd /c powershell -c 1')[0]?.payload.assumed, undefined);
  });

  it('maps a command to its very text', () => {
    const line = 'cmd /c "powershell -nop -c "Write-Output \\"marker\\"""';
    const payload = run(line)[0]?.payload;
    assert.ok(payload?.type === 'string' && payload.trace);
    const at = payload.text.indexOf('marker');
    const place = SourceMap.of(payload.trace, range).toSource({ start: at, end: at + 6 });
    assert.deepEqual(place, {
      start: line.indexOf('marker'),
      end: line.indexOf('marker') + 6,
      verbatim: true,
    });
  });

  it('takes lines for cmd and for PowerShell', () => {
    const line = (text: string, how: 'cmd' | 'powershell'): string[] =>
      texts(commandLineSinks(verbatim(text, 0), range, context(), how));
    assert.deepEqual(line('powershell -c 1', 'cmd'), ['powershell: 1']);
    assert.deepEqual(line('p^owershell -c 1', 'cmd'), ['batch: p^owershell -c 1']);
    assert.deepEqual(line('ls', 'powershell'), ['powershell: ls']);
    assert.deepEqual(line(' ', 'powershell'), nothing);
  });

  it('feeds the standard input to PowerShell and cmd', () => {
    const fed = (text: string): string[] =>
      texts(
        commandLineSinks(verbatim(text, 0), range, context(), 'createProcess', verbatim('Write-Output 1', 0)),
      );
    for (const line of [
      'powershell -',
      'powershell -nop',
      'powershell -c -',
      'pwsh -f -',
      'cmd /c powershell -',
    ]) {
      assert.deepEqual(fed(line), ['powershell: Write-Output 1'], line);
    }
    assert.deepEqual(fed('powershell -c 2'), ['powershell: 2']);
  });
});

describe('launchSinks', () => {
  type Case = readonly [program: string, args: readonly Value[], expected: readonly string[], given?: 'argv'];
  const cases: readonly Case[] = [
    ['powershell', [str('-nop -c "1  2"')], ['powershell: 1  2']],
    ['powershell', [str('-nop'), str('-c 1'), str('2')], ['powershell: 1 2']],
    ['powershell', [{ type: 'list', items: [str('-c'), str('1')] }], ['powershell: 1']],
    ['powershell.exe', [str('-c'), str('Write-Output "a  b"')], ['powershell: Write-Output "a  b"'], 'argv'],
    ['powershell', [str('-w'), unknown, str('-c'), str('1')], ['powershell: 1'], 'argv'],
    ['powershell', [str('-w'), unknown, str('-c 1')], ['powershell: 1']],
    ['powershell', [str('-c'), unknown], [], 'argv'],
    ['powershell', [unknown], []],
    ['cmd', [str('/c'), str('powershell -c 1')], ['powershell: 1'], 'argv'],
    ['cmd', [str('/c powershell -c 1')], ['powershell: 1']],
    ['cmd', [str('/c'), unknown], []],
    ['mshta', [str('vbscript:Execute("x = 1")')], ['vbscript: Execute("x = 1")'], 'argv'],
    ['notepad', [str('-c 1')], []],
  ];
  for (const [program, args, expected, given] of cases) {
    it(`${program} ${JSON.stringify(args)} ${given ?? ''}`, () => {
      const program_ = verbatim(program, 0);
      assert.deepEqual(texts(launchSinks(program_, args, range, context(), given)), expected);
    });
  }
});

describe('looksLikeCommandLine', () => {
  const cases: readonly (readonly [string, boolean])[] = [
    ['powershell -c 1', true],
    ['"%SystemRoot%\\system32\\cmd.exe" /c dir', true],
    ['mshta vbscript:x', true],
    ['notepad.exe "%1"', false],
    ['I like powershell', false],
    ['', false],
  ];
  for (const [text, expected] of cases) {
    it(`${text} → ${expected}`, () => {
      assert.equal(looksLikeCommandLine(text), expected);
    });
  }
});
