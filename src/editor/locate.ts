/** Locate Flagged Lines: offered where AMSI names no place, and what it answers. */

import * as vscode from 'vscode';

import type { FileReport, Finding, LocaliseOutcome } from '../findings/model';
import type { Documents } from './documents';
import type { FindingAt } from './finding-actions';
import { documentMeant, quickFix } from './finding-command';
import { notScanned, scanAnswer } from './scan-answer';
import type { SettingsSource } from './settings';

export interface LocateParts {
  readonly documents: Pick<Documents, 'locateNow'>;
  readonly settings: Pick<SettingsSource, 'current'>;
}

/** Asking again would say the same. */
const final: ReadonlySet<LocaliseOutcome | undefined> = new Set<LocaliseOutcome | undefined>([
  'lines',
  'wholeText',
]);

/** True where AMSI names no place and its lines may be found; a decoded layer points at what carries it already. */
function mayLocate({ localised }: Pick<FileReport, 'localised'>, finding: Finding): boolean {
  const { engine, precision, ruleId } = finding;
  return (
    engine === 'amsi' && precision === 'file' && ruleId !== 'amsi/blockedOnAccess' && !final.has(localised)
  );
}

/** The quick fix on a finding of AMSI that names no place. */
export function locateActions(at: FindingAt): vscode.CodeAction[] {
  const mode = vscode.workspace.getConfiguration('amsight').get('localize');
  if (mode === 'off' || !mayLocate(at.report, at.finding)) return [];
  return [quickFix(at, 'amsight.locateFlaggedLines', vscode.l10n.t('Locate Flagged Lines'))];
}

/** Why no lines are known, by what became of the search; only where it found none. */
const whyNone: Readonly<Record<Exclude<LocaliseOutcome, 'lines'>, () => string>> = {
  wholeText: () =>
    vscode.l10n.t(
      'the engine flags no smaller part of it, or the script is too short. Parts below 3 lines and 120 characters are never asked about.',
    ),
  limit: () =>
    vscode.l10n.t(
      'the limits for one script were reached first (amsight.localizeMaxCalls and amsight.localizeMaxPositives).',
    ),
  alertBudget: () =>
    vscode.l10n.t('the alerts that this hour allows are used up (amsight.amsi.alertBudget).'),
  onboarded: () =>
    vscode.l10n.t(
      'this machine is onboarded to Microsoft Defender for Endpoint, and each answer may raise an alert.',
    ),
  failed: () => vscode.l10n.t('the engine gave no answer about a part of it. Try again.'),
};

/** @param name as the person knows the document */
function answer(name: string, report: FileReport): { readonly text: string; readonly warning: boolean } {
  const { engines, findings, localised, status } = report;
  if (status !== 'scanned' || engines.amsi?.verdict === 'unscanned') {
    const scanned = scanAnswer(name, report);
    const text = engines.amsi?.reason ?? report.reason ?? scanned.text;
    return {
      text: vscode.l10n.t('Only AMSI is asked for lines, and it did not scan {0}. {1}', name, text),
      warning: true,
    };
  }
  const flagged = findings.filter(({ engine }) => engine === 'amsi');
  if (flagged.length === 0)
    return { text: vscode.l10n.t('AMSI flags nothing in {0}.', name), warning: false };
  if (localised === undefined) {
    return {
      text: vscode.l10n.t(
        'AMSI flags what the marked expressions of {0} decode to. Closer places are not looked for.',
        name,
      ),
      warning: false,
    };
  }
  if (localised === 'lines') {
    const regions = flagged.filter(({ precision }) => precision === 'lines').length;
    return {
      text:
        regions === 1
          ? vscode.l10n.t('AMSI flags one group of lines in {0}. It is marked.', name)
          : vscode.l10n.t('AMSI flags {0} groups of lines in {1}. They are marked.', regions, name),
      warning: false,
    };
  }
  return {
    text: vscode.l10n.t(
      'No closer place was found in {0}: {1} AMSI flags it as a whole.',
      name,
      whyNone[localised](),
    ),
    warning: true,
  };
}

/**
 * The command: asks AMSI for the lines and says what came out.
 * @param written a URI as text, from the quick fix; anything else means the active document
 * @returns the report, for callers of the command
 */
export async function locateFlaggedLines(
  { documents, settings }: LocateParts,
  written: unknown,
): Promise<FileReport | undefined> {
  const { enable, localize } = settings.current;
  const setting = enable ? (localize === 'off' ? 'amsight.localize' : null) : 'amsight.enable';
  if (setting !== null) {
    const open = vscode.l10n.t('Open Settings');
    void vscode.window
      .showInformationMessage(
        vscode.l10n.t('The setting {0} switches this off. Change it to look for flagged lines.', setting),
        open,
      )
      .then((chosen) => {
        if (chosen === open) void vscode.commands.executeCommand('workbench.action.openSettings', setting);
      });
    return undefined;
  }
  const document = documentMeant(written);
  if (document === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Open a script to look for the lines that AMSI flags.'),
    );
    return undefined;
  }
  const name = vscode.workspace.asRelativePath(document.uri);
  const cancellation = new AbortController();
  const report = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: vscode.l10n.t('Amsight looks for the flagged lines of {0}', name),
    },
    (_progress, token) => {
      token.onCancellationRequested(() => {
        cancellation.abort();
      });
      return documents.locateNow(document, cancellation.signal);
    },
  );
  if (cancellation.signal.aborted) return report ?? undefined;
  if (report === null) {
    void vscode.window.showInformationMessage(notScanned(name));
    return undefined;
  }
  const { text, warning } = answer(name, report);
  void (warning ? vscode.window.showWarningMessage(text) : vscode.window.showInformationMessage(text));
  return report;
}
