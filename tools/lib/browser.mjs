/** Chromium for the workbench, driven by Playwright. */
import { chromium } from 'playwright-core';
import { ensureChromium } from './system-tools.mjs';

/** No sandbox: containers forbid it, and only pages of our own loopback server are opened. The rest keeps it off the network. */
const chromiumOptions = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
];

/**
 * Starts a browser without a window.
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launchBrowser() {
  return chromium.launch({ executablePath: await ensureChromium(), args: chromiumOptions });
}
