/** Files that keep what the client knows between runs: private to the user, written whole or not at all. */

import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as l10n from '@vscode/l10n';

/**
 * @param maxBytes a larger file was not written by us
 * @returns null when there is none
 * @throws when it can not be read
 */
export function readStateFile(file: string, maxBytes: number): string | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) return null;
  if (stat.size > maxBytes) throw new Error(l10n.t('it is larger than {0} bytes', maxBytes));
  return readFileSync(file, 'utf8');
}

/** @throws when it can not be written; the file is then as it was */
export function writeStateFile(file: string, content: string): void {
  const temporary = `${file}.${String(process.pid)}.tmp`;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(temporary, content, { mode: 0o600 });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The last of the values that have room in so many bytes, as JSON with a comma each. */
export function lastWithin(values: readonly unknown[], bytes: number): string[] {
  const kept: string[] = [];
  let room = bytes;
  for (let at = values.length - 1; at >= 0; at--) {
    const json = JSON.stringify(values[at]);
    room -= Buffer.byteLength(json) + 1;
    if (room < 0) break;
    kept.push(json);
  }
  return kept.reverse();
}
