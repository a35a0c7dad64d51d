/** A flagged line is typed into the workbench: squiggle, hover, and how they go. */

import assert from 'node:assert/strict';
import { encodedLine, flaggedLine, honestLine } from './scripts';
import { openWorkbench, type Workbench } from './workbench';

describe('a script in the workbench', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      files: { 'deploy.ps1': `${honestLine}\n`, 'task.ps1': `${honestLine}\n${encodedLine}\n` },
    });
  });

  after(() => workbench.close());

  it('gets a squiggle while it is typed, whose hover explains it, and loses it when it is mended', async () => {
    await workbench.openFile('deploy.ps1');
    await workbench.goToEnd();
    await workbench.type(flaggedLine);
    const hover = await workbench.hover(await workbench.squiggle('warning'));
    assert.match(hover, /downloaded/i);
    assert.match(hover, /Amsight/);
    const link = workbench.page.locator('.monaco-hover:visible a', { hasText: 'T1105' });
    assert.match((await link.getAttribute('href')) ?? '', /^https:\/\/attack\.mitre\.org\/.*T1105/);
    await workbench.screenshot('squiggle-hover');

    await workbench.page.keyboard.press('Shift+Home');
    await workbench.type(honestLine);
    await workbench.noSquiggle('warning');
  });

  it('is flagged for what an encoded command hides', async () => {
    await workbench.openFile('task.ps1');
    const hover = await workbench.hover(await workbench.squiggle('warning'));
    await workbench.screenshot('encoded-hover');
    assert.match(hover, /In decoded text: A script is downloaded/);
  });
});
