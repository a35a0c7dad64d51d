/** The small pieces: lines that follow edits, titles, the text of a layer's document, which layer a place is about. */

import assert from 'node:assert/strict';

import { findingAt, layerAt, layerOfFinding, layerOfLine } from '../../../../src/editor/layers/at-position';
import { carrierTitle } from '../../../../src/editor/layers/carrier-title';
import { copiedPart, layerText, shownPart } from '../../../../src/editor/layers/layer-text';
import { lineAfter } from '../../../../src/editor/layers/line-after';
import { at, finding } from '../report';
import { layerView, layerPart, layersReport, type LayerParts } from './layers';

describe('carrierTitle', () => {
  const table: [number, number, string][] = [
    [1, 0, '1 layer'],
    [1, 1, '1 layer, flagged'],
    [3, 0, '3 layers'],
    [3, 1, '3 layers, 1 flagged'],
  ];
  for (const [layers, flagged, title] of table) {
    it(title, () => {
      assert.equal(carrierTitle(layers, flagged), title);
    });
  }
});

describe('lineAfter', () => {
  const change = (from: [number, number], to: [number, number], text: string) => ({
    range: { start: { line: from[0], character: from[1] }, end: { line: to[0], character: to[1] } },
    text,
  });
  const table: [string, ReturnType<typeof change>[], number][] = [
    ['typing before it', [change([0, 0], [0, 0], 'abc')], 5],
    ['a new line before it', [change([0, 3], [0, 3], '\r\n')], 6],
    ['a new line at its beginning', [change([5, 0], [5, 0], '\n')], 6],
    ['a new line in it', [change([5, 4], [5, 4], '\n')], 5],
    ['lines removed before it', [change([1, 0], [3, 0], '')], 3],
    ['a change behind it', [change([6, 0], [9, 0], '')], 5],
    ['its beginning removed', [change([2, 4], [5, 3], '')], 2],
    ['several at once', [change([4, 0], [4, 0], '\n'), change([0, 0], [1, 0], '')], 5],
  ];
  for (const [what, changes, expected] of table) {
    it(`${what}: 5 → ${expected}`, () => {
      assert.equal(lineAfter(5, changes), expected);
    });
  }
});

describe('layerText', () => {
  const shown = (parts: LayerParts, named: typeof copiedPart = shownPart): string => {
    const outline = layerView(parts);
    const { start, end } = named(outline);
    return layerText(outline, layerPart(parts, start, end), String);
  };
  it('is the first 2 Mi units of a huge text, and says so in its last line', () => {
    const text = 'x'.repeat(2 ** 21 - 1) + '🛡' + 'y'.repeat(9);
    const lines = shown({ text }).split('\n');
    assert.deepEqual(
      [lines[0]?.length, ...lines.slice(1)],
      [2 ** 21 - 1, '… The first 2097151 of 2097162 characters are shown; Copy Layer Text copies all.', ''],
    );
    assert.equal(shown({ text }, copiedPart), text);
  });
  it('is the text as it is', () => {
    assert.equal(shown({ text: 'a\r\nb' }), 'a\r\nb');
  });
  it('is a hex dump below a line that says what it is', () => {
    const text = shown({ index: 3, kind: 'assembly', bytes: Buffer.from('MZ\x90') });
    assert.equal(
      text,
      `Layer 3: .NET assembly, 3 bytes. SHA-256 ${'ab'.repeat(32)}\n\n00000000  ${'4d 5a c2 90'.padEnd(47)}  MZ..\n`.replace(
        '3 bytes',
        '4 bytes',
      ),
    );
  });
  it('says how much is shown of more', () => {
    const text = shown({ kind: 'shellcode', bytes: Buffer.alloc(70_000) });
    assert.match(text, /^Layer 0: Machine code, 70000 bytes, of which the first 65536 are shown\. SHA-256/);
    assert.match(text, /\n0000fff0 .*\n$/);
  });
});

describe('layerAt', () => {
  const { layers } = layersReport([
    { range: at(0, 0, 99) },
    { parent: 0, range: at(1, 4, 20) },
    { parent: 1, range: at(1, 8, 12) },
    { parent: 0, range: at(3, 0, 5) },
    { parent: 0, folded: true, range: at(1, 0, 99) },
  ]);
  const table: [what: string, character: number, flagged: number[], expected: number | undefined][] = [
    ['the innermost', 9, [], 2],
    ['the innermost that is flagged', 9, [1], 1],
    ['the outer, where the inner does not reach', 15, [], 1],
    ['at its end', 20, [], 1],
    ['none beside them: a folded form carries nothing', 50, [4], undefined],
  ];
  for (const [what, character, flagged, expected] of table) {
    it(what, () => {
      const verdicts = layers.map(({ index }) => (flagged.includes(index) ? 'detected' : 'notDetected'));
      assert.equal(layerAt(layers, verdicts, { line: 1, character })?.index, expected);
    });
  }
});

describe('layerOfLine', () => {
  const { layers } = layersReport([
    { range: at(0, 0, 99) },
    { parent: 0, range: at(0, 4, 20) },
    { parent: 1, range: at(0, 8, 12) },
    { parent: 0, folded: true, range: at(0, 0, 99) },
    { parent: 0, range: at(3, 0, 5) },
  ]);
  const table: [what: string, line: number, flagged: number[], expected: number | undefined][] = [
    ['the first', 0, [], 1],
    ['the innermost that is flagged', 0, [1, 2], 2],
    ['never the source or a folded form', 0, [0, 3], 1],
    ['that of another line', 3, [1], 4],
    ['none', 2, [1], undefined],
  ];
  for (const [what, line, flagged, expected] of table) {
    it(what, () => {
      const verdicts = layers.map(({ index }) => (flagged.includes(index) ? 'detected' : 'notDetected'));
      assert.equal(layerOfLine(layers, verdicts, line)?.index, expected);
    });
  }
});

describe('layerOfFinding', () => {
  const { layers } = layersReport([{}, { parent: 0, sha256: 'a1' }, { parent: 0, sha256: 'b2' }]);
  const table: [what: string, layerSha256: string | undefined, expected: number | undefined][] = [
    ['the one with the same content, whatever its number', 'b2', 2],
    ['none with other content', 'c3', undefined],
    ['none where the finding names no content', undefined, undefined],
  ];
  for (const [what, layerSha256, expected] of table) {
    it(what, () => {
      const one = finding({ layer: 1, ...(layerSha256 === undefined ? {} : { layerSha256 }) });
      assert.equal(layerOfFinding(layers, one)?.index, expected);
    });
  }
});

describe('findingAt', () => {
  const one = finding({ layer: 1, severity: 'warning', range: at(0, 0, 10) });
  const two = finding({ layer: 2, severity: 'error', range: at(0, 2, 4) });
  const source = finding({ layer: 0, range: at(0, 0, 10) });
  it('takes the worst', () => {
    assert.equal(findingAt({ findings: [one, two, source] }, { line: 0, character: 3 }), two);
  });
  it('knows its range', () => {
    assert.equal(findingAt({ findings: [one, two, source] }, { line: 0, character: 8 }), one);
    assert.equal(findingAt({ findings: [one, two, source] }, { line: 0, character: 11 }), undefined);
  });
  it('leaves findings of the source to their own hover', () => {
    assert.equal(findingAt({ findings: [source] }, { line: 0, character: 3 }), undefined);
  });
});
