import assert from 'node:assert/strict';

import { layersText } from '../../../src/cli/layers-text';
import { plain } from '../../../src/cli/terminal';
import { layersReport } from '../editor/layers/layers';

const text = (...layers: Parameters<typeof layersReport>[0]): string =>
  layersText(layersReport(layers), plain);

describe('the text of amsight layers', () => {
  it('puts a child below its parent, whatever the order of the indexes', () => {
    const shown = text(
      { text: 'a' },
      { parent: 0, text: 'b' },
      { parent: 0, text: 'c' },
      { parent: 1, text: 'd' },
    );
    assert.deepEqual(
      shown.split('\n').filter((line) => line.includes('layer')),
      [
        'layer 0: PowerShell, 1 character, the source',
        '  layer 1: PowerShell, 1 character, at 1:1',
        '    layer 3: PowerShell, 1 character, at 1:1',
        '  layer 2: PowerShell, 1 character, at 1:1',
      ],
    );
  });
  it('shows bytes as a hex dump, and that there are more', () => {
    const bytes = Buffer.alloc(300, 0x41);
    const shown = text({ text: 'a' }, { parent: 0, kind: 'assembly', bytes });
    assert.match(shown, /^ {2}layer 1: \.NET assembly, 300 bytes, at 1:1$/m);
    assert.match(shown, /^ {4}00000000 {2}41 41 .* AAAAAAAAAAAAAAAA$/m);
    assert.match(shown, /^ {4}000000f0 .*\n {4}…$/m);
  });
  it('says what is assumed, cut and folded', () => {
    const shown = text(
      { text: 'a' },
      { parent: 0, folded: true, via: ['folded'], text: 'b' },
      { parent: 0, assumed: true, truncated: true, via: ['gzip'], sink: 'Invoke-Expression', text: 'c' },
    );
    assert.match(shown, /^ {2}layer 1: folded form, 1 character, at 1:1$/m);
    assert.match(
      shown,
      /^ {2}layer 2: PowerShell \(gzip → Invoke-Expression\), 1 character, at 1:1, assumes Windows PowerShell 5\.1, cut$/m,
    );
  });
  it('names what is assumed by what the layer comes out of', () => {
    const shown = text(
      { kind: 'batch', text: 'a' },
      { parent: 0, assumed: true, text: 'b' },
      { parent: 1, assumed: true, kind: 'vbscript', text: 'c' },
      { parent: 1, assumed: true, folded: true, text: 'd' },
    );
    assert.deepEqual(
      shown.split('\n').flatMap((line) => /layer \d|assumes .*/g[Symbol.match](line)?.join(' ') ?? []),
      [
        'layer 0',
        'layer 1 assumes a standard Windows',
        'layer 2 assumes Windows PowerShell 5.1',
        'layer 3 assumes a standard Windows',
      ],
    );
  });
  it('says why there may be more', () => {
    const report = { ...layersReport([{}]), truncated: true };
    assert.match(layersText(report, plain), /\nA limit ended the unwrapping/);
    assert.match(layersText({ ...report, unwrapFailed: true }, plain), /\nAmsight failed to unwrap a layer/);
    assert.doesNotMatch(layersText({ ...report, unwrapFailed: true }, plain), /limit/);
  });
  it('makes hostile text harmless', () => {
    const shown = text({ text: 'a\u001b[31m\u202e\nb' }, { parent: 0, sink: 'x\u001b]', text: 'c' });
    assert.match(shown, /^ {2}a\\x1b\[31m\\u202e\n {2}b$/m);
    assert.match(shown, /\(x\\x1b\]\)/);
  });
});
