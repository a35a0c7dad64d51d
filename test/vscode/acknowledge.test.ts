/** Acknowledge Finding… in a real extension host: what is written, what goes, and what brings it back. */

import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

import type { Entry } from '../../src/findings/acknowledgements/model';
import {
  amsight,
  closeAll,
  diagnosticsOf,
  flaggedLine,
  honestLine,
  makeFolder,
  removeFolder,
  scanAfter,
  setText,
  show,
  until,
  untilClean,
  untilDiagnostics,
  untilFlagged,
} from './support';

/** Our own amsi.dll is installed under Wine only. */
const underWine = process.platform === 'win32' && process.env.AMSIGHT_TEST_AMSI === 'own';

const answers = { reason: 'Our own bootstrap', author: 'Ada', expires: null };

describe('Acknowledge Finding', () => {
  before(function () {
    // The editor's server has no file watcher there, so nobody hears of what is written to the disk.
    if (underWine) this.skip();
  });

  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(workspace);
  const file = vscode.Uri.joinPath(workspace.uri, '.amsight.json');
  let folder: vscode.Uri;
  let script: vscode.Uri;
  let document: vscode.TextDocument;
  beforeEach(async () => {
    folder = await makeFolder({ 'get.ps1': `# get\n${flaggedLine}\n`, 'copy.ps1': `${flaggedLine}\n` });
    script = vscode.Uri.joinPath(folder, 'get.ps1');
    document = await show(script);
    await untilFlagged(script);
  });
  afterEach(async () => {
    await closeAll();
    await removeFolder(folder);
    await rm(file.fsPath, { force: true });
    await untilDiagnostics(file, ({ length }) => length === 0);
  });

  const below = (name: string): string => `${path.posix.basename(folder.path)}/${name}`;
  const written = async (): Promise<{ version: number; acknowledgements: Entry[] }> =>
    JSON.parse(await readFile(file.fsPath, 'utf8')) as { version: number; acknowledgements: Entry[] };

  /** The quick fixes at the flagged place. */
  async function offered(): Promise<vscode.CodeAction[]> {
    const [diagnostic] = diagnosticsOf(script);
    assert.ok(diagnostic);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      script,
      diagnostic.range,
    );
    return actions.filter(({ command }) => command?.command === 'amsight.acknowledgeFinding');
  }

  /** As the quick fix does, with the answers that a person would give. */
  async function acknowledge(): Promise<Entry | undefined> {
    const [action] = await offered();
    assert.ok(action?.command, 'no quick fix is offered');
    const [uri, finding] = (action.command.arguments ?? []) as unknown[];
    return vscode.commands.executeCommand('amsight.acknowledgeFinding', uri, finding, answers);
  }

  it('writes an entry for each finding of the place, after which it is gone', async () => {
    const count = diagnosticsOf(script).length;
    for (let at = 0; at < count; at++) {
      const entry = await acknowledge();
      assert.equal(entry?.path, below('get.ps1'));
      await untilDiagnostics(script, ({ length }) => length === count - at - 1);
    }
    const { version, acknowledgements } = await written();
    assert.equal(version, 1);
    assert.deepEqual(
      acknowledgements.map(({ reason, author, expires }) => [reason, author, expires]),
      Array.from({ length: count }, () => ['Our own bootstrap', 'Ada', undefined]),
    );
    assert.deepEqual(diagnosticsOf(file), []);
  });

  it('survives an edit elsewhere, and is undone by one of the flagged lines', async () => {
    while (diagnosticsOf(script).length > 0) {
      const before = diagnosticsOf(script).length;
      await acknowledge();
      await untilDiagnostics(script, ({ length }) => length < before);
    }
    await scanAfter(script, () => setText(document, `${honestLine}\n  ${flaggedLine}  \n`));
    assert.deepEqual(diagnosticsOf(script), []);
    await scanAfter(script, () => setText(document, `${honestLine}\n${flaggedLine} # more\n`));
    await untilFlagged(script);
  });

  it('does not count for the same text in another script', async () => {
    await acknowledge();
    const copy = vscode.Uri.joinPath(folder, 'copy.ps1');
    await show(copy);
    await untilFlagged(copy);
  });

  it('follows the file: findings come back when it goes, and when their entry expires', async () => {
    const count = diagnosticsOf(script).length;
    // A file that comes and goes within moments is no event at all.
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(workspace, '**/.amsight.json'),
    );
    const seen = until(watcher.onDidCreate, (event) => event);
    const entry = await acknowledge();
    await untilDiagnostics(script, ({ length }) => length === count - 1);
    await seen;
    watcher.dispose();
    await rm(file.fsPath);
    await untilDiagnostics(script, ({ length }) => length === count);
    const expired = { ...entry, expires: '2020-01-01' };
    await writeFile(file.fsPath, JSON.stringify({ version: 1, acknowledgements: [entry] }));
    await untilDiagnostics(script, ({ length }) => length === count - 1);
    await writeFile(file.fsPath, JSON.stringify({ version: 1, acknowledgements: [expired] }));
    await untilDiagnostics(script, ({ length }) => length === count);
    const [problem] = await untilDiagnostics(file, ({ length }) => length === 1);
    assert.match(problem?.message ?? '', /^Expired: /);
  });

  it('shows where the file is wrong, and lets the right entries count', async () => {
    const count = diagnosticsOf(script).length;
    const entry = await acknowledge();
    await untilDiagnostics(script, ({ length }) => length === count - 1);
    const text = JSON.stringify({ version: 1, acknowledgements: [{ ...entry, reason: '' }, entry] }, null, 2);
    await writeFile(file.fsPath, text);
    const [problem] = await untilDiagnostics(file, ({ length }) => length === 1);
    assert.match(problem?.message ?? '', /"reason" must be a text/);
    assert.equal(problem?.range.start.line, 3);
    assert.equal(diagnosticsOf(script).length, count - 1);
  });

  it('says in the file which entry is stale once the script is saved without its lines', async () => {
    const count = diagnosticsOf(script).length;
    await acknowledge();
    await untilDiagnostics(script, ({ length }) => length === count - 1);
    await scanAfter(script, () => setText(document, `${honestLine}\n`));
    await untilClean(script);
    assert.deepEqual(diagnosticsOf(file), []);
    await document.save();
    const [problem] = await untilDiagnostics(file, ({ length }) => length === 1);
    assert.match(
      problem?.message ?? '',
      /^Stale: no finding of rules\/\w+ in .*get\.ps1 matches this any more/,
    );
  });

  it('edits a file that is open, leaves its format, and does not save what the person had not', async () => {
    await writeFile(file.fsPath, '{ "version": 1,\r\n\t"acknowledgements": [] }\r\n');
    const open = await vscode.workspace.openTextDocument(file);
    await acknowledge();
    assert.equal(open.isDirty, false);
    assert.match(open.getText(), /^\{ "version": 1,\r\n\t"acknowledgements": \[\r\n\t\t\{\r\n/);
    assert.equal((await written()).acknowledgements.length, 1);
    await until(vscode.workspace.onDidChangeTextDocument, () => (open.isDirty ? undefined : true));
  });

  it('writes nothing into a file that it does not understand', async () => {
    await writeFile(file.fsPath, '// reviewed\n{}\n');
    assert.equal(await acknowledge(), undefined);
    assert.equal(await readFile(file.fsPath, 'utf8'), '// reviewed\n{}\n');
  });

  it('writes nothing into a file that is not UTF-8, open or not: it would lose characters', async () => {
    const entry = {
      region: 'a'.repeat(64),
      rule: 'rules/x',
      reason: 'ours',
      author: 'Müller',
      date: '2026-01-02',
    };
    const bytes = Buffer.from(JSON.stringify({ version: 1, acknowledgements: [entry] }), 'latin1');
    await writeFile(file.fsPath, bytes);
    const [problem] = await untilDiagnostics(file, ({ length }) => length === 1);
    assert.match(problem?.message ?? '', /not UTF-8/);
    assert.equal(await acknowledge(), undefined);
    await vscode.workspace.openTextDocument(file);
    assert.equal(await acknowledge(), undefined);
    assert.deepEqual(await readFile(file.fsPath), bytes);
  });

  it('takes nothing from a caller that names no finding', async () => {
    for (const args of [
      [script.toString(), null],
      [script.toString(), { ruleId: 'rules/x', layer: 0, regionSha256: 'a'.repeat(64) }],
      ['file:///elsewhere.ps1', {}],
    ]) {
      assert.equal(
        await vscode.commands.executeCommand('amsight.acknowledgeFinding', ...args, answers),
        undefined,
      );
    }
    await assert.rejects(readFile(file.fsPath), { code: 'ENOENT' });
  });

  it('counts in a workspace scan, whose summary says what is out of date', async () => {
    const entry = await acknowledge();
    const gone = { ...entry, path: below('gone.ps1') };
    await writeFile(file.fsPath, JSON.stringify({ version: 1, acknowledgements: [entry, gone] }));
    await amsight();
    const summary = await vscode.commands.executeCommand<{
      tally: { acknowledged: number };
      outdated: number;
    }>('amsight.scanWorkspace');
    assert.equal(summary.tally.acknowledged, 1);
    assert.equal(summary.outdated, 1);
    const [problem] = await untilDiagnostics(file, ({ length }) => length === 1);
    assert.match(problem?.message ?? '', /^Stale: no finding of rules\/\w+ in .*gone\.ps1/);
  });
});
