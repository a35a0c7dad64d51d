import assert from 'node:assert/strict';
import { evaluate, sinks } from './evaluate';

const base64 = `
var keys = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
function decode(input) {
  var out = "", i = 0;
  while (i < input.length) {
    var a = keys.indexOf(input.charAt(i++)), b = keys.indexOf(input.charAt(i++));
    var c = keys.indexOf(input.charAt(i++)), d = keys.indexOf(input.charAt(i++));
    out += String.fromCharCode((a << 2) | (b >> 4));
    if (c != 64) out += String.fromCharCode(((b & 15) << 4) | (c >> 2));
    if (d != 64) out += String.fromCharCode(((c & 3) << 6) | d);
  }
  return out;
}
`;

/** As obfuscator.io writes it: a string array that is rotated until a checksum fits, read through a decoder. */
const stringArray = `
function table() { var list = ['7Xx', 'aler', 'marker', 't("', '35yy', '")']; table = function () { return list; }; return table(); }
function read(at, key) { var list = table(); return read = function (at, key) { at = at - 0x10; return list[at]; }, read(at, key); }
(function (get, target) {
  var list = get();
  while (!![]) {
    try {
      var sum = parseInt(read(0x10)) / 1 + parseInt(read(0x14)) * 2;
      if (sum === target) break; else list['push'](list['shift']());
    } catch (error) { list['push'](list['shift']()); }
  }
}(table, 0x4d));
`;

/** As jjencode writes `a()`. */
const jjencode =
  '$=~[];$={___:++$,$$$$:(![]+"")[$],__$:++$,$_$_:(![]+"")[$],_$_:++$,$_$$:({}+"")[$],$$_$:($[$]+"")[$],_$$:++$,' +
  '$$$_:(!""+"")[$],$__:++$,$_$:++$,$$__:({}+"")[$],$$_:++$,$$$:++$,$___:++$,$__$:++$};' +
  '$.$_=($.$_=$+"")[$.$_$]+($._$=$.$_[$.__$])+($.$$=($.$+"")[$.__$])+((!$)+"")[$._$$]+($.__=$.$_[$.$$_])+' +
  '($.$=(!""+"")[$.__$])+($._=(!""+"")[$._$_])+$.$_[$.$_$]+$.__+$._$+$.$;' +
  '$.$$=$.$+(!""+"")[$._$$]+$.__+$._+$.$+$.$$;$.$=($.___)[$.$_][$.$_];$.$($.$($.$$+"\\""+$.$_$_+"()"+"\\"")())();';

/** A script, and what it would run. */
const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ['eval', 'eval("a" + "()")', ['jscript: a()']],
  ['a bookmarklet', 'javascript:a(%22b%20c%22)', ['jscript: a("b c") (url)']],
  [
    'a label that looks like one',
    'javascript:eval("a()")//%41',
    ['jscript: eval("a()")//A (url)', 'jscript: a()'],
  ],
  ['no layers for calculations', 'x = eval("(2 + 3) * 4");', []],
  ['a name for eval', 'var e = eval; e("a()")', ['jscript: a()']],
  ['an indirect eval', '(0, eval)("a()")', ['jscript: a()']],
  ['eval by its name', 'this["ev" + "al"]("a()")', ['jscript: a()']],
  ['eval of a window', 'window["eval"]("a()")', ['jscript: a()']],
  ['eval through call', 'eval.call(null, "a()")', ['jscript: a()']],
  ['Function', 'Function("a()")()', ['jscript: a()']],
  ['new Function', 'new Function("x", "a(x)")(1)', ['jscript: a(x)']],
  ['a constructor of a constructor', '[]["constructor"]["constructor"]("a()")()', ['jscript: a()']],
  ['setTimeout', 'setTimeout("a()", 10)', ['jscript: a()']],
  ['a function for setTimeout', 'setTimeout(function () { eval("a()"); }, 10)', ['jscript: a()']],
  ['execScript', 'execScript("MsgBox 1", "VBScript")', ['vbscript: MsgBox 1']],
  ['document.write', 'document.write("<b>" + "x</b>")', ['hta: <b>x</b>']],
  [
    'ScriptControl',
    'var s = new ActiveXObject("ScriptControl"); s.Language = "VBScript"; s.AddCode("x = 1");',
    ['vbscript: x = 1'],
  ],
  [
    'WScript.Shell.Run',
    'new ActiveXObject("WScript.Shell").Run("powershell -Command Get-Date")',
    ['powershell: Get-Date'],
  ],
  [
    'WScript.CreateObject',
    'WScript.CreateObject("WScr" + "ipt.Shell")["Ex" + "ec"]("powershell -Command Get-Date")',
    ['powershell: Get-Date'],
  ],
  [
    'ShellExecute',
    'new ActiveXObject("Shell.Application").ShellExecute("powershell", "-Command Get-Date")',
    ['powershell: Get-Date'],
  ],
  [
    'Win32_Process',
    'GetObject("winmgmts:").Get("Win32_Process").Create("powershell -Command Get-Date")',
    ['powershell: Get-Date'],
  ],
  [
    'a moniker',
    'GetObject("new:72C24DD5-D70A-438B-8A42-98424B88AFB8").Run("powershell -Command Get-Date")',
    ['powershell: Get-Date'],
  ],
  [
    'transformNode',
    'var x = new ActiveXObject("Microsoft.XMLDOM"); x.loadXML("<x/>"); x.transformNode(x);',
    ['xsl: <x/>'],
  ],
  [
    'conditional compilation',
    '/*@cc_on @if (@_win32) eval("a()"); @else eval("b()"); @end @*/',
    ['jscript: a()'],
  ],
  ['code that a comment holds', '//@cc_on eval("a()")', ['jscript: a()']],
  ['a function that nothing calls', 'function f() { eval("a" + "()"); }', ['jscript: a()']],
  [
    'both sides of what is not known',
    'if (q) eval("a()"); else eval("b()");',
    ['jscript: a()', 'jscript: b()'],
  ],
  ['nothing that can not be reached', 'if (1 > 2) eval("a()");', []],
  ['nothing that is not known', 'eval(q); eval("a" + q);', []],
  ['nothing that an unknown loop has made', 'var s = ""; while (q()) s += "a"; eval(s);', []],
  ['what a catch clause holds', 'try { null.x(); } catch (e) { eval("a()"); }', ['jscript: a()']],
  [
    'what a loop puts together',
    'var s = ""; for (var i = 97; i < 100; i++) s += String.fromCharCode(i); eval(s + "()");',
    ['jscript: abc()'],
  ],
  [
    'exclusive or',
    'var s = ""; for (var i = 0; i < 3; i++) s += String.fromCharCode([96, 99, 98][i] ^ 1); eval(s + "()");',
    ['jscript: abc() (xor)'],
  ],
  ['with', 'with (String) { eval(fromCharCode(97) + "()"); }', ['jscript: a()']],
  [
    'labels',
    'var s = ""; outer: for (;;) { for (;;) { s += "a"; if (s.length > 2) break outer; } } eval(s + "()");',
    ['jscript: aaa()'],
  ],
  [
    'switch',
    'var s; switch (3) { case 1: s = "a"; break; case 3: s = "b"; default: s += "()"; } eval(s);',
    ['jscript: b()'],
  ],
  [
    'prototypes',
    'String.prototype.twice = function () { return this + this; }; eval("a()".twice());',
    ['jscript: a()a()'],
  ],
  [
    'constructors',
    'function K(c) { this.c = c; } K.prototype.get = function () { return this.c; }; eval(new K("a()").get());',
    ['jscript: a()'],
  ],
  [
    'what evaluated code defines',
    'eval("var f = function () { return \'a()\'; }"); eval(f());',
    ["jscript: var f = function () { return 'a()'; }", 'jscript: a()'],
  ],
  ['not what evaluated code itself runs', 'eval("eval(\'a()\')")', ["jscript: eval('a()')"]],
  [
    'MSXML and a stream',
    'var n = new ActiveXObject("MSXML2.DOMDocument").createElement("a"); n.dataType = "bin.base64"; n.text = "YSgp"; var s = new ActiveXObject("ADODB.Stream"); s.Type = 1; s.Open(); s.Write(n.nodeTypedValue); s.Position = 0; s.Type = 2; s.Charset = "us-ascii"; eval(s.ReadText());',
    ['jscript: a() (base64)'],
  ],
  ['base64 by hand', `${base64} eval(decode("YWxlcnQoMSk="))`, ['jscript: alert(1) (base64)']],
  [
    'a string array',
    `${stringArray} eval(read(0x11) + read(0x13) + read(0x12) + read(0x15));`,
    ['jscript: alert("marker")'],
  ],
  [
    'Packer',
    `eval(function(p,a,c,k,e,d){e=function(c){return c.toString(36)};while(c--){if(k[c]){p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c])}}return p}('0 1=\\'2-3\\';4(1);',5,5,'var|x|amsight|marker|alert'.split('|'),0,{}))`,
    ["jscript: var x='amsight-marker';alert(x);"],
  ],
  ['jjencode', jjencode, ['jscript: a()']],
  ['broken code', 'var a = "x" + ; eval("a()"); function (', ['jscript: a()']],
];

describe('JScript sinks', () => {
  for (const [name, script, expected] of cases)
    it(`finds ${name}`, () => {
      assert.deepEqual(sinks(script), expected);
    });

  it('maps what stands in the script to its very place', () => {
    const script = 'var a = "marker()"; eval(a);';
    const [sink] = evaluate(script).sinks;
    const start = script.indexOf('marker');
    assert.deepEqual(sink?.payload.trace, [
      { start: 0, end: 8, from: { start, end: start + 8, verbatim: true } },
    ]);
  });
});

describe('JScript budgets', () => {
  const bombs: readonly (readonly [string, string])[] = [
    ['text that doubles', 'var s = "a"; while (true) s += s;'],
    ['a loop without an end', 'var i = 1; for (;;) { i = -i; }'],
    ['lists that grow', 'var a = [1]; for (;;) a = a.concat(a);'],
    ['an array of a billion', 'new Array(1000000000).join("x")'],
  ];
  for (const [name, script] of bombs)
    it(`end ${name}`, () => {
      assert.equal(evaluate(script, 200_000).truncated, true);
    });

  const deep: readonly (readonly [string, string])[] = [
    ['brackets', `eval(${'['.repeat(20_000)}`],
    ['parentheses', `x = ${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
    ['calls', `x${'.a()'.repeat(5000)}; eval(x)`],
    ['operators', `eval(${'!'.repeat(3000)}1)`],
    ['functions', `eval(${'function(){return '.repeat(2000)}1${'}'.repeat(2000)})`],
    ['recursion', 'function f(n) { return n ? f(n + 1) + "a" : "b"; } eval(f(1))'],
    ['code that runs itself', 'var c = "eval(c)"; eval(c)'],
  ];
  for (const [name, script] of deep)
    it(`bear deep ${name}`, () => {
      assert.doesNotThrow(() => evaluate(script));
    });

  it('bear fifty thousand operands', () => {
    const [sink] = evaluate(`eval(${'"a"+'.repeat(50_000)}"b")`).sinks;
    assert.equal(sink?.payload.type === 'string' ? sink.payload.text.length : 0, 50_001);
  });
});
