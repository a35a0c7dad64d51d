/** Patterns that RE2 takes over match what the platform's own engine matches. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Meter } from '../../src/layers/meter';
import { compileRegex } from '../../src/layers/regex/compile';
import { defaultBudgets } from '../../src/scripts/budgets';

const meter = (): Meter => new Meter({ ...defaultBudgets, milliseconds: 60_000 }, () => performance.now());

const { pattern } = fc.letrec<{ pattern: string; item: string; atom: string }>((tie) => ({
  pattern: fc.array(tie('item'), { maxLength: 4 }).map((items) => items.join('')),
  item: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '*?', '{1,2}'))
    .map(([a, q]) => a + q),
  atom: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(
      ...['a', 'b', '.', '[ab]', '[^a]', '\\w', '\\W', '\\s', '\\b', '^', '$', '\\x61', '\\.', '[\\d-]'],
    ),
    tie('pattern').map((inner) => `(${inner})`),
    tie('pattern').map((inner) => `(?:${inner})`),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(?:${a}|${b})`),
    fc.constantFrom('(?=a)', '(?!b)', '(?<=a)', '(?<!b)', '(?!^)', '(?!$)'),
  ),
}));
const haystack = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', 'B', '1', ' ', '\n', '\r', '-', '\u00e9', '\u00c9', '\u{1F600}'),
  maxLength: 12,
});

describe('regular expressions, fuzzed', () => {
  it('match, replace and split as the platform does', () => {
    fc.assert(
      fc.property(pattern, haystack, fc.boolean(), fc.boolean(), (source, text, ignoreCase, multiline) => {
        const regex = compileRegex(source, { ignoreCase, multiline }, 'ecmascript');
        fc.pre(regex !== null);
        const flags = (ignoreCase ? 'i' : '') + (multiline ? 'm' : '');
        const native = new RegExp(source, `g${flags}`);
        assert.deepEqual(
          regex
            .matches(text, meter())
            .map(({ start, groups }) => [start, ...groups.map((group) => group?.text)]),
          Array.from(text.matchAll(native), (match) => [match.index, ...match]),
        );
        assert.equal(regex.replace(text, '<$1$&>', meter()), text.replace(native, '<$1$&>'));
        assert.deepEqual(
          regex.split(text, meter()),
          text.split(new RegExp(source, flags)).map((part: string | undefined) => part ?? ''),
        );
      }),
      { numRuns: 4000 },
    );
  });

  it('right to left, patterns without choice find the same places from the other end', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab.]{1,3}$/), haystack, (source, text) => {
        const regex = compileRegex(source, { rightToLeft: true }, 'dotnet');
        assert.ok(regex !== null);
        let end = text.length;
        for (const match of regex.matches(text, meter())) {
          assert.ok(match.end <= end, 'no overlap');
          assert.ok(new RegExp(`^(?:${source})$`).test(match.text.replaceAll('\r', ' ')));
          end = match.start;
        }
      }),
      { numRuns: 1000 },
    );
  });
});
