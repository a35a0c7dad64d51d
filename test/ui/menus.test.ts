/** Where a person finds Amsight: command palette, Explorer, editor; and what happens when they use it. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { flaggedScript, honestLine, honestScript } from './scripts';
import { openWorkbench, type Workbench } from './workbench';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: {
      readonly commandPalette: readonly { readonly command: string; readonly when: string }[];
    };
  };
}

async function readJson(name: string): Promise<unknown> {
  return JSON.parse(await readFile(path.resolve(name), 'utf8'));
}

/** As the palette shows them, sorted; without those that wait for a scan or stand in other menus only. */
async function commandsOfTheManifest(): Promise<string[]> {
  const { contributes } = (await readJson('package.json')) as Manifest;
  const titles = (await readJson('package.nls.json')) as Readonly<Record<string, string>>;
  const waiting = contributes.menus.commandPalette
    .filter(({ when }) => /amsight\.(hasSummary|scanning)|^false$/.test(when))
    .map(({ command }) => command);
  return contributes.commands
    .filter(({ command }) => !waiting.includes(command))
    .map(({ title }) => `Amsight: ${titles[title.slice(1, -1)] ?? title}`)
    .sort();
}

describe('the menus', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      files: {
        'agent.ps1': flaggedScript(1),
        'notes.txt': 'hello\n',
        'report.ps1': `${honestLine}\n`,
        'site/one.ps1': honestScript(1),
        'site/two.ps1': flaggedScript(2),
        'site/large.ps1': `# ${'x'.repeat(5000)}\n`,
      },
      settings: { 'amsight.maxFileSize': 4096 },
    });
  });

  after(() => workbench.close());

  it('offers every command in the palette', async () => {
    await workbench.openFile('report.ps1');
    await workbench.openPalette('Amsight: ');
    const labels = workbench.page.locator('.quick-input-widget:visible .monaco-list-row .label-name');
    await labels.filter({ hasText: 'Amsight: Scan Workspace' }).waitFor();
    await workbench.screenshot('palette');
    const offered = (await labels.allInnerTexts()).filter((label) => label.startsWith('Amsight: '));
    assert.deepEqual(offered.sort(), await commandsOfTheManifest());
    await workbench.page.keyboard.press('Escape');
  });

  it('offers Scan File in the editor', async () => {
    const entry = await workbench.contextMenu(
      workbench.page.locator('.editor-group-container.active .view-line').first(),
      'Scan File',
    );
    await workbench.screenshot('editor-menu');
    await workbench.choose(entry);
    await workbench.statusItem('Amsight: nothing flagged in report.ps1');
  });

  it('offers Scan File for a file in the Explorer', async () => {
    const entry = await workbench.contextMenu(workbench.explorerItem('agent.ps1'), 'Scan File');
    await workbench.screenshot('explorer-menu');
    await workbench.choose(entry);
    await workbench.notification('Amsight scanned 1 script: 1 flagged.').waitFor();
    await workbench.screenshot('scan-file');
  });

  it('offers Scan File for a folder in the Explorer, and tells what was found and what was skipped', async () => {
    await workbench.choose(await workbench.contextMenu(workbench.explorerItem('site'), 'Scan File'));
    const summary = workbench.notification('Amsight scanned 2 scripts: 1 flagged, 1 not fully scanned.');
    await summary.waitFor();
    await workbench.screenshot('scan-summary');
    await summary.getByRole('button', { name: 'What Was Skipped' }).click();
    await workbench.preview.filter({ hasText: /\ssite\/large\.ps1\s.*amsight\.maxFileSize/s }).waitFor();
    await workbench.screenshot('scan-summary-page');
  });

  it('fill Problems', async () => {
    await workbench.page.keyboard.press('Control+Shift+M');
    for (const name of ['agent.ps1', 'two.ps1']) await workbench.problems.filter({ hasText: name }).waitFor();
    assert.equal(await workbench.problems.filter({ hasText: 'A script is downloaded' }).count(), 2);
    await workbench.screenshot('problems');
  });

  it('offers no scan for what is no script', async () => {
    await workbench.contextMenu(workbench.explorerItem('notes.txt'), 'Copy Path');
    assert.equal(
      await workbench.page.locator('.monaco-menu .action-item').filter({ hasText: 'Scan File' }).count(),
      0,
    );
  });
});
