/** One edit, in order: what open documents show while they are opened, changed, saved and closed. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';

import {
  amsight,
  closeAll,
  diagnosticsOf,
  flaggedLine,
  honestLine,
  makeFolder,
  removeFolder,
  scanAfter,
  setSetting,
  setText,
  show,
  untilClean,
  untilDiagnostics,
  untilFlagged,
  untilStatus,
  wshLine,
} from './support';

describe('open documents', () => {
  let folder: vscode.Uri;
  const file = (name: string): vscode.Uri => vscode.Uri.joinPath(folder, name);
  const open = async (name: string, text: string): Promise<vscode.TextDocument> => {
    await vscode.workspace.fs.writeFile(file(name), Buffer.from(text));
    return show(file(name));
  };
  before(async () => {
    await amsight();
  });
  beforeEach(async () => {
    folder = await makeFolder();
  });
  afterEach(async () => {
    await closeAll();
    await removeFolder(folder);
  });

  it('show a flagged line with source, technique, link and range', async () => {
    const { uri } = await open('a.ps1', `${honestLine}\n${flaggedLine}\n${honestLine}\n`);
    const diagnostics = await untilFlagged(uri);
    assert.deepEqual([...new Set(diagnostics.map(({ range }) => range.start.line))], [1]);
    const [first] = diagnostics;
    assert.equal(first?.source, 'Amsight');
    const code = first.code as { value: string; target: vscode.Uri };
    assert.match(code.value, /^T\d{4}(\.\d{3})?$/);
    assert.equal(code.target.authority, 'attack.mitre.org');
    assert.ok(first.message.length > 10);
    assert.ok(first.range.end.character <= flaggedLine.length);
  });

  it('lose it when the line becomes honest', async () => {
    const document = await open('a.ps1', flaggedLine);
    await untilFlagged(document.uri);
    await setText(document, honestLine);
    await untilClean(document.uri);
  });

  it('show what an encoded command carries at the expression that carries it', async () => {
    const encoded = Buffer.from(flaggedLine, 'utf16le').toString('base64');
    const { uri } = await open('a.ps1', `${honestLine}\npowershell.exe -EncodedCommand ${encoded}\n`);
    const diagnostics = await untilDiagnostics(uri, (all) => all.some(({ message }) => message !== ''));
    assert.ok(diagnostics.every(({ range }) => range.start.line === 1));
  });

  it('need not be saved', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'powershell',
      content: flaggedLine,
    });
    await vscode.window.showTextDocument(document);
    await untilFlagged(document.uri);
  });

  it('may be cells of a notebook', async () => {
    const cell = (text: string, language: string): vscode.NotebookCellData =>
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, language);
    const notebook = await vscode.workspace.openNotebookDocument(
      'jupyter-notebook',
      new vscode.NotebookData([cell(flaggedLine, 'powershell'), cell(honestLine, 'powershell')]),
    );
    await vscode.window.showNotebookDocument(notebook);
    const [flagged, honest] = notebook.getCells().map(({ document }) => document.uri);
    assert.ok(flagged && honest);
    await untilFlagged(flagged);
    assert.deepEqual(diagnosticsOf(honest), []);
  });

  it('drop everything when they close', async () => {
    const { uri } = await open('a.ps1', flaggedLine);
    await untilFlagged(uri);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await untilClean(uri);
  });

  it('follow their language', async () => {
    const document = await open('a.txt', flaggedLine);
    await vscode.languages.setTextDocumentLanguage(document, 'powershell');
    await untilFlagged(document.uri);
    await vscode.languages.setTextDocumentLanguage(document, 'plaintext');
    await untilClean(document.uri);
  });

  it('follow their name', async () => {
    const { uri } = await open('a.ps1', flaggedLine);
    await untilFlagged(uri);
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, file('b.ps1'));
    assert.ok(await vscode.workspace.applyEdit(edit));
    await untilFlagged(file('b.ps1'));
    await untilClean(uri);
  });

  it('match the final text after a thousand quick edits, with few scans', async () => {
    const api = await amsight();
    const document = await open('a.ps1', honestLine);
    const { uri } = document;
    let scans = 0;
    const counting = api.onDidScanDocument((scan) => {
      if (scan.uri.toString() === uri.toString()) scans++;
    });
    const editor = await vscode.window.showTextDocument(document);
    for (let edit = 0; edit < 999; edit++) {
      const done = await editor.edit(
        (builder) => {
          builder.insert(new vscode.Position(0, 0), edit % 10 === 9 ? '\n' : '#');
        },
        { undoStopBefore: false, undoStopAfter: false },
      );
      assert.ok(done);
    }
    const last = document.lineCount;
    const scan = await scanAfter(uri, () =>
      editor.edit((builder) => {
        builder.insert(new vscode.Position(document.lineCount, 0), `\n${flaggedLine}`);
      }),
    );
    counting.dispose();
    assert.equal(scan.version, document.version);
    const diagnostics = await untilFlagged(uri);
    assert.deepEqual([...new Set(diagnostics.map(({ range }) => range.start.line))], [last]);
    assert.ok(scans < 200, `${scans} scans`);
  });

  it('are left alone where they are not the user’s scripts', async () => {
    const api = await amsight();
    const seen: string[] = [];
    const listening = api.onDidScanDocument(({ uri }) => seen.push(uri.scheme));
    const provider = { provideTextDocumentContent: (): string => flaggedLine };
    const registration = vscode.workspace.registerTextDocumentContentProvider(
      'amsight-test-readonly',
      provider,
    );
    const view = await vscode.workspace.openTextDocument(vscode.Uri.parse('amsight-test-readonly:/a.ps1'));
    await vscode.languages.setTextDocumentLanguage(view, 'powershell');
    // Scanned later than the view would have been.
    const { uri } = await open('a.ps1', flaggedLine);
    await untilFlagged(uri);
    assert.deepEqual([...new Set(seen)], ['file']);
    assert.deepEqual(diagnosticsOf(view.uri), []);
    listening.dispose();
    registration.dispose();
  });

  it('of JavaScript are scanned once they look written for Windows Script Host, and no longer', async () => {
    const document = await open('a.js', '');
    const wsh = `${wshLine}\nshell.Run("notepad.exe");\n`;
    const one = await scanAfter(document.uri, () => setText(document, wsh));
    assert.equal(one.report?.kind, 'jscript');
    const two = await scanAfter(document.uri, () => setText(document, "export const a = 'b';\n"));
    assert.equal(two.report, null);
  });

  const odd: [string, string][] = [
    ['nothing', ''],
    ['white space', ' \r\n\t\n'],
    ['a NUL', `a\u0000b\n${honestLine}`],
    ['a lone surrogate', `'\ud800'\n${honestLine}`],
    ['emoji', `'🛡️'\n${honestLine}`],
  ];
  for (const [name, text] of odd) {
    it(`may hold ${name}`, async () => {
      const document = await vscode.workspace.openTextDocument({ language: 'powershell', content: '#' });
      const { report } = await scanAfter(document.uri, () => setText(document, text));
      assert.equal(report?.status, 'scanned');
      assert.deepEqual(report.findings, []);
    });
  }

  it('map ranges behind astral characters in UTF-16 units', async () => {
    const { uri } = await open('a.ps1', `<# 🛡️🛡️ #> ${flaggedLine}`);
    const diagnostics = await untilFlagged(uri);
    assert.ok(diagnostics.every(({ range }) => range.start.character >= 12));
  });
});

describe('what open documents say of the file on disk', () => {
  let folder: vscode.Uri;
  before(async () => {
    await amsight();
    folder = await makeFolder({ 'a.ps1': flaggedLine });
    // No scan but those asked for.
    await setSetting('run', 'manual');
  });
  after(async () => {
    await setSetting('run', undefined);
    await closeAll();
    await removeFolder(folder);
  });

  it('is nothing while they are unsaved, also when a person asks for the scan', async () => {
    await vscode.commands.executeCommand('amsight.scanWorkspace');
    const document = await show(vscode.Uri.joinPath(folder, 'a.ps1'));
    assert.ok(diagnosticsOf(document.uri).length > 0);
    await setText(document, honestLine);
    await vscode.commands.executeCommand('amsight.scanFile', document.uri);
    await untilClean(document.uri);
    await closeAll();
    await untilFlagged(document.uri);
  });
});

describe('the light bulb of open documents', () => {
  let folder: vscode.Uri;
  let document: vscode.TextDocument;
  before(async () => {
    await amsight();
    const encoded = Buffer.from(honestLine, 'utf16le').toString('base64');
    const hidden = ['power', 'shell -w hidden -enc ', encoded].join('');
    folder = await makeFolder({ 'a.ps1': `${flaggedLine}; ${hidden}` });
    document = await show(vscode.Uri.joinPath(folder, 'a.ps1'));
    await untilFlagged(document.uri);
  });
  after(async () => {
    await closeAll();
    await removeFolder(folder);
  });
  /** Titles of our entries about the line. */
  const offered = async (): Promise<string[]> => {
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      document.lineAt(0).range,
      vscode.CodeActionKind.QuickFix.value,
    );
    return actions.filter(({ command }) => command?.command.startsWith('amsight.')).map(({ title }) => title);
  };

  it('tells several findings of one line apart', async () => {
    assert.ok(diagnosticsOf(document.uri).length > 1);
    const titles = await offered();
    assert.ok(titles.length > 0);
    assert.deepEqual(titles, [...new Set(titles)]);
  });

  it('offers nothing on what is not shown', async () => {
    await setSetting('severity', { 'rules/*': 'off' });
    try {
      await untilClean(document.uri);
      assert.deepEqual(await offered(), []);
    } finally {
      await setSetting('severity', undefined);
      await untilFlagged(document.uri);
    }
  });
});

describe('settings', () => {
  let folder: vscode.Uri;
  let document: vscode.TextDocument;
  const changed: string[] = [];
  const set = async (key: string, value: unknown): Promise<void> => {
    changed.push(key);
    await setSetting(key, value);
  };
  beforeEach(async () => {
    folder = await makeFolder({ 'a.ps1': flaggedLine });
    document = await show(vscode.Uri.joinPath(folder, 'a.ps1'));
    await untilFlagged(document.uri);
  });
  afterEach(async () => {
    for (const key of changed.splice(0)) await setSetting(key, undefined);
    await closeAll();
    await removeFolder(folder);
  });

  it('enable: off takes everything away, on brings it back', async () => {
    await set('enable', false);
    await untilClean(document.uri);
    await untilStatus(({ state }) => state === 'off');
    assert.equal((await vscode.commands.executeCommand('amsight.scanFile')) ?? null, null);
    await setSetting('enable', undefined);
    await untilFlagged(document.uri);
    await untilStatus(({ state }) => state !== 'off');
  });

  it('severity: another one, or off for a rule', async () => {
    await set('severity', { 'rules/*': 'hint' });
    await untilDiagnostics(
      document.uri,
      (all) => all.length > 0 && all.every(({ severity }) => severity === vscode.DiagnosticSeverity.Hint),
    );
    await set('severity', { 'rules/*': 'off' });
    await untilClean(document.uri);
  });

  it('run: manual scans only what is asked for', async () => {
    await set('run', 'manual');
    const other = vscode.Uri.joinPath(folder, 'b.ps1');
    await vscode.workspace.fs.writeFile(other, Buffer.from(flaggedLine));
    await show(other);
    await vscode.commands.executeCommand('amsight.scanFile');
    assert.ok(diagnosticsOf(other).length > 0);
  });

  it('run: onSave scans what was saved', async () => {
    await set('run', 'onSave');
    const { report } = await scanAfter(document.uri, async () => {
      await setText(document, honestLine);
      await document.save();
    });
    assert.equal(report?.verdict, 'notDetected');
    await untilClean(document.uri);
  });

  it('exclude: an excluded document loses its findings', async () => {
    await set('exclude', { '**/a.ps1': true });
    await untilClean(document.uri);
  });

  it('languages: a kind that is off is not scanned', async () => {
    await set('languages', { powershell: 'off' });
    await untilClean(document.uri);
  });

  it('maxFileSize: a larger script is skipped, with the setting’s name', async () => {
    const { report } = await scanAfter(document.uri, async () => {
      await set('maxFileSize', 1024);
      await setText(document, `${flaggedLine}\n${'#'.repeat(2000)}`);
    });
    assert.deepEqual([report?.status, report?.code], ['skipped', 'tooLarge']);
    assert.match(report?.reason ?? '', /amsight\.maxFileSize/);
    await untilClean(document.uri);
  });

  it('a wrong value is told and does no harm', async () => {
    const api = await amsight();
    await set('delay', 'fast');
    await vscode.commands.executeCommand('amsight.showHealth');
    const settings = api.healthPage()?.sections.find(({ id }) => id === 'settings');
    assert.match(JSON.stringify(settings), /amsight\.delay is \\"fast\\", but must be/);
    const { report } = await scanAfter(document.uri, () =>
      setText(document, `${honestLine}\n${flaggedLine}`),
    );
    assert.notEqual(report, null);
  });

  it('rules.paths: a broken rule file shows its error, the other rules still serve', async () => {
    const broken = vscode.Uri.joinPath(folder, 'broken.yar');
    const good = vscode.Uri.joinPath(folder, 'good.yar');
    await vscode.workspace.fs.writeFile(
      broken,
      Buffer.from('rule broken {\n  condition:\n    nonsense\n}\n'),
    );
    await vscode.workspace.fs.writeFile(
      good,
      Buffer.from(
        'rule my_rule {\n  meta:\n    description = "mine"\n  strings:\n    $a = "my-marker"\n  condition:\n    $a\n}\n',
      ),
    );
    await set('rules.paths', [broken.fsPath, good.fsPath]);
    const problems = await untilFlagged(broken);
    assert.equal(problems[0]?.range.start.line, 2);
    await setText(document, `${flaggedLine}\n# my-marker\n`);
    await untilDiagnostics(
      document.uri,
      (all) =>
        all.some(({ range }) => range.start.line === 0) && all.some(({ range }) => range.start.line === 1),
    );
    // Repaired: its error goes without a restart by hand.
    const rules = await show(broken);
    await setText(rules, 'rule broken {\n  condition:\n    false\n}\n');
    await rules.save();
    await untilClean(broken);
  });
});
