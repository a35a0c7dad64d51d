/** Reads whose amsi.dll the system directory holds, and from where this process has loaded one. */

import { closeSync, existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { readFileVersion } from '../engines/win32/file-version';
import { loadKoffi, type Koffi } from '../engines/win32/koffi';
import { systemDirectory, systemLibrary } from '../engines/win32/system';

export interface LibraryFacts {
  /** Where it must be. */
  readonly path: string;
  readonly exists: boolean;
  /** False when it is there and this user may not read it: nothing is then known of who made it. */
  readonly readable: boolean;
  /** CompanyName of its version resource; null when it has none, or is not readable. */
  readonly company: string | null;
  /** The loaded one, when that is another file; null when it is this one, or none is loaded. */
  readonly loadedFrom: string | null;
}

/** Longest path asked for, in UTF-16 units. */
const maxPath = 32_768;

/** @returns null off Windows and where koffi can't be loaded */
export function readLibrary(): LibraryFacts | null {
  if (process.platform !== 'win32') return null;
  const koffi = loadKoffi();
  if (!koffi.ok) return null;
  const file = systemLibrary(koffi.value, 'amsi.dll');
  const loaded = loadedModule(koffi.value, 'amsi.dll');
  return {
    path: file,
    exists: existsSync(file),
    readable: canRead(file),
    company: readFileVersion(file)?.company ?? null,
    loadedFrom: loaded !== null && !inFolder(loaded, systemDirectory(koffi.value)) ? loaded : null,
  };
}

function canRead(file: string): boolean {
  try {
    closeSync(openSync(file, 'r'));
    return true;
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return false;
    throw error;
  }
}

function inFolder(file: string, folder: string): boolean {
  return path.win32.dirname(file).toLowerCase() === folder.toLowerCase();
}

interface Modules {
  readonly handle: (name: string) => bigint | number;
  readonly fileName: (module: bigint | number, buffer: Buffer, units: number) => number;
}

let modules: Modules | undefined;

function bind(koffi: Koffi): Modules {
  const kernel32 = koffi.load(systemLibrary(koffi, 'kernel32.dll'));
  return {
    handle: kernel32.func('uintptr_t __stdcall GetModuleHandleW(str16 name)') as Modules['handle'],
    fileName: kernel32.func(
      'uint32_t __stdcall GetModuleFileNameW(uintptr_t module, void *buffer, uint32_t units)',
    ) as Modules['fileName'],
  };
}

/** The path of a module of this process, by its name; null when none is loaded. */
function loadedModule(koffi: Koffi, name: string): string | null {
  modules ??= bind(koffi);
  const handle = modules.handle(name);
  if (!handle) return null;
  const buffer = Buffer.alloc(maxPath * 2);
  const units = modules.fileName(handle, buffer, maxPath);
  return units === 0 ? null : buffer.toString('utf16le', 0, units * 2);
}
