/** Localisation keeps its budgets and its promises, whatever is flagged where. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { localise, type Localised } from '../../src/findings/localise';
import { syntaxUnits } from '../../src/layers/units';
import { scriptKinds } from '../../src/scripts/kinds';

const mark = '\u2620';

interface Case {
  readonly text: string;
  readonly maxCalls: number;
  readonly maxPositives: number;
}

interface Run extends Localised {
  readonly calls: number;
  readonly positives: number;
}

async function run({ text, maxCalls, maxPositives }: Case, flags: (part: string) => boolean): Promise<Run> {
  let calls = 0;
  let positives = 0;
  const found = await localise(text, {
    maxCalls,
    maxPositives,
    units: syntaxUnits('powershell', text),
    probe: (part) => {
      calls++;
      const flagged = flags(part);
      if (flagged) positives++;
      return Promise.resolve({ flagged, positive: flagged });
    },
  });
  return { ...found, calls, positives };
}

/** Budgets hold; regions are whole lines, large enough, apart from each other, and not the whole text. */
function assertPromises({ text, maxCalls, maxPositives }: Case, found: Run): void {
  assert.ok(found.calls <= maxCalls && found.positives <= maxPositives);
  let before = -1;
  for (const { start, end, firstLine, lastLine } of found.regions) {
    assert.ok(end - start >= 120 && lastLine - firstLine >= 2);
    assert.ok(firstLine > before);
    before = lastLine;
    assert.ok(start === 0 || /[\r\n]/.test(text.charAt(start - 1)));
    assert.ok(end === text.length || /[\r\n]/.test(text.charAt(end)));
    assert.ok(start > 0 || end < text.length);
  }
}

const line = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.constantFrom(
    'function f {',
    '}',
    'if ($x) {',
    '} else {',
    "$x = @'",
    "'@",
    'Get-Date | Out-Null',
    '',
    '  ',
  ),
);
const script = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 150 }),
  at: fc.array(fc.nat(149), { minLength: 1, maxLength: 6 }),
  lineBreak: fc.constantFrom('\n', '\r\n', '\r'),
});

function marked({ lines, at, lineBreak }: { lines: string[]; at: number[]; lineBreak: string }): string {
  return lines.map((one, index) => (at.includes(index) ? `${one}${mark}` : one)).join(lineBreak);
}

describe('localise, fuzzed', () => {
  it('within any budgets: each region holds a flagged line, and silence is told only of what is silent', async () => {
    await fc.assert(
      fc.asyncProperty(script, fc.nat(60), fc.nat(30), async (given, maxCalls, maxPositives) => {
        const one = { text: marked(given), maxCalls, maxPositives };
        fc.pre(one.text.includes(mark));
        const found = await run(one, (part) => part.includes(mark));
        assertPromises(one, found);
        for (const { start, end } of found.regions) assert.ok(one.text.slice(start, end).includes(mark));
        if (found.rest === 'silent') assert.ok(allInside(one.text, found));
      }),
      { numRuns: 400 },
    );
  });

  it('without limits: every flagged line lies in a region, unless that is the whole text', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (given) => {
        const one = { text: marked(given), maxCalls: Infinity, maxPositives: Infinity };
        fc.pre(one.text.includes(mark));
        const found = await run(one, (part) => part.includes(mark));
        assertPromises(one, found);
        if (found.regions.length > 0) assert.ok(found.rest === 'silent' && allInside(one.text, found));
        else assert.equal(found.rest, 'flagged');
      }),
      { numRuns: 400 },
    );
  });

  it('keeps its promises with an engine that answers as it likes', async () => {
    await fc.assert(
      fc.asyncProperty(
        script,
        fc.nat(60),
        fc.nat(30),
        fc.func(fc.boolean()),
        async (given, calls, positives, flags) => {
          const one = { text: marked(given), maxCalls: calls, maxPositives: positives };
          assertPromises(one, await run(one, flags));
        },
      ),
      { numRuns: 400 },
    );
  });
});

function allInside(text: string, { regions }: Localised): boolean {
  return [...text.matchAll(/\u2620/g)].every(({ index }) =>
    regions.some(({ start, end }) => start <= index && index < end),
  );
}

describe('syntax units, fuzzed', () => {
  const syntax = fc.constantFrom(
    'function f {',
    '}',
    'if (',
    ')',
    'Sub x',
    'End Sub',
    'If a Then',
    'End If',
    '<script>',
    '</script>',
    '@(',
    '^',
    '<![CDATA[',
    "@'",
    '[HKEY_A]',
    '"a"="b\\',
    'instance of X',
    '};',
    'class A {',
    '#@~^',
    '`',
    '"',
    "'",
    '/*',
  );
  for (const kind of scriptKinds) {
    it(`${kind}: never throw, lie within the text, and a long one stands before those in it`, () => {
      fc.assert(
        fc.property(fc.array(fc.oneof(syntax, fc.string({ maxLength: 20 })), { maxLength: 60 }), (parts) => {
          const text = parts.join('\n');
          const open: { end: number; depth: number }[] = [];
          for (const { start, end, depth } of syntaxUnits(kind, text)) {
            assert.ok(start >= 0 && start <= end && end <= text.length, `${start}-${end} of ${text.length}`);
            while ((open.at(-1)?.depth ?? -1) >= depth) open.pop();
            assert.equal(open.length, depth);
            open.push({ end, depth });
          }
        }),
        { numRuns: 100 },
      );
    });
  }
});
