/** Decoded layers in the editor: the tree, the documents that show them, the CodeLens and the hover. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';

import type { LayerNode } from '../../src/editor/layers/tree-model';
import {
  amsight,
  closeAll,
  flaggedLine,
  honestLine,
  makeFolder,
  removeFolder,
  scanAfter,
  setSetting,
  setText,
  show,
  until,
  untilFlagged,
} from './support';

const encoded = (text: string): string =>
  `powershell.exe -NoProfile -EncodedCommand ${Buffer.from(text, 'utf16le').toString('base64')}`;
const carrier = encoded(encoded(flaggedLine));
const text = `${honestLine}\n${carrier}\n${honestLine}\n`;

/** Of the bytes that AMSI is given. */
const sha256 = (layer: string): string => createHash('sha256').update(layer, 'utf16le').digest('hex');

/** The layers of a tree without folded forms, outer ones first. */
function layersOf(top: LayerNode | null): LayerNode[] {
  const found: LayerNode[] = top === null ? [] : [top];
  for (const node of found) found.push(...node.children.filter(({ view }) => !view.folded));
  return found;
}

const lensesOf = async (uri: vscode.Uri): Promise<vscode.CodeLens[]> =>
  vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 10);

async function hoverAt(uri: vscode.Uri, position: vscode.Position): Promise<vscode.MarkdownString[]> {
  const hovers: vscode.Hover[] = await vscode.commands.executeCommand(
    'vscode.executeHoverProvider',
    uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .filter((one): one is vscode.MarkdownString => one instanceof vscode.MarkdownString);
}

describe('decoded layers', () => {
  let folder: vscode.Uri;
  let document: vscode.TextDocument;
  beforeEach(async () => {
    await amsight();
    folder = await makeFolder({ 'a.ps1': text });
    document = await show(vscode.Uri.joinPath(folder, 'a.ps1'));
    await untilFlagged(document.uri);
  });
  afterEach(async () => {
    await setSetting('codeLens', undefined);
    await closeAll();
    await removeFolder(folder);
  });

  async function tree(): Promise<LayerNode[]> {
    await vscode.commands.executeCommand('amsight.showLayers');
    return layersOf((await amsight()).layers());
  }

  /** Opens a layer as a click in the tree does. */
  async function open(node: LayerNode | undefined): Promise<vscode.TextDocument> {
    assert.ok(node);
    await vscode.commands.executeCommand('amsight.openLayer', node.source, node.key);
    return until(vscode.window.onDidChangeActiveTextEditor, () => {
      const active = vscode.window.activeTextEditor?.document;
      return active?.uri.scheme === 'amsight-layer' ? active : undefined;
    });
  }

  it('are a tree of the active document, each with its verdict', async () => {
    const [source, outer, inner, ...others] = await tree();
    assert.deepEqual(others, []);
    assert.deepEqual(
      [source, outer, inner].map((node) => node?.view.sha256),
      [text, encoded(flaggedLine), flaggedLine].map(sha256),
    );
    assert.ok(inner);
    assert.match(inner.label, /^PowerShell: base64/);
    assert.match(inner.description, /, (suspicious|detected)$/);
    assert.equal(inner.parent, outer);
  });

  it('follow the active document', async () => {
    await tree();
    await vscode.workspace.fs.writeFile(
      vscode.Uri.joinPath(folder, 'b.ps1'),
      Buffer.from(`${encoded(honestLine)}\n`),
    );
    const other = await show(vscode.Uri.joinPath(folder, 'b.ps1'));
    const api = await amsight();
    await until(api.onDidChangeLayers, () =>
      layersOf(api.layers())[1]?.view.sha256 === sha256(honestLine) ? true : undefined,
    );
    assert.equal(api.layers()?.source, other.uri.toString());
  });

  it('open as read-only documents in their language, which are never scanned and leave the script alone', async () => {
    const api = await amsight();
    const scanned: string[] = [];
    const listening = api.onDidScanDocument(({ uri }) => scanned.push(uri.scheme));
    const layer = await open((await tree())[2]);
    assert.equal(layer.getText(), flaggedLine);
    assert.equal(layer.languageId, 'powershell');
    assert.equal(vscode.workspace.fs.isWritableFileSystem(layer.uri.scheme) ?? false, false);
    await vscode.commands.executeCommand('amsight.scanFile', document.uri);
    listening.dispose();
    assert.equal(scanned.includes('amsight-layer'), false);
    assert.equal(document.getText(), text);
    assert.equal(document.isDirty, false);
  });

  it('change with their script, and say when they are gone', async () => {
    const layer = await open((await tree())[2]);
    const untilText = (wanted: string | RegExp): Promise<true> =>
      until(vscode.workspace.onDidChangeTextDocument, () =>
        typeof wanted === 'string'
          ? layer.getText() === wanted || undefined
          : wanted.test(layer.getText()) || undefined,
      );
    await setText(document, `${encoded(encoded(honestLine))}\n`);
    await untilText(honestLine);
    await setText(document, honestLine);
    await untilText(/no longer there/);
  });

  it('are counted above the expression that carries them, which moves with edits', async () => {
    const [lens, ...others] = await lensesOf(document.uri);
    assert.deepEqual(others, []);
    assert.match(lens?.command?.title ?? '', /^2 layers, \d flagged$/);
    assert.equal(lens?.range.start.line, 1);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '# one\n# two\n');
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.equal((await lensesOf(document.uri))[0]?.range.start.line, 3);
  });

  it('are not counted when amsight.codeLens is off, or nothing is carried', async () => {
    await setSetting('codeLens', false);
    assert.deepEqual(await lensesOf(document.uri), []);
    await setSetting('codeLens', true);
    await scanAfter(document.uri, () => setText(document, honestLine));
    assert.deepEqual(await lensesOf(document.uri), []);
  });

  it('are explained by a hover that runs no other command than ours', async () => {
    const position = new vscode.Position(1, carrier.length - 5);
    const hover = (await hoverAt(document.uri, position)).find(({ value }) => value.includes('Decoded'));
    assert.ok(hover);
    assert.match(hover.value, /layer 2 of \d/);
    assert.match(hover.value, /`.*base64.* → .*base64.*`/);
    assert.ok(hover.value.includes(`\`\`\`powershell\n${flaggedLine}\n\`\`\``), hover.value);
    assert.deepEqual(
      [...hover.value.matchAll(/\(command:([\w.]+)/g)].map(([, command]) => command),
      ['amsight.openLayer', 'amsight.showLayers'],
    );
    assert.deepEqual(await hoverAt(document.uri, new vscode.Position(0, 3)), []);
  });

  it('lead back to the expression that carries them', async () => {
    const [, , inner] = await tree();
    await open(inner);
    await vscode.commands.executeCommand('amsight.revealCarrier', inner);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document, document);
    assert.equal(editor.selection.start.line, 1);
    assert.ok(carrier.includes(editor.document.getText(editor.selection)));
  });

  it('can be copied: a text, its hash, and nothing of a layer that is gone', async () => {
    const [, , inner] = await tree();
    await vscode.commands.executeCommand('amsight.copyLayerHash', inner);
    assert.equal(await vscode.env.clipboard.readText(), sha256(flaggedLine));
    await vscode.commands.executeCommand('amsight.copyLayerText', inner);
    assert.equal(await vscode.env.clipboard.readText(), flaggedLine);
    await vscode.env.clipboard.writeText('before');
    await setText(document, honestLine);
    await vscode.commands.executeCommand('amsight.copyLayerText', inner);
    assert.equal(await vscode.env.clipboard.readText(), 'before');
  });

  it('are those of the newest text when it is edited while they are asked for', async () => {
    const api = await amsight();
    const asked = vscode.commands.executeCommand('amsight.showLayers');
    const hovered = hoverAt(document.uri, new vscode.Position(1, carrier.length - 5));
    await setText(document, `${encoded(honestLine)}\n`);
    await Promise.all([asked, hovered]);
    const [source, layer, ...others] = await until(api.onDidChangeLayers, () => {
      const shown = layersOf(api.layers());
      return shown[1]?.view.sha256 === sha256(honestLine) ? shown : undefined;
    });
    assert.equal(source?.view.sha256, sha256(document.getText()));
    assert.ok(layer);
    assert.deepEqual(others, []);
  });

  it('are those of a document that was never saved', async () => {
    const untitled = await vscode.workspace.openTextDocument({ language: 'powershell', content: text });
    await vscode.window.showTextDocument(untitled);
    await untilFlagged(untitled.uri);
    const [source, , inner] = await tree();
    assert.equal(source?.source, untitled.uri.toString());
    assert.equal((await open(inner)).getText(), flaggedLine);
    await vscode.window.showTextDocument(untitled);
  });

  it('are those of a cell of a notebook', async () => {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'powershell');
    const notebook = await vscode.workspace.openNotebookDocument(
      'jupyter-notebook',
      new vscode.NotebookData([cell]),
    );
    await vscode.window.showNotebookDocument(notebook);
    const { uri } = notebook.cellAt(0).document;
    await untilFlagged(uri);
    assert.equal((await lensesOf(uri))[0]?.range.start.line, 1);
    await vscode.commands.executeCommand('amsight.showLayers', uri.toString(), 1);
    const [source, , inner] = layersOf((await amsight()).layers());
    assert.equal(source?.source, uri.toString());
    assert.equal((await open(inner)).getText(), flaggedLine);
  });
});
