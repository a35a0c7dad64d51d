/** What the commands on findings share: their quick fix, and which document and finding a call is about. */

import * as vscode from 'vscode';

import type { FileReport, Finding, Range } from '../findings/model';
import type { FindingAt } from './finding-actions';
import { comparePlaces, toRange } from './places';

/** A light bulb's entry that runs a command on a finding; where several are at one place, it says which. */
export function quickFix(
  { document, finding, diagnostic, several }: FindingAt,
  command: string,
  title: string,
  named?: unknown,
): vscode.CodeAction {
  const action = new vscode.CodeAction(
    several ? `${title} (${finding.ruleId})` : title,
    vscode.CodeActionKind.QuickFix,
  );
  const uri = document.uri.toString();
  action.command = { command, title, arguments: named === undefined ? [uri] : [uri, named] };
  action.diagnostics = [diagnostic];
  return action;
}

/** The open document that an address names; anything but text means the active one. */
export function documentMeant(uri: unknown): vscode.TextDocument | undefined {
  if (typeof uri !== 'string') return vscode.window.activeTextEditor?.document;
  return vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri);
}

/**
 * The finding that a caller names, else the one at the cursor.
 * @param uri as for documentMeant
 * @param named what names a finding of that document's report: nothing else of it is used
 */
export function findingMeant(report: FileReport, uri: unknown, named: unknown): Finding | undefined {
  return typeof uri === 'string'
    ? report.findings.find((one) => isNamed(one, named))
    : atCursor(report, vscode.window.activeTextEditor?.selection.active);
}

function isNamed(finding: Finding, named: unknown): boolean {
  if (typeof named !== 'object' || named === null) return false;
  const { ruleId, layer, range } = named as Partial<Record<keyof Finding, unknown>>;
  return (
    finding.ruleId === ruleId &&
    finding.layer === layer &&
    typeof range === 'object' &&
    range !== null &&
    toRange(finding.range).isEqual(toRange(checked(range)))
  );
}

/** Numbers, whatever was passed; none of them fits where one was wrong. */
function checked(range: Partial<Range>): Range {
  const place = (one: unknown): Range['start'] => {
    const { line, character } = (one ?? {}) as Partial<Record<'line' | 'character', unknown>>;
    const whole = (value: unknown): number =>
      typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
        ? value
        : Number.MAX_SAFE_INTEGER;
    return { line: whole(line), character: whole(character) };
  };
  return { start: place(range.start), end: place(range.end) };
}

/** AMSI's before a rule's: the engine's own words are in the logs. */
function atCursor(report: FileReport, cursor: vscode.Position | undefined): Finding | undefined {
  if (cursor === undefined) return undefined;
  const here = report.findings.filter(({ range }) => toRange(range).contains(cursor)).sort(comparePlaces);
  return here.find(({ engine }) => engine === 'amsi') ?? here[0];
}
