/** Asks Windows why a file could not be opened where Node only knows UNKNOWN: an antivirus block is not a read error. */

import { loadKoffi, type Koffi } from './koffi';
import { systemLibrary } from './system';

/** winerror.h: ERROR_VIRUS_INFECTED and ERROR_VIRUS_DELETED. */
const blocked: ReadonlySet<number> = new Set([225, 226]);

/** The Win32 error that opening a file for reading ends with; 0 when it opens. Null where it can't be asked. */
export type OpenError = (path: string) => number | null;

/** winnt.h and fileapi.h. */
const genericRead = 0x80000000;
const shareAll = 0x7; // FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE: as Node opens
const openExisting = 3;
const attributeNormal = 0x80;
const invalidHandle = 0xffffffffffffffffn;

interface Kernel32 {
  createFile(
    path: string,
    access: number,
    share: number,
    security: null,
    disposition: number,
    flags: number,
    template: null,
  ): bigint | number;
  getLastError(): number;
  closeHandle(handle: bigint | number): number;
}

function bind(koffi: Koffi): Kernel32 {
  const library = koffi.load(systemLibrary(koffi, 'kernel32.dll'));
  return {
    createFile: library.func(
      'uintptr_t __stdcall CreateFileW(str16 path, uint32_t access, uint32_t share, void *security, uint32_t disposition, uint32_t flags, void *template)',
    ) as Kernel32['createFile'],
    // Koffi keeps the thread's last error safe from Node and V8 between two calls (its changelog, 2.x).
    getLastError: library.func('uint32_t __stdcall GetLastError()') as Kernel32['getLastError'],
    closeHandle: library.func('int32_t __stdcall CloseHandle(uintptr_t handle)') as Kernel32['closeHandle'],
  };
}

let kernel32: Kernel32 | null | undefined;

/** {@link OpenError} through CreateFileW; null off Windows and where koffi can't be loaded. */
export const windowsOpenError: OpenError = (path) => {
  if (kernel32 === undefined) {
    const koffi = process.platform === 'win32' ? loadKoffi() : null;
    kernel32 = koffi?.ok ? bind(koffi.value) : null;
  }
  if (kernel32 === null) return null;
  const handle = kernel32.createFile(path, genericRead, shareAll, null, openExisting, attributeNormal, null);
  if (BigInt(handle) === invalidHandle) return kernel32.getLastError();
  kernel32.closeHandle(handle);
  return 0;
};

/**
 * Whether antivirus keeps a file from being opened. To be asked after Node's open failed: Node has no name for
 * Win32 225 and 226 and reports UNKNOWN, so every other code answers false without a call.
 * @param path absolute path, as given to Node; long ones in their `\\?\` form (`path.toNamespacedPath`)
 * @param nodeCode the failed call's `error.code`
 */
export function isBlockedByAntivirus(
  path: string,
  nodeCode: string | undefined,
  openError: OpenError = windowsOpenError,
): boolean {
  if (nodeCode !== 'UNKNOWN') return false;
  const error = openError(path);
  return error !== null && blocked.has(error);
}
