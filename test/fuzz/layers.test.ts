/** Unwrapping holds for any text: nothing thrown, budgets kept, every range within the document. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Layer } from '../../src/layers/model';
import { SourceMap, type Segment } from '../../src/layers/source-map';
import { unwrap } from '../../src/layers/unwrap';
import { defaultBudgets } from '../../src/scripts/budgets';
import { scriptKinds } from '../../src/scripts/kinds';
import { assertLinear, hostilePieces, repeated } from './growth';

const budgets = { ...defaultBudgets, milliseconds: 60_000 };
const utf16 = (text: string): string => Buffer.from(text, 'utf16le').toString('base64');
const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** Pieces of carrying expressions, whole ones, and noise. */
const piece: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    'powershell',
    'pwsh.exe',
    ' -enc ',
    ' -e ',
    "'-ec','",
    ' \u2013EncodedCommand ',
    '[Convert]::FromBase64String(',
    '[Text.Encoding]::UTF8.GetString(',
    '.GetString(',
    "'",
    '"',
    '\u2018',
    '\u201D',
    ')',
    '\\"',
    '`',
    '^',
    '\r\n',
    '\n',
    '=',
    '==',
    '\uD83D',
    '\uDE00',
    'AAAA',
    'TVqQ',
  ),
  fc.string({ maxLength: 30 }).map(utf16),
  fc.string({ maxLength: 30 }).map((inner) => `powershell -enc ${utf16(inner)}`),
  fc.string({ maxLength: 30 }).map((inner) => `[Convert]::FromBase64String('${utf8(inner)}')`),
  fc
    .string({ maxLength: 20 })
    .map(
      (inner) =>
        `powershell -e ${utf16(`[Convert]::FromBase64String('${utf16(`pwsh -ec ${utf16(inner)}`)}')`)}`,
    ),
);
const script = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''));

const sizeOf = ({ content }: Layer): number =>
  content.type === 'text' ? content.text.length : content.bytes.length;

/** Cutting a text there would part a surrogate pair. */
function partsPair(text: string, offset: number): boolean {
  return /[\uD800-\uDBFF]/.test(text[offset - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[offset] ?? '');
}

function check(text: string, layers: readonly Layer[]): void {
  for (const [at, layer] of layers.entries()) {
    assert.equal(layer.index, at);
    assert.ok(layer.parent === null ? at === 0 : layer.parent < at, 'parents come first');
    const size = sizeOf(layer);
    for (const range of [
      { start: 0, end: size },
      { start: size, end: size },
      { start: size >> 1, end: size },
    ]) {
      const place = layer.toSource(range);
      assert.ok(place.start >= 0 && place.start <= place.end && place.end <= text.length);
      // A verbatim layer's own pair, asked for in half, is half a pair in the source.
      const asked = layer.content.type === 'text' && partsPair(layer.content.text, range.start);
      if (at > 0 && !asked) assert.ok(!partsPair(text, place.start) && !partsPair(text, place.end));
    }
  }
}

describe('unwrapping, fuzzed', () => {
  it('takes any script; ranges stay within the document and on character boundaries', () => {
    fc.assert(
      fc.property(script, fc.constantFrom(...scriptKinds), (text, kind) => {
        check(text, unwrap({ text, kind }, budgets).layers);
      }),
      { numRuns: 800 },
    );
  });

  it('takes a script cut anywhere', () => {
    const inner = `Write-Host 'x'; [Convert]::FromBase64String("${utf8('powershell -enc ' + utf16('Write-Host 1'))}")`;
    const text = `# 😀\r\n$a = [Text.Encoding]::Unicode.GetString([Convert]::FromBase64String('${utf16(inner)}'))\r\npowershell -nop -enc ${utf16(inner)}`;
    for (let cut = 0; cut <= text.length; cut++) {
      for (const part of [text.slice(0, cut), text.slice(cut)]) {
        check(part, unwrap({ text: part, kind: 'powershell' }, budgets).layers);
      }
    }
  });

  it('never exceeds its budgets', () => {
    fc.assert(
      fc.property(
        script,
        fc.record({ layers: fc.integer({ min: 1, max: 6 }), depth: fc.nat(3), outputBytes: fc.nat(60) }),
        (text, limits) => {
          const { layers } = unwrap(
            { text, kind: 'powershell' },
            { ...limits, steps: 100_000, milliseconds: 60_000 },
          );
          assert.ok(layers.length <= limits.layers);
          assert.ok(layers.slice(1).reduce((sum, layer) => sum + sizeOf(layer), 0) <= limits.outputBytes);
          const depths: number[] = [];
          for (const { parent } of layers) depths.push(parent === null ? 0 : depths[parent]! + 1);
          assert.ok(Math.max(...depths) <= limits.depth);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('what was encoded comes back, unit for unit', () => {
    const body = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .map((text) => `Write-Host "${text}" # padding that is ASCII, as most of a script is`);
    const wrap: readonly (readonly [string, (text: string) => string])[] = [
      ['encoded command', (text) => `powershell -enc ${utf16(text)}`],
      [
        'UTF-8 literal',
        (text) => `[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${utf8(text)}'))`,
      ],
      [
        'UTF-16 literal',
        (text) => `[Text.Encoding]::Unicode.GetString([Convert]::FromBase64String('${utf16(text)}'))`,
      ],
    ];
    fc.assert(
      fc.property(body, fc.constantFrom(...wrap), (inner, [, carry]) => {
        const { layers } = unwrap({ text: carry(inner), kind: 'powershell' }, budgets);
        const first = layers.find(({ parent, folded }) => parent !== null && !folded);
        assert.deepEqual(first?.content, { type: 'text', text: inner });
      }),
      { numRuns: 1000 },
    );
  });

  for (const [kind, beginnings] of [
    ['powershell', ['', 'powershell -e "', "[Convert]::FromBase64String('"]],
    ['batch', ['']],
  ] as const) {
    for (const beginning of beginnings) {
      for (const part of hostilePieces) {
        it(`takes linear time, ${kind}, ${JSON.stringify(beginning + part)}`, () => {
          assertLinear(kind, repeated(beginning, part), (text) => unwrap({ text, kind }, budgets));
        });
      }
    }
  }
});

describe('SourceMap, fuzzed', () => {
  /** Segments over a parent of `length`, in any order of origin. */
  const segments = (length: number): fc.Arbitrary<Segment[]> =>
    fc
      .array(fc.tuple(fc.nat(length), fc.nat(length), fc.boolean(), fc.integer({ min: 1, max: 5 })), {
        minLength: 1,
        maxLength: 8,
      })
      .map((parts) => {
        const result: Segment[] = [];
        for (const [a, b, verbatim, size] of parts) {
          const from = { start: Math.min(a, b), end: Math.max(a, b), verbatim };
          const start = result.at(-1)?.end ?? 0;
          result.push({ start, end: start + (verbatim ? from.end - from.start : size), from });
        }
        return result;
      });

  const all = (end: number): { start: number; end: number } => ({ start: 0, end });

  it('composed maps stay within the source', () => {
    fc.assert(
      fc.property(segments(40), segments(30), fc.nat(60), fc.nat(60), (outer, inner, a, b) => {
        const map = SourceMap.of(inner, all(30)).through(SourceMap.of(outer, all(40)));
        const place = map.toSource({ start: Math.min(a, b), end: Math.max(a, b) });
        assert.ok(place.start >= 0 && place.start <= place.end && place.end <= 40, JSON.stringify(place));
      }),
      { numRuns: 1500 },
    );
  });

  it('verbatim places hold the very same text', () => {
    fc.assert(
      fc.property(segments(40), segments(30), fc.nat(60), fc.nat(60), (outer, inner, a, b) => {
        const source = Array.from({ length: 40 }, (_, at) => String.fromCharCode(0x100 + at)).join('');
        const build = (parts: readonly Segment[], from: string): string =>
          parts
            .map((part) =>
              part.from.verbatim
                ? from.slice(part.from.start, part.from.end)
                : '?'.repeat(part.end - part.start),
            )
            .join('');
        const parent = build(outer, source);
        fc.pre(parent.length >= 30);
        const text = build(inner, parent);
        const range = { start: Math.min(a, b, text.length), end: Math.min(Math.max(a, b), text.length) };
        const place = SourceMap.of(inner, all(30))
          .through(SourceMap.of(outer, all(40)))
          .toSource(range);
        fc.pre(place.verbatim);
        assert.equal(source.slice(place.start, place.end), text.slice(range.start, range.end));
      }),
      { numRuns: 1500 },
    );
  });
});
