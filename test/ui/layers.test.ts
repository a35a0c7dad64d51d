/**
 * What hides in a script, as people see it: a VBScript that runs PowerShell that inflates a script that loads an assembly has
 * one squiggle, a CodeLens, a hover that explains it, a tree of its layers, and documents that show them.
 */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { assembly, carrierLine, inflater, layeredScript, loader } from './layered-script';
import { honestLine } from './scripts';
import type { Theme } from './user-settings';
import { openWorkbench, type Workbench } from './workbench';

const files = { 'start.vbs': layeredScript, 'report.ps1': `${honestLine}\n` };
const settings = {
  'editor.wordWrap': 'on',
  // The squiggle's hover must not lie over the CodeLens.
  'editor.hover.above': false,
};

/** Rows of the tree in sight. */
const rows = (workbench: Workbench): Locator =>
  workbench.page.locator('.monaco-list[aria-label="Decoded Layers"] .monaco-list-row');

const row = (workbench: Workbench, label: string | RegExp): Locator =>
  rows(workbench)
    .filter({ has: workbench.page.locator('.label-name', { hasText: label }) })
    .first();

const codeLens = (workbench: Workbench): Locator =>
  workbench.page.locator('.editor-group-container.active .codelens-decoration a').first();

/** The text of the active editor as far as it is in sight, with plain spaces. */
const shownText = async (workbench: Workbench): Promise<string> =>
  (await workbench.page.locator('.editor-group-container.active .view-lines').first().innerText()).replaceAll(
    '\u00a0',
    ' ',
  );

async function hoverOverSquiggle(workbench: Workbench): Promise<string> {
  await workbench.hover(await workbench.squiggle('error'));
  const decoded = workbench.page.locator('.monaco-hover:visible', { hasText: 'Decoded: ' }).first();
  await decoded.waitFor();
  return (await decoded.innerText()).replaceAll('\u00a0', ' ');
}

describe('a VBScript that runs PowerShell that inflates a script that loads an assembly', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ files, settings, viewport: { width: 1400, height: 900 } });
    await workbench.openFile('start.vbs');
  });

  after(() => workbench.close());

  it('has one squiggle, on the expression that carries the layers', async () => {
    await workbench.squiggle('error');
    await workbench.page.keyboard.press('Control+Shift+M');
    const problems = workbench.problems.filter({ hasText: 'In decoded text: An assembly is loaded' });
    await problems.waitFor();
    // The file's own row and its one problem.
    assert.equal(await workbench.problems.count(), 2);
    assert.match(await problems.innerText(), new RegExp(`Ln ${carrierLine + 1}, Col \\d+`));
    await workbench.page.keyboard.press('Control+Shift+M');
  });

  it('explains it in a hover: kind, chain, and the decoded text around the hit', async () => {
    const hover = await hoverOverSquiggle(workbench);
    assert.match(hover, /Decoded: PowerShell, layer 2 of \d+ — detected/);
    assert.match(hover, /powershell -Command → base64 → gzip.* → Invoke-Expression/);
    assert.ok(hover.includes('$agent = [Reflection.'), hover);
    await workbench.screenshot('layers-hover');
    await workbench.leave();
  });

  it('counts its layers above the expression; a click shows them as a tree', async () => {
    // The script that loads the assembly is; the folded form that spells it out adds nothing.
    assert.equal(await codeLens(workbench).innerText(), '3 layers, 1 flagged');
    await codeLens(workbench).click();
    await row(workbench, '.NET assembly').waitFor();
    const shown: string[] = [];
    for (const one of await rows(workbench).all()) {
      const label = (await one.locator('.label-name').innerText()).replace(/:.*/, '');
      if (label !== 'Folded form') shown.push(`${await one.getAttribute('aria-level')} ${label}`);
    }
    assert.deepEqual(shown, ['1 start.vbs', '2 PowerShell', '3 PowerShell', '4 .NET assembly']);
    // The flagged one is selected.
    const selected = workbench.page.locator('.monaco-list-row.selected', { hasText: 'PowerShell' });
    assert.match(
      (await selected.getAttribute('aria-label')) ?? '',
      /^Layer 2: PowerShell: base64 → gzip.*, detected/,
    );
    await workbench.screenshot('layers-tree');
  });

  it('shows each layer in a document of its language, which can not be edited', async () => {
    await row(workbench, /^PowerShell: .*base64 → gzip/).click();
    await workbench.page.locator('.tab.active', { hasText: 'start.vbs layer 2.ps1' }).waitFor();
    assert.ok((await shownText(workbench)).includes(loader.split('\r\n')[0] ?? ''));
    await workbench.screenshot('layers-document');
    await row(workbench, '.NET assembly').click();
    await workbench.page.locator('.tab.active', { hasText: /layer \d+\.txt/ }).waitFor();
    const shown = await shownText(workbench);
    assert.match(shown, /\.NET assembly, 512 bytes\. SHA-256/);
    assert.match(shown, /00000000 {2}4d 5a/);
    assert.match(shown, /amsight-marker/);
    await workbench.page.locator('.editor-group-container.active .view-lines').first().click();
    await workbench.type('x');
    assert.equal(await shownText(workbench), shown);
    await workbench.screenshot('layers-bytes');
  });

  it('has a button in the title of its editor', async () => {
    await workbench.openFile('start.vbs');
    const button = workbench.page.locator('.editor-actions a[aria-label="Show Decoded Layers"]');
    await button.waitFor();
    await workbench.openFile('report.ps1');
    await button.waitFor({ state: 'detached' });
    await workbench.openFile('start.vbs');
    await button.click();
    await row(workbench, '.NET assembly').waitFor();
  });

  it('offers its text and hash for copying, and the way back', async () => {
    const outer = row(workbench, /^PowerShell: powershell -Command/);
    const entry = await workbench.contextMenu(outer, 'Copy SHA-256');
    await workbench.screenshot('layers-menu');
    await workbench.page.keyboard.press('Escape');
    await workbench.page.locator('.monaco-menu').waitFor({ state: 'detached' });
    assert.ok(entry);
    await workbench.choose(await workbench.contextMenu(outer, 'Go to the Carrying Expression'));
    await workbench.page.locator('.tab.active', { hasText: 'start.vbs' }).waitFor();
    await workbench.statusItem(new RegExp(`Ln ${carrierLine + 1}, Col \\d+ \\(\\d+ selected\\)`));
  });

  it('is left as it is', async () => {
    assert.equal(await readFile(path.join(workbench.folder, 'start.vbs'), 'utf8'), layeredScript);
    assert.equal(await workbench.page.locator('.tab.dirty').count(), 0);
  });

  it('makes way for a script without layers, of which the view says so', async () => {
    await workbench.openFile('report.ps1');
    await workbench.page.getByText('Nothing that could be decoded hides in report.ps1.').waitFor();
    await rows(workbench).first().waitFor({ state: 'detached' });
  });

  it('has the pieces that this test speaks of', () => {
    assert.ok(layeredScript.split('\r\n')[carrierLine]?.includes(inflater));
    assert.equal(assembly.length, 512);
  });
});

describe('a VBScript that runs PowerShell, in Restricted Mode', () => {
  let workbench: Workbench;

  before(async () => {
    // Nor does a folder that nobody trusts decide how deep Amsight looks.
    const hostile = JSON.stringify({ 'amsight.layers.maxDepth': 1, 'amsight.layers.maxLayers': 1 });
    workbench = await openWorkbench({
      trusted: false,
      files: { ...files, '.vscode/settings.json': hostile },
      settings,
      viewport: { width: 1400, height: 900 },
    });
    await workbench.openFile('start.vbs');
  });

  after(() => workbench.close());

  it('shows its layers, in a tree, a hover and documents', async () => {
    await workbench.statusItem('Restricted Mode');
    await codeLens(workbench).click();
    await row(workbench, '.NET assembly').waitFor();
    assert.match(await hoverOverSquiggle(workbench), /Decoded: PowerShell, layer 2 of \d+ — detected/);
    await workbench.leave();
    await row(workbench, /^PowerShell: .*base64 → gzip/).click();
    await workbench.page.locator('.tab.active', { hasText: 'start.vbs layer 2.ps1' }).waitFor();
    assert.ok((await shownText(workbench)).includes(loader.split('\r\n')[0] ?? ''));
    await workbench.screenshot('layers-restricted');
  });
});

const sizes = { wide: { width: 1400, height: 900 }, narrow: { width: 700, height: 900 } } as const;

for (const theme of ['light', 'dark', 'highContrast'] satisfies Theme[]) {
  describe(`layers in the ${theme} theme`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await openWorkbench({ files, settings, theme, viewport: sizes.wide });
      await workbench.openFile('start.vbs');
      await codeLens(workbench).click();
      await row(workbench, '.NET assembly').waitFor();
    });

    after(() => workbench.close());

    for (const [size, viewport] of Object.entries(sizes)) {
      it(`are a tree and a hover in a ${size} window`, async () => {
        await workbench.page.setViewportSize(viewport);
        await hoverOverSquiggle(workbench);
        const box = await workbench.page.locator('.monaco-resizable-hover:visible').first().boundingBox();
        assert.ok(box && box.x >= 0 && box.x + box.width <= viewport.width, JSON.stringify(box));
        await workbench.screenshot(`layers-${theme}-${size}`);
        await workbench.leave();
        const tooltip = await workbench.tooltip(row(workbench, '.NET assembly'));
        await tooltip.filter({ hasText: 'SHA-256' }).waitFor();
        await workbench.screenshot(`layers-tooltip-${theme}-${size}`);
        await workbench.leave();
      });
    }
  });
}
