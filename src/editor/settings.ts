/** Reads the settings from the editor, follows their changes, and resolves what depends on a folder. */

import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';

import { activeGlobs, type GlobMap } from './globs';
import { later } from './later';
import { readSettings, type Settings, type SettingsReading } from './settings-model';

const section = 'amsight';

/** Turns `~/x`, `${workspaceFolder}/x` and paths relative to the first local folder into absolute ones. */
function resolvePath(written: string): string {
  const folder = vscode.workspace.workspaceFolders?.find((one) => one.uri.scheme === 'file')?.uri.fsPath;
  const expanded = written
    .replace(/^~(?=$|[\\/])/, () => homedir())
    .replaceAll('${workspaceFolder}', () => folder ?? '.');
  return path.resolve(folder ?? homedir(), expanded);
}

function readConfiguration(configuration: vscode.WorkspaceConfiguration): SettingsReading {
  return readSettings(
    (key) => configuration.get(key),
    (key) => configuration.inspect(key)?.globalValue !== undefined,
  );
}

export class SettingsSource implements vscode.Disposable {
  private reading: SettingsReading;
  private readonly changed = new vscode.EventEmitter<Settings>();
  private readonly subscriptions: { dispose(): unknown }[] = [];
  private readonly matchers = new Map<string, (relative: string) => boolean>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly log: vscode.LogOutputChannel) {
    this.reading = this.read();
    this.subscriptions.push(
      this.changed,
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(section)) this.refresh();
      }),
      // Restricted settings of the workspace begin to count.
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.refresh();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.refresh();
      }),
    );
  }

  get current(): Settings {
    return this.reading.settings;
  }

  get problems(): readonly string[] {
    return this.reading.problems;
  }

  /** The user's rule files as absolute paths. */
  get rulePaths(): readonly string[] {
    return this.current.rulePaths.map(resolvePath);
  }

  /** Settings that may differ from folder to folder. */
  severity(uri: vscode.Uri): Settings['severity'] {
    return this.forResource(uri).severity;
  }

  excludeGlobs(uri: vscode.Uri): GlobMap {
    return this.forResource(uri).exclude;
  }

  /** Whether `amsight.exclude` leaves a document out. */
  isExcluded(uri: vscode.Uri): boolean {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (folder === undefined) return false;
    const key = folder.uri.toString();
    let matcher = this.matchers.get(key);
    if (matcher === undefined) {
      matcher = later().excludeMatcher(activeGlobs(this.excludeGlobs(folder.uri)));
      this.matchers.set(key, matcher);
    }
    return matcher(vscode.workspace.asRelativePath(uri, false));
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private forResource(uri: vscode.Uri): Settings {
    const configuration = vscode.workspace.getConfiguration(section, uri);
    return readConfiguration(configuration).settings;
  }

  private read(): SettingsReading {
    const configuration = vscode.workspace.getConfiguration(section);
    const reading = readConfiguration(configuration);
    for (const problem of reading.problems) this.log.warn(problem);
    return reading;
  }

  private refresh(): void {
    this.matchers.clear();
    this.reading = this.read();
    this.changed.fire(this.current);
  }
}
