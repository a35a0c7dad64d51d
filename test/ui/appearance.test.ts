/** What people see, in each theme and in a wide and a narrow window: pictures to look at, and nothing that is cut off. */

import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { encodedLine, flaggedLine, manyScripts } from './scripts';
import type { Theme } from './user-settings';
import { openWorkbench, type Workbench } from './workbench';

const sizes = { wide: { width: 1400, height: 900 }, narrow: { width: 700, height: 900 } } as const;
const themes: readonly Theme[] = ['dark', 'light', 'highContrast'];

const files = {
  ...manyScripts(3000, 2),
  'deploy.ps1': `$ErrorActionPreference = 'Stop'\n${encodedLine}\n${flaggedLine}\n`,
};

/** Fails where a part of something lies outside the window. */
async function inSight(workbench: Workbench, what: string, locator: Locator): Promise<void> {
  const box = await locator.boundingBox();
  const window = workbench.page.viewportSize();
  assert.ok(box && window, `${what} is not there`);
  const inside =
    box.x >= 0 && box.y >= 0 && box.x + box.width <= window.width && box.y + box.height <= window.height;
  assert.ok(inside, `${what} is cut off: ${JSON.stringify(box)}`);
}

for (const theme of themes) {
  describe(`the ${theme} theme`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await openWorkbench({ files, theme, viewport: sizes.wide });
      await workbench.openFile('deploy.ps1');
    });

    after(() => workbench.close());

    /** Does the same in each size of the window. */
    async function inEachSize(
      name: string,
      show: (size: keyof typeof sizes) => Promise<Locator>,
    ): Promise<void> {
      for (const size of ['wide', 'narrow'] as const) {
        await workbench.page.setViewportSize(sizes[size]);
        await inSight(workbench, name, await show(size));
        await workbench.screenshot(`${name}-${theme}-${size}`);
        await workbench.leave();
      }
    }

    it('shows squiggles and their hover', async () => {
      await inEachSize('squiggle', async () => {
        await workbench.hover(await workbench.squiggle('warning'));
        return workbench.page.locator('.monaco-resizable-hover:visible').first();
      });
    });

    it('shows the tooltip of the status bar item', async () => {
      await inEachSize('status', async () => workbench.tooltip(await workbench.statusItem('Rules only')));
    });

    it('shows the health', async () => {
      await (await workbench.statusItem('Rules only')).click();
      await inEachSize('health', async () => {
        const verdict = workbench.webview.getByRole('status').filter({ hasText: 'AMSI is part of Windows' });
        await verdict.waitFor();
        return verdict;
      });
    });

    it('shows a running scan, and its findings in Problems', async () => {
      await workbench.page.setViewportSize(sizes.wide);
      await workbench.runCommand('Amsight: Scan Workspace');
      const progress = workbench.notification(/\d[\d,]+ of 3,001 scripts/);
      await inEachSize('scan', async () => {
        await progress.waitFor();
        return progress;
      });
      await progress.getByRole('button', { name: 'Cancel' }).click();
      await workbench.notification('cancelled.').getByRole('button', { name: 'Open Problems' }).click();
      await inEachSize('problems', async () => {
        await workbench.problems.first().waitFor();
        return workbench.problems.first();
      });
    });
  });
}
