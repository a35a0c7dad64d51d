/** JScript's evaluator bears any text, whole, cut or changed, and never names a place outside of it. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jscript } from '../../src/layers/jscript/language';
import { Meter } from '../../src/layers/meter';

const scripts = [
  `var a = "ev" + 'al'; this[a]("x" + String.fromCharCode(97)); for (var i = 0; i < 3; i++) { a += i; }`,
  `function f(x) { try { return x.split("").reverse().join(""); } catch (e) { return null; } } eval(f("cba"));`,
  `/*@cc_on @if (@_win32) new ActiveXObject("WScript.Shell").Run("cmd /c dir"); @else x(); @end @*/`,
  `var o = {a: [1, 2, {b: /x+/g}], "c": function () { return this.a; }}; with (o) { switch (c().length) { case 3: eval("y"); } }`,
  'let [x, ...y] = `a${1}b`; const {z = 1} = {}; label: while (true) { if (q) break label; else continue; }',
  `[]["constructor"]["constructor"]("return " + (![] + [])[1])(); x = y ? -1 : typeof void 0; delete o["a"];`,
];

function check(text: string): void {
  const budgets = { layers: 8, depth: 4, steps: 50_000, outputBytes: 1 << 20, milliseconds: 10_000 };
  const meter = new Meter(budgets, () => performance.now());
  jscript.mayFold(text);
  const { sinks, edits } = jscript.evaluate(text, { meter, profile: 'windowsPowerShell' });
  const inside = ({ start, end }: { start: number; end: number }): boolean =>
    start >= 0 && start <= end && end <= text.length;
  for (const { range, payload } of sinks) {
    assert.ok(inside(range));
    if (payload.type !== 'string') continue;
    let at = 0;
    for (const { start, end, from } of payload.trace ?? []) {
      assert.ok(inside(from));
      assert.equal(start, at);
      at = end;
      if (from.verbatim) assert.equal(text.slice(from.start, from.end), payload.text.slice(start, end));
    }
    if (payload.trace) assert.equal(at, payload.text.length);
  }
  let last = 0;
  for (const { range } of edits) {
    assert.ok(inside(range) && range.start >= last);
    last = range.end;
  }
}

const script = fc.constantFrom(...scripts);

describe('JScript bears', () => {
  it('scripts that are cut anywhere', () => {
    for (const text of scripts) for (let end = 0; end <= text.length; end++) check(text.slice(0, end));
  });

  it('regular expressions that are cut anywhere', () => {
    const arguments_ = ['/(b)+[c/]\\/{1,2}/gi', '/[^(?:a|b)]/', '/\\u0061(?=x)/m', '/((a)|b*)*?$/'];
    const calls = ['split', 'replace', 'match', 'search', 'matchAll', 'replaceAll'];
    for (const argument of arguments_)
      for (const call of calls)
        for (let end = 0; end <= argument.length; end++)
          for (const tail of ['', ')', ', "c")'])
            check(`eval("x"+"y();z()");"abab".${call}(${argument.slice(0, end)}${tail}`);
    for (const argument of arguments_)
      for (let end = 1; end <= argument.length; end++)
        for (const use of ['.test("a")', '.exec("a")', ' + ""', '.source', ''])
          check(`eval("x"+"y();z()");q = ${argument.slice(0, end)}${use}`);
  });

  it('scripts that are put together of pieces', () => {
    const piece = fc
      .tuple(script, fc.nat(200), fc.nat(60))
      .map(([text, start, length]) => text.slice(start % text.length, (start % text.length) + length));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        check(pieces.join(''));
      }),
      { numRuns: 400 },
    );
  });

  it('tokens in any order', () => {
    const token = fc.constantFrom(
      ...'var let function class async ( ) { } [ ] " \' ` ${ + - ++ ! = == => ; , . ? : a b eval this new return if else for in of while do try catch with switch case default break continue 1 0x1 "x" /x/ /* */ // \n @cc_on /*@cc_on @if @end <!-- --> \\x \\u0061 \u2028'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 40 }), (tokens) => {
        check(tokens.join(' '));
      }),
      { numRuns: 800 },
    );
  });

  it('any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        check(text);
      }),
      { numRuns: 400 },
    );
  });
});

describe('JScript folding', () => {
  it('gives back what was quoted and taken apart', () => {
    const encoders: readonly ((text: string) => string)[] = [
      (text) => JSON.stringify(text),
      (text) => `String.fromCharCode(${Array.from(text, (_, at) => text.charCodeAt(at)).join()})`,
      (text) => `unescape(${JSON.stringify(escapeAll(text))})`,
      (text) => `${JSON.stringify(text.split('').reverse().join(''))}.split("").reverse().join("")`,
      (text) =>
        `[${text
          .split('')
          .map((unit) => JSON.stringify(unit))
          .join()}].join("")`,
    ];
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 40 }),
        fc.constantFrom(...encoders),
        (text, encode) => {
          // A calculation is no code that would be worth a layer.
          fc.pre(!/^[\s\d.+\-*/%()<>&|^~!=?:]*;?\s*$/.test(text));
          fc.pre(text.trim() !== '' && !/^\s*[\w$]*\s*;?\s*$/.test(text) && !/^\s*["']/.test(text));
          const budgets = { layers: 8, depth: 4, steps: 500_000, outputBytes: 1 << 20, milliseconds: 10_000 };
          const meter = new Meter(budgets, () => performance.now());
          const { sinks } = jscript.evaluate(`eval(${encode(text)})`, {
            meter,
            profile: 'windowsPowerShell',
          });
          const [first] = sinks;
          assert.equal(first?.payload.type === 'string' ? first.payload.text : null, text);
        },
      ),
      { numRuns: 300 },
    );
  });
});

function escapeAll(text: string): string {
  return Array.from(text, (_, at) => `%u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
}
