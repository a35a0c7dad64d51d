/** Show AMSI Health inside the extension host: what the page is sent, and how it follows the state. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';

import type { HealthPageView } from '../../src/editor/health/view';
import { amsight, closeAll, honestLine, makeFolder, removeFolder, show, until, untilStatus } from './support';

const detecting = process.platform === 'win32' && process.env.AMSIGHT_TEST_AMSI === 'own';

const tabs = (): readonly vscode.Tab[] =>
  vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(({ label }) => label === 'AMSI Health');

async function untilView(wanted: (view: HealthPageView) => boolean): Promise<HealthPageView> {
  const api = await amsight();
  return until(api.onDidChangeHealthPage, () => {
    const view = api.healthPage();
    return view !== null && wanted(view) ? view : undefined;
  });
}

describe('Show AMSI Health', () => {
  let folder: vscode.Uri;
  before(async () => {
    await amsight();
    folder = await makeFolder({ 'a.ps1': honestLine });
  });
  after(async () => {
    await closeAll();
    await removeFolder(folder);
  });

  it('opens one page, and answers when it has a report', async () => {
    const api = await amsight();
    await vscode.commands.executeCommand('amsight.showHealth');
    await vscode.commands.executeCommand('amsight.showHealth');
    assert.equal(tabs().length, 1);
    const view = api.healthPage() ?? assert.fail('no view');
    assert.equal(view.state, detecting ? 'Ready' : process.platform === 'win32' ? view.state : 'Unavailable');
    assert.match(view.footer, /^Amsight \d/);
    assert.ok(view.sections.some(({ id }) => id === 'engines'));
    assert.equal(view.busy, null);
  });

  (process.platform === 'win32' ? it.skip : it)(
    'says off Windows in one sentence what serves instead',
    async () => {
      const view = (await amsight()).healthPage() ?? assert.fail('no view');
      assert.match(view.summary, /AMSI is part of Windows.*rules serve/);
      assert.deepEqual(view.lines, []);
      assert.deepEqual(
        view.buttons.map(({ id }) => id),
        ['copy'],
      );
    },
  );

  (process.platform === 'win32' ? it : it.skip)(
    'shows what else protects, with Microsoft’s pages',
    async () => {
      const view = (await amsight()).healthPage() ?? assert.fail('no view');
      const posture = view.sections
        .find(({ id }) => id === 'posture')
        ?.blocks.find(({ type }) => type === 'table');
      assert.equal(posture?.type, 'table');
      assert.ok(posture.rows.length >= 10);
      for (const [name] of posture.rows) assert.match(name?.link ?? '', /^https:\/\/learn\.microsoft\.com\//);
    },
  );

  it('agrees with the status bar', async () => {
    await show(vscode.Uri.joinPath(folder, 'a.ps1'));
    const status = await untilStatus(({ state }) => state !== 'checking' && state !== 'idle');
    const view = (await amsight()).healthPage();
    assert.equal(status.detail, view?.summary);
  });

  it('follows a setting that is wrong, and one that is right again', async () => {
    const settings = vscode.workspace.getConfiguration('amsight');
    await vscode.commands.executeCommand('amsight.showHealth');
    await settings.update('delay', 'fast', vscode.ConfigurationTarget.Global);
    await untilView(({ sections }) => sections.some(({ id }) => id === 'settings'));
    await settings.update('delay', undefined, vscode.ConfigurationTarget.Global);
    await untilView(({ sections }) => !sections.some(({ id }) => id === 'settings'));
  });

  it('says that Amsight is switched off, as the status bar does, and looks at nothing then', async () => {
    const settings = vscode.workspace.getConfiguration('amsight');
    const before = (await amsight()).healthPage()?.state ?? assert.fail('no view');
    await settings.update('enable', false, vscode.ConfigurationTarget.Global);
    const { summary } = await untilView(({ state }) => state === 'Switched off');
    assert.match(summary, /switched off by the setting amsight\.enable/);
    const status = await untilStatus(({ state }) => state === 'off');
    assert.match(status.detail, /switched off by the setting amsight\.enable/);
    await settings.update('enable', undefined, vscode.ConfigurationTarget.Global);
    await untilView(({ state }) => state === before);
  });

  it('announces that AMSI was switched off, and that it is back', async () => {
    const settings = vscode.workspace.getConfiguration('amsight');
    const state = (await amsight()).healthPage()?.state ?? assert.fail('no view');
    await vscode.commands.executeCommand('amsight.showHealth');
    await settings.update('engines.amsi', false, vscode.ConfigurationTarget.Global);
    // A host starts with the next script.
    await vscode.commands.executeCommand('amsight.restartHost');
    await show(vscode.Uri.joinPath(folder, 'a.ps1'));
    await untilView(({ news }) => news === `AMSI changed from “${state}” to “Switched off”.`);
    await settings.update('engines.amsi', undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('amsight.restartHost');
    await untilView(({ news }) => news === `AMSI changed from “Switched off” to “${state}”.`);
  });
});
