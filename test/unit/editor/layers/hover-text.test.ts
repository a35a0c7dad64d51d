import assert from 'node:assert/strict';

import { layerHover, shownAround, type LayerHoverInput } from '../../../../src/editor/layers/hover-text';
import type { LayerParts } from './layers';
import { layerView, layerPart, layersReport } from './layers';

function hover(layers: readonly LayerParts[], parts: Partial<LayerHoverInput> = {}): string {
  const report = layersReport(layers);
  const layer = report.layers.at(-1);
  assert.ok(layer);
  const { start, end } = shownAround(layer, parts.hit ?? null);
  return layerHover({
    report,
    layer,
    part: layerPart(layers.at(-1) ?? {}, start, end),
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
  it('assumes what it comes out of assumes', () => {
    assert.match(
      hover([{ kind: 'batch' }, { parent: 0, text: '', assumed: true }]),
      /it assumes a standard Windows/,
    );
  });
  it('shows the same of a part as of the whole', () => {
    const text = `${'first '.repeat(9000)}\n${'a\n'.repeat(50)}here\n${'last\n'.repeat(9000)}`;
    const at = text.indexOf('here');
    const hit = { start: at, end: at + 4 };
    const layer = { parent: 0, text };
    assert.deepEqual(shownAround(layerView(layer), hit), { start: at - 4096, end: at + 4096 });
    assert.equal(hover([{}, layer], { hit }), hover([{}, layer], { hit, part: layerPart(layer) }));
  });

  describe('of hostile text', () => {
    const table: [what: string, text: string][] = [
      ['a fence that closes', '```\n# heading\n[open](command:workbench.action.quit)\n```'],
      ['a fence of tildes', '~~~\n[open](command:workbench.action.quit)\n~~~'],
      ['very many backticks', `${'`'.repeat(70)}\n<script>alert(1)</script>`],
      [
        'markup',
        '<script>alert(1)</script> <img src="https://host.invalid/a.png"> &amp; ![a](https://host.invalid)',
      ],
      ['a link to a command', '[open](command:workbench.action.quit "title")'],
      ['what closes a fence after a cut', `${'x '.repeat(290)}\n\`\`\`\n[open](command:a)`],
      ['line ends of all kinds', 'a\r```\u2028```\u0085```\v```\f```'],
    ];
    for (const [what, text] of table) {
      it(`${what} stays in the code block`, () => {
        const shown = hover([{}, { parent: 0, text, sink: text }]);
        const fence = /^(`{3,})powershell$/m.exec(shown)?.[1] ?? assert.fail(shown);
        const [, block, after] = shown.split(new RegExp(`^${fence}(?:powershell)?$`, 'm'));
        assert.ok(block !== undefined && after !== undefined, shown);
        // No line of the block is a fence of as many backticks.
        assert.doesNotMatch(block, new RegExp(`^ {0,3}${fence}`, 'm'));
        assert.equal(after.trim(), '[Open layer 1](command:open) · [Show all layers](command:show)');
      });
    }
    it('lines of 10,000 characters take no more room than others', () => {
      const shown = hover([{}, { parent: 0, text: `${'a.'.repeat(5000)}\n`.repeat(3) }]);
      assert.ok(shown.length < 1000, String(shown.length));
      for (const line of shown.split('\n')) assert.ok(line.length <= 80, line);
    });
  });
});
