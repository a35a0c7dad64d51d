/** Which scripts files carry in markup or in values. */

import assert from 'node:assert/strict';
import type { Evaluation, Language } from '../../../../src/layers/evaluator';
import { isPowerShellXml } from '../../../../src/layers/markup/elements';
import { markupLanguages, powerShellXml } from '../../../../src/layers/markup/languages';
import { Meter } from '../../../../src/layers/meter';
import { SourceMap } from '../../../../src/layers/source-map';

const budgets = { layers: 100, depth: 10, steps: 1_000_000, outputBytes: 1_000_000, milliseconds: 60_000 };
const table = new Map<string, Language>([...markupLanguages, ['ps1xml', powerShellXml]]);
const language = (kind: string): Language => table.get(kind)!;
const evaluate = (kind: string, text: string): Evaluation =>
  language(kind).evaluate(text, { meter: new Meter(budgets, () => 0), profile: 'windowsPowerShell' });
const sinks = (kind: string, text: string): string[] =>
  evaluate(kind, text).sinks.map(
    (sink) => `${sink.kind}: ${sink.payload.type === 'string' ? sink.payload.text : ''}`,
  );
const hex = (text: string): string =>
  [...Buffer.from(`${text}\0`, 'utf16le')].map((byte) => byte.toString(16).padStart(2, '0')).join(',');

describe('markup', () => {
  type Case = readonly [kind: string, text: string, expected: readonly string[]];
  const cases: readonly Case[] = [
    // HTML applications
    ['hta', '<html><script>a=1</script></html>', ['jscript: a=1']],
    ['hta', '<SCRIPT LANGUAGE="VBScript">a = 1</SCRIPT>', ['vbscript: a = 1']],
    ['hta', '<script language=vbs>a</script><script>b</script>', ['vbscript: a\r\nb']],
    ['hta', "<script type='text/vbscript'>a</script>", ['vbscript: a']],
    ['hta', '<script type="text/javascript">if (a<b) "</p>"</script>', ['jscript: if (a<b) "</p>"']],
    ['hta', '<script language="JScript.Encode">#@~^</script>', ['jscript: #@~^']],
    ['hta', '<script language="VBScript.Encode">#@~^</script>', ['vbscript: #@~^']],
    ['hta', '<script language="javascript1.2">a</script>', ['jscript: a']],
    ['hta', '<script type="application/json">{}</script>', []],
    ['hta', '<script src="a.js"></script>', []],
    ['hta', '<script>\n<!-- \na\n//-->\n</script>', ['jscript: \na\n//']],
    ['hta', '<script>a', ['jscript: a']],
    ['hta', '<script>a</script', ['jscript: a</script']],
    ['hta', '<!-- <script>a</script> --><b>', []],
    ['hta', '<body onload="a(&quot;b&quot;)">', ['jscript: a("b")']],
    ['hta', '<body language="VBScript" onload="a">', ['vbscript: a']],
    ['hta', '<body onload="vbscript:a">', ['vbscript: a']],
    ['hta', '<a href="javascript:a%3D1">', ['jscript: a=1']],
    ['hta', '<iframe src=vbscript:a>', ['vbscript: a']],
    ['hta', '<a href="http://x.invalid/">x</a><b title="onload=1">', []],
    // Elements of one language share their variables
    [
      'hta',
      '<script language=vbscript>s="a=1"</script><script language=jscript>b</script><script>Execute s</script>',
      ['vbscript: s="a=1"\r\nExecute s', 'jscript: b'],
    ],
    ['hta', '<script>#@~^a</script><script>#@~^b</script>', ['jscript: #@~^a', 'jscript: #@~^b']],
    // Windows Script Files
    [
      'wsf',
      '<package><job><script>a</script><script>b</script></job><job><script>c</script></job></package>',
      ['jscript: a\r\nb', 'jscript: c'],
    ],
    ['wsf', '<job><script language="VBScript">a</script></job>', ['vbscript: a']],
    [
      'wsf',
      '<package><job id="1"><script language="JScript"><![CDATA[a<b]]></script></job></package>',
      ['jscript: a<b'],
    ],
    ['wsf', '<?xml version="1.0"?><job><script>a &lt; b &#65;&#x42;</script></job>', ['jscript: a < b AB']],
    ['wsf', '<job><script language="PerlScript">a</script></job>', []],
    [
      'wsf',
      '<job><script language="VBScript">a</script><script language="JScript">b</script></job>',
      ['vbscript: a', 'jscript: b'],
    ],
    // Scriptlets and style sheets
    [
      'sct',
      '<scriptlet><registration><script language="JScript">\n<![CDATA[a]]>\n</script></registration></scriptlet>',
      ['jscript: a'],
    ],
    [
      'xsl',
      '<ms:script implements-prefix="user" language="JScript"><![CDATA[a]]></ms:script>',
      ['jscript: a'],
    ],
    // Scheduled tasks
    [
      'task',
      '<Exec><Command>powershell.exe</Command><Arguments>-nop -c "a &amp; b"</Arguments></Exec>',
      ['powershell: a & b'],
    ],
    [
      'task',
      '<Exec><Command>cmd</Command>\n<Arguments>/c powershell -c a</Arguments></Exec>',
      ['powershell: a'],
    ],
    [
      'task',
      '<Exec><Command>notepad</Command></Exec><Exec><Command>mshta</Command><Arguments>vbscript:a</Arguments></Exec>',
      ['vbscript: a'],
    ],
    ['task', '<Exec><Command>notepad</Command></Exec>', []],
    // Registry files
    ['reg', '[HKEY_CURRENT_USER\\a]\r\n"x"="powershell -c \\"a\\\\b\\""\r\n', ['powershell: a\\b']],
    ['reg', '@="mshta javascript:a"', ['jscript: a']],
    [
      'reg',
      `"a\\"b"=hex(2):${hex('powershell -c a').replace(/^(.{30})/, '$1\\\r\n  ')}\r\n"y"="z"`,
      ['powershell: a'],
    ],
    ['reg', `"x"=hex(7):${hex('notepad\0powershell -c a')}`, ['powershell: a']],
    ['reg', '"x"="notepad.exe \\"%1\\""\r\n"y"=dword:00000001\r\n"z"=-\r\n', []],
    ['reg', '"x"="vbscript:a"', ['vbscript: a']],
    // WMI
    [
      'mof',
      'instance of ActiveScriptEventConsumer as $C { ScriptingEngine = "VBScript"; ScriptText = "a\\n" "b\\"c\\x41\\""; };',
      ['vbscript: a\nb"cA"'],
    ],
    [
      'mof',
      'instance of ActiveScriptEventConsumer { ScriptText = "a"; ScriptingEngine = "JScript"; };',
      ['jscript: a'],
    ],
    [
      'mof',
      'instance of A { ScriptText = "a"; ScriptingEngine = "JScript"; };\ninstance of A { ScriptText = "b"; ScriptingEngine = "VBScript"; };',
      ['jscript: a', 'vbscript: b'],
    ],
    [
      'mof',
      'instance of CommandLineEventConsumer { CommandLineTemplate = "cmd /c powershell -c a"; };',
      ['powershell: a'],
    ],
    ['mof', 'class A { string ScriptText; };', []],
    // PowerShell's types and formats
    [
      'ps1xml',
      '<Types><Type><GetScriptBlock>iex $this.a</GetScriptBlock></Type></Types>',
      ['powershell: iex $this.a'],
    ],
    [
      'ps1xml',
      '<Configuration><ScriptBlock>iex &quot;b&quot;</ScriptBlock><Script><![CDATA[iex c]]></Script><Script>$_.Name</Script></Configuration>',
      ['powershell: iex "b"', 'powershell: iex c'],
    ],
    ['ps1xml', '<Types><ScriptBlock/><Name>Script</Name></Types>', []],
  ];
  for (const [kind, text, expected] of cases) {
    it(`${kind}: ${text}`, () => {
      assert.deepEqual(sinks(kind, text), expected);
      if (expected.length > 0) assert.equal(language(kind).mayFold(text), true);
    });
  }

  const places: readonly (readonly [kind: string, text: string])[] = [
    ['hta', '<p><script>\n a("marker")</script>'],
    ['wsf', '<job><script>a &amp; "marker"</script></job>'],
    ['reg', '"a"="powershell -c \\"b\\\\marker\\""'],
    ['mof', 'ScriptText = "a\\n" "\\tmarker";'],
    ['task', '<Command>powershell</Command><Arguments>-c &quot;marker&quot;</Arguments>'],
    ['ps1xml', '<Script>iex &quot;marker&quot;</Script>'],
  ];
  for (const [kind, text] of places) {
    it(`${kind}: maps a script to its very text`, () => {
      const [sink] = evaluate(kind, text).sinks;
      assert.ok(sink?.payload.type === 'string' && sink.payload.trace);
      const at = sink.payload.text.indexOf('marker');
      const place = SourceMap.of(sink.payload.trace, sink.range).toSource({ start: at, end: at + 6 });
      const start = text.indexOf('marker');
      assert.deepEqual(place, { start, end: start + 6, verbatim: true });
    });
  }

  it('tells XML from PowerShell', () => {
    const cases: readonly (readonly [string, boolean])[] = [
      ['<?xml version="1.0"?><Types/>', true],
      ['\uFEFF\r\n<Configuration>', true],
      ['<!-- x --><Types/>', true],
      ['<# comment #>', false],
      ['Get-Process', false],
    ];
    for (const [text, expected] of cases) assert.equal(isPowerShellXml(text), expected, text);
  });
});

describe('markup beyond a budget', () => {
  const cases: readonly (readonly [kind: string, text: string, expected: readonly string[]])[] = [
    ['hta', `<script>a</script>${'<b>'.repeat(9000)}`, ['jscript: a']],
    ['reg', `"a"="javascript:b"\r\n${'"c"="d"\r\n'.repeat(9000)}`, ['jscript: b']],
    [
      'mof',
      `CommandLineTemplate = "powershell -c a";\n${'CommandLine = "b";\n'.repeat(9000)}`,
      ['powershell: a'],
    ],
    [
      'task',
      `<Command>powershell</Command><Arguments>-c a</Arguments>${'<b>'.repeat(9000)}`,
      ['powershell: a'],
    ],
    ['ps1xml', `<Script>iex a</Script>${'<b>'.repeat(9000)}`, ['powershell: iex a']],
  ];
  for (const [kind, text, expected] of cases)
    it(`${kind}: what was reached stays`, () => {
      const meter = new Meter({ ...budgets, steps: 5000 }, () => 0);
      const found = language(kind).evaluate(text, { meter, profile: 'windowsPowerShell' });
      assert.deepEqual(
        {
          runs: found.sinks.map(
            ({ kind: of, payload }) => `${of}: ${payload.type === 'string' ? payload.text : ''}`,
          ),
          truncated: found.truncated,
        },
        { runs: expected, truncated: true },
      );
    });

  it('a value full of escapes is read as one stretch', () => {
    const [sink] = evaluate('reg', `"a"="javascript:${'\\\\'.repeat(20_000)}"`).sinks;
    assert.ok(sink?.payload.type === 'string');
    assert.equal(sink.payload.text.length, 20_000);
    assert.equal(sink.payload.trace?.length, 1);
  });
});
