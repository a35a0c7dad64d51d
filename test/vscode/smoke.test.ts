/** The extension is there, starts, and offers its commands. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const id = 'amsight.amsight';

describe('the extension', () => {
  it('is installed', () => {
    assert.ok(vscode.extensions.getExtension(id));
  });

  it('activates', async () => {
    const extension = vscode.extensions.getExtension(id)!;
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  for (const name of [
    'scanWorkspace',
    'scanFile',
    'showHealth',
    'restartHost',
    'showLog',
    'copyDiagnostics',
  ]) {
    it(`registers amsight.${name}`, async () => {
      await vscode.extensions.getExtension(id)!.activate();
      assert.ok((await vscode.commands.getCommands(true)).includes(`amsight.${name}`));
    });
  }
});
