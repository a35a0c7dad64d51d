import assert from 'node:assert/strict';

import {
  assumesPowerShell,
  chainText,
  chainTo,
  kindName,
  originSentence,
  stepsOf,
} from '../../../src/findings/layer-words';

const layer = (parent: number | null, via: string[], sink: string | null, folded = false) => ({
  parent,
  via,
  sink,
  folded,
});

describe('the words for layers', () => {
  const layers = [
    layer(null, [], null),
    layer(0, ['base64', 'gzip'], 'Invoke-Expression'),
    layer(1, ['folded'], null, true),
    layer(2, ['hex'], null),
  ];
  it('name the steps from parent to layer', () => {
    assert.deepEqual(layers.map(stepsOf), [[], ['base64', 'gzip', 'Invoke-Expression'], [], ['hex']]);
  });
  it('chain all steps from the source', () => {
    assert.equal(chainText(chainTo(layers, 3)), 'base64 → gzip → Invoke-Expression → hex');
    assert.equal(chainText(chainTo(layers, 0)), '');
  });
  it('call kinds as people do', () => {
    assert.deepEqual(
      [kindName('vbscript'), kindName('assembly'), kindName('csharp')],
      ['VBScript', '.NET assembly', 'C#'],
    );
  });
  it('know whose variables a layer assumes: those of what it comes out of', () => {
    const kinds = [
      { kind: 'batch', parent: null, folded: false },
      { kind: 'powershell', parent: 0, folded: false },
      { kind: 'powershell', parent: 1, folded: true },
      { kind: 'vbscript', parent: 1, folded: false },
      { kind: 'powershell', parent: 2, folded: false },
    ] as const;
    assert.deepEqual(
      kinds.map((_, index) => assumesPowerShell(kinds, index)),
      [false, false, false, true, true],
    );
  });
  it('speak of the host only where the host submits it', () => {
    assert.match(originSentence('host'), /gives it to AMSI/);
    for (const origin of ['source', 'synthetic'] as const)
      assert.match(originSentence(origin), /engine flags this text/);
  });
});
