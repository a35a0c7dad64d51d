/** Flagged lines are found by asking about parts of a text, within budgets and never too narrowly. */

import assert from 'node:assert/strict';
import { localise, type LineRegion, type LocaliseOptions } from '../../../src/findings/localise';

/** `count` lines of 50 characters, with marks at some of them. */
function script(count: number, marks: Readonly<Record<number, string>> = {}): string {
  return Array.from({ length: count }, (_, line) => (marks[line] ?? `line ${line} `).padEnd(50, '.')).join(
    '\n',
  );
}

interface Run {
  readonly regions: LineRegion[];
  readonly calls: number;
  readonly positives: number;
}

/** Runs with an engine that is simulated by `flags`, and counts its calls. */
async function run(
  text: string,
  flags: (part: string) => boolean,
  more: Partial<LocaliseOptions> = {},
): Promise<Run> {
  let calls = 0;
  let positives = 0;
  const regions = await localise(text, {
    maxCalls: 1000,
    maxPositives: 1000,
    ...more,
    probe: (part) => {
      calls++;
      const answer = flags(part);
      if (answer) positives++;
      return Promise.resolve(answer);
    },
  });
  return { regions, calls, positives };
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

describe('localise', () => {
  for (const [title, at, expected] of [
    ['in the middle', 500, '499-501'],
    ['at the start', 0, '0-2'],
    ['at the end', 999, '997-999'],
  ] as const) {
    it(`one flagged line ${title}: three lines around it, within 2·log2 n calls`, async () => {
      const { regions, calls } = await run(script(1000, { [at]: 'BAD' }), has('BAD'));
      assert.deepEqual(spans(regions), [expected]);
      // One more asks whether anything else is flagged.
      assert.ok(calls <= 2 * Math.ceil(Math.log2(1000)) + 1, `${calls} calls`);
    });
  }

  it('a region of several lines that are needed together', async () => {
    const { regions } = await run(script(300, { 100: 'BAD1', 110: 'BAD2' }), needs('BAD1', 'BAD2'));
    assert.deepEqual(spans(regions), ['100-110']);
  });

  it('offsets cover whole lines', async () => {
    const text = script(100, { 50: 'BAD' });
    const { regions } = await run(text, has('BAD'));
    const [region] = regions;
    assert.equal(text.slice(region?.start, region?.end), text.split('\n').slice(49, 52).join('\n'));
  });

  it('two regions', async () => {
    const { regions } = await run(script(400, { 30: 'BAD', 300: 'WORSE' }), has('BAD', 'WORSE'));
    assert.deepEqual(spans(regions), ['29-31', '299-301']);
  });

  it('five regions', async () => {
    const marks = Object.fromEntries([10, 90, 200, 350, 480].map((line) => [line, 'BAD']));
    const { regions } = await run(script(500, marks), has('BAD'));
    assert.deepEqual(spans(regions), ['9-11', '89-91', '199-201', '349-351', '479-481']);
  });

  it('neighbours are one region', async () => {
    const { regions } = await run(script(200, { 50: 'BAD', 52: 'BAD' }), has('BAD'));
    assert.deepEqual(spans(regions), ['49-53']);
  });

  it('is never shorter than 120 characters', async () => {
    const text = Array.from({ length: 100 }, (_, line) => (line === 50 ? 'BAD' : 'x')).join('\n');
    const { regions } = await run(text, has('BAD'));
    assert.ok(regions[0] !== undefined && regions[0].end - regions[0].start >= 120);
  });

  it('takes \\r\\n as line ends', async () => {
    const { regions } = await run(script(100, { 50: 'BAD' }).replaceAll('\n', '\r\n'), has('BAD'));
    assert.deepEqual(spans(regions), ['49-51']);
  });

  describe('finds no place', () => {
    const text = script(200, { 0: 'HEAD', 199: 'TAIL' });
    for (const [title, flags] of [
      ['the engine needs the whole text', (part: string) => part === text],
      ['it needs the first and the last line', needs('HEAD', 'TAIL')],
      ['the engine changed its mind', () => false],
    ] as const) {
      it(title, async () => {
        assert.deepEqual((await run(text, flags)).regions, []);
      });
    }

    it('in a short script, which is not asked about at all', async () => {
      assert.deepEqual(await run('BAD\nb\nc', has('BAD')), { regions: [], calls: 0, positives: 0 });
    });
  });

  describe('units', () => {
    const text = script(100, { 45: 'BAD' });
    const block = (first: number, last: number) => ({ start: first * 51, end: last * 51 + 50 });

    it('regions are whole ones', async () => {
      const unitsOf = () => [block(0, 39), block(40, 59), block(70, 79)];
      assert.deepEqual(spans((await run(text, has('BAD'), { unitsOf })).regions), ['40-59']);
    });

    it('lines between them stand for themselves', async () => {
      const unitsOf = () => [block(0, 39)];
      assert.deepEqual(spans((await run(text, has('BAD'), { unitsOf })).regions), ['44-46']);
    });
  });

  describe('budgets', () => {
    const text = script(1000, { 300: 'BAD', 700: 'WORSE' });
    for (const [maxCalls, maxPositives] of [
      [24, 6],
      [5, 6],
      [24, 1],
      [1, 1],
      [0, 6],
      [24, 0],
    ] as const) {
      it(`${maxCalls} calls, ${maxPositives} positives: hold, and what is found holds a flagged line`, async () => {
        const { regions, calls, positives } = await run(text, has('BAD', 'WORSE'), {
          maxCalls,
          maxPositives,
        });
        assert.ok(calls <= maxCalls && positives <= maxPositives);
        for (const { start, end } of regions) assert.match(text.slice(start, end), /BAD|WORSE/);
      });
    }

    it('the default budgets narrow a thousand lines down', async () => {
      const { regions } = await run(text, has('BAD'), { maxCalls: 24, maxPositives: 6 });
      assert.ok(regions[0] !== undefined && regions[0].lastLine - regions[0].firstLine < 500);
    });

    it('an abort ends the search', async () => {
      const controller = new AbortController();
      let calls = 0;
      const found = await localise(text, {
        maxCalls: 100,
        maxPositives: 100,
        signal: controller.signal,
        probe: (part) => {
          if (++calls === 3) controller.abort();
          return Promise.resolve(part.includes('BAD'));
        },
      });
      assert.equal(calls, 3);
      assert.ok(found.length <= 1);
    });
  });

  it('passes on what the engine throws', async () => {
    const probe = () => Promise.reject(new Error('engine gone'));
    await assert.rejects(localise(script(100), { maxCalls: 9, maxPositives: 9, probe }), /engine gone/);
  });
});
