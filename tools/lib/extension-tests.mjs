/** Runs a suite inside a real extension host: a workbench page in Chromium starts it and hears how it ended. */
import { appendFile } from 'node:fs/promises';
import { startServer, workbenchUrl } from '../vscode-server.mjs';
import { launchBrowser } from './browser.mjs';

/**
 * @param {import('../vscode-server.mjs').ServerOptions} options
 * @param {{ folder: string, extension: string, tests: string, log: string, timeoutMs: number }} suite paths of this machine: the folder to
 *   open, the extension, the bundled runner, and a file for what page and extension host print
 * @returns {Promise<{ status: number, timedOut: boolean }>}
 */
export async function runExtensionTests(options, { folder, extension, tests, log, timeoutMs }) {
  const server = await startServer({ ...options, extensionTests: true });
  let browser;
  let timer;
  try {
    browser = await launchBrowser();
    const page = await browser.newPage();
    const ended = new Promise((resolve, reject) => {
      timer = setTimeout(() => resolve({ status: 1, timedOut: true }), timeoutMs);
      page.on('crash', () => reject(new Error('The page of the workbench crashed.')));
      void page.exposeFunction('codeAutomationExit', (status) => resolve({ status, timedOut: false }));
    });
    await page.exposeFunction('codeAutomationLog', (type, args) =>
      appendFile(log, `[${type}] ${args.map(String).join(' ')}\n`),
    );
    await page.goto(workbenchUrl(server, { folder, extension, tests }));
    return await ended;
  } finally {
    clearTimeout(timer);
    await browser?.close();
    await server.stop();
  }
}
