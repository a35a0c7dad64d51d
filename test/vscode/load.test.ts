/** Much at once in the real editor: hundreds of open scripts, and an edit while the workspace is scanned. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';

import {
  amsight,
  closeAll,
  flaggedLine,
  honestLine,
  makeFolder,
  removeFolder,
  scanAfter,
  scanHosts,
  setSetting,
  setText,
  show,
  until,
  untilClean,
  untilFlagged,
  untilStatus,
} from './support';

const DOCUMENTS = 500;
/** Bytes of the extension host's heap; an open script costs a few thousand. */
const MORE_HEAP = 150 * 1024 * 1024;
const FILES = 3_000;

/**
 * A notebook of PowerShell: each cell is an open document. Of documents that no editor shows, the editor keeps no more than
 * 50 open for an extension.
 */
function notebookOf(count: number, text: (index: number) => string): string {
  const cells = Array.from({ length: count }, (_, index) => ({
    cell_type: 'code',
    execution_count: null,
    metadata: { vscode: { languageId: 'powershell' } },
    outputs: [],
    source: [text(index)],
  }));
  return JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 2 });
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}.ps1`);

(process.platform === 'linux' ? describe : describe.skip)('Under load, open documents', () => {
  let folder: vscode.Uri;
  const make = async (count: number, text: (index: number) => string): Promise<void> => {
    folder = await makeFolder(Object.fromEntries(names(count).map((name, index) => [name, text(index)])));
  };
  before(async () => {
    await amsight();
  });
  afterEach(async () => {
    await closeAll();
    await removeFolder(folder);
  });

  it(`${DOCUMENTS} are scanned once each, by one scan host`, async () => {
    const api = await amsight();
    const isFlagged = (index: number): boolean => index % 100 === 0;
    folder = await makeFolder({
      'many.ipynb': notebookOf(
        DOCUMENTS,
        (index) => `${isFlagged(index) ? flaggedLine : honestLine} # ${index}`,
      ),
    });
    const scans = new Map<string, string[]>();
    const counting = api.onDidScanDocument(({ uri, report }) => {
      const key = uri.toString();
      scans.set(key, [...(scans.get(key) ?? []), report?.status ?? 'none']);
    });
    const heap = process.memoryUsage().heapUsed;
    try {
      const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.joinPath(folder, 'many.ipynb'));
      await vscode.window.showNotebookDocument(notebook);
      const uris = notebook.getCells().map(({ document }) => document.uri);
      assert.equal(uris.length, DOCUMENTS);
      await until(api.onDidScanDocument, () =>
        uris.every((uri) => scans.has(uri.toString())) ? true : undefined,
      );
      for (const uri of uris.filter((_, index) => isFlagged(index))) await untilFlagged(uri);
      const otherwise = uris
        .map((uri) => scans.get(uri.toString())?.join())
        .filter((one) => one !== 'scanned');
      assert.deepEqual(otherwise, []);
    } finally {
      counting.dispose();
    }
    assert.equal(scanHosts().length, 1);
    const growth = process.memoryUsage().heapUsed - heap;
    assert.ok(growth < MORE_HEAP, `${Math.round(growth / 1024 / 1024)} MiB more`);
  });

  it('get the squiggle of an edit while the workspace is scanned', async () => {
    // Each carries another layer, so that none is answered by what is known of the one before.
    const carrier = (index: number): string => {
      const inner = Buffer.from(`${honestLine} # ${index}`, 'utf16le').toString('base64');
      return `powershell.exe -EncodedCommand ${inner}\n`.repeat(5);
    };
    await make(FILES, carrier);
    const edited = vscode.Uri.joinPath(folder, 'edited.ps1');
    await vscode.workspace.fs.writeFile(edited, Buffer.from(honestLine));
    await setSetting('delay', 0);
    let ended = false;
    try {
      const document = await show(edited);
      const scan = vscode.commands.executeCommand('amsight.scanWorkspace').then(() => {
        ended = true;
      });
      await untilStatus(({ state }) => state === 'scanning');
      await scanAfter(edited, () => setText(document, flaggedLine));
      await untilFlagged(edited);
      assert.equal(ended, false, 'the scan of the workspace was over before');
      await vscode.commands.executeCommand('amsight.cancelScan');
      await scan;
      await setText(document, honestLine);
      await untilClean(edited);
    } finally {
      await setSetting('delay', undefined);
    }
  });
});
