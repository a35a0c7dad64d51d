/** Which content names reach an engine, as a specification that runs wherever amsi.c was compiled. */

import assert from 'node:assert/strict';
import { createAlertBudget } from '../../src/engines/amsi/alert-budget';
import { loadAmsiFrom } from '../../src/engines/amsi/binding';
import { toAmsiName } from '../../src/engines/amsi/content';
import { createAmsiEngine } from '../../src/engines/amsi/engine';
import { RunAlerts } from '../../src/client/run-alerts';
import type { FakeAmsi } from './fake-amsi';

/** Names that a folder, an archive or a virtual file system may hold; `expected` where AMSI gets another one. */
export const hostileNames: readonly (readonly [what: string, name: string, expected?: string])[] = [
  ['double quotes', 'C:\\a" & calc & ".ps1'],
  ['single quotes and backticks', "C:\\it's `$(calc)`.ps1"],
  ['line ends', 'C:\\a\r\nb\n\u2028c\u2029d.ps1'],
  ['a NUL before another extension', 'C:\\a.ps1\0.txt', 'C:\\a.ps1\u2400.txt'],
  ['NULs alone', '\0\0\0', '\u2400\u2400\u2400'],
  ['control characters', 'C:\\\u0001\u0007\u0008\u001b[2Ka\u007f\u0085.ps1'],
  ['right-to-left overrides', 'C:\\\u202e1sp.txt\u202c\u2066\u2069.ps1'],
  ['format characters', 'C:\\a\u200b\u200d\ufeff\u00ad\u{e0001}b.ps1'],
  ['lone surrogates', 'C:\\a\ud800b\udc00.ps1'],
  ['reversed surrogates', '\udc00\ud800'],
  ['ways up', 'C:\\scripts\\..\\..\\Windows\\System32\\a.ps1'],
  ['a UNC path', '\\\\host.invalid\\share\\a.ps1'],
  ['a device path', '\\\\?\\GLOBALROOT\\Device\\Null\\a.ps1'],
  ['an alternate data stream', 'C:\\a.txt:hidden.ps1:$DATA'],
  ['a reserved name', 'C:\\CON.ps1'],
  ['trailing dots and spaces', 'C:\\a.ps1. . '],
  ['another scheme', 'untitled:a.ps1?query=%00#fragment'],
  ['percent signs', 'C:\\%SystemRoot%\\%s%n%d.ps1'],
  ['a command line', 'powershell -c calc; rm -rf / | sh > C:\\a.ps1'],
  ['the longest name', 'C:\\' + 'x'.repeat(32_764)],
  ['a name of 100,000 characters', 'y'.repeat(100_000), 'y'.repeat(32_767)],
  ['a name that is cut within a character', `${'z'.repeat(32_766)}😀`, `${'z'.repeat(32_766)}\ud83d`],
];

/** @param library asked for inside hooks and tests only, so that a hook may make it first */
export function describeContentNames(library: () => FakeAmsi): void {
  describe('a hostile content name', () => {
    let engine: Awaited<ReturnType<typeof createAmsiEngine>>;
    before(async () => {
      library().reset();
      engine = await createAmsiEngine({
        appName: 'Amsight_test',
        concurrency: 2,
        // Nothing unasked is scanned here, so the folder is never made.
        alerts: createAlertBudget({ folder: 'never-made', perHour: 0, run: new RunAlerts(null) }),
        prove: () => Promise.resolve({ state: 'ready', detail: 'proven' }),
        stopped: (detail) =>
          Promise.resolve({ state: 'degraded', detail: `AMSI stopped working. ${detail}` }),
        proofKey: () => 'signatures 1',
        machine: () => 'signatures 1',
        exclusion: () => null,
        load: () => loadAmsiFrom(library().path),
      });
    });
    after(async () => {
      await engine.dispose();
      library().assertNothingLeft();
    });

    for (const [what, name, expected = name] of hostileNames) {
      it(`reaches the engine as it is reported: ${what}`, async () => {
        const session = engine.openSession();
        const { verdict } = await session.scan(
          { type: 'text', text: 'Write-Output 1' },
          { contentName: name, requested: true },
        );
        session.close();
        assert.equal(verdict, 'notDetected');
        // As units: a lone surrogate must not be mended on the way.
        const got = library().last('name');
        assert.ok(got.equals(Buffer.from(expected, 'utf16le')), got.toString('utf16le').slice(0, 80));
        assert.equal(toAmsiName(name), expected);
      });
    }
  });
}
