/** A folder with many scripts is scanned: progress, cancel, summary, Problems. */

import { manyScripts } from './scripts';
import { openWorkbench, type Workbench } from './workbench';

/** Each flagged script is scanned alone, which takes many milliseconds: the scan lasts until it is cancelled. */
const files = { ...manyScripts(3000, 2), 'site-99/clean.ps1': '', 'site-99/link.ps1': '' };

describe('Scan Workspace', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ files });
  });

  after(() => workbench.close());

  it('shows its counts in the status bar and in a notification, and keeps what it found when cancelled', async () => {
    await workbench.runCommand('Amsight: Scan Workspace');
    await workbench.statusItem(/^\s*[\d,]+\/3,002\s*$/);
    const progress = workbench.notification(/\d[\d,]+ of 3,002 scripts/);
    await progress.waitFor();
    await workbench.screenshot('scan-running');
    await progress.getByRole('button', { name: 'Cancel' }).click();

    const summary = workbench.notification(/Amsight scanned [\d,]+ scripts: [\d,]+ flagged, cancelled\./);
    await summary.waitFor();
    await workbench.screenshot('scan-cancelled');
    await summary.getByRole('button', { name: 'Open Problems' }).click();
    await workbench.problems.first().waitFor();
    await workbench.statusItem('Rules only');
    await workbench.screenshot('scan-problems');
  });
});
