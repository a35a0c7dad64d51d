/** Flagged lines are found by asking about parts of a text, within budgets and never too narrowly. */

import assert from 'node:assert/strict';
import {
  localise,
  type Localised,
  type LineRegion,
  type LocaliseOptions,
} from '../../../src/findings/localise';
import type { SyntaxUnit } from '../../../src/findings/line-cells';

/** `count` lines of 50 characters, with marks at some of them. */
function script(count: number, marks: Readonly<Record<number, string>> = {}): string {
  return Array.from({ length: count }, (_, line) => (marks[line] ?? `line ${line} `).padEnd(50, '.')).join(
    '\n',
  );
}

interface Run extends Localised {
  readonly calls: number;
  readonly positives: number;
  /** What the engine was asked about. */
  readonly parts: readonly string[];
}

/** Runs with an engine that is simulated by `flags`, and counts its calls. */
async function run(
  text: string,
  flags: (part: string) => boolean,
  more: Partial<LocaliseOptions> = {},
): Promise<Run> {
  const parts: string[] = [];
  let positives = 0;
  const found = await localise(text, {
    maxCalls: 1000,
    maxPositives: 1000,
    ...more,
    probe: (part) => {
      parts.push(part);
      const flagged = flags(part);
      if (flagged) positives++;
      return Promise.resolve({ flagged, positive: flagged });
    },
  });
  return { ...found, calls: parts.length, positives, parts };
}

const has =
  (...marks: string[]) =>
  (part: string): boolean =>
    marks.some((mark) => part.includes(mark));
const needs =
  (...marks: string[]) =>
  (part: string): boolean =>
    marks.every((mark) => part.includes(mark));

const spans = (regions: readonly LineRegion[]): string[] =>
  regions.map(({ firstLine, lastLine }) => `${firstLine}-${lastLine}`);

/** Lines that hold a mark must be in a region. */
const contains = (regions: readonly LineRegion[], line: number): boolean =>
  regions.some(({ firstLine, lastLine }) => firstLine <= line && line <= lastLine);

describe('localise', () => {
  for (const [title, at] of [
    ['in the middle', 500],
    ['at the start', 0],
    ['at the end', 999],
  ] as const) {
    it(`one flagged line ${title}: a few lines around it, within 2·log2 n calls, and nothing else is flagged`, async () => {
      const { regions, rest, ended, calls } = await run(script(1000, { [at]: 'BAD' }), has('BAD'));
      assert.ok(regions.length === 1 && contains(regions, at));
      assert.ok((regions[0]?.lastLine ?? 0) - (regions[0]?.firstLine ?? 0) <= 3);
      assert.deepEqual([rest, ended], ['silent', 'done']);
      assert.ok(calls <= 2 * Math.ceil(Math.log2(1000)), `${calls} calls`);
    });
  }

  for (const [title, at] of [
    ['two', [30, 300]],
    ['five', [10, 90, 200, 350, 480]],
  ] as const) {
    it(`${title} regions, each within 2·log2 n calls and two more`, async () => {
      const marks = Object.fromEntries(at.map((line) => [line, 'BAD']));
      const { regions, rest, calls } = await run(script(500, marks), has('BAD'));
      assert.equal(regions.length, at.length);
      for (const line of at) assert.ok(contains(regions, line));
      assert.equal(rest, 'silent');
      assert.ok(calls <= at.length * (2 * Math.ceil(Math.log2(500)) + 2), `${calls} calls`);
    });
  }

  it('neighbours are one region', async () => {
    const { regions } = await run(script(200, { 50: 'BAD', 52: 'BAD' }), has('BAD'));
    assert.ok(regions.length === 1 && contains(regions, 50) && contains(regions, 52));
  });

  describe('two parts that are needed together', () => {
    it('make one region that holds both', async () => {
      const { regions, rest, ended } = await run(
        script(300, { 100: 'BAD1', 110: 'BAD2' }),
        needs('BAD1', 'BAD2'),
      );
      assert.ok(regions.length === 1 && contains(regions, 100) && contains(regions, 110));
      assert.deepEqual([spans(regions), rest, ended], [['99-110'], 'silent', 'done']);
    });

    it('make none where they are the ends of the script', async () => {
      const { regions, rest, ended } = await run(
        script(200, { 0: 'HEAD', 199: 'TAIL' }),
        needs('HEAD', 'TAIL'),
      );
      assert.deepEqual([regions, rest, ended], [[], 'flagged', 'done']);
    });

    it('are not lost beside a region of another cause', async () => {
      const text = script(200, { 0: 'HEAD', 100: 'BAD', 199: 'TAIL' });
      const flags = (part: string): boolean => has('BAD')(part) || needs('HEAD', 'TAIL')(part);
      const { regions, rest } = await run(text, flags);
      assert.deepEqual([spans(regions), rest], [['99-101'], 'flagged']);
    });
  });

  it('offsets cover whole lines', async () => {
    const text = script(100, { 50: 'BAD' });
    const { regions } = await run(text, has('BAD'));
    const [region] = regions;
    const lines = text.split('\n').slice(region?.firstLine, (region?.lastLine ?? 0) + 1);
    assert.equal(text.slice(region?.start, region?.end), lines.join('\n'));
  });

  it('asks about nothing finer than three lines and 120 characters', async () => {
    for (const text of [
      script(300, { 50: 'BAD', 51: 'BAD', 52: 'BAD' }),
      Array.from({ length: 300 }, (_, line) => (line === 50 ? 'BAD' : 'x')).join('\n'),
    ]) {
      const { parts, regions } = await run(text, has('BAD'));
      assert.ok(parts.length > 0 && regions.length > 0);
      for (const part of parts) assert.ok(part.length >= 120 && part.split('\n').length >= 3);
    }
  });

  it('takes \\r\\n as line ends', async () => {
    const { regions } = await run(script(100, { 50: 'BAD' }).replaceAll('\n', '\r\n'), has('BAD'));
    assert.deepEqual(spans(regions), ['48-50']);
  });

  describe('finds no place', () => {
    const text = script(200, { 0: 'HEAD', 199: 'TAIL' });
    for (const [title, flags] of [
      ['the engine needs the whole text', (part: string) => part === text],
      ['the engine changed its mind', () => false],
    ] as const) {
      it(title, async () => {
        const { regions, rest, ended } = await run(text, flags);
        assert.deepEqual([regions, rest, ended], [[], 'flagged', 'done']);
      });
    }

    for (const [title, short] of [
      ['short', 'BAD\nb\nc'],
      ['of one line', 'BAD '.repeat(1000)],
    ] as const) {
      it(`in a script that is ${title}, which is not asked about at all`, async () => {
        const { regions, ended, calls } = await run(short, has('BAD'));
        assert.deepEqual([regions, ended, calls], [[], 'tooSmall', 0]);
      });
    }
  });

  describe('statements', () => {
    const text = script(100, { 45: 'BAD' });
    const unit = (first: number, last: number, depth = 0): SyntaxUnit => ({
      start: first * 51,
      end: last * 51 + 50,
      depth,
    });
    const regionsOf = async (...units: SyntaxUnit[]) =>
      spans((await run(text, has('BAD'), { units })).regions);

    for (const [title, units, expected] of [
      ['small ones stay whole', [unit(40, 43), unit(44, 47), unit(48, 51)], '44-47'],
      ['large ones are divided by lines', [unit(0, 99)], '42-47'],
      ['or by those that stand in them', [unit(0, 99), unit(41, 44, 1), unit(45, 49, 1)], '45-49'],
      ['two on one line are not cut apart', [unit(42, 45), unit(45, 47)], '42-47'],
    ] as const) {
      it(title, async () => {
        assert.deepEqual(await regionsOf(...units), [expected]);
      });
    }

    it('the text is cut between the outermost ones where that is possible', async () => {
      const units = [
        unit(0, 48),
        ...Array.from({ length: 9 }, (_, at) => unit(at * 5 + 1, at * 5 + 5, 1)),
        unit(49, 99),
      ];
      const { parts } = await run(text, has('BAD'), { units });
      assert.equal(parts[0], text.split('\n').slice(0, 49).join('\n'));
    });
  });

  describe('budgets', () => {
    const text = script(1000, { 300: 'BAD', 700: 'WORSE' });
    for (const [maxCalls, maxPositives] of [
      [24, 6],
      [5, 6],
      [24, 1],
      [24, 2],
      [1, 1],
      [0, 6],
      [24, 0],
    ] as const) {
      it(`${maxCalls} calls, ${maxPositives} positives: hold, and what is found holds a flagged line`, async () => {
        const { regions, rest, calls, positives } = await run(text, has('BAD', 'WORSE'), {
          maxCalls,
          maxPositives,
        });
        assert.ok(calls <= maxCalls && positives <= maxPositives);
        for (const { start, end } of regions) assert.match(text.slice(start, end), /BAD|WORSE/);
        // Both are never found within these: it is said.
        assert.notEqual(rest, 'silent');
      });
    }

    for (const at of [0, 1, 333, 500, 777, 999]) {
      it(`the default ones narrow a thousand lines down to 20, with line ${at} flagged`, async () => {
        const { regions } = await run(script(1000, { [at]: 'BAD' }), has('BAD'), {
          maxCalls: 24,
          maxPositives: 6,
        });
        assert.ok(regions.length === 1 && contains(regions, at));
        assert.ok((regions[0]?.lastLine ?? 0) - (regions[0]?.firstLine ?? 0) < 20);
      });
    }

    it('say that they ended a search before it found a place', async () => {
      const { regions, rest, ended } = await run(text, has('BAD', 'WORSE'), { maxCalls: 0 });
      assert.deepEqual([regions, rest, ended], [[], 'flagged', 'limit']);
    });

    it('are not charged for what is known', async () => {
      const first = await run(text, has('BAD', 'WORSE'));
      const told = new Map(first.parts.map((part) => [part, has('BAD', 'WORSE')(part)]));
      const again = await run(text, has('BAD', 'WORSE'), {
        known: (part) => {
          const flagged = told.get(part);
          return flagged === undefined ? undefined : { flagged, positive: flagged };
        },
      });
      assert.deepEqual([spans(again.regions), again.calls], [spans(first.regions), 0]);
    });
  });

  describe('a probe without an answer ends the search', () => {
    const text = script(500, { 100: 'BAD', 400: 'BAD' });
    /** Null at the given call. */
    const failing = async (at: number) => {
      let calls = 0;
      const found = await localise(text, {
        maxCalls: 1000,
        maxPositives: 1000,
        probe: (part) => {
          const flagged = has('BAD')(part);
          return Promise.resolve(++calls >= at ? null : { flagged, positive: flagged });
        },
      });
      return { ...found, calls };
    };

    it('at once', async () => {
      const { regions, rest, ended, calls } = await failing(1);
      assert.deepEqual([regions, rest, ended, calls], [[], 'flagged', 'failed', 1]);
    });

    it('and what was found before stays', async () => {
      const { calls } = await run(text, has('BAD'));
      for (let at = 2; at <= calls; at++) {
        const { regions, rest, ended, calls: made } = await failing(at);
        assert.deepEqual([ended, made], ['failed', at]);
        assert.notEqual(rest, 'silent');
        for (const { start, end } of regions) assert.match(text.slice(start, end), /BAD/);
        if (at > 20) assert.ok(contains(regions, 100));
      }
    });
  });

  it('counts as an alert what is answered, not what is flagged', async () => {
    let calls = 0;
    const { ended } = await localise(script(1000), {
      maxCalls: 100,
      maxPositives: 4,
      probe: () => Promise.resolve({ flagged: false, positive: ++calls > 0 }),
    });
    assert.deepEqual([calls <= 4, ended], [true, 'limit']);
  });

  it('passes on what the engine throws', async () => {
    const probe = () => Promise.reject(new Error('engine gone'));
    await assert.rejects(localise(script(100), { maxCalls: 9, maxPositives: 9, probe }), /engine gone/);
  });
});
