/** Restart, the status bar and what the manifest promises. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';

import {
  amsight,
  closeAll,
  flaggedLine,
  makeFolder,
  removeFolder,
  scanAfter,
  setText,
  show,
  untilFlagged,
  untilStatus,
} from './support';

describe('commands', () => {
  let folder: vscode.Uri;
  before(async () => {
    await amsight();
    folder = await makeFolder({ 'a.ps1': flaggedLine });
  });
  after(async () => {
    await closeAll();
    await removeFolder(folder);
  });

  it('are all there', async () => {
    const known = await vscode.commands.getCommands(true);
    const { contributes } = vscode.extensions.getExtension('amsight.amsight')?.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    assert.deepEqual(
      contributes.commands.map(({ command }) => command).filter((command) => !known.includes(command)),
      [],
    );
  });

  it('the status bar tells the state of AMSI on this machine', async () => {
    await show(vscode.Uri.joinPath(folder, 'a.ps1'));
    const view = await untilStatus(({ state }) => state !== 'checking' && state !== 'idle');
    const expected =
      process.platform !== 'win32'
        ? 'unavailable'
        : process.env.AMSIGHT_TEST_AMSI === 'own'
          ? 'ready'
          : 'degraded';
    assert.equal(view.state, expected);
    assert.equal(view.visible, true);
    assert.equal(view.command, 'amsight.showHealth');
    assert.deepEqual(view.rows.map(([name]) => name).slice(0, 2), ['AMSI', 'Rules']);
  });

  it('Restart Scan Host makes a new one that scans', async () => {
    const uri = vscode.Uri.joinPath(folder, 'a.ps1');
    const document = await show(uri);
    await untilFlagged(uri);
    await vscode.commands.executeCommand('amsight.restartHost');
    const { report } = await scanAfter(uri, () => setText(document, `# changed\n${flaggedLine}`));
    assert.equal(report?.status, 'scanned');
    assert.ok(report.findings.length > 0);
  });
});
