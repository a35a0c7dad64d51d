/** Restricted Mode: a folder that nobody trusts yet can't switch its own scanning off, nor acknowledge its own findings. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FileReport } from '../../src/findings/model';
import { hostileSettings } from './hostile-settings';
import { flaggedLine, flaggedScript } from './scripts';
import { openWorkbench, type Workbench } from './workbench';

const scripts = {
  'hidden/agent.ps1': flaggedScript(1),
  'task.ps1': `${'# filler\n'.repeat(200)}${flaggedLine}\n`,
};

/** Runs the command line in a folder with these files. */
function amsight(
  files: Readonly<Record<string, string>>,
  ...args: string[]
): { stdout: string; status: number | null } {
  const folder = mkdtempSync(path.join(tmpdir(), 'amsight-restricted-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const cli = [path.resolve('dist/cli.js'), 'scan', '--engine', 'rules', '--no-cache', ...args, 'task.ps1'];
  const result = spawnSync(process.execPath, cli, { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return result;
}

/** A file that acknowledges all that is found, wherever it counts. */
function acknowledgements(): string {
  const { stdout } = amsight({ 'task.ps1': scripts['task.ps1'] }, '--format', 'json');
  const { files } = JSON.parse(stdout) as { files: readonly FileReport[] };
  const entries = (files[0]?.findings ?? []).map(({ regionSha256, ruleId }) => ({
    region: regionSha256,
    rule: ruleId,
    reason: 'All is well',
    author: 'The folder',
    date: '2026-01-01',
  }));
  const text = JSON.stringify({ version: 1, acknowledgements: entries });
  const ways = { 'task.ps1': scripts['task.ps1'], '.amsight.json': text };
  // Where somebody asks for it, the file silences every finding.
  assert.equal(amsight(ways, '--acknowledgements', '.amsight.json').status, 0);
  return text;
}

describe('Restricted Mode', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      trusted: false,
      files: {
        ...scripts,
        '.vscode/settings.json': JSON.stringify({
          ...hostileSettings,
          'files.exclude': { 'hidden/**': true },
          'search.exclude': { '**/*.ps1': true },
        }),
        '.amsight.json': acknowledgements(),
        'evil.yar': 'rule Broken { condition: nonsense }',
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
    assert.doesNotMatch(await workbench.preview.innerText(), /evil|acknowledged/i);
  });

  it('lets the folder acknowledge nothing', async () => {
    await workbench.explorerItem('task.ps1').dblclick();
    await workbench.goToEnd();
    await workbench.squiggle('warning');
    assert.equal(await workbench.page.getByText('Acknowledge Finding').count(), 0);
  });
});
