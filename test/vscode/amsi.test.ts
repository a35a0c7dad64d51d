/** A win32 extension host with an AMSI that detects: from the document to the diagnostic. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';

import {
  amsight,
  closeAll,
  honestLine,
  makeFolder,
  removeFolder,
  scanAfter,
  setText,
  show,
  untilClean,
  untilDiagnostics,
  untilStatus,
} from './support';

/** The documented test sample, in pieces: antivirus flags this file otherwise. */
const sample = `'${['AMSI Test ', 'Sample: 7e72c3ce-861b-4339-', '8740-0ac1484c1386'].join('')}'`;

const detecting = process.platform === 'win32' && process.env.AMSIGHT_TEST_AMSI === 'own';

(detecting ? describe : describe.skip)('AMSI end to end', () => {
  let folder: vscode.Uri;
  before(async () => {
    await amsight();
    folder = await makeFolder({ 'a.ps1': honestLine });
  });
  after(async () => {
    await closeAll();
    await removeFolder(folder);
  });

  it('becomes ready', async () => {
    await show(vscode.Uri.joinPath(folder, 'a.ps1'));
    assert.equal((await untilStatus(({ state }) => state === 'ready')).text, '$(shield) AMSI');
  });

  it('flags the test sample while it is typed, and clears it when the line is mended and saved', async () => {
    const uri = vscode.Uri.joinPath(folder, 'a.ps1');
    const document = await show(uri);
    const { report } = await scanAfter(uri, () => setText(document, `${honestLine}\n${sample}\n`));
    assert.equal(report?.engines.amsi?.verdict, 'detected');
    const [diagnostic] = await untilDiagnostics(uri, (all) => all.some(({ source }) => source === 'AMSI'));
    assert.equal(diagnostic?.severity, vscode.DiagnosticSeverity.Error);
    await setText(document, honestLine);
    await document.save();
    await untilClean(uri);
  });

  it('finds it in a layer', async () => {
    const encoded = Buffer.from(sample, 'utf16le').toString('base64');
    const uri = vscode.Uri.joinPath(folder, 'b.ps1');
    await vscode.workspace.fs.writeFile(
      uri,
      Buffer.from(`${honestLine}\npowershell -EncodedCommand ${encoded}\n`),
    );
    await show(uri);
    const all = await untilDiagnostics(uri, (some) => some.some(({ source }) => source === 'AMSI'));
    const [amsi] = all.filter(({ source }) => source === 'AMSI');
    assert.equal(amsi?.range.start.line, 1);
  });
});
