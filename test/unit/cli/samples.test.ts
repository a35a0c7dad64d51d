/** What `amsight scan samples` finds: every hostile sample is told apart from every honest one. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { amsight, slow } from './run';
import { parse } from './schema';

const samples = path.resolve('samples');

describe('samples', function () {
  this.timeout(slow);

  it('are found as they should be, with exit 1', async () => {
    const { stdout, status } = await amsight(
      ['scan', 'samples', '--engine', 'rules', '--format', 'json', '--no-cache'],
      {
        cwd: path.dirname(samples),
      },
    );
    const found = parse('scan', stdout)
      .files // Written by `npm start`, not stored.
      .filter(({ path: name }) => !name.includes('amsi-test'))
      .map(({ path: name, verdict, findings }) => [
        name.replace('samples/', ''),
        verdict,
        [...new Set(findings.map(({ ruleId }) => ruleId.replace('rules/', '')))].join(' '),
      ]);
    assert.deepEqual(found, [
      ['admin/disk-report.ps1', 'notDetected', ''],
      ['admin/install-agent.ps1', 'notDetected', ''],
      ['admin/logon/map-drives.vbs', 'notDetected', ''],
      ['powershell/defender-tampering.ps1', 'detected', 'Defender_ScriptScanningSwitchedOff'],
      ['powershell/download-cradle.ps1', 'suspicious', 'PowerShell_DownloadCradle'],
      [
        'powershell/encoded-command.ps1',
        'detected',
        'PowerShell_EncodedCommand PowerShell_HiddenEncodedCommand',
      ],
      ['powershell/run-key.ps1', 'notDetected', 'RunKey_Written'],
      [
        'powershell/wmi-persistence.ps1',
        'detected',
        'WMI_EventConsumerCreated WMI_EventSubscription WMI_FilterBound',
      ],
      ['wsh/dropper.js', 'detected', 'WSH_DownloadSaveRun'],
      ['wsh/dropper.vbs', 'detected', 'WSH_DownloadSaveRun'],
    ]);
    assert.equal(status, 1);
  });
});
