/** What the light bulb of a finding offers to hunters, and what it copies. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';

import {
  amsight,
  closeAll,
  flaggedLine,
  honestLine,
  makeFolder,
  removeFolder,
  show,
  untilFlagged,
} from './support';

const text = `${honestLine}\n${flaggedLine}\n`;
const sha256 = (content: string, encoding: 'utf8' | 'utf16le'): string =>
  createHash('sha256').update(content, encoding).digest('hex');

describe('hunting', () => {
  let folder: vscode.Uri;
  let document: vscode.TextDocument;
  beforeEach(async () => {
    await amsight();
    folder = await makeFolder({ 'a.ps1': text });
    document = await show(vscode.Uri.joinPath(folder, 'a.ps1'));
    await untilFlagged(document.uri);
  });
  afterEach(async () => {
    await closeAll();
    await removeFolder(folder);
  });

  const offered = async (line: number): Promise<vscode.CodeAction[]> => {
    const { range } = document.lineAt(line);
    return vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, range);
  };
  const titles = ['Copy Hunting Query (KQL)', 'Copy Sigma Rule'];

  it('is offered on a finding, and not beside it', async () => {
    const there = (await offered(1)).map(({ title }) => title);
    // Where several findings are at one place, each says which it is.
    for (const title of titles)
      assert.ok(
        there.some((one) => one.startsWith(title)),
        there.join(),
      );
    const elsewhere = (await offered(0)).map(({ title }) => title);
    for (const title of titles) assert.ok(!elsewhere.some((one) => one.startsWith(title)), elsewhere.join());
  });

  it('copies a query with the hash of the text and of the file', async () => {
    const action = (await offered(1)).find(({ title }) => title.startsWith(titles[0]!));
    assert.ok(action?.command);
    await vscode.commands.executeCommand(
      action.command.command,
      ...((action.command.arguments ?? []) as unknown[]),
    );
    const copied = await vscode.env.clipboard.readText();
    assert.match(copied, /^\/\/ Amsight: where else was (amsi|rules)\/\w+ seen\?\n/);
    for (const hash of [sha256(text, 'utf16le'), sha256(text, 'utf8')])
      assert.ok(copied.includes(hash), hash);
    assert.ok(!copied.includes(flaggedLine));
  });

  it('copies a Sigma rule for the finding at the cursor', async () => {
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const place = vscode.languages.getDiagnostics(document.uri)[0]?.range.start;
    assert.ok(place);
    editor.selection = new vscode.Selection(place, place);
    const copied = await vscode.commands.executeCommand<string>('amsight.copySigmaRule');
    assert.equal(await vscode.env.clipboard.readText(), copied);
    assert.match(copied, /^title: /);
    assert.ok(copied.includes(`hash|contains: '${sha256(text, 'utf16le')}'`));
  });

  const wrong: readonly [string, () => unknown[]][] = [
    ['no finding at the cursor', () => []],
    ['a document that is not open', () => ['file:///elsewhere.ps1', {}]],
    ['no finding', () => [document.uri.toString(), null]],
    [
      'a finding of another place',
      () => [
        document.uri.toString(),
        { ruleId: 'rules/x', layer: 0, range: { start: { line: -1, character: 'a' }, end: null } },
      ],
    ],
    [
      'a place that is none',
      () => [document.uri.toString(), { ruleId: 'amsi/detected', layer: 0, range: 7 }],
    ],
  ];
  for (const [name, given] of wrong) {
    it(`copies nothing for ${name}`, async () => {
      const editor = vscode.window.activeTextEditor;
      assert.ok(editor);
      editor.selection = new vscode.Selection(0, 0, 0, 0);
      await vscode.env.clipboard.writeText('before');
      assert.equal(await vscode.commands.executeCommand('amsight.copyHuntingQuery', ...given()), undefined);
      assert.equal(await vscode.env.clipboard.readText(), 'before');
    });
  }
});
