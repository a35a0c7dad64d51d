/** Acknowledgements of what a scan of many files found: made of what is known, whatever goes wrong with the entries. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';

import { DiagnosticStore } from '../../src/editor/diagnostics';
import type { ScanParts } from '../../src/editor/scan-run';
import { WorkspaceScan } from '../../src/editor/workspace-scan';
import type { FileReport } from '../../src/findings/model';
import { unscannedReport } from '../../src/findings/report';
import { diagnosticsOf, untilDiagnostics } from './support';

describe('Acknowledgements of files that are not open', () => {
  const uri = vscode.Uri.file('/amsight-test/closed.ps1');
  const report = unscannedReport({ contentName: uri.fsPath, status: 'failed', code: 'blockedOnAccess' });
  const entries = new vscode.EventEmitter<void>();
  let acknowledged = false;
  let store: DiagnosticStore;
  let scan: WorkspaceScan;
  let runs: (() => Promise<null>)[];
  beforeEach(() => {
    store = new DiagnosticStore();
    runs = [];
    const parts = {
      store,
      // A test that would scan fails: there is no scan host.
      holder: { get: () => assert.fail('a scan was asked for') },
      settings: { severity: () => ({}), excludeGlobs: () => [] },
      acknowledgements: {
        onDidChange: entries.event,
        ready: () => Promise.resolve(),
        applied: (_: vscode.Uri, one: FileReport) =>
          acknowledged ? { ...one, findings: [], acknowledged: 1 } : one,
        run: () => (runs.shift() ?? (() => Promise.resolve(null)))(),
      },
    };
    scan = new WorkspaceScan(parts as unknown as ScanParts);
  });
  afterEach(async () => {
    scan.dispose();
    store.dispose();
    await untilDiagnostics(uri, ({ length }) => length === 0);
  });

  it('take their findings away and bring them back without a scan', async () => {
    store.setSaved(uri, { report, items: [] });
    for (const [now, count] of [
      [false, 1],
      [true, 0],
      [false, 1],
    ] as const) {
      acknowledged = now;
      const shown = untilDiagnostics(uri, ({ length }) => length === count);
      entries.fire();
      await shown;
    }
    assert.equal(diagnosticsOf(uri).length, 1);
  });

  it('leave no scan under way when they can not be read', async () => {
    runs = [() => Promise.reject(new Error('unreadable'))];
    const none = async function* (): AsyncGenerator<never> {
      yield* await Promise.resolve<never[]>([]);
    };
    await assert.rejects(scan.run(none), /unreadable/);
    assert.equal(scan.progress, null);
    // The next one gets as far as the scan host.
    await assert.rejects(scan.run(none), /a scan was asked for/);
  });
});
