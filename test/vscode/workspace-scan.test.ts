/** Scan Workspace, and Scan File on what is selected in the Explorer. */

import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';

import type { Summary } from '../../src/editor/scan-summary';
import { MemoryFiles } from './memory-files';
import {
  amsight,
  closeAll,
  diagnosticsOf,
  flaggedLine,
  honestLine,
  makeFolder,
  removeFolder,
  setSetting,
  setText,
  show,
  until,
  untilClean,
  untilFlagged,
  untilStatus,
} from './support';

const scanWorkspace = async (): Promise<Summary> => {
  const summary = await vscode.commands.executeCommand<Summary | undefined>('amsight.scanWorkspace');
  return summary ?? assert.fail('no summary');
};
const scanSelection = async (...uris: vscode.Uri[]): Promise<Summary> => {
  const summary = await vscode.commands.executeCommand<Summary | undefined>(
    'amsight.scanFile',
    uris[0],
    uris,
  );
  return summary ?? assert.fail('no summary');
};

describe('Scan Workspace', () => {
  let folder: vscode.Uri;
  const file = (name: string): vscode.Uri => vscode.Uri.joinPath(folder, name);
  const make = async (files: Record<string, string | Uint8Array>): Promise<void> => {
    folder = await makeFolder(files);
  };
  before(async () => {
    await amsight();
  });
  afterEach(async () => {
    await closeAll();
    await removeFolder(folder);
    await untilClean(file('a.ps1'));
  });

  it('shows findings file by file and accounts for every candidate', async () => {
    await make({
      'a.ps1': flaggedLine,
      'deep/er/b # %20 🛡️.psm1': `${honestLine}\n${flaggedLine}`,
      'honest.vbs': 'WScript.Echo "hello"',
      'web.js': "import a from 'b';\n",
      'notes.txt': flaggedLine,
      'empty.ps1': '',
      'node_modules/x/c.ps1': flaggedLine,
      'private/d.ps1': flaggedLine,
    });
    await setSetting('exclude', { '**/private': true });
    try {
      const { tally, cancelled } = await scanWorkspace();
      assert.equal(cancelled, false);
      assert.deepEqual(tally, {
        scanned: 4,
        flagged: 2,
        skipped: 0,
        failed: 0,
        incomplete: tally.notDetecting,
        notDetecting: tally.notDetecting,
        unjudged: 0,
        ignored: 1,
        acknowledged: 0,
      });
    } finally {
      await setSetting('exclude', undefined);
    }
    assert.ok(diagnosticsOf(file('a.ps1')).length > 0);
    assert.deepEqual(
      [...new Set(diagnosticsOf(file('deep/er/b # %20 🛡️.psm1')).map(({ range }) => range.start.line))],
      [1],
    );
    for (const name of ['honest.vbs', 'notes.txt', 'node_modules/x/c.ps1', 'private/d.ps1']) {
      assert.deepEqual(diagnosticsOf(file(name)), [], name);
    }
  });

  it('leaves out what files.exclude and search.exclude name', async () => {
    await make({ 'a.ps1': flaggedLine, 'one/b.ps1': flaggedLine, 'two/c.ps1': flaggedLine });
    const update = (section: string, value: unknown) =>
      vscode.workspace.getConfiguration(section).update('exclude', value, vscode.ConfigurationTarget.Global);
    await update('files', { '**/one': true });
    await update('search', { '**/two': true });
    try {
      assert.equal((await scanWorkspace()).tally.scanned, 1);
    } finally {
      await update('files', undefined);
      await update('search', undefined);
    }
  });

  // Making links needs a privilege on Windows.
  (process.platform === 'win32' ? it.skip : it)(
    'follows links out of the workspace once, and no loops',
    async () => {
      const outside = await mkdtemp(path.join(tmpdir(), 'amsight-'));
      try {
        await writeFile(path.join(outside, 'out.ps1'), flaggedLine);
        await make({ 'a.ps1': flaggedLine });
        await symlink('..', file('loop').fsPath);
        await symlink(outside, file('one').fsPath);
        await symlink(outside, file('two').fsPath);
        const { tally } = await scanWorkspace();
        assert.deepEqual([tally.scanned, tally.failed], [2, 0]);
      } finally {
        await rm(outside, { recursive: true });
      }
    },
  );

  it('skips what is too large and says so on its page', async () => {
    await make({ 'a.ps1': flaggedLine, 'large.ps1': '#'.repeat(5000) });
    await setSetting('maxFileSize', 4096);
    try {
      const { tally } = await scanWorkspace();
      assert.deepEqual([tally.scanned, tally.skipped], [1, 1]);
      await vscode.commands.executeCommand('amsight.showScanSummary');
      const api = await amsight();
      assert.match(api.page('Workspace Scan.md'), /large\.ps1` \| .*maxFileSize/);
    } finally {
      await setSetting('maxFileSize', undefined);
    }
  });

  // Windows has an AMSI, which then judges alone.
  (process.platform === 'win32' ? it.skip : it)('says so when no engine works', async () => {
    await make({ 'a.ps1': flaggedLine });
    await setSetting('engines.rules', false);
    try {
      const { tally } = await scanWorkspace();
      assert.deepEqual([tally.flagged, tally.incomplete, tally.unjudged], [0, 1, 1]);
      await untilStatus(({ state }) => state === 'noEngine');
    } finally {
      await setSetting('engines.rules', undefined);
    }
    await scanWorkspace();
    await untilStatus(({ state }) => state === 'unavailable');
  });

  it('takes the unsaved text of open documents', async () => {
    await make({ 'a.ps1': flaggedLine });
    const document = await show(file('a.ps1'));
    await untilFlagged(document.uri);
    await setText(document, honestLine);
    assert.equal((await scanWorkspace()).tally.flagged, 0);
    await untilClean(document.uri);
  });

  it('keeps its findings when a document closes, and drops them when the file is mended', async () => {
    await make({ 'a.ps1': flaggedLine });
    await scanWorkspace();
    const document = await show(file('a.ps1'));
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    assert.ok(diagnosticsOf(document.uri).length > 0);
    const again = await show(file('a.ps1'));
    await setText(again, honestLine);
    await again.save();
    await untilClean(again.uri);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await untilClean(again.uri);
  });

  it('forgets deleted files', async () => {
    await make({ 'a.ps1': flaggedLine });
    await scanWorkspace();
    assert.ok(diagnosticsOf(file('a.ps1')).length > 0);
    const edit = new vscode.WorkspaceEdit();
    edit.deleteFile(file('a.ps1'));
    assert.ok(await vscode.workspace.applyEdit(edit));
    await untilClean(file('a.ps1'));
  });

  it('keeps what was found when it is cancelled', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [
        `f${index % 50}/${index}.ps1`,
        `${flaggedLine} # ${index}`,
      ]),
    );
    await make(many);
    const api = await amsight();
    const scanning = scanWorkspace();
    await until(vscode.languages.onDidChangeDiagnostics, () =>
      vscode.languages
        .getDiagnostics()
        .some(([uri, all]) => uri.fsPath.startsWith(folder.fsPath) && all.length > 0)
        ? true
        : undefined,
    );
    await vscode.commands.executeCommand('amsight.cancelScan');
    const { cancelled, tally } = await scanning;
    assert.equal(cancelled, true);
    assert.ok(tally.scanned > 0 && tally.scanned < 3000, `${tally.scanned} scanned`);
    const shown = vscode.languages
      .getDiagnostics()
      .filter(([uri, all]) => all.length > 0 && uri.fsPath.startsWith(folder.fsPath));
    assert.equal(shown.length, tally.flagged);
    await until(api.onDidChangeStatus, () => (api.status().state === 'scanning' ? undefined : true));
  });

  it('shows its progress in the status bar, with a click to cancel', async () => {
    await make(Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`${index}.ps1`, honestLine])));
    const api = await amsight();
    const scanning = scanWorkspace();
    const view = await until(api.onDidChangeStatus, () =>
      api.status().state === 'scanning' ? api.status() : undefined,
    );
    assert.equal(view.command, 'amsight.cancelScan');
    assert.match(view.text, /^\$\(sync~spin\) [\d,]+\/[\d,]+\+?$/);
    assert.equal((await scanning).tally.scanned, 400);
  });

  it('refuses a second scan while one is under way', async () => {
    await make(Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`${index}.ps1`, honestLine])));
    const first = scanWorkspace();
    const second: unknown = await vscode.commands.executeCommand('amsight.scanFile', folder, [folder]);
    assert.equal(second ?? null, null);
    assert.equal((await first).tally.scanned, 200);
  });
});

describe('Scan File', () => {
  let folder: vscode.Uri;
  const file = (name: string): vscode.Uri => vscode.Uri.joinPath(folder, name);
  afterEach(async () => {
    await closeAll();
    await removeFolder(folder);
  });

  it('scans selected files and folders, each once', async () => {
    folder = await makeFolder({
      'a.ps1': flaggedLine,
      'in/b.ps1': flaggedLine,
      'in/c.txt': flaggedLine,
      'd.ps1': flaggedLine,
    });
    const { tally } = await scanSelection(file('a.ps1'), file('in'), file('in/b.ps1'));
    assert.deepEqual([tally.scanned, tally.flagged], [2, 2]);
    assert.ok(diagnosticsOf(file('in/b.ps1')).length > 0);
    assert.deepEqual(diagnosticsOf(file('d.ps1')), []);
  });

  it('scans a named .js whatever it looks like', async () => {
    folder = await makeFolder({ 'a.js': 'var a = 1;' });
    assert.equal((await scanSelection(file('a.js'))).tally.scanned, 1);
  });

  it('says why a file that is gone was not scanned', async () => {
    folder = await makeFolder();
    const { tally, list } = await scanSelection(file('gone.ps1'));
    assert.equal(tally.failed, 1);
    assert.match(list[0]?.path ?? '', /gone\.ps1$/);
  });

  it('scans the active editor', async () => {
    folder = await makeFolder({ 'a.ps1': flaggedLine });
    await show(file('a.ps1'));
    const report = await vscode.commands.executeCommand<{ verdict: string } | undefined>('amsight.scanFile');
    assert.notEqual(report?.verdict, 'notDetected');
    assert.ok(diagnosticsOf(file('a.ps1')).length > 0);
  });
});

describe('virtual file systems', () => {
  const files = new MemoryFiles();
  const scheme = 'amsight-test-memory';
  let registration: vscode.Disposable;
  const uri = (path: string): vscode.Uri => vscode.Uri.from({ scheme, path });
  before(async () => {
    await amsight();
    registration = vscode.workspace.registerFileSystemProvider(scheme, files, { isCaseSensitive: true });
    files.add('/s/a.ps1', flaggedLine);
    files.add('/s/deep/utf16.ps1', Buffer.from(`\ufeff${flaggedLine}`, 'utf16le'));
    files.add('/s/honest.ps1', honestLine);
    files.add('/s/large.ps1', '#'.repeat(5000));
    files.add('/s/forbidden.ps1', flaggedLine);
    files.add('/s/node_modules/b.ps1', flaggedLine);
    files.add('/s/notes.txt', flaggedLine);
  });
  after(async () => {
    await closeAll();
    registration.dispose();
  });

  it('are walked and read through the editor', async () => {
    await setSetting('maxFileSize', 4096);
    try {
      const { tally, list, hiddenByExcludes } = await scanSelection(uri('/s'));
      assert.deepEqual([tally.scanned, tally.flagged, tally.skipped, tally.failed], [3, 2, 1, 1]);
      assert.deepEqual(
        list
          .filter(({ code }) => code !== 'engineNotDetecting')
          .map(({ path, code }) => [path.replace(/.*\//, ''), code])
          .sort(),
        [
          ['forbidden.ps1', 'accessDenied'],
          ['large.ps1', 'tooLarge'],
        ],
      );
      assert.equal(hiddenByExcludes, 1);
      assert.equal(
        files.reads.includes('/s/large.ps1'),
        false,
        'the size is checked before the content is read',
      );
    } finally {
      await setSetting('maxFileSize', undefined);
    }
    assert.ok(diagnosticsOf(uri('/s/a.ps1')).length > 0);
    assert.ok(diagnosticsOf(uri('/s/deep/utf16.ps1')).length > 0);
    assert.deepEqual(diagnosticsOf(uri('/s/node_modules/b.ps1')), []);
  });

  it('have their open documents scanned', async () => {
    files.add('/s/open.ps1', flaggedLine);
    await show(uri('/s/open.ps1'));
    await untilFlagged(uri('/s/open.ps1'));
  });
});
