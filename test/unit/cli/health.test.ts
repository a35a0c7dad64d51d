/** The health report as people read it. */

import assert from 'node:assert/strict';
import { healthText } from '../../../src/cli/health';
import { plain } from '../../../src/cli/terminal';
import type { HealthReport } from '../../../src/health/model';
import { degraded, notWindows, now, ready } from '../editor/health/fixtures';
import { parse } from './schema';

describe('the health text', () => {
  const table: [what: string, report: HealthReport, lines: string[]][] = [
    [
      'ready',
      ready,
      [
        'AMSI: ready. AMSI detects.',
        '',
        'Self-test',
        '  Passed on 2026-01-02T03:04:05.000Z; remembered, not made again.',
        '',
        'Providers',
        '  present    Microsoft Defender: Company: Microsoft Corporation; File: 4.18.1, signed; Kind: 64-bit, AMSI version 1',
        '      DLL: C:\\ProgramData\\d.dll',
        '      CLSID: {A}',
      ],
    ],
    [
      'off Windows',
      notWindows,
      ['AMSI: unavailable. There is no AMSI on this system. The embedded rules serve.'],
    ],
    [
      'degraded, with all that was found',
      degraded,
      [
        'AMSI: degraded. AMSI answers, but does not detect.',
        'Cause: Script scanning is switched off by policy.',
        'What to do: Ask who manages this machine to switch it on.',
        '',
        'Evidence',
        '  - DisableScriptScanning is 1.',
        '',
        'Self-test',
        '  Not passed live on 2026-01-02T03:04:05.000Z.',
        '  attention  test sample: Expected: detected; Answer: not detected',
        '  attention  second: Expected: detected; Answer: not scanned: It failed. E_FAIL (0x80004005)',
        '  ok         harmless: Expected: not detected; Answer: clean',
        '',
        'Providers',
        '  present    Microsoft Defender: Company: Microsoft Corporation; File: 4.18.1, signed; Kind: 64-bit, AMSI version 1',
        '      DLL: C:\\ProgramData\\d.dll',
        '      CLSID: {A}',
        '  missing    unknown: Company: unknown; File: unknown version, signature not readable; Kind: 32-bit, AMSI version 2',
        '      DLL: C:\\gone\\x1b[2J.dll',
        '      CLSID: {B}',
        '',
        'Microsoft Defender',
        '  Signature version: 1.2',
        '  Signatures updated: 2026-01-02T00:00:00Z (10 days old)',
        '  Engine version: not readable',
        '  Service: running',
        '  Running mode: passive: another antivirus is in charge',
        '  Real-time protection: on',
        '  Script scanning: set to off, but may still be on',
        '  Tamper protection: not readable',
        '  Onboarded to Defender for Endpoint: no',
        '',
        'Exclusions',
        '  Not all exclusions are readable: Defender may show them to administrators only.',
        '  Folders and files: C:\\work',
        '  Processes: C:\\tool.exe',
        '',
        'What this does not prove',
        '  - Nothing proves that excluded folders are covered.',
        '',
        'Other protection against script attacks',
        '  These protect against script attacks beside AMSI; none of them changes the verdict above.',
        '  attention  Memory integrity: Memory integrity is off.',
        '      Source: HKLM\\SYSTEM\\HVCI',
        '      https://learn.microsoft.com/hvci',
        '  ok         Somewhere else: It is on.',
        '      Source: HKLM\\X',
      ],
    ],
  ];
  for (const [what, health, lines] of table) {
    it(what, () => {
      assert.deepEqual(healthText(health, plain, now).trimEnd().split('\n'), lines);
    });
  }
});

describe('the health JSON', () => {
  for (const report of [degraded, ready, notWindows]) {
    it(`keeps to its schema: ${report.causeId ?? 'ready'}`, () => {
      assert.deepEqual(parse('health', JSON.stringify(report)), report);
    });
  }

  it('refuses what the schema does not know', () => {
    assert.throws(
      () => parse('health', JSON.stringify({ ...degraded, causeId: 'somethingElse' })),
      /causeId/,
    );
  });
});
