/** Follows the user's rule files: a change of one makes a new scan host load them, and open scripts are scanned again. */

import path from 'node:path';
import * as vscode from 'vscode';

import type { Documents } from './documents';
import type { ScannerHolder } from './scanner-holder';
import type { SettingsSource } from './settings';

/** Several files saved together make one reload (milliseconds). */
const settleFor = 250;

export interface RuleFileParts {
  readonly holder: ScannerHolder;
  readonly settings: SettingsSource;
  readonly documents: Documents;
}

export function watchRules({ holder, settings, documents }: RuleFileParts): vscode.Disposable {
  let watched = '';
  let watchers: vscode.Disposable[] = [];
  let timer: NodeJS.Timeout | null = null;
  const reload = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      if (holder.existing === null) return;
      holder.existing.restart();
      documents.rescan();
    }, settleFor);
  };
  const stop = (): void => {
    vscode.Disposable.from(...watchers).dispose();
    watchers = [];
  };
  const start = (): void => {
    const paths = settings.rulePaths;
    if (paths.join('\n') === watched) return;
    watched = paths.join('\n');
    stop();
    watchers = paths.flatMap((file) => {
      const pattern = new vscode.RelativePattern(vscode.Uri.file(path.dirname(file)), path.basename(file));
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      return [watcher, watcher.onDidChange(reload), watcher.onDidCreate(reload), watcher.onDidDelete(reload)];
    });
  };
  start();
  const following = vscode.Disposable.from(
    settings.onDidChange(start),
    // Watchers tell late, or nothing where the system has none.
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      const isRuleFile = settings.rulePaths.some((file) => vscode.Uri.file(file).fsPath === uri.fsPath);
      if (uri.scheme === 'file' && isRuleFile) reload();
    }),
  );
  return new vscode.Disposable(() => {
    following.dispose();
    stop();
    if (timer !== null) clearTimeout(timer);
  });
}
