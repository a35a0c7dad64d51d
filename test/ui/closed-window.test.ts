/** A window that closes while its workspace is scanned takes every scan host with it. */

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { flaggedLine, manyScripts } from './scripts';
import { openWorkbench } from './workbench';

/** Process ids of the scan hosts that run out of the server's installed extension; Linux only, as these tests are. */
async function scanHosts(): Promise<Set<string>> {
  const extensions = path.join(process.env.AMSIGHT_UI_DATA ?? assert.fail('no server'), 'extensions');
  const found = new Set<string>();
  for (const id of await readdir('/proc')) {
    if (!/^\d+$/.test(id)) continue;
    const line = await readFile(`/proc/${id}/cmdline`, 'utf8').catch((error: unknown) => {
      // It ended meanwhile.
      if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(String(error.code)))
        return '';
      throw error;
    });
    if (line.split('\0').some((one) => one.startsWith(extensions) && one.endsWith('/dist/host.js')))
      found.add(id);
  }
  return found;
}

/** Waits until the scan hosts are as wanted; the test's own time limit ends the waiting. */
async function untilHosts(wanted: (hosts: ReadonlySet<string>) => boolean): Promise<Set<string>> {
  for (;;) {
    const hosts = await scanHosts();
    if (wanted(hosts)) return hosts;
    await setTimeout(100);
  }
}

describe('a window that closes during Scan Workspace', () => {
  it('leaves no scan host, neither the scan’s nor that of the open script', async () => {
    // Hosts of windows that other tests have just closed.
    await untilHosts(({ size }) => size === 0);
    const files = { 'open.ps1': `${flaggedLine}\n`, ...manyScripts(3000, 2) };
    const workbench = await openWorkbench({ files });
    await workbench.openFile('open.ps1');
    await workbench.squiggle('warning');
    assert.equal((await scanHosts()).size, 1);
    await workbench.runCommand('Amsight: Scan Workspace');
    await untilHosts(({ size }) => size >= 2);
    await workbench.statusItem(/^\s*[\d,]+\/3,001\s*$/);
    assert.ok((await scanHosts()).size >= 2, 'the scan is under way');
    await workbench.close();
    await untilHosts(({ size }) => size === 0);
  });
});
