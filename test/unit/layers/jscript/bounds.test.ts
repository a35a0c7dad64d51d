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
