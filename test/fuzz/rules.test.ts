/** Properties of the rule engine: no text makes it throw, batching changes nothing, and time grows with length only. */

import fc from 'fast-check';
import assert from 'node:assert/strict';
import type { RuleEngine } from '../../src/engines/model';
import { toUtf16Ranges } from '../../src/engines/rules/offsets';
import { positiveRules } from '../../src/engines/rules/positive';
import { layersOf, openEngine, temporaryFolder } from '../unit/rules/support';

/** Words that bundled rules look for, split so that this file holds no indicator. */
const words = [
  'i·ex ',
  '(New-Object Net.Web·Client)',
  '.Download·String(',
  "'http://a.invalid/x'",
  ')',
  ' | ',
  '\n',
  '; ',
  'power·shell ',
  '-w hidden ',
  '-enc ',
  'QQBBAEEAQQBBAEEAQQBBAEEAQQBB',
  '[Reflection.Ass·embly]::Load(',
  '[Convert]::From·Base64String(',
  'Set-Mp·Preference ',
  '-DisableScript·Scanning ',
  '$true',
  'Create·Object("ADO·DB.Stream")',
  '.SaveTo·File ',
  '.Run "x"',
  'Create·Object("MSXML2.XML·HTTP")',
  'amsi·Context',
  'NonPublic',
  '.SetValue(',
  'é',
  '😀',
  '\ud800',
  '中',
  ' ',
  'x',
  '\0',
  '"',
].map((word) => word.replaceAll('·', ''));

const text = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...words) },
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(''));
const content = fc.oneof({ weight: 5, arbitrary: text }, fc.uint8Array({ maxLength: 64 }));
const script = fc.array(content, { minLength: 1, maxLength: 4 });

describe('rule engine, any input', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  let engine: RuleEngine;
  /** Patterns that do cross separators, as a user's may: the engine must get them right by itself. */
  let greedy: RuleEngine;
  before(() => {
    engine = openEngine();
    const own = folder.write(
      'own.yar',
      'rule Greedy { strings: $a = /x[^"]{0,40}/ condition: $a }\nrule Pair { strings: $a = "x" $b = /é.{0,9}/s condition: all of them }',
    );
    greedy = openEngine([own]);
  });
  after(() => {
    engine.dispose();
    greedy.dispose();
    folder.remove();
  });

  for (const name of ['bundled rules', "a user's greedy rules"]) {
    const chosen = (): RuleEngine => (name === 'bundled rules' ? engine : greedy);

    it(`${name}: every range lies inside its layer and at whole characters`, () => {
      fc.assert(
        fc.property(script, (contents) => {
          for (const { layer, ranges } of chosen().scan(layersOf(...contents))) {
            const length = contents[layer]?.length ?? -1;
            assert.ok(ranges.length > 0 && ranges.length <= 50);
            for (const { start, end } of ranges) assert.ok(0 <= start && start <= end && end <= length);
            assert.deepEqual(
              ranges,
              [...ranges].sort((a, b) => a.start - b.start),
            );
          }
        }),
        { numRuns: 50 },
      );
    });

    it(`${name}: a script without a candidate has no hit alone`, () => {
      fc.assert(
        fc.property(fc.array(script, { maxLength: 12 }), (scripts) => {
          const layers = scripts.map((contents) => layersOf(...contents));
          const candidates = chosen().prefilter(layers);
          layers.forEach((one, index) => {
            if (candidates[index] === false) assert.deepEqual(chosen().scan(one), []);
          });
        }),
        { numRuns: 25 },
      );
    });
  }

  it('finds in every layer what it finds in that layer alone', () => {
    fc.assert(
      fc.property(script, (contents) => {
        const together = engine.scan(layersOf(...contents));
        contents.forEach((one, index) => {
          for (const hit of engine.scan(layersOf(one))) {
            const same = together.find(({ layer, rule }) => layer === index && rule.name === hit.rule.name);
            assert.deepEqual(same?.ranges, hit.ranges);
          }
        });
      }),
      { numRuns: 50 },
    );
  });

  it('maps offsets as an encoder counts them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
        fc.pre(!(/[\ud800-\udbff]$/.test(before) && /^[\udc00-\udfff]/.test(after)));
        const start = Buffer.byteLength(before);
        const end = Buffer.byteLength(before + after);
        assert.deepEqual(toUtf16Ranges(before + after, [{ start, end }]), [
          { start: before.length, end: before.length + after.length },
        ]);
      }),
    );
  });

  it('proves or refuses any rule file without throwing', () => {
    const pieces = [
      'rule A {',
      'strings:',
      '$a =',
      '"x"',
      '/x/',
      '{ 00 }',
      'condition:',
      '$a',
      'and',
      '}',
      '/*',
      '//',
      '"',
      '\n',
      '=',
      '(',
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 20 }), (parts) => {
        assert.ok((positiveRules(parts.join(' ')) ?? []).every(({ name }) => name !== ''));
      }),
    );
  });

  it('reports any text given as a rule file instead of throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (source) => {
        const own = openEngine(
          [folder.write('any.yar', `rule A ${source}`)],
          [{ name: 'a.yar', source: 'rule N { strings: $a = "needle" condition: $a }' }],
        );
        try {
          assert.equal(own.scan(layersOf('needle')).length, 1);
          for (const { range } of own.status().problems ?? []) {
            assert.ok(range.start.character <= range.end.character);
          }
        } finally {
          own.dispose();
        }
      }),
      { numRuns: 25 },
    );
  });

  describe('grows no faster than the text', () => {
    // Eight times the text: linear growth takes eight times as long, quadratic 64 times. The limit lies between them, and
    // the best of three turns counts, so that a busy machine does not decide.
    for (const unit of [
      '.Download·String(',
      'power·shell ',
      'power·shell -enc ',
      '.Run "power·shell ',
      "'http://a.invalid/x'",
      "i·ex [Convert]::From·Base64String('AAAA",
      "[Convert]::From·Base64String('AAAA') ",
      '(New-Object Net.Web·Client).Download·String(',
      'Set-Mp·Preference -',
      'reg add \\CurrentVersion\\Run ',
      '\\CurrentVersion\\Run power·shell -e ',
      'Set-ItemProperty DisableAnti·Spyware ',
      '[char[]]( | ',
      '$a = $a[1,',
      '.SetValue(',
      'QQBB',
      '0xfc,0x48,',
      ' ',
      '(',
      '"',
    ].map((word) => word.replaceAll('·', ''))) {
      it(JSON.stringify(unit), () => {
        const small = layersOf(unit.repeat(Math.ceil(2_000 / unit.length)));
        const large = layersOf(unit.repeat(Math.ceil(16_000 / unit.length)));
        const best = { small: Infinity, large: Infinity };
        for (let turn = 0; turn < 3; turn += 1) {
          for (const [size, layers] of [
            ['small', small],
            ['large', large],
          ] as const) {
            const begin = performance.now();
            engine.scan(layers);
            best[size] = Math.min(best[size], performance.now() - begin);
          }
        }
        assert.ok(best.large / best.small < 24, `${best.small} ms became ${best.large} ms`);
      });
    }
  });
});
