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

/** Changes whenever the file is written anew; null when there is none to be read. */
export function stateFileStamp(file: string): string | null {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat ? [stat.ino, stat.size, stat.mtimeMs].join('/') : null;
  } catch {
    // What can't be looked at can't be read or written either, and that is told.
    return null;
  }
}

/**
 * What is to be written when another run has written the file meanwhile: its entries that we do not have come first, as
 * if used longest ago, and of an entry that both have the later one stays.
 * @param time milliseconds since 1970
 */
export function mergeEntries<T>(
  theirs: Iterable<readonly [string, T]>,
  ours: ReadonlyMap<string, T>,
  time: (entry: T) => number,
): Map<string, T> {
  const merged = new Map<string, T>();
  const later = new Map<string, T>();
  for (const [key, entry] of theirs) {
    const own = ours.get(key);
    if (own === undefined) merged.set(key, entry);
    else if (time(entry) > time(own)) later.set(key, entry);
  }
  for (const [key, entry] of ours) merged.set(key, later.get(key) ?? entry);
  return merged;
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
