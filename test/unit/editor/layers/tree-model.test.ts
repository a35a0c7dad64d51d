import assert from 'node:assert/strict';

import { allNodes, layerTree, nodeByKey, type LayerNode } from '../../../../src/editor/layers/tree-model';
import type { LayerVerdict } from '../../../../src/editor/layers/verdicts';
import { at } from '../report';
import { layersReport, type LayerParts } from './layers';

const tree = (layers: readonly LayerParts[], verdicts: readonly LayerVerdict[] = []): LayerNode[] => {
  const report = layersReport(layers);
  return allNodes(
    layerTree({
      source: 'file:///a.ps1',
      name: 'a.ps1',
      report,
      verdicts,
      profile: 'PowerShell 7',
      formatNumber: String,
    }),
  );
};
const decoded = (parts: LayerParts, verdict: LayerVerdict = null): LayerNode => {
  const [, node] = tree([{}, { parent: 0, text: 'ab', ...parts }], [null, verdict]);
  assert.ok(node);
  return node;
};

describe('the tree of layers', () => {
  it('nests children below their parents, and names each by its place', () => {
    const nodes = tree([
      {},
      { parent: 0 },
      { parent: 1 },
      { parent: 0 },
      { parent: 0, folded: true },
      { parent: 3, folded: true },
    ]);
    assert.deepEqual(
      nodes.map(({ key, parent }) => [key, parent?.key ?? null]),
      [
        ['0', null],
        ['0.0', '0'],
        ['0.0.0', '0.0'],
        ['0.1', '0'],
        ['0.f', '0'],
        ['0.1.f', '0.1'],
      ],
    );
    assert.deepEqual(nodes[0]?.children, [nodes[1], nodes[3], nodes[4]]);
  });
  it('finds a node by its key', () => {
    const [root] = tree([{}, { parent: 0 }, { parent: 1 }]);
    assert.equal(nodeByKey(root ?? null, '0.0.0')?.view.index, 2);
    assert.equal(nodeByKey(root ?? null, '0.1'), undefined);
    assert.equal(nodeByKey(null, '0'), undefined);
  });
  it('has the source on top, with its name', () => {
    const [source] = tree([{ kind: 'vbscript', text: 'ab' }, { parent: 0 }], ['clean']);
    assert.deepEqual(
      [source?.label, source?.description],
      ['a.ps1', 'VBScript, 2 characters, nothing found'],
    );
    assert.equal(source?.spoken, 'a.ps1, VBScript, 2 characters, nothing found');
    assert.match(source.tooltip, /^\*\*VBScript, the source\*\*\n\nVerdict/);
  });
  it('has no top without layers', () => {
    assert.equal(
      layerTree({
        source: '',
        name: '',
        report: layersReport([]),
        verdicts: [],
        profile: '',
        formatNumber: String,
      }),
      null,
    );
  });

  const labels: [string, LayerParts, string][] = [
    [
      'decoders and what runs it',
      { via: ['base64', 'gzip'], sink: 'iex' },
      'PowerShell: base64 → gzip → iex',
    ],
    ['decoders alone', { via: ['base64'] }, 'PowerShell: base64'],
    ['what runs it alone', { kind: 'batch', sink: 'cmd /c' }, 'Batch: cmd /c'],
    ['nothing known', {}, 'PowerShell'],
    ['a folded form', { folded: true, via: ['folded'] }, 'Folded form'],
    [
      'bytes',
      { kind: 'assembly', bytes: Buffer.alloc(4), sink: 'Assembly.Load' },
      '.NET assembly: Assembly.Load',
    ],
  ];
  for (const [what, parts, label] of labels) {
    it(`calls ${what} “${label}”`, () => {
      assert.equal(decoded(parts).label, label);
    });
  }

  const states: [LayerVerdict, LayerParts, icon: string, description: string][] = [
    ['detected', {}, 'error', '2 characters, detected'],
    ['blockedByAdmin', {}, 'error', '2 characters, blocked by policy'],
    ['suspicious', {}, 'warning', '2 characters, suspicious'],
    ['notDetected', {}, 'pass', '2 characters, nothing found'],
    ['clean', {}, 'pass', '2 characters, nothing found'],
    ['unscanned', {}, 'unknown', '2 characters, not scanned'],
    [null, {}, 'unknown', '2 characters, not scanned'],
    ['notDetected', { folded: true }, 'quiet', '2 characters'],
    [null, { folded: true }, 'quiet', '2 characters, not scanned'],
    ['detected', { folded: true }, 'error', '2 characters, detected'],
    ['suspicious', { kind: 'assembly', bytes: Buffer.alloc(1) }, 'warning', '1 byte, suspicious'],
    ['suspicious', { text: 'a' }, 'warning', '1 character, suspicious'],
  ];
  for (const [verdict, parts, icon, description] of states) {
    it(`${verdict ?? 'no verdict'}${parts.folded === true ? ' on a folded form' : ''}: ${icon}, “${description}”`, () => {
      const node = decoded(parts, verdict);
      assert.deepEqual([node.icon, node.description], [icon, description]);
    });
  }

  it('tells all in the tooltip', () => {
    const { tooltip } = decoded(
      {
        via: ['base64', 'gzip'],
        sink: 'Invoke-Expression',
        range: at(2, 4, 9),
        assumed: true,
        truncated: true,
      },
      'suspicious',
    );
    assert.equal(
      tooltip,
      [
        '**Layer 1: PowerShell**',
        [
          'Decoded by: `base64 → gzip`',
          'Run by: `Invoke-Expression`',
          'Verdict: suspicious',
          'Size: 2 characters',
          'Carried at: line 3, column 5',
          `SHA\\-256: \`${'ab'.repeat(32)}\``,
        ].join('  \n'),
        'The host gives it to AMSI when it runs.',
        'It depends on variables of the host; it assumes PowerShell 7 \\(amsight.layers.hostProfile\\).',
        'A limit cut it \\(amsight.layers\\).',
      ].join('\n\n'),
    );
  });
  for (const origin of ['source', 'synthetic'] as const) {
    it(`never says that the host would block a layer of origin ${origin}`, () => {
      assert.match(decoded({ origin }).tooltip, /engine flags this text, not that the host would block it/);
    });
  }
  it('lets nothing of the script become markup', () => {
    const { tooltip } = decoded({ sink: '`[x](command:y)`', via: ['<b>'] });
    assert.match(tooltip, /Run by: `` `\[x\]\(command:y\)` ``/);
    assert.match(tooltip, /Decoded by: `<b>`/);
  });
  it('speaks in full', () => {
    assert.equal(
      decoded({ via: ['base64'], sink: 'iex' }, 'detected').spoken,
      'Layer 1: PowerShell: base64 → iex, 2 characters, detected',
    );
  });
  it('tells the menus what is text', () => {
    assert.equal(decoded({}).context, 'layer-text');
    assert.equal(decoded({ kind: 'shellcode', bytes: Buffer.alloc(1) }).context, 'layer-bytes');
    assert.equal(tree([{}])[0]?.context, 'source-text');
  });
});
