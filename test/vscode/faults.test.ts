/** What a fault of the scan host costs while somebody types: the culprit's verdict, and nothing else. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';

import { documentStatusView } from '../../src/editor/document-status';
import type { ReasonCode } from '../../src/findings/model';
import { watchLoop, type LoopDelay } from '../windows/loop-watch';
import {
  amsight,
  closeAll,
  diagnosticsOf,
  flaggedLine,
  honestLine,
  makeFolder,
  removeFolder,
  scanAfter,
  scanHosts,
  setSetting,
  setText,
  show,
  untilDiagnostics,
  untilStatus,
} from './support';

/** Milliseconds that a fault may block the editor's event loop beyond what the same typing does without one. */
const mostBlocked = 50;
const marker = (what: string): string => `${honestLine} # AMSIGHT-TEST:${what} `;
const withAmsi = process.platform === 'win32' && process.env.AMSIGHT_TEST_AMSI === 'own';

const faults: readonly [what: string, code: ReasonCode][] = [
  ['crash', 'hostEnded'],
  ['exit', 'hostEnded'],
  ['hang', 'timedOut'],
];

/** What a person sees of a file. */
const shown = (uri: vscode.Uri): string =>
  JSON.stringify(
    diagnosticsOf(uri).map(({ range, message, severity, source }) => [range, message, severity, source]),
  );

describe('While somebody types', () => {
  let folder: vscode.Uri;
  let culprit: vscode.TextDocument;
  let other: vscode.TextDocument;
  const open = async (name: string): Promise<vscode.TextDocument> => {
    const document = await show(vscode.Uri.joinPath(folder, name));
    await vscode.commands.executeCommand('workbench.action.keepEditor');
    return document;
  };

  beforeEach(async () => {
    await amsight();
    folder = await makeFolder({ 'culprit.ps1': honestLine, 'other.ps1': honestLine });
    culprit = await open('culprit.ps1');
    other = await open('other.ps1');
    await untilStatus(({ state }) => state === (withAmsi ? 'ready' : 'unavailable') || state === 'degraded');
  });
  afterEach(async () => {
    await closeAll();
    await removeFolder(folder);
    // The failures are forgotten, lest they add up over the tests.
    await vscode.commands.executeCommand('amsight.restartHost');
  });

  /**
   * Types into both documents until all is scanned. The loop is this whole editor's, the tests' own work included.
   * @returns the culprit's scan, what is shown of the other file, and how long the event loop was kept
   */
  const type = async (first: string, second: string) => {
    const stop = watchLoop();
    const [scan] = await Promise.all([
      scanAfter(culprit.uri, () => setText(culprit, first)),
      scanAfter(other.uri, () => setText(other, second)),
    ]);
    await untilDiagnostics(other.uri, ({ length }) => length > 0);
    return { report: scan.report, shown: shown(other.uri), delay: stop() };
  };
  /** As `type`, without any fault, but with a host that has to be started. */
  const typeInPeace = async (what: string) => {
    await vscode.commands.executeCommand('amsight.restartHost');
    const typed = await type(`${honestLine} # ${what} 1`, `${flaggedLine}\n# ${what} 1`);
    await setText(other, honestLine);
    await untilDiagnostics(other.uri, ({ length }) => length === 0);
    return typed;
  };
  const assertResponsive = (delay: LoopDelay, usual: LoopDelay): void => {
    const most = mostBlocked + usual.ours;
    assert.ok(delay.ours <= most, `the event loop was blocked: ${JSON.stringify({ delay, usual })}`);
  };

  for (const [what, code] of withAmsi ? faults : []) {
    it(`${what} of the engine: only the culprit is unscanned, and the host comes back`, async () => {
      // Wine's debugger keeps a process that crashed for seconds.
      if (what === 'hang') await setSetting('timeBudget', 4);
      try {
        const before = await typeInPeace(what);
        const now = await type(marker(what), `${flaggedLine}\n# ${what} 2`);
        const { report } = now;
        assert.deepEqual([report?.verdict, report?.code], ['unscanned', code]);
        const view = documentStatusView({
          uncovered: null,
          excluded: false,
          busy: false,
          report,
          dropped: 0,
          amsiBehind: false,
          manual: false,
          formatNumber: String,
        });
        assert.notEqual(view.severity, 'information');
        assert.ok(`${view.text} ${view.detail}`.includes(report?.reason ?? '-'), JSON.stringify(view));
        assert.equal(now.shown, before.shown);
        assertResponsive(now.delay, before.delay);
        const again = await scanAfter(culprit.uri, () => setText(culprit, `${honestLine} # 2`));
        assert.equal(again.report?.verdict, 'notDetected');
        await untilStatus(({ state }) => state === 'ready');
      } finally {
        await setSetting('timeBudget', undefined);
      }
    });
  }

  (process.platform === 'linux' ? it : it.skip)('a scan host that is killed comes back', async () => {
    const before = await typeInPeace('killed');
    const [host] = scanHosts();
    assert.ok(host !== undefined);
    process.kill(host, 'SIGKILL');
    const now = await type(`${honestLine} # 2`, `${flaggedLine}\n# killed 2`);
    assert.equal(now.report?.status, 'scanned');
    assert.equal(now.shown, before.shown);
    assertResponsive(now.delay, before.delay);
    assert.ok(!scanHosts().includes(host));
    assert.equal(scanHosts().length, 1);
  });
});
