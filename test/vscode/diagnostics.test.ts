/** The diagnostics of a file that antivirus blocks: no test can make one on every system, so the store is given its report. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';

import { toDiagnostics } from '../../src/editor/diagnostic-data';
import { DiagnosticStore } from '../../src/editor/diagnostics';
import { unscannedReport } from '../../src/findings/report';
import { diagnosticsOf, untilDiagnostics } from './support';

describe('A file that antivirus blocks', () => {
  const uri = vscode.Uri.file('/amsight-test/blocked.ps1');
  const report = unscannedReport({ contentName: uri.fsPath, status: 'failed', code: 'blockedOnAccess' });
  const { items } = toDiagnostics(report, {});
  let store: DiagnosticStore;
  beforeEach(() => {
    store = new DiagnosticStore();
  });
  afterEach(async () => {
    store.dispose();
    await untilDiagnostics(uri, ({ length }) => length === 0);
  });
  const codes = (): unknown[] => diagnosticsOf(uri).map(({ code }) => code);

  it('is among the problems although it can not be opened', () => {
    store.setSaved(uri, { items, report });
    assert.deepEqual(
      diagnosticsOf(uri).map(({ source, code, severity }) => [source, code, severity]),
      [['AMSI', 'amsi/blockedOnAccess', vscode.DiagnosticSeverity.Error]],
    );
  });

  it('stays there while its document is open and its text is clean', () => {
    store.setSaved(uri, { items, report });
    store.setDocument(uri, []);
    assert.deepEqual(codes(), ['amsi/blockedOnAccess']);
  });

  it('stays there beside what its open document holds', () => {
    const finding = { ...items[0]!, code: 'T1059.001' };
    store.setDocument(uri, [finding]);
    store.setSaved(uri, { items, report });
    assert.deepEqual(codes().sort(), ['T1059.001', 'amsi/blockedOnAccess']);
  });

  it('goes when the file is scanned again without it', () => {
    store.setSaved(uri, { items, report });
    store.setDocument(uri, []);
    store.setSaved(uri, null);
    assert.deepEqual(codes(), []);
  });
});
