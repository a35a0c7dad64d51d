/** First of the suite by name: what happens before any script is open. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';

import {
  amsight,
  closeAll,
  flaggedLine,
  makeFolder,
  removeFolder,
  scanAfter,
  setSetting,
  setText,
  show,
  untilFlagged,
  untilStatus,
  wshLine,
} from './support';

describe('activation', () => {
  let folder: vscode.Uri;
  before(async () => {
    folder = await makeFolder({
      'server.js': "const http = require('http');\nhttp.createServer();\n",
      'a.js': '',
    });
  });
  after(async () => {
    await closeAll();
    await removeFolder(folder);
  });

  it('starts nothing for JavaScript that is not for Windows Script Host', async () => {
    const api = await amsight();
    assert.equal(api.clientExists(), false, 'this test must be the first');
    const uri = vscode.Uri.joinPath(folder, 'server.js');
    const scan = await scanAfter(uri, () => show(uri));
    assert.equal(scan.report, null);
    assert.equal(api.clientExists(), false);
    assert.equal(api.status().visible, false);
  });

  it('starts nothing for the health page while Amsight is switched off', async () => {
    const api = await amsight();
    assert.equal(api.clientExists(), false);
    await setSetting('enable', false);
    await untilStatus(({ state }) => state === 'off');
    await vscode.commands.executeCommand('amsight.showHealth');
    const view = api.healthPage();
    assert.deepEqual([view?.tone, view?.state], ['information', 'Switched off']);
    assert.equal(api.clientExists(), false);
    await closeAll();
    await setSetting('enable', undefined);
    await untilStatus(({ state }) => state !== 'off');
  });

  it('starts a host for JavaScript that is', async () => {
    const api = await amsight();
    const uri = vscode.Uri.joinPath(folder, 'a.js');
    const document = await show(uri);
    const scan = await scanAfter(uri, () => setText(document, `${wshLine}\nshell.Run("notepad.exe");\n`));
    assert.equal(scan.report?.kind, 'jscript');
    assert.equal(api.clientExists(), true);
  });

  it('flags PowerShell and shows its status', async () => {
    const uri = vscode.Uri.joinPath(folder, 'x.ps1');
    await vscode.workspace.fs.writeFile(uri, Buffer.from(flaggedLine));
    await show(uri);
    await untilFlagged(uri);
    const { visible } = await untilStatus((view) => view.state !== 'checking' && view.state !== 'idle');
    assert.equal(visible, true);
  });
});
