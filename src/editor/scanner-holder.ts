/** Creates the client at the first script or command, and lets others listen before it exists. */

import * as vscode from 'vscode';

import type { ClientState, Scanner } from '../client/model';
import { HealthKeeper } from './health/keeper';

export class ScannerHolder implements vscode.Disposable {
  private scanner: Scanner | null = null;
  private disposed = false;
  private readonly stateChanged = new vscode.EventEmitter<ClientState>();
  readonly onDidChangeState = this.stateChanged.event;
  readonly health: HealthKeeper;

  constructor(
    private readonly create: () => Scanner,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.health = new HealthKeeper({ scanner: () => this.get(), state: () => this.state, log });
  }

  /** Null before the first script or command. */
  get existing(): Scanner | null {
    return this.scanner;
  }

  get state(): ClientState | null {
    return this.scanner?.state ?? null;
  }

  /** Creates the client when there is none. @throws when the window is closing */
  get(): Scanner {
    if (this.disposed) throw new Error('The extension is being deactivated.');
    if (this.scanner !== null) return this.scanner;
    const scanner = this.create();
    this.scanner = scanner;
    scanner.onLog((level, message) => {
      this.log[level](message);
    });
    scanner.onDidChangeState((state) => {
      this.health.noteState(state);
      this.stateChanged.fire(state);
    });
    return scanner;
  }

  dispose(): void {
    this.disposed = true;
    this.health.dispose();
    this.stateChanged.dispose();
  }

  /** Ends every host; resolves when none is left. */
  async close(): Promise<void> {
    this.dispose();
    await this.scanner?.dispose();
  }
}
