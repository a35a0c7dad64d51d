/** Loads dist/later.js, the part of the extension that scripts, commands and pages need, when there is the first of them. */

import { createRequire } from 'node:module';
import * as vscode from 'vscode';

import type * as entry from './later-entry';

export type Later = typeof entry;

let loaded: Later | null = null;

/** Everything that later-entry.ts exports. The bundle has its own copies of the modules that it shares with this one. */
export function later(): Later {
  if (loaded === null) {
    loaded = createRequire(import.meta.url)('./later.js') as Later;
    if (vscode.l10n.bundle !== undefined) loaded.configure(vscode.l10n.bundle);
  }
  return loaded;
}
