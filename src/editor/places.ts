/** Places of findings as the editor's own types. */

import * as vscode from 'vscode';

import type { Finding, Range } from '../findings/model';

export function toRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** In the order of the text. */
export function comparePlaces(a: Finding, b: Finding): number {
  return toRange(a.range).start.compareTo(toRange(b.range).start);
}
