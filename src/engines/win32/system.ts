/** Small questions to Windows itself: where its system directory is, which ANSI code page it uses, whether it is Wine. */

import path from 'node:path';
import { loadKoffi, type Koffi } from './koffi';

/** Longest path GetSystemDirectoryW is asked for, in UTF-16 units. */
const maxPath = 32_768;

// None of these changes while a process lives.
let directory: string | undefined;
let codePage: number | null | undefined;
let wine: string | null | undefined;

/**
 * The system directory as GetSystemDirectoryW names it, for example `C:\Windows\system32`: unlike %SystemRoot%, no
 * environment variable can move it. Call on win32 only.
 * @throws Error when Windows can't say, which it always can.
 */
export function systemDirectory(koffi: Koffi): string {
  directory ??= readSystemDirectory(koffi);
  return directory;
}

function readSystemDirectory(koffi: Koffi): string {
  // kernel32 is a KnownDLL: the loader takes it from the system directory whatever the search path holds.
  const call = koffi
    .load('kernel32.dll')
    .func('__stdcall', 'GetSystemDirectoryW', 'uint32', ['void *', 'uint32']) as (
    buffer: Buffer,
    units: number,
  ) => number;
  const buffer = Buffer.alloc(maxPath * 2);
  const units = call(buffer, maxPath);
  if (units === 0 || units >= maxPath) throw new Error('GetSystemDirectoryW gave no directory.');
  return buffer.toString('utf16le', 0, units * 2);
}

/** Absolute path of a DLL in the system directory. */
export function systemLibrary(koffi: Koffi, name: string): string {
  return path.win32.join(systemDirectory(koffi), name);
}

/**
 * The machine's ANSI code page (1252, 932 …), in which Windows PowerShell and WSH read scripts without a BOM; null
 * off Windows and where koffi can't be loaded.
 */
export function ansiCodePage(): number | null {
  if (codePage === undefined) codePage = readCodePage();
  return codePage;
}

function readCodePage(): number | null {
  if (process.platform !== 'win32') return null;
  const koffi = loadKoffi();
  if (!koffi.ok) return null;
  const library = koffi.value.load(systemLibrary(koffi.value, 'kernel32.dll'));
  const call = library.func('__stdcall', 'GetACP', 'uint32', []) as () => number;
  return call();
}

/** Wine's version when this is Wine and not Windows, else null. Source: ntdll exports `wine_get_version` there. */
export function wineVersion(): string | null {
  if (wine === undefined) wine = readWineVersion();
  return wine;
}

function readWineVersion(): string | null {
  if (process.platform !== 'win32') return null;
  const koffi = loadKoffi();
  if (!koffi.ok) return null;
  const ntdll = koffi.value.load(systemLibrary(koffi.value, 'ntdll.dll'));
  try {
    return (ntdll.func('wine_get_version', 'str', []) as () => string)();
  } catch (error) {
    // Koffi throws for an export that is not there: this is a real Windows.
    if (error instanceof Error && error.message.startsWith('Cannot find function')) return null;
    throw error;
  }
}
