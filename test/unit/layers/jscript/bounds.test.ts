/** What costs much in honest JScript, and is not walked through to its end, costs little and claims nothing wrong. */

import assert from 'node:assert/strict';
import { evaluate } from './evaluate';

function payloads(text: string): string[] {
  return evaluate(text, 200_000).sinks.map(({ payload }) => (payload.type === 'string' ? payload.text : ''));
}

const tree = Array.from(
  { length: 40 },
  (_, at) => `function f${at}(a) { if (a) f${at + 1}(a.x); f${at + 1}(a.y); }`,
);

describe('JScript that nothing is known of', () => {
  const scripts: readonly (readonly [string, string])[] = [
    [
      'a recursion on an unknown condition',
      'function f(a) { if (a.b) f(a.c); f(a.d); return f(a.e); } f(x);',
    ],
    [
      'functions that call each other',
      'function f(a) { switch (ask(a)) { case 1: g(a); f(a); break; case 2: g([]); } } function g(a) { f(a); f(a); } f(x);',
    ],
    ['a tree of calls', `${tree.join('\n')} f0(x);`],
    [
      'a loop that may be left at any time',
      'for (;;) { try { if (open()) return; } catch (e) { if (late()) throw e; } }',
    ],
    ['a loop whose turns are all alike', 'var w = window; while (w && w.parent) { w = w.parent; }'],
  ];
  for (const [name, script] of scripts)
    it(`is soon looked through: ${name}`, () => {
      assert.equal(evaluate(script, 50_000).truncated, false);
    });
});

describe('JScript loops that are not walked through to their end', () => {
  const loops: readonly (readonly [string, string, boolean])[] = [
    [
      'a list that doubles',
      'var a = [1]; while (a.length < 1e9) a = a.concat(a); eval("x" + a.length);',
      true,
    ],
    ['a counted loop that runs code', 'for (var i = 0; i < 1e9; i++) { eval("x(" + (i % 2) + ")"); }', true],
    ['a counted loop that assigns', 'var s = 0; for (var i = 0; i < 1e9; i++) { s += i; }', true],
    ['a loop with a known way out', 'var n = 0; while (true) { n++; if (n > 1e9) break; }', true],
    ['an empty loop', 'for (var i = 0; i < 1e9; i++);', false],
    ['a loop with an unknown way out', 'for (;;) { if (u()) break; x(); }', false],
    ['a loop that unknown code ends', 'while (true) { u.go(); }', false],
    ['an unknown condition', 'var n = 0; while (u()) { n++; }', false],
  ];
  for (const [name, script, truncated] of loops)
    it(`${truncated ? 'cut the evaluation short' : 'leave nothing out'}: ${name}`, () => {
      assert.equal(evaluate(script).truncated, truncated);
    });
});

describe('JScript calls that make much', () => {
  const calls: Readonly<Record<string, string>> = {
    'texts of long lists': "var l = []; for (;;) l.push(unescape(new Array(1000000).join('%41')));",
    sorting: 'var l = []; for (var i = 0; i < 200000; i++) l.push(i); for (;;) l.sort();',
    'sorting long texts':
      'var s = Array(1e6).join("a"), l = []; for (var i = 0; i < 50000; i++) l.push(s + i); l.sort();',
    splitting: 'var s = Array(1e6).join("a"), l = []; for (;;) l.push(s.split(""));',
    padding: 'var l = []; for (;;) l.push("a".padStart(1e7));',
    repeating: 'var l = []; for (;;) l.push("a".repeat(1e7));',
    'lists of a length': 'var l = []; for (;;) l.push(Array(1e6));',
    'replacing with what stands around':
      'var d = Array(9999).join("$`"), s = Array(99999).join("a"); eval(s.replace(/a/g, d));',
    'units of a text as a list': 'var s = Array(1e6).join("a"), l = []; for (;;) l.push([].map.call(s, f));',
    'spreading a text': 'var s = Array(1e6).join("a"), l = []; for (;;) l.push([...s]);',
    'more arguments than the stack holds':
      'var a = Array(9e5); [].unshift.apply([], a); [1].splice.apply([1], a); for (;;) a = a.concat(a);',
  };
  for (const [name, script] of Object.entries(calls))
    it(`is bounded: ${name}`, () => {
      assert.equal(evaluate(script).truncated, true);
    });
});

describe('JScript calls that are not walked through', () => {
  it('leave unknown what they may have assigned through others', () => {
    const calls = 'step(other());'.repeat(12);
    const found = payloads(
      `var n = '1'; function bump() { n = n + '1'; } function step(u) { bump(); return ask(u); } ${calls} eval('f(' + n + ')');`,
    );
    assert.deepEqual(
      found.filter((text) => text !== `f(${'1'.repeat(13)})`),
      [],
    );
  });

  it('leave unfolded what other arguments would change', () => {
    const calls = Array.from({ length: 12 }, (_, at) => `step('${at < 6 ? 'a' : 'b'}', other());`).join('');
    const { edits } = evaluate(`function step(a, u) { ask(a + 'c'); return u(); } ${calls}`, 200_000);
    assert.deepEqual(edits, []);
  });

  it('do not say how many arguments there were', () => {
    assert.deepEqual(evaluate('function f() { return arguments.length; }', 10_000).edits, []);
  });
});

describe('JScript that is nested deeply does not exhaust the stack', () => {
  const nested = (head: string, middle = '', tail = ''): string =>
    head.repeat(3000) + middle + tail.repeat(3000);
  const many = (one: (at: number) => string): string =>
    Array.from({ length: 3000 }, (_, at) => one(at)).join('');
  const code: Readonly<Record<string, string>> = {
    'code that evaluates itself': 'var s="eval(s)";eval(s)',
    'code that grows as it evaluates itself': `var s="s+='//x';eval(s)";eval(s)`,
    'a function made of code that calls it': 'var f=Function("return f()");f()',
    'a function that calls itself': 'function f(a){return f(a+1)+1}f(0)',
    'a function that sorts with itself': 'function f(){[2,1].sort(f)}f()',
    'an object whose text is its text': 'var o={toString:function(){return ""+o}};""+o',
    'a call of a call of a call':
      'var a=[];var c=Function.call;for(var i=0;i<5000;i++)a.push(c);c.apply(c,a)',
    'bound functions': 'var f=function(){};for(var i=0;i<20000;i++)f=f.bind(1);f();new f',
    functions: nested('(function(){return ', '1', '})()'),
    'functions that are not ended': nested('(function(){return '),
    'functions, and code in them': `${'(function(){return '.repeat(50)}eval("${'['.repeat(80)}")`,
    'a regular expression after many calls':
      'function g(n){return n>0?g(n-1):eval("/(q+)b/i.exec(x)")}g(400)',
    templates: nested('`${', '1', '}`'),
    parentheses: nested('(', '1', ')'),
    'parentheses that are not ended': nested('('),
    arrays: nested('['),
    objects: nested('({a:'),
    operators: nested('!', '1'),
    powers: nested('2**', '2'),
    assignments: nested('a=', '1'),
    conditions: nested('a?1:', '2'),
    arrows: nested('a=>', '1'),
    constructors: nested('new ', 'a'),
    blocks: nested('{'),
    branches: nested('if(a)b;else ', 'c'),
    patterns: nested('var {a:'),
    'regular expressions': `/${nested('(')}/.exec("a")`,
    'with statements': many((at) => `with({a${String(at)}:1})`),
    'a chain of members': `a${nested('.b')}`,
    'a chain of operators': `a${nested('+"a"')}`,
    'a chain of operators that is not ended': `a${nested('+"a"')}(`,
  };
  for (const [name, text] of Object.entries(code))
    it(name, () => {
      // A text that exhausted the stack would throw, or end the process.
      evaluate(text, 300_000);
      evaluate(`eval(${JSON.stringify(text)})`, 300_000);
    });
});
