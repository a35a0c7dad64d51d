/** What the client is given for a document or a file: content name, text or bytes, language. */

import * as vscode from 'vscode';

import type { FileReport, ReasonCode } from '../findings/model';
import { unscannedReport } from '../findings/report';
import type { ScanInput } from '../protocol';
import { kindOf, type KindAnswer } from '../scripts/kind-of';
import type { Settings } from './settings-model';

/** The absolute path of a local file; the URI of everything else. */
export function contentName(uri: vscode.Uri): string {
  return uri.scheme === 'file' ? uri.fsPath : uri.toString();
}

/** A content name as people know the file: relative to its workspace folder. */
export function displayPath(name: string): string {
  const uri = /^[\w+.-]{2,}:\/\//.test(name) ? vscode.Uri.parse(name, true) : vscode.Uri.file(name);
  return vscode.workspace.asRelativePath(uri);
}

/**
 * The kind of a document.
 * @param named true when a person asked for this very document
 */
export function kindOfDocument(
  document: vscode.TextDocument,
  settings: Settings,
  named: boolean,
): KindAnswer {
  return kindOf({
    path: document.uri.path,
    languageId: document.languageId,
    text: document.getText(),
    jscript: settings.jscript,
    kindsOff: settings.kindsOff,
    named,
  });
}

export function documentInput(document: vscode.TextDocument, named: boolean): ScanInput {
  return {
    contentName: contentName(document.uri),
    source: { type: 'text', text: document.getText() },
    languageId: document.languageId,
    named,
  };
}

/** `12,345,678`, in the language of the editor. */
export function formatNumber(value: number): string {
  return value.toLocaleString(vscode.env.language);
}

/** A report that says why a script was left out, made without the scan host. @param reason replaces the code's own */
export function leftOutReport(
  name: string,
  status: 'skipped' | 'failed',
  code: ReasonCode,
  reason?: string,
): FileReport {
  return unscannedReport({ contentName: name, status, code, ...(reason === undefined ? {} : { reason }) });
}

/** Why a script of this size is skipped. @param size bytes */
export function tooLargeReason(size: number, limit: number): string {
  return vscode.l10n.t(
    'It has {0} bytes, more than the {1} that the setting amsight.maxFileSize allows.',
    formatNumber(size),
    formatNumber(limit),
  );
}
