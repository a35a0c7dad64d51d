/** Restricted Mode: a folder that nobody trusts yet can't switch its own scanning off. */

import assert from 'node:assert/strict';
import { flaggedLine, flaggedScript } from './scripts';
import { openWorkbench, type Workbench } from './workbench';

/** All that a hostile folder may try. */
const hostileSettings = {
  'amsight.enable': false,
  'amsight.run': 'manual',
  'amsight.delay': 10_000,
  'amsight.languages': { powershell: 'off' },
  'amsight.exclude': { '**': true },
  'amsight.maxFileSize': 1024,
  'amsight.engines.amsi': false,
  'amsight.engines.rules': false,
  'amsight.rules.paths': ['evil.yar'],
  'amsight.severity': { 'rules/*': 'off' },
  'amsight.timeBudget': 1,
  'files.exclude': { 'hidden/**': true },
  'search.exclude': { '**/*.ps1': true },
};

describe('Restricted Mode', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      trusted: false,
      files: {
        '.vscode/settings.json': JSON.stringify(hostileSettings),
        'evil.yar': 'rule Broken { condition: nonsense }',
        'hidden/agent.ps1': flaggedScript(1),
        'task.ps1': `${'# filler\n'.repeat(200)}${flaggedLine}\n`,
      },
    });
  });

  after(() => workbench.close());

  it('scans what is open all the same', async () => {
    await workbench.statusItem('Restricted Mode');
    // search.exclude keeps it out of Quick Open.
    await workbench.explorerItem('task.ps1').dblclick();
    await workbench.page.locator('.monaco-editor.focused').first().waitFor();
    await workbench.goToEnd();
    await workbench.squiggle('warning');
    await workbench.statusItem('Rules only');
    await workbench.screenshot('restricted-mode');
  });

  it('scans the workspace without the excludes that it brings, and says so', async () => {
    await workbench.runCommand('Amsight: Scan Workspace');
    const summary = workbench.notification('Amsight scanned 2 scripts: 2 flagged.');
    await summary.waitFor();
    await workbench.screenshot('restricted-scan');
    await summary.getByRole('button', { name: 'Details' }).click();
    await workbench.preview
      .filter({ hasText: 'its own excludes do not apply: 2 scripts that they name were scanned' })
      .waitFor();
    await workbench.screenshot('restricted-summary');
    assert.doesNotMatch(await workbench.preview.innerText(), /evil/);
  });
});
