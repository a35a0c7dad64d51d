/** Command lines, batch files and markup hold for any text: nothing thrown, places within it, linear time. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { batch } from '../../src/layers/batch/language';
import { commandLineSinks } from '../../src/layers/commands/command-line';
import type { Edit, EvaluationContext, Language, Sink } from '../../src/layers/evaluator';
import { markupLanguages, powerShellXml } from '../../src/layers/markup/languages';
import { Meter } from '../../src/layers/meter';
import { verbatim } from '../../src/layers/values/provenance';
import { assertLinear, repeated } from './growth';

const budgets = { layers: 100, depth: 10, steps: 200_000, outputBytes: 1_000_000, milliseconds: 60_000 };
const ample = { ...budgets, steps: 1_000_000_000, outputBytes: 1_000_000_000 };
const context = (limits = budgets): EvaluationContext => ({
  meter: new Meter(limits, () => 0),
  profile: 'windowsPowerShell',
});

const words: readonly string[] = [
  ...[
    'powershell',
    'pwsh',
    ' -c ',
    ' -enc ',
    'cmd',
    ' /c ',
    'mshta ',
    'vbscript:',
    'start ',
    'wmic process call create ',
  ],
  ...[
    'forfiles /c ',
    'sc create x binPath= ',
    'rundll32 ',
    'set ',
    'set /a ',
    'x=',
    'call ',
    ':x',
    'goto x',
    'if ',
    'not ',
  ],
  ...[
    'defined x ',
    'else ',
    'for %%i in (',
    'for /f "tokens=1,2*" %a in (',
    ') do ',
    'for /l %%i in (1,1,5) do ',
    'echo ',
  ],
  ...[
    '%x%',
    '%x:~1,2%',
    '%x:a=b%',
    '!x!',
    '!x:~-1!',
    '%%i',
    '%~1',
    '^',
    '&',
    '&&',
    '||',
    '|',
    '(',
    ')',
    '>',
    '>>x.vbs ',
  ],
  ...[
    '"',
    '\\"',
    '""',
    ' ',
    '=',
    ',',
    '\r\n',
    '\n',
    '\uFFFF',
    '\uFFFE',
    '\uD83D',
    '%comspec%',
    'setlocal enabledelayedexpansion\n',
  ],
  ...[
    '<script>',
    '</script>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    ' onload="',
    " href='",
    '&lt;',
    '&#65;',
    '<Command>',
  ],
  ...[
    '</Command>',
    '<Arguments>',
    '"a"=',
    'hex(2):70,00',
    '\\\n',
    'ScriptText = "',
    '};',
    '<ScriptBlock>',
    '%41',
    '%ff',
  ],
];
const text = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...words) },
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    {
      maxLength: 40,
    },
  )
  .map((pieces) => pieces.join(''));

function within(range: { start: number; end: number }, length: number): void {
  assert.ok(
    range.start >= 0 && range.start <= range.end && range.end <= length,
    JSON.stringify({ range, length }),
  );
}

function check(source: string, sinks: readonly Sink[], edits: readonly Edit[] = []): void {
  for (const { range, payload } of sinks) {
    within(range, source.length);
    if (payload.type !== 'string' || payload.trace === undefined) continue;
    let at = 0;
    for (const { start, end, from } of payload.trace) {
      assert.equal(start, at, 'no gaps');
      within(from, source.length);
      if (from.verbatim) assert.equal(source.slice(from.start, from.end), payload.text.slice(start, end));
      at = end;
    }
    assert.equal(at, payload.text.length);
  }
  let last = 0;
  for (const { range } of edits) {
    within(range, source.length);
    assert.ok(range.start >= last, 'in order');
    last = range.end;
  }
}

const languages: readonly (readonly [string, Language])[] = [
  ['batch', batch],
  ...markupLanguages,
  ['ps1xml', powerShellXml],
];

describe('commands, fuzzed', () => {
  it('a command line, whatever it holds', () => {
    fc.assert(
      fc.property(text, (line) => {
        check(line, commandLineSinks(verbatim(line, 0), { start: 0, end: line.length }, context()));
      }),
      { numRuns: 1500 },
    );
  });

  for (const [kind, language] of languages) {
    it(`${kind}, whatever it holds`, () => {
      fc.assert(
        fc.property(text, (source) => {
          const { sinks, edits } = language.evaluate(source, context());
          check(source, sinks, edits);
        }),
        { numRuns: kind === 'batch' ? 3000 : 500 },
      );
    });
  }

  it('a batch file says the same when its words are written with carets', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.array(fc.boolean(), { maxLength: 30 }),
        (all, where) => {
          const line = `powershell -c ${all.join(' ')}`;
          const careted = Array.from(line)
            .map((unit, at) => (where[at] === true ? `^${unit}` : unit))
            .join('');
          const payloads = (source: string): unknown[] =>
            batch
              .evaluate(source, context())
              .sinks.map(({ payload }) => (payload.type === 'string' ? payload.text : null));
          assert.deepEqual(payloads(careted), payloads(line));
          assert.deepEqual(payloads(line), [all.join(' ')]);
        },
      ),
      { numRuns: 500 },
    );
  });

  /** What opens something in each; a nested counting loop is left out, since it takes as long as it says. */
  const openings: Readonly<Record<string, readonly string[]>> = {
    batch: ['set x=%x', 'for %%i in (', ':x\n'],
    hta: ['<script', '<!--', '<a b="', '<script>', 'on a='],
    task: ['<Command>', '<![CDATA[', '</Command', '&lt;'],
    reg: ['"a"="', '"a\\', 'hex(2):', '"a"=hex(2):70,\\\n'],
    mof: ['ScriptText = "', '" "', '};'],
  };
  for (const [kind, language] of languages) {
    for (const piece of openings[kind] ?? []) {
      it(`takes linear time, ${kind}, ${JSON.stringify(piece)}`, () => {
        assertLinear(kind, repeated('', piece), (source) => {
          language.mayFold(source);
          return language.evaluate(source, context(ample));
        });
      });
    }
  }
});
