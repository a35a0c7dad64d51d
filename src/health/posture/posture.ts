/** The rest of what protects this machine against fileless attacks, as it is configured. */

import { readdirSync } from 'node:fs';
import { loadKoffi } from '../../engines/win32/koffi';
import { openRegistry, type Registry } from '../../engines/win32/registry';
import { systemDirectory } from '../../engines/win32/system';
import type { PostureItem } from '../model';
import { applicationControlReaders } from './application-control';
import { asrReaders } from './asr';
import type { Listing, PostureFiles, PostureReader } from './item';
import { officeReaders } from './office';
import { powershellReaders } from './powershell';
import { runtimeReaders } from './runtimes';
import { scriptHostReaders } from './script-host';
import { virtualizationReaders } from './virtualization';

/** In the order in which they are shown. */
const readers: readonly PostureReader[] = [
  ...asrReaders,
  ...applicationControlReaders,
  ...powershellReaders,
  ...scriptHostReaders,
  ...runtimeReaders,
  ...virtualizationReaders,
  ...officeReaders,
];

/** Reads every protection; the sentences are in the user's language. Nothing is written, started or thrown. */
export function readPosture(registry: Registry, files: PostureFiles): PostureItem[] {
  return readers.map((read) => read({ registry, files }));
}

/** This machine's protections; none off Windows and where koffi can't be loaded. */
export function machinePosture(): PostureItem[] {
  const registry = openRegistry();
  // Asked second: off Windows koffi is not even loaded.
  const koffi = registry && loadKoffi();
  if (registry === null || koffi?.ok !== true) return [];
  return readPosture(registry, { systemDirectory: systemDirectory(koffi.value), list: listFolder });
}

/** Names of a folder's files and folders. */
export function listFolder(folder: string): Listing {
  try {
    return { state: 'found', names: readdirSync(folder) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'missing' };
    if (code !== undefined) return { state: 'unreadable' };
    throw error;
  }
}
