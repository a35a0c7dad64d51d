/** Commands that anybody may call, with arguments that nobody means well with: nothing throws, and nothing is touched. */

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

import { amsight, closeAll, honestLine, makeFolder, removeFolder, scanAfter, show } from './support';

describe('commands with hostile arguments', () => {
  let folder: vscode.Uri;
  let script: vscode.Uri;
  let outside: vscode.Uri;
  before(async () => {
    await amsight();
    folder = await makeFolder({ 'open.ps1': honestLine, 'shut.ps1': honestLine });
    script = vscode.Uri.joinPath(folder, 'open.ps1');
    outside = vscode.Uri.joinPath(folder, 'shut.ps1');
    await scanAfter(script, () => show(script));
  });
  after(async () => {
    await closeAll();
    await removeFolder(folder);
  });

  /** All that a call might have changed. */
  async function world(): Promise<unknown> {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    const files = (await readdir(folder.fsPath)).sort();
    return {
      files: await Promise.all(
        files.map(async (name) => [name, await readFile(path.join(folder.fsPath, name), 'utf8')]),
      ),
      acknowledged: (await readdir(workspace.uri.fsPath)).includes('.amsight.json'),
      open: vscode.workspace.textDocuments
        .filter(({ uri }) => uri.scheme === 'file')
        .map(({ uri }) => uri.toString())
        .sort(),
      terminals: vscode.window.terminals.length,
      clipboard: await vscode.env.clipboard.readText(),
    };
  }

  /** Data that a link or another extension can hand over. */
  const table: readonly (readonly [what: string, given: () => unknown[]])[] = [
    ['null', () => [null, null, null]],
    ['numbers', () => [Number.NaN, -1, 1e308]],
    ['empty text', () => ['', '', '']],
    ['a path', () => ['/etc/passwd', '0']],
    ['ways up', () => ['../../../../etc/passwd', '../..']],
    ['a command link', () => ['command:workbench.action.terminal.new', '0']],
    ['an address without a scheme', () => ['://\0', '\0']],
    ['a share', () => ['file://host.invalid/share/a.ps1', '0.0']],
    ['a script that is not open', () => [outside.toString(), '0', {}]],
    ['100,000 characters', () => ['x'.repeat(100_000), 'y'.repeat(100_000)]],
    ['what looks like a URI', () => [{ scheme: 'file', path: '/etc/passwd', fsPath: '/etc/passwd' }]],
    ['lists of lists', () => [[], [[[]], 7, { path: '/etc/passwd' }]]],
    ['a layer without a view', () => [{ source: outside.toString(), key: '0', view: null }]],
    ['a layer of wrong types', () => [{ source: 7, key: {}, view: { parent: 0, range: null, sha256: {} } }]],
    [
      'a layer that names a file',
      () => [
        {
          source: outside.toString(),
          key: '0.0',
          view: {
            index: 1,
            parent: 0,
            kind: 'powershell',
            form: 'text',
            sha256: 'planted',
            range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
          },
        },
      ],
    ],
    [
      'a prototype as key',
      () => [script.toString(), '__proto__', { reason: 'x', author: 'x', expires: null }],
    ],
    [
      'a finding that is none',
      () => [
        script.toString(),
        { ruleId: {}, layer: '0', regionSha256: null, range: { start: [], end: 'x' } },
        { reason: 'x', author: 'x', expires: null },
      ],
    ],
  ];
  /** Those that look at what they are given. */
  const taking = [
    'scanFile',
    'locateFlaggedLines',
    'acknowledgeFinding',
    'copyHuntingQuery',
    'copySigmaRule',
    'showLayers',
    'openLayer',
    'revealCarrier',
    'copyLayerText',
    'copyLayerHash',
  ];

  for (const [what, given] of table) {
    it(`touch nothing: ${what}`, async () => {
      await show(script);
      await vscode.env.clipboard.writeText('before');
      const before = await world();
      for (const name of taking) await vscode.commands.executeCommand(`amsight.${name}`, ...given());
      assert.deepEqual(await world(), before);
    });
  }

  it('the others take none', async () => {
    const { contributes } = vscode.extensions.getExtension('amsight.amsight')?.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const others = contributes.commands
      .map(({ command }) => command.replace('amsight.', ''))
      .filter((name) => !taking.includes(name));
    assert.deepEqual(others.sort(), [
      'cancelScan',
      'copyDiagnostics',
      'restartHost',
      'scanWorkspace',
      'showHealth',
      'showLog',
      'showScanSummary',
    ]);
    for (const name of others)
      await vscode.commands.executeCommand(`amsight.${name}`, outside.toString(), '/etc');
    assert.ok(!vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === outside.toString()));
  });
});
