/**
 * The real workbench in a browser, as the UI tests use it: open a folder, edit, wait for squiggles, read the status bar, take
 * screenshots. `npm run test:ui` starts the server and hands its address over in the environment.
 */

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Browser, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { writeUserSettings, type Theme } from './user-settings';

export type SquiggleSeverity = 'error' | 'warning' | 'info' | 'hint';

export interface WorkbenchOptions {
  /** Files of the folder to open: paths relative to it, and their content. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly theme?: Theme;
  /** CSS pixels. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** User settings on top of those that make pages quiet and alike. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** False: the folder opens in Restricted Mode. */
  readonly trusted?: boolean;
}

export interface StatusItem {
  /** For example `amsight.amsight.status`: the extension's id and the item's. */
  readonly id: string;
  /** As a screen reader hears it: text and tooltip; icons are left out. */
  readonly label: string;
  readonly text: string;
}

/** A page that is slow to start on a loaded machine is no failure; the suite's own limit ends what hangs. */
const waitMs = 45_000;

/** Chromium without its sandbox, which containers forbid: it opens nothing but our own loopback server. */
const chromiumOptions = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
];

function required(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set: start these tests with npm run test:ui.`);
  return value;
}

let browser: Promise<Browser> | undefined;
const open = new Set<Workbench>();

after(async () => {
  for (const workbench of open) await workbench.close();
  await (await browser)?.close();
});

afterEach(async function () {
  if (this.currentTest?.state !== 'failed') return;
  const title = this.currentTest.fullTitle().replace(/[^\w]+/g, '-');
  let index = 0;
  for (const workbench of open) await workbench.screenshot(`failed-${title.slice(0, 100)}-${index++}`);
});

/** One page with its folder. */
export class Workbench {
  constructor(
    /** For what the methods here don't cover. */
    readonly page: Page,
    /** Absolute path of the opened folder, for tests that change files behind the editor's back. */
    readonly folder: string,
  ) {}

  /**
   * Opens a file of the folder through Quick Open and waits until its editor has the focus.
   * @param name relative path
   */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('Control+P');
    await this.quickInput().fill(name);
    await this.quickPick(path.posix.basename(name)).click();
    await this.page.locator(`.tab.active[data-resource-name="${path.posix.basename(name)}"]`).waitFor();
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').first().waitFor();
  }

  /** Types at the cursor, key by key. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** Puts the cursor behind the last character of the active editor. */
  async goToEnd(): Promise<void> {
    await this.page.keyboard.press('Control+End');
  }

  /** The squiggles in sight; several belong to one diagnostic that goes over several lines. */
  squiggles(severity: SquiggleSeverity): Locator {
    return this.page.locator(`.editor-group-container.active .squiggly-${severity}`);
  }

  /** Waits for a squiggle and returns the first. */
  async squiggle(severity: SquiggleSeverity): Promise<Locator> {
    const first = this.squiggles(severity).first();
    await first.waitFor({ state: 'attached', timeout: waitMs });
    return first;
  }

  /** Waits until the active editor has no squiggle of this severity in sight. */
  async noSquiggle(severity: SquiggleSeverity): Promise<void> {
    await this.squiggles(severity).first().waitFor({ state: 'detached', timeout: waitMs });
  }

  /**
   * Moves the mouse onto a squiggle and waits for the hover. A CodeLens that comes later moves the lines below it, and
   * the mouse follows.
   * @returns the hover's text
   */
  async hover(squiggle: Locator): Promise<string> {
    const hover = this.page
      .locator(
        '.monaco-hover:not(.hidden) .marker.hover-contents, .monaco-hover:not(.hidden) .hover-contents',
      )
      .first();
    const deadline = Date.now() + waitMs;
    let at = '';
    while (!(await hover.isVisible())) {
      const box = await squiggle.boundingBox();
      assert.ok(box, 'the squiggle is in sight');
      assert.ok(Date.now() < deadline, 'the squiggle has a hover');
      const now = `${box.x} ${box.y}`;
      if (now !== at) await this.page.mouse.move(box.x + Math.min(box.width / 2, 40), box.y + box.height / 2);
      at = now;
      await this.page.waitForTimeout(100);
    }
    return this.page.locator('.monaco-hover:not(.hidden)').first().innerText();
  }

  /** The items of the status bar that are in sight, from left to right. */
  async statusBar(): Promise<StatusItem[]> {
    const items = await this.page.locator('.statusbar-item:visible').all();
    return Promise.all(
      items.map(async (item) => ({
        id: (await item.getAttribute('id')) ?? '',
        label: (await item.getAttribute('aria-label')) ?? '',
        text: (await item.innerText()).trim(),
      })),
    );
  }

  /** Waits for a status bar item that holds this text, and returns it, for example to click. */
  async statusItem(text: string | RegExp): Promise<Locator> {
    const item = this.page.locator('.statusbar-item:visible').filter({ hasText: text }).first();
    await item.waitFor({ timeout: waitMs });
    return item;
  }

  /** The braces beside the language's name, whose hover says what extensions know of the file. */
  get languageStatus(): Locator {
    return this.page.locator('.statusbar-item[id="status.languageStatus"]');
  }

  /**
   * Runs a command through the command palette.
   * @param title as the palette shows it, for example `Amsight: Scan Workspace`
   */
  async runCommand(title: string): Promise<void> {
    await this.openPalette(title);
    await this.quickPick(title).click();
  }

  /** Opens the command palette and types into it; what it offers can then be read or photographed. */
  async openPalette(text: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.quickInput().fill(`>${text}`);
  }

  /** Waits until VS Code knows what Amsight contributes. A palette or a menu that is open already does not hear of it. */
  async untilContributed(): Promise<void> {
    const deadline = Date.now() + waitMs;
    for (;;) {
      await this.openPalette('Amsight: Show Log');
      const entry = this.page.locator('.quick-input-widget:visible .monaco-list-row').first();
      await entry.waitFor();
      const text = await entry.innerText();
      await this.page.keyboard.press('Escape');
      await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
      if (text.includes('Amsight')) return;
      assert.ok(Date.now() < deadline, `the palette still answers “${text}”`);
    }
  }

  /** An entry of the quick pick in sight, by its label. */
  quickPick(label: string): Locator {
    return this.page
      .locator('.quick-input-widget:visible .monaco-list-row')
      .filter({ has: this.page.locator('.label-name', { hasText: label }) })
      .first();
  }

  /** The notification in sight that says this; its buttons are `a.monaco-button` inside it. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text });
  }

  /** Titles of the notifications in sight. */
  async notifications(): Promise<string[]> {
    return this.page.locator('.notification-list-item-message').allInnerTexts();
  }

  /** Moves the mouse onto something outside the text, and returns the hover that it opens. */
  async tooltip(of: Locator): Promise<Locator> {
    await of.hover();
    const hover = this.page.locator('.workbench-hover-container .monaco-hover').first();
    await hover.waitFor();
    return hover;
  }

  /** Takes the mouse away, so that hovers close. */
  async leave(): Promise<void> {
    const { width, height } = this.page.viewportSize() ?? { width: 0, height: 0 };
    await this.page.mouse.move(width * 0.6, height * 0.45);
    await this.page.locator('.workbench-hover-container:visible').waitFor({ state: 'detached' });
  }

  /** Opens the context menu of something, and waits for an entry of it. */
  async contextMenu(of: Locator, label: string): Promise<Locator> {
    await of.click({ button: 'right' });
    const entry = this.page.locator('.monaco-menu .action-item').filter({ hasText: label }).first();
    await entry.waitFor();
    return entry;
  }

  /** Runs an entry of the context menu that is open. By key, since a menu that has just opened takes no click. */
  async choose(entry: Locator): Promise<void> {
    await entry.hover();
    await this.page.locator('.monaco-menu .action-item.focused').and(entry).waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.monaco-menu').waitFor({ state: 'detached' });
  }

  /** A file or folder in the Explorer, by its name. */
  explorerItem(name: string): Locator {
    return this.page
      .locator('.explorer-folders-view .monaco-list-row')
      .filter({ has: this.page.locator('.label-name', { hasText: new RegExp(`^${escapeRegExp(name)}$`) }) });
  }

  /** Rows of the Problems panel in sight: files and, below each, its problems. */
  get problems(): Locator {
    return this.page.locator('.markers-panel .monaco-list-row');
  }

  /** The content of the webview in sight: a document inside two frames. */
  get webview(): FrameLocator {
    return this.page
      .frameLocator('.editor-group-container.active iframe.webview.ready, iframe.webview.ready')
      .frameLocator('#active-frame');
  }

  /** The rendered Markdown page in sight. */
  get preview(): Locator {
    return this.webview.locator('.markdown-body');
  }

  /**
   * Saves a picture of the page for the artefacts, and for the documentation.
   * @param name without ending
   * @returns absolute path
   */
  async screenshot(name: string): Promise<string> {
    const file = path.join(required('AMSIGHT_UI_SHOTS'), `${name}.png`);
    await this.page.screenshot({ path: file, animations: 'disabled' });
    return file;
  }

  async close(): Promise<void> {
    open.delete(this);
    // Its unload handlers tell the server that the extension host may end.
    const { page } = this;
    await page.close();
    await page.context().close();
  }

  private quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible input.input');
  }
}

/**
 * Opens a folder in a new page; nothing is kept from the pages before it. Close it when the test is over.
 * @throws {Error} when the workbench does not come up
 */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { files, theme = 'dark', viewport = { width: 1280, height: 800 }, trusted = true } = options;
  const folders = required('AMSIGHT_UI_FOLDERS');
  await mkdir(folders, { recursive: true });
  // Shown in the Explorer: a short name.
  const folder = path.join(await mkdtemp(path.join(folders, 'ui-')), 'scripts');
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  await writeUserSettings(required('AMSIGHT_UI_DATA'), theme, {
    'security.workspace.trust.enabled': !trusted,
    'security.workspace.trust.startupPrompt': 'never',
    ...options.settings,
  });
  browser ??= chromium.launch({ executablePath: required('AMSIGHT_CHROMIUM'), args: chromiumOptions });
  const context = await (
    await browser
  ).newContext({ viewport, colorScheme: theme === 'light' ? 'light' : 'dark' });
  const page = await context.newPage();
  page.setDefaultTimeout(waitMs);
  const workbench = new Workbench(page, folder);
  open.add(workbench);
  await page.goto(
    `${required('AMSIGHT_UI_URL')}/?${new URLSearchParams({ folder: `${process.env.AMSIGHT_UI_ROOT ?? ''}${folder}` }).toString()}`,
  );
  await page.locator('.monaco-workbench .explorer-folders-view .monaco-list-row').first().waitFor();
  await workbench.untilContributed();
  return workbench;
}

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
