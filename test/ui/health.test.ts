/** The page of Show AMSI Health in the real workbench, on Linux without AMSI and in a win32 extension host with one that detects. */

import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { honestLine } from './scripts';
import type { Theme } from './user-settings';
import { openWorkbench, type Workbench } from './workbench';

const detecting = process.env.AMSIGHT_TEST_AMSI === 'own';
const platform = detecting ? 'win32' : 'linux';
const bar = detecting ? 'AMSI' : 'Rules only';
const files = { 'report.ps1': `${honestLine}\n` };

/** CSS pixels of the window; without the side bar, narrow leaves about 300 to the page. */
const sizes = { wide: { width: 1400, height: 1000 }, narrow: { width: 352, height: 1000 } } as const;

async function openPage(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Amsight: Show AMSI Health');
  await workbench.webview.getByRole('heading', { name: 'AMSI Health', level: 1 }).waitFor();
}

/** The sentence on top once the report has come. */
function verdict(workbench: Workbench): Locator {
  const state = detecting ? /^Ready/ : /^Unavailable/;
  return workbench.webview.getByRole('status').filter({ hasText: state });
}

const focused = (workbench: Workbench): Promise<string> => workbench.webview.locator(':focus').innerText();

/** Evaluates an expression, written as text since tests know no DOM, inside the page. */
function inPage<T>(workbench: Workbench, code: string): Promise<T> {
  return workbench.webview.locator('body').evaluate(code);
}

for (const theme of [
  'dark',
  'light',
  'highContrast',
  'highContrastLight',
] as const satisfies readonly Theme[]) {
  describe(`the health page in ${theme}`, () => {
    let workbench: Workbench;
    before(async () => {
      workbench = await openWorkbench({ files, theme, viewport: sizes.wide });
      await openPage(workbench);
      await verdict(workbench).waitFor();
    });
    after(() => workbench.close());

    for (const size of ['wide', 'narrow'] as const) {
      it(`fits a ${size} window`, async () => {
        if (size === 'narrow') await workbench.page.keyboard.press('Control+B');
        await workbench.page.setViewportSize(sizes[size]);
        await verdict(workbench).waitFor();
        await workbench.screenshot(`health-${platform}-${theme}-${size}`);
        const overflow = await inPage<number>(
          workbench,
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        assert.equal(overflow, 0, 'nothing sticks out to the right');
      });
    }

    it('shows where the focus is', async () => {
      const button = workbench.webview.getByRole('button', { name: 'Copy report' });
      await button.focus();
      await workbench.page.keyboard.press('Shift+Tab');
      await workbench.page.keyboard.press('Tab');
      const outline = await inPage<string>(workbench, 'getComputedStyle(document.activeElement).outline');
      assert.match(outline, /solid 2px/);
      await workbench.screenshot(`health-${platform}-${theme}-focus`);
    });
  });
}

/** Run in the page: whether the editors that VS Code would open again are written down, the health page among them. */
const stateHoldsThePage = `(async () => {
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith('vscode-web-state-db')) continue;
    const database = await settled(indexedDB.open(name));
    try {
      if (!database.objectStoreNames.contains('ItemTable')) continue;
      const table = database.transaction('ItemTable').objectStore('ItemTable');
      const editors = await settled(table.get('memento/workbench.parts.editor'));
      if (String(editors).includes('amsight.health')) return true;
    } finally {
      database.close();
    }
  }
  return false;
})()`;

describe('the health page', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ files, viewport: sizes.wide });
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await openPage(workbench);
    await verdict(workbench).waitFor();
  });
  after(() => workbench.close());

  it('has one heading, sections that it names, and tables whose rows and columns have headers', async () => {
    const { webview } = workbench;
    assert.equal(await webview.getByRole('heading', { level: 1 }).count(), 1);
    const engines = webview.getByRole('region', { name: 'Amsight’s engines' });
    const table = engines.getByRole('table', { name: 'Amsight’s engines' });
    assert.deepEqual(await table.getByRole('columnheader').allInnerTexts(), ['Engine', 'State', 'Detail']);
    assert.deepEqual(await table.getByRole('rowheader').allInnerTexts(), ['AMSI', 'Rules']);
    assert.match(await table.getByRole('row', { name: 'Rules' }).innerText(), /ready/);
  });

  it('calls busy only what is drawn again, not what announces that', async () => {
    const { webview } = workbench;
    const busy = webview.locator('[aria-busy]');
    assert.equal(await busy.count(), 1);
    assert.equal(await busy.getAttribute('aria-busy'), 'false');
    assert.equal(await webview.locator('[aria-busy] [role=status], [aria-busy][role=status]').count(), 0);
  });

  it('can be walked through by keyboard: buttons first, then links, in the order they stand', async () => {
    const { page, webview } = workbench;
    await webview.getByRole('button').first().focus();
    const walked: string[] = [await focused(workbench)];
    const stops = webview.locator('button, a[href]');
    const all = await stops.allInnerTexts();
    while (walked.length < all.length) {
      await page.keyboard.press('Tab');
      walked.push(await focused(workbench));
    }
    assert.deepEqual(
      walked,
      all.map((text) => text.trim()),
    );
    assert.equal(walked.includes('Copy report'), true);
  });

  it('links to Microsoft’s documentation only', async () => {
    const { webview } = workbench;
    const links = webview.locator('a[href]');
    const microsoft = webview.locator('a[href^="https://learn.microsoft.com/"]');
    assert.equal(await links.count(), await microsoft.count());
  });

  it('runs no script but its own, and reaches no other host', async () => {
    const refused = await inPage<string[]>(
      workbench,
      `new Promise((resolve) => {
        const refused = [];
        document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => {
          refused.push(violatedDirective);
          if (refused.length === 3) resolve(refused.sort());
        });
        const { body } = document;
        const script = document.createElement('script');
        script.textContent = 'document.body.dataset.ran = "yes"';
        body.append(script);
        body.insertAdjacentHTML('beforeend', '<button onclick="document.body.dataset.ran = 1">x</button>');
        body.lastElementChild.click();
        body.lastElementChild.remove();
        fetch('https://host.invalid/').catch(() => undefined);
      })`,
    );
    assert.deepEqual(refused, ['connect-src', 'script-src-attr', 'script-src-elem']);
    assert.equal(await workbench.webview.locator('body').getAttribute('data-ran'), null);
  });

  it('copies a report without the name of the folder', async () => {
    await workbench.webview.getByRole('button', { name: 'Copy report' }).press('Enter');
    await workbench.webview.getByRole('status').filter({ hasText: 'copied to the clipboard' }).waitFor();
    const text = await workbench.page.evaluate<string>('navigator.clipboard.readText()');
    assert.match(text, /^# AMSI Health\n\n\*\*(Ready|Unavailable)\.\*\* /);
    assert.equal(text.includes(workbench.folder), false);
  });

  (detecting ? it : it.skip)('runs the self-test when it is asked to, and says so', async () => {
    const { webview } = workbench;
    await webview.getByRole('button', { name: 'Run self-test' }).press('Enter');
    await webview.getByRole('status').filter({ hasText: 'The self-test is done.' }).waitFor();
    const table = webview.getByRole('table', { name: 'Self-test' });
    assert.match(await table.getByRole('row').nth(1).innerText(), /ok\s+detected\s+detected/);
    assert.equal(await focused(workbench), 'Run self-test');
    await workbench.screenshot(`health-${platform}-self-test`);
  });

  (detecting ? it.skip : it)('offers no self-test where there is no AMSI', async () => {
    assert.equal(await workbench.webview.getByRole('button', { name: 'Run self-test' }).count(), 0);
  });

  it('is one page, however often it is asked for', async () => {
    // Quick Open's search does not run under Wine.
    await workbench.explorerItem('report.ps1').dblclick();
    await workbench.page.locator('.tab.active', { hasText: 'report.ps1' }).waitFor();
    await workbench.runCommand('Amsight: Show AMSI Health');
    await verdict(workbench).waitFor();
    assert.equal(await workbench.page.locator('.tab', { hasText: 'AMSI Health' }).count(), 1);
  });

  it('is a summary in the tooltip of the status bar', async () => {
    const tooltip = await workbench.tooltip(await workbench.statusItem(bar));
    const text = await tooltip.innerText();
    await workbench.screenshot(`health-${platform}-tooltip`);
    assert.match(text, /Last scan/);
    if (detecting) assert.match(text, /Self-test\s+passed/);
    await workbench.leave();
  });

  it('comes back when the window is reloaded', async () => {
    // A web VS Code writes its state down every few seconds, and a page that goes has no time for it.
    await workbench.page.waitForFunction(stateHoldsThePage);
    await workbench.page.reload();
    const tab = workbench.page.locator('.tab', { hasText: 'AMSI Health' });
    // VS Code keeps the tabs, but not always which one was in front.
    await tab.click();
    await verdict(workbench).waitFor();
    assert.equal(await tab.count(), 1);
  });
});
