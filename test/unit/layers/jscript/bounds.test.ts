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
