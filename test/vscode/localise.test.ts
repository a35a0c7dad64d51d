/** From a script that AMSI flags to squiggles under lines, by itself and on demand, and what an edit costs. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';

import type { FileReport } from '../../src/findings/model';
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
  show,
  until,
  untilDiagnostics,
  untilFlagged,
  untilStatus,
} from './support';

const title = 'Locate Flagged Lines';
const detecting = process.platform === 'win32' && process.env.AMSIGHT_TEST_AMSI === 'own';

/** What our own amsi.dll detects, in pieces like everything of its kind. */
const marker = ['AMSIGHT-', 'TEST:', 'detected'].join('');

/** A script of 60 lines with the marker in some of them, zero-based. */
const script = (...marked: readonly number[]): string =>
  Array.from({ length: 60 }, (_, index) =>
    marked.includes(index)
      ? `Write-Output 'this is where the ${marker} thing stands'`
      : `Write-Output 'line ${index} of a script that is long enough'`,
  ).join('\n');

/** The titles of the light bulb's entries about a place. */
async function offered(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
  return actions.filter((action) => action.title.startsWith(title));
}

describe('Locate Flagged Lines without AMSI', () => {
  let folder: vscode.Uri;
  before(async function () {
    if (process.platform === 'win32') this.skip();
    await amsight();
    folder = await makeFolder({ 'a.ps1': flaggedLine });
  });
  after(async () => {
    await closeAll();
    if (process.platform !== 'win32') await removeFolder(folder);
  });

  it('is not offered on what a rule flags, whose place is known', async () => {
    const uri = vscode.Uri.joinPath(folder, 'a.ps1');
    await show(uri);
    const [diagnostic] = await untilFlagged(uri);
    assert.ok(diagnostic);
    assert.deepEqual(await offered(uri, diagnostic.range), []);
  });

  it('scans when a person asks for it all the same, and says that AMSI is missing', async () => {
    const report = await vscode.commands.executeCommand<FileReport>('amsight.locateFlaggedLines');
    assert.equal(report.engines.amsi?.code, 'engineUnavailable');
    assert.equal(report.localised, undefined);
  });

  for (const [name, value] of [
    ['no address', { scheme: 'file' }],
    ['a document that is not open', 'file:///nowhere/a.ps1'],
  ] as const) {
    it(`takes no command line from strangers: ${name}`, async () => {
      const report = await vscode.commands.executeCommand<FileReport | undefined>(
        'amsight.locateFlaggedLines',
        value,
      );
      // Anything but text means the active document, as it does for the command palette.
      assert.equal(report?.path.endsWith('a.ps1') ?? false, typeof value !== 'string');
    });
  }
});

(detecting ? describe : describe.skip)('Places for AMSI’s verdicts', () => {
  let folder: vscode.Uri;
  const at = (name: string): vscode.Uri => vscode.Uri.joinPath(folder, name);

  /** AMSI calls so far, of all scan hosts. */
  const calls = (): number => {
    const log = process.env.AMSIGHT_TEST_LOG ?? assert.fail('AMSIGHT_TEST_LOG is not set');
    if (!existsSync(log)) return 0;
    return readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('scan ')).length;
  };
  const ofAmsi = (uri: vscode.Uri): vscode.Diagnostic[] =>
    diagnosticsOf(uri)
      .filter(({ source }) => source === 'AMSI')
      .sort((a, b) => a.range.start.compareTo(b.range.start));
  /** Opens a new script and waits for what AMSI says of it. */
  async function open(name: string, text: string): Promise<vscode.TextDocument> {
    const uri = at(name);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    const document = await show(uri);
    await untilDiagnostics(uri, (all) => all.some(({ source }) => source === 'AMSI'));
    return document;
  }
  /** The squiggle covers whole lines, the marked one among them, at least three, and not the whole script. */
  function assertLines(document: vscode.TextDocument, { range }: vscode.Diagnostic, marked: number): void {
    const { start, end } = range;
    assert.ok(start.line <= marked && marked <= end.line, `${start.line}–${end.line} without ${marked}`);
    assert.deepEqual([start.character, end.character], [0, document.lineAt(end.line).text.length]);
    const lines = end.line - start.line + 1;
    assert.ok(lines >= 3 && lines < document.lineCount / 2, `${lines} lines`);
  }

  before(async () => {
    await amsight();
    folder = await makeFolder({ 'honest.ps1': honestLine });
    await setSetting('amsi.alertBudget', 1000);
    await show(at('honest.ps1'));
    await untilStatus(({ state }) => state === 'ready');
  });
  afterEach(async () => {
    await setSetting('localize', undefined);
    await setSetting('delay', undefined);
  });
  after(async () => {
    await setSetting('amsi.alertBudget', undefined);
    await closeAll();
    await removeFolder(folder);
  });

  it('marks whole lines', async () => {
    const document = await open('one.ps1', script(40));
    const [only, ...more] = ofAmsi(document.uri);
    assert.ok(only);
    assert.deepEqual(more, []);
    assertLines(document, only, 40);
    assert.deepEqual(await offered(document.uri, only.range), [], 'its places are known');
  });

  it('marks two regions', async () => {
    const document = await open('two.ps1', script(10, 45));
    const [first, second, ...more] = ofAmsi(document.uri);
    assert.ok(first && second);
    assert.deepEqual(more, []);
    assertLines(document, first, 10);
    assertLines(document, second, 45);
  });

  it('asks nothing more when the same text is opened again', async () => {
    const before = calls();
    await open('one again.ps1', script(40));
    assert.equal(calls(), before);
  });

  it('on demand: one call, a quick fix, and then the lines', async () => {
    await setSetting('localize', 'onDemand');
    const before = calls();
    const document = await open('demand.ps1', script(20));
    const { uri } = document;
    assert.equal(calls(), before + 1);
    const [whole] = ofAmsi(uri);
    assert.ok(whole);
    assert.equal(whole.range.end.line, 0);
    const [action] = await offered(uri, whole.range);
    assert.ok(action?.command);
    const { command, arguments: parts } = action.command;
    const report = await vscode.commands.executeCommand<FileReport>(command, ...(parts as unknown[]));
    assert.equal(report.localised, 'lines');
    const [lines] = await untilDiagnostics(uri, (all) => all.some(({ range }) => range.end.line > 0));
    assert.ok(lines);
    assertLines(document, lines, 20);
    assert.deepEqual(await offered(uri, lines.range), []);
  });

  it('on demand: a save meanwhile takes nothing away', async () => {
    await setSetting('localize', 'onDemand');
    const document = await open('saved.ps1', script(22));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "Write-Output 'unsaved'\n");
    await scanAfter(document.uri, () => vscode.workspace.applyEdit(edit));
    const locating = vscode.commands.executeCommand<FileReport | undefined>('amsight.locateFlaggedLines');
    assert.ok(await document.save());
    assert.equal((await locating)?.localised, 'lines');
  });

  it('on demand: Scan File looks for them too', async () => {
    await setSetting('localize', 'onDemand');
    const document = await open('scanned.ps1', script(25));
    const report = await vscode.commands.executeCommand<FileReport>('amsight.scanFile', document.uri);
    assert.equal(report.localised, 'lines');
    const [lines] = ofAmsi(document.uri);
    assert.ok(lines);
    assertLines(document, lines, 25);
  });

  it('says so when the engine flags no part alone', async () => {
    await setSetting('localize', 'onDemand');
    // Too short to point into.
    const document = await open('short.ps1', `Write-Output '${marker}'`);
    const [whole] = ofAmsi(document.uri);
    assert.ok(whole);
    assert.equal((await offered(document.uri, whole.range)).length, 1);
    const report = await vscode.commands.executeCommand<FileReport>('amsight.locateFlaggedLines');
    assert.equal(report.localised, 'wholeText');
    assert.deepEqual(await offered(document.uri, whole.range), [], 'asking again would say the same');
  });

  it('off: one call, nothing is offered, and the command does nothing', async () => {
    await setSetting('localize', 'off');
    const before = calls();
    const document = await open('off.ps1', script(30));
    const [whole] = ofAmsi(document.uri);
    assert.ok(whole);
    assert.deepEqual(await offered(document.uri, whole.range), []);
    assert.equal(await vscode.commands.executeCommand('amsight.locateFlaggedLines'), undefined);
    assert.equal(calls(), before + 1);
  });

  it('shows what the rules say of lines elsewhere, with AMSI’s lines as they moved, and asks it nothing', async () => {
    const document = await open('rules.ps1', script(41));
    const { uri } = document;
    const [region] = ofAmsi(uri);
    assert.ok(region);
    const before = calls();
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), `${flaggedLine}\n`);
    const { report } = await scanAfter(uri, () => vscode.workspace.applyEdit(edit));
    assert.equal(report?.engines.amsi?.verdict, 'detected');
    const byRules = diagnosticsOf(uri).filter(({ source }) => source === 'Amsight');
    assert.deepEqual([...new Set(byRules.map(({ range }) => range.start.line))], [0]);
    const [now] = ofAmsi(uri);
    assert.deepEqual(
      [now?.range.start.line, now?.range.end.line],
      [region.range.start.line + 1, region.range.end.line + 1],
    );
    assert.equal(calls(), before);
    // A change of settings would have its text, which AMSI has not seen, scanned while the next test counts.
    await closeAll();
  });

  it('asks nothing for edits elsewhere, and again after rest when an edit is in the lines as they moved', async () => {
    const document = await open('edited.ps1', script(41));
    const { uri } = document;
    const [region] = ofAmsi(uri);
    assert.ok(region);
    const insert = async (line: number, text: string): Promise<void> => {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(uri, new vscode.Position(line, 0), text);
      assert.ok(await vscode.workspace.applyEdit(edit));
    };
    // A scan that is asked for now would come before that of a document opened later.
    await setSetting('delay', 0);
    await untilFlagged(uri);
    const before = calls();
    const height = region.range.end.line - region.range.start.line + 1;
    await insert(0, "Write-Output 'elsewhere'\n".repeat(2 * height));
    await insert(region.range.end.line, "Write-Output 'where the lines were'\n");
    const other = at('other.ps1');
    await vscode.workspace.fs.writeFile(other, Buffer.from(`${honestLine} # other`));
    await scanAfter(other, () => show(other));
    assert.equal(calls(), before + 1, 'that of the other document');

    await show(uri);
    const moved = region.range.start.line + 2 * height + 2;
    const api = await amsight();
    await scanAfter(uri, () => insert(moved, "Write-Output 'in the lines'\n"));
    assert.equal(calls(), before + 1, 'the rules alone, at first');
    await until(api.onDidScanDocument, (scan) =>
      scan?.uri.toString() === uri.toString() && scan.report?.localised === 'lines' ? true : undefined,
    );
    assert.ok(calls() > before + 1);
    const [now] = ofAmsi(uri);
    assert.ok(now);
    assertLines(document, now, 41 + 2 * height + 2);
  });
});
