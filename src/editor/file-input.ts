/** What the client is given for a file that is not open. */

import * as vscode from 'vscode';

import type { FileReport } from '../findings/model';
import { reasonSentence } from '../findings/reasons';
import type { ScanInput } from '../protocol';
import { isVirtual, schemeAllowed } from './schemes';
import { contentName, leftOutReport, tooLargeReason } from './script-input';

/** A file by its path where the scan host can read it, else its bytes; or the reason why it is left out. */
export async function fileInput(
  uri: vscode.Uri,
  named: boolean,
  maxFileSize: number,
): Promise<{ readonly input: ScanInput } | { readonly report: FileReport }> {
  const name = contentName(uri);
  if (!isVirtual(uri.scheme))
    return { input: { contentName: name, source: { type: 'path', path: name }, named } };
  if (!schemeAllowed(uri.scheme, new Set([uri.scheme]), true)) {
    const reason = vscode.l10n.t('Documents of the scheme {0} are not scanned.', uri.scheme);
    return { report: leftOutReport(name, 'skipped', 'notAScript', reason) };
  }
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > maxFileSize) {
      return { report: leftOutReport(name, 'skipped', 'tooLarge', tooLargeReason(size, maxFileSize)) };
    }
    const bytes = await vscode.workspace.fs.readFile(uri);
    return { input: { contentName: name, source: { type: 'bytes', bytes }, named } };
  } catch (error) {
    return { report: leftOutReport(name, 'failed', ...readFailure(error)) };
  }
}

function readFailure(error: unknown): ['notFound' | 'accessDenied' | 'readError', string?] {
  const code = error instanceof vscode.FileSystemError ? error.code : '';
  if (code === 'FileNotFound') return ['notFound'];
  if (code === 'NoPermissions') return ['accessDenied'];
  return ['readError', reasonSentence('readError', error instanceof Error ? error.message : String(error))];
}
