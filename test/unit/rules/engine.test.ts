/** Specifies the rule engine: ranges, layers, prefilter, the user's rules, and what it says when it can't start. */

import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import type { RuleEngine } from '../../../src/engines/model';
import { createRuleEngine } from '../../../src/engines/rules/engine';
import { layersOf, openEngine, pack, ruleFiles, temporaryFolder, wasmPath } from './support';

const rule = (name: string, pattern: string, condition = '$a'): string =>
  `rule ${name} { strings: $a = ${pattern} condition: ${condition} }`;

describe('rule engine', () => {
  const folder = temporaryFolder();
  const engines: RuleEngine[] = [];
  let files = 0;

  /** An engine whose only bundled rule is one that never hits, with the given sources as the user's files. */
  function open(...sources: (string | Buffer)[]): RuleEngine {
    const paths = sources.map((source) => folder.write(`${(files += 1)}.yar`, source));
    return openPaths(paths);
  }
  function openPaths(paths: readonly string[]): RuleEngine {
    const engine = openEngine(paths, [{ name: 'none.yar', source: rule('Never', '"bundled rule"') }]);
    engines.push(engine);
    return engine;
  }
  function scan(
    engine: RuleEngine,
    ...contents: (string | Uint8Array)[]
  ): [string, number, [number, number][]][] {
    return engine
      .scan(layersOf(...contents))
      .map((hit) => [hit.rule.name, hit.layer, hit.ranges.map(({ start, end }) => [start, end])]);
  }

  afterEach(() => {
    for (const engine of engines.splice(0)) engine.dispose();
  });
  after(() => {
    folder.remove();
  });

  describe('ranges', () => {
    for (const [title, text, expected] of [
      ['ASCII', 'a needle', [[2, 8]]],
      ['behind CJK and an emoji', '中文 😀 needle', [[6, 12]]],
      ['behind lone surrogates', '\ud83d \ude00 needle', [[4, 10]]],
      [
        'several, sorted',
        'needle é needle',
        [
          [0, 6],
          [9, 15],
        ],
      ],
      ['none', 'need', null],
      ['an empty text', '', null],
    ] as const) {
      it(title, () => {
        assert.deepEqual(
          scan(open(rule('N', '"needle"')), text),
          expected === null ? [] : [['N', 0, expected]],
        );
      });
    }

    it('are bytes in a byte layer', () => {
      assert.deepEqual(scan(open(rule('N', '{ 4D 5A }')), 'é', Uint8Array.of(0xc3, 0xa9, 0x4d, 0x5a)), [
        ['N', 1, [[2, 4]]],
      ]);
    });

    it('leave out what lies inside another one', () => {
      const engine = open(
        'rule N { strings: $a = "needle" $b = "need" $c = "eedle!" condition: any of them }',
      );
      assert.deepEqual(scan(engine, 'a needle!'), [
        [
          'N',
          0,
          [
            [2, 8],
            [3, 9],
          ],
        ],
      ]);
    });

    it('show private patterns only where nothing else is', () => {
      const engine = open('rule N { strings: $a = "context" private $b = "core" condition: $a or $b }');
      assert.deepEqual(scan(engine, 'context core'), [['N', 0, [[8, 12]]]]);
      assert.deepEqual(scan(engine, 'context'), [['N', 0, [[0, 7]]]]);
    });

    it('are at most 50 of a rule', () => {
      const [hit] = scan(open(rule('N', '"needle"')), 'needle '.repeat(20_000));
      assert.equal(hit?.[2].length, 50);
      assert.deepEqual(hit[2][49], [343, 349]);
    });

    it('are the first line for a rule without a pattern', () => {
      assert.deepEqual(scan(open('rule N { condition: filesize > 3 }'), 'one\r\ntwo', 'x'), [
        ['N', 0, [[0, 3]]],
      ]);
    });
  });

  describe('layers', () => {
    it('give a hit each', () => {
      assert.deepEqual(scan(open(rule('N', '"needle"')), 'é needle', 'none', 'needle'), [
        ['N', 0, [[2, 8]]],
        ['N', 2, [[0, 6]]],
      ]);
    });

    it('may each bring a part of one rule', () => {
      const engine = open('rule N { strings: $a = "one" $b = "two" condition: $a and $b }');
      assert.deepEqual(scan(engine, 'one', 'two'), [
        ['N', 0, [[0, 3]]],
        ['N', 1, [[0, 3]]],
      ]);
    });

    for (const [title, pattern] of [
      ['any character', '/one.{0,20}two/s'],
      ['all but a quote', '/one[^"]{0,20}two/'],
      ['bytes', '{ 6F 6E 65 [0-20] 74 77 6F }'],
    ] as const) {
      it(`are not bridged by a pattern of ${title}`, () => {
        const engine = open(rule('N', pattern));
        assert.deepEqual(scan(engine, 'one', 'two'), []);
        assert.deepEqual(scan(engine, 'one two', 'one', 'two'), [['N', 0, [[0, 7]]]]);
      });
    }

    it('keep a match that a greedy pattern would carry into the next layer', () => {
      assert.deepEqual(scan(open(rule('N', '/one[^"]{0,99}/')), 'one.', 'two'), [['N', 0, [[0, 4]]]]);
    });

    it('keep words apart', () => {
      assert.deepEqual(scan(open(rule('N', '"one" fullword')), 'one', 'one', 'oneone'), [
        ['N', 0, [[0, 3]]],
        ['N', 1, [[0, 3]]],
      ]);
    });

    it('are not hidden by many matches in an earlier one', () => {
      const hits = scan(open(rule('N', '"needle"')), 'needle '.repeat(20_000), 'needle');
      assert.deepEqual(
        hits.map(([, layer]) => layer),
        [0, 1],
      );
    });

    it('stand alone for rules that look at position, size or absence', () => {
      const engine = open(
        `${rule('Absent', '"one"', 'not $a')} ${rule('First', '"two"', '$a at 0')} rule Size { condition: filesize == 3 }`,
      );
      assert.deepEqual(scan(engine, '1: one', 'two'), [
        ['Absent', 1, [[0, 3]]],
        ['First', 1, [[0, 3]]],
        ['Size', 1, [[0, 3]]],
      ]);
    });
  });

  describe('prefilter', () => {
    it('is true for the scripts that a scan must see', () => {
      const engine = open('rule N { strings: $a = "one" $b = "two" condition: $a and $b }');
      const scripts = ['one two', 'neither', '', 'two one'].map((text) => layersOf(text));
      assert.deepEqual(engine.prefilter(scripts), [true, false, false, true]);
    });

    it('leaves out a script that brings only a part of what others complete', () => {
      const engine = open('rule N { strings: $a = "one" $b = "two" condition: $a and $b }');
      const scripts = ['one two', 'one', 'two'].map((text) => layersOf(text));
      assert.deepEqual(engine.prefilter(scripts), [true, false, false]);
    });

    it('answers nothing for nothing', () => {
      assert.deepEqual(open().prefilter([]), []);
      assert.deepEqual(open().prefilter([[], layersOf('')]), [false, false]);
    });

    it('sees every layer, and batches larger than its buffer', () => {
      const engine = open(rule('N', '"needle"'));
      const filler = 'x'.repeat(1_500_000);
      const scripts = [[filler], ['a', filler, 'needle'], [filler, filler], ['needle'], [filler]].map(
        (texts) => layersOf(...texts),
      );
      assert.deepEqual(engine.prefilter(scripts), [false, true, false, true, false]);
    });

    it('is exact where a pattern has more matches than YARA-X keeps', () => {
      const engine = open(rule('N', '"needle"'));
      const scripts = ['needle '.repeat(20_000), 'none', 'needle', 'none'].map((text) => layersOf(text));
      assert.deepEqual(engine.prefilter(scripts), [true, false, true, false]);
    });

    it('is always true with rules that are not positive only', () => {
      const engine = open(rule('N', '"one"', 'not $a'));
      assert.deepEqual(engine.prefilter([layersOf('one'), layersOf('two')]), [true, true]);
    });

    it('never misses a match that a neighbour would lengthen', () => {
      const engine = open(rule('N', '/one[^"]{0,99}/'));
      assert.deepEqual(engine.prefilter([layersOf('one'), layersOf('two')])[0], true);
    });
  });

  describe("the user's rules", () => {
    it('are read once, from files and folders', () => {
      const own = temporaryFolder();
      try {
        const first = own.write('a.yar', rule('First', '"needle"'));
        own.write('b.yara', rule('Second', '"needle"'));
        own.write('c.txt', 'no rules');
        const engine = openPaths([first, own.path]);
        assert.equal(engine.status().state, 'ready');
        assert.deepEqual(
          scan(engine, 'needle').map(([name]) => name),
          ['First', 'Second'],
        );
      } finally {
        own.remove();
      }
    });

    it('may have the same names in several files', () => {
      const engine = open(rule('Same', '"one"'), rule('Same', '"two"'));
      assert.equal(engine.status().state, 'ready');
      assert.deepEqual(scan(engine, 'two one'), [
        ['Same', 0, [[0, 3]]],
        ['Same', 0, [[4, 7]]],
      ]);
    });

    it('are warnings named after the rule when they say nothing of themselves', () => {
      const [hit] = open(rule('Mine', '"needle"')).scan(layersOf('needle'));
      assert.deepEqual(hit?.rule, {
        name: 'Mine',
        description: 'Mine',
        severity: 'warning',
        technique: null,
        reference: null,
      });
    });

    it('leave private rules unseen and count matches up to 10,000', () => {
      const engine = open(
        `private ${rule('Hidden', '"needle"')} rule Shown { strings: $a = "needle" condition: Hidden and #a == 2 }`,
      );
      assert.deepEqual(
        scan(engine, 'needle needle').map(([name]) => name),
        ['Shown'],
      );
      const many = open(rule('Many', '"needle"', '#a >= 10000'));
      assert.equal(scan(many, 'needle '.repeat(12_000)).length, 1);
    });

    for (const [title, source, line, from, to, message] of [
      ['an unclosed text', 'rule A { strings: $a="x\n}', 0, 21, 23, /syntax error/],
      ['an unknown pattern', 'rule A {\n condition: $b }', 1, 12, 14, /unknown pattern `\$b`: .*E025/],
      ['an unused pattern', 'rule A { strings: $a = "x" condition: true }', 0, 18, 20, /unused pattern/],
      [
        'a mistake behind an emoji',
        'rule A { meta: a = "😀中" condition: $b }',
        0,
        36,
        38,
        /unknown pattern/,
      ],
      [
        'a second rule of the same name',
        `${rule('A', '"x"')}\n${rule('A', '"y"')}`,
        1,
        5,
        6,
        /duplicate rule `A`/,
      ],
      [
        'a module that is not there',
        'import "magic"\nrule A { condition: true }',
        0,
        0,
        14,
        /unknown module/,
      ],
      ['an include', 'include "other.yar"', 0, 0, 19, /error including file/],
      [
        'a regular expression that is none',
        'rule A { strings: $a = /(/ condition: $a }',
        0,
        24,
        25,
        /invalid regular expression/,
      ],
      ['no rule at all', 'Hello', 0, 0, 5, /syntax error/],
    ] as const) {
      it(`report ${title} where it stands, and serve without that file`, () => {
        const engine = open(rule('Good', '"needle"'), source);
        const status = engine.status();
        assert.equal(status.state, 'degraded');
        assert.match(status.detail, /^1 of 2 own rule files cannot be used/);
        const [problem] = status.problems ?? [];
        assert.match(problem?.file ?? '', /\d+\.yar$/);
        assert.match(problem?.message ?? '', message);
        assert.deepEqual(problem?.range, { start: { line, character: from }, end: { line, character: to } });
        assert.deepEqual(
          scan(engine, 'needle bundled rule').map(([name]) => name),
          ['Good', 'Never'],
        );
      });
    }

    it('report every mistake of a file', () => {
      const status = open('rule A { condition: $a }\nrule B { condition: $b }').status();
      assert.deepEqual(
        status.problems?.map(({ range }) => range.start.line),
        [0, 1],
      );
    });

    it('report a file that is missing, not UTF-8, or a folder that is missing', () => {
      const engine = openPaths([
        `${folder.path}/none.yar`,
        folder.write('latin.yar', Buffer.from([0x2f, 0x2f, 0xe9])),
      ]);
      const { state, detail, problems } = engine.status();
      assert.equal(state, 'degraded');
      assert.match(detail, /^2 of 2/);
      assert.match(problems?.[0]?.message ?? '', /cannot be read\. It does not exist\./);
      assert.match(problems?.[1]?.message ?? '', /not UTF-8/);
    });

    it('report a file that may not be read', function () {
      // Root and Windows read it all the same.
      if (process.platform === 'win32' || process.getuid?.() === 0) this.skip();
      const file = folder.write('locked.yar', rule('A', '"x"'));
      chmodSync(file, 0);
      assert.match(openPaths([file]).status().problems?.[0]?.message ?? '', /Access to it is denied/);
    });

    it('accept a byte order mark and an empty file', () => {
      const engine = open(`\ufeff${rule('A', '"needle"')}`, '');
      assert.equal(engine.status().state, 'ready');
      assert.equal(scan(engine, 'needle').length, 1);
    });
  });

  describe('status', () => {
    it('is ready with the bundled rules', () => {
      const engine = openEngine();
      engines.push(engine);
      const { id, state, problems, fingerprint } = engine.status();
      assert.deepEqual([id, state, problems], ['rules', 'ready', undefined]);
      assert.match(fingerprint, /^[0-9a-f]{64}$/);
    });

    it("has a fingerprint that changes with the rules' text and with nothing else", () => {
      const print = (source: string): string => open(source).status().fingerprint;
      const file = folder.write('same.yar', rule('A', '"x"'));
      assert.equal(openPaths([file]).status().fingerprint, openPaths([file]).status().fingerprint);
      assert.notEqual(print(rule('A', '"x"')), print(rule('A', '"y"')));
    });

    for (const [title, files] of [
      ['without the WebAssembly module', { bundled: pack(ruleFiles) }],
      ['with a damaged WebAssembly module', { wasm: Buffer.from('no module'), bundled: pack(ruleFiles) }],
      ['without the bundled rules', {}],
      ['with damaged bundled rules', { bundled: Buffer.from('no brotli') }],
      ['with no bundled rule', { bundled: pack([]) }],
      ['with bundled rules that do not compile', { bundled: pack([{ name: 'a.yar', source: 'rule {' }]) }],
    ] as const) {
      it(`is failing ${title}, and nothing pretends to be clean`, () => {
        const own = temporaryFolder();
        const given: { wasm?: Buffer; bundled?: Buffer } = files;
        try {
          if (given.bundled) own.write('rules.bin', given.bundled);
          if (given.wasm) own.write('broken.wasm', given.wasm);
          const needsOwnWasm = title.includes('WebAssembly');
          const engine = createRuleEngine({
            wasmPath: needsOwnWasm ? `${own.path}/broken.wasm` : wasmPath,
            bundledPath: `${own.path}/rules.bin`,
            userPaths: [],
          });
          const { state, detail } = engine.status();
          assert.equal(state, 'failing');
          assert.match(detail, /^The rule engine cannot start: .+/);
          assert.throws(() => engine.scan(layersOf('x')), /cannot start/);
          assert.throws(() => engine.prefilter([layersOf('x')]), /cannot start/);
          engine.dispose();
        } finally {
          own.remove();
        }
      });
    }

    it('throws after dispose, which may be called twice', () => {
      const engine = open();
      engine.dispose();
      engine.dispose();
      assert.throws(() => engine.scan(layersOf('x')), /disposed/);
    });
  });
});
