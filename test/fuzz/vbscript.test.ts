/** Properties of VBScript unwrapping: what was encoded comes out, ranges fit, and no text makes it throw. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Meter } from '../../src/layers/meter';
import { evaluate } from '../../src/layers/vbscript/evaluate/evaluate';
import { vbscript } from '../../src/layers/vbscript/language';
import { tokenize } from '../../src/layers/vbscript/syntax/lexer';
import { run } from '../unit/layers/vbscript/run';

const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Text with a mark between its characters that is taken out again. */
function removable(text: string): string {
  const mark = text.includes('~') ? '^' : '~';
  return `Replace(${quote(Array.from(text).join(mark))}, "${mark}", "")`;
}

/** Expressions that say a text in other words. */
const encoders: readonly ((text: string) => string)[] = [
  quote,
  (text) => (text === '' ? '""' : Array.from(text, (c) => `Chr(${c.charCodeAt(0)})`).join(' & ')),
  (text) => `StrReverse(${quote(Array.from(text).reverse().join(''))})`,
  removable,
  (text) => `Join(Array(${Array.from(text, quote).join(', ') || '""'}), "")`,
  (text) => `Mid(${quote(`xx${text}yy`)}, 3, ${text.length})`,
  (text) => `(${quote(text.slice(0, text.length >> 1))} + ${quote(text.slice(text.length >> 1))})`,
  (text) =>
    text === ''
      ? '""'
      : Array.from(text, (c) => `ChrW(&H${(c.charCodeAt(0) ^ 21).toString(16)} Xor 21)`).join('&'),
];
/** One line of ASCII without the character that one encoder uses. */
const lineOf = fc.string({
  unit: fc.constantFrom(...Array.from('abc XYZ019"\'&_:.,()=-\\%')),
  maxLength: 30,
});
const encoder = fc.constantFrom(...encoders);

const samples = [
  'Function d(s)\nFor i = 1 To Len(s) Step 2\nd = d & Chr(CLng("&H" & Mid(s, i, 2)) Xor 7)\nNext\nEnd Function\nExecute d("46454a")',
  'Class C\nPrivate v\nProperty Let P(x) : v = x : End Property\nEnd Class\nSet o = New C : o.P = "a" & Chr(66)',
  'Sub AutoOpen()\nDim a(3) As Byte, s$: a(0) = &H41\nWith CreateObject("WScript.Shell")\n.Run "cmd /c " & _\n "echo 1", 0\nEnd With\nEnd Sub',
  'Select Case x\nCase 1 To 3, Is > 5: y = "a"\nCase Else: If a Then b Else c\nEnd Select\nDo Until q : Loop\nOn Error Resume Next',
];

describe('VBScript properties', () => {
  it('what is encoded twice is run as it was', () => {
    fc.assert(
      fc.property(lineOf, encoder, encoder, (line, inner, outer) => {
        const text = `x = ${inner(line)} 'y`;
        const { runs } = run(`Execute ${outer(text)}`);
        assert.deepEqual(runs, [`vbscript: ${text}`]);
      }),
      { numRuns: 300 },
    );
  });

  it('a folded form folds to itself and runs the same', () => {
    fc.assert(
      fc.property(lineOf, encoder, (line, encode) => {
        const script = `x = ${encode(`y${line}`)}\nExecute x`;
        const once = run(script);
        assert.equal(run(once.folded).folded, once.folded);
        assert.deepEqual(run(once.folded).runs, once.runs);
      }),
      { numRuns: 200 },
    );
  });

  it('traces and ranges lie within the script, and verbatim means verbatim', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(lineOf, encoder), { maxLength: 4 }), (parts) => {
        const script = `Execute ${['"x"', ...parts.map(([line, encode]) => encode(line))].join(' & ')}`;
        for (const { payload, range } of run(script).sinks) {
          assert.ok(range.start >= 0 && range.end <= script.length && range.start < range.end);
          if (payload.type !== 'string') continue;
          let at = 0;
          for (const { start, end, from } of payload.trace ?? []) {
            assert.equal(start, at);
            at = end;
            assert.ok(from.start >= 0 && from.end <= script.length);
            if (from.verbatim)
              assert.equal(script.slice(from.start, from.end), payload.text.slice(start, end));
          }
          assert.equal(at, payload.text.length);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('a script cut or changed anywhere does not make it throw, and its edits are in order', () => {
    const change = fc.record({
      script: fc.constantFrom(...samples),
      at: fc.nat(400),
      removed: fc.nat(40),
      added: fc.string({
        unit: fc.constantFrom(...Array.from('("&).,:\n _#[]=1aHEnd IfSubNextThenElse')),
        maxLength: 8,
      }),
    });
    fc.assert(
      fc.property(change, ({ script, at, removed, added }) => {
        const text = script.slice(0, at) + added + script.slice(at + removed);
        const meter = new Meter(
          { layers: 9, depth: 9, steps: 100_000, outputBytes: 100_000, milliseconds: 60_000 },
          () => 0,
        );
        let end = 0;
        for (const { range } of evaluate(text, { meter, profile: 'windowsPowerShell' }).edits) {
          assert.ok(range.start >= end && range.end <= text.length && range.start < range.end);
          end = range.end;
        }
      }),
      { numRuns: 800 },
    );
  });

  it('tokens cover any text in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        let end = 0;
        const meter = new Meter(
          { layers: 9, depth: 9, steps: 100_000, outputBytes: 100_000, milliseconds: 60_000 },
          () => 0,
        );
        for (const token of tokenize(text, meter)) {
          assert.ok(token.start >= end && token.end >= token.start && token.end <= text.length);
          end = token.end;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('deep nesting does not overflow the stack', () => {
    const many = 30_000;
    for (const opening of ['(', 'f(', '- ', 'Not ', '#', '[', '&', 'a.', '2^', 'Array('])
      assert.equal(run(`x = ${opening.repeat(many)}`).truncated, false, opening);
    for (const opening of [
      'If a Then\n',
      'If a Then ',
      'If a Then:',
      'For i = 1 To 2\n',
      'Do\n',
      'With a\n',
      'Sub a\n',
      'Class a\n',
      'Select Case a\nCase 1\n',
    ])
      run(opening.repeat(many / 3));
    run('Function f(x)\nf = f(x & 1)\nEnd Function\ny = f("")');
  });

  it('looks at a text before it parses it', () => {
    assert.equal(vbscript.mayFold('MsgBox "hello"\nSet fso = a\nIf b Then c = d'), false);
    assert.equal(vbscript.mayFold('x = chr(65)'), true);
  });
});
