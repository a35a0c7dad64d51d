import assert from 'node:assert/strict';

import { layerHover, type LayerHoverInput } from '../../../../src/editor/layers/hover-text';
import type { LayerParts } from './layers';
import { layersReport } from './layers';

function hover(layers: readonly LayerParts[], parts: Partial<LayerHoverInput> = {}): string {
  const report = layersReport(layers);
  const layer = report.layers.at(-1);
  assert.ok(layer);
  return layerHover({
    report,
    layer,
    verdict: 'suspicious',
    hit: null,
    profile: 'Windows PowerShell 5.1',
    openLayer: 'command:open',
    showLayers: 'command:show',
    ...parts,
  });
}

describe('the hover over what carries a layer', () => {
  it('tells kind, place, chain, text and where to go on', () => {
    assert.equal(
      hover([
        { kind: 'vbscript' },
        { parent: 0, sink: 'WScript.Shell.Run' },
        { parent: 1, via: ['base64', 'gzip'], sink: 'Invoke-Expression', text: "Write-Output 'x'" },
      ]),
      [
        '**Decoded: PowerShell, layer 2 of 2** — suspicious',
        '`WScript.Shell.Run → base64 → gzip → Invoke-Expression`',
        "```powershell\nWrite-Output 'x'\n```",
        '[Open layer 2](command:open) · [Show all layers](command:show)',
      ].join('\n\n'),
    );
  });
  it('shows the text around the hit', () => {
    const text = `${'a\n'.repeat(50)}here\n`;
    assert.match(
      hover([{}, { parent: 0, text }], { hit: { start: 100, end: 104 } }),
      /…\na\na\na\nhere\n```/,
    );
  });
  it('shows bytes as a hex dump', () => {
    const shown = hover([{}, { parent: 0, kind: 'assembly', bytes: Buffer.from('MZ') }]);
    assert.match(shown, /```plaintext\n00000000 {2}4d 5a +MZ\n```/);
  });
  it('is not ended by backticks of the script', () => {
    assert.match(
      hover([{}, { parent: 0, text: '```\n[a](command:b)' }]),
      /````powershell\n```\n\[a\]\(command:b\)\n````/,
    );
    assert.match(hover([{}, { parent: 0, sink: 'a`b', text: '' }]), /^``a`b``$/m);
  });
  it('leaves folded forms out of the chain', () => {
    const shown = hover([
      {},
      { parent: 0, folded: true, via: ['folded'] },
      { parent: 1, via: ['hex'], text: '' },
    ]);
    assert.match(shown, /^`hex`$/m);
  });
  it('says what is assumed and cut, and what is not the host’s', () => {
    const shown = hover([{}, { parent: 0, text: '', assumed: true, truncated: true, origin: 'source' }]);
    assert.match(shown, /it assumes Windows PowerShell 5\.1/);
    assert.match(shown, /A limit cut it/);
    assert.match(shown, /the engine flags this text, not that the host would block it/);
  });
});
