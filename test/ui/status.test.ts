/** The status bar item, the language status and the health page, on a machine without AMSI. */

import assert from 'node:assert/strict';
import { honestLine } from './scripts';
import { openWorkbench, type Workbench } from './workbench';

describe('the status without AMSI', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      files: { 'report.ps1': `${honestLine}\n`, 'tool.py': "print('hello')\n", 'notes.txt': 'hello\n' },
    });
  });

  after(() => workbench.close());

  it('is absent until a script is open', async () => {
    await workbench.openFile('notes.txt');
    assert.deepEqual(
      (await workbench.statusBar()).filter(({ id }) => id.includes('amsight')),
      [],
    );
  });

  it('says Rules only beside a shield, and the tooltip says why', async () => {
    await workbench.openFile('report.ps1');
    const item = await workbench.statusItem('Rules only');
    assert.equal(await item.locator('.codicon-shield').count(), 1);
    const tooltip = await workbench.tooltip(item);
    await workbench.screenshot('status-tooltip');
    const text = await tooltip.innerText();
    assert.match(text, /AMSI\s+unavailable/);
    assert.match(text, /Rules\s+ready/);
    await workbench.leave();
  });

  it('tells the language status of a script what the engines said of it', async () => {
    const popover = await workbench.tooltip(workbench.languageStatus);
    const text = await popover.innerText();
    await workbench.screenshot('language-status');
    assert.match(text, /^Rules only\s+Health\s+Amsight: Nothing flagged$/);
    await workbench.leave();
  });

  it('says of Python that AMSI does not cover it', async () => {
    await workbench.openFile('tool.py');
    const popover = await workbench.tooltip(workbench.languageStatus);
    const text = await popover.innerText();
    await workbench.screenshot('language-status-python');
    assert.match(text, /^Amsight: Not covered by AMSI\s+Python is not scanned\.$/);
    await workbench.leave();
  });

  it('opens the health page on a click', async () => {
    await (await workbench.statusItem('Rules only')).click();
    await workbench.webview.getByRole('status').filter({ hasText: 'AMSI is part of Windows' }).waitFor();
    await workbench.screenshot('health');
  });
});
