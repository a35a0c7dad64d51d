/** Read-only pages of our own (health, scan summary), shown as rendered Markdown. */

import * as vscode from 'vscode';

import { ownScheme } from './schemes';

export class VirtualDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly pages = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(ownScheme, this);
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.pages.get(uri.path) ?? '';
  }

  /**
   * Sets a page and shows it.
   * @param name the tab's title, ending in `.md`
   */
  async show(name: string, markdown: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: ownScheme, path: `/${name}` });
    this.pages.set(uri.path, markdown);
    this.changed.fire(uri);
    try {
      // Not asked for first: getCommands does not list commands of extensions that were not started yet.
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      // The Markdown extension is switched off. The source is readable too.
      await vscode.window.showTextDocument(uri, { preview: true });
    }
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
