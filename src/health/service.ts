/** Asks Windows whether a service runs, without starting or changing it. */

import { loadKoffi, type Koffi } from '../engines/win32/koffi';
import { systemLibrary } from '../engines/win32/system';

/** winsvc.h. */
const connect = 0x1; // SC_MANAGER_CONNECT
const queryStatus = 0x4; // SERVICE_QUERY_STATUS
const running = 4; // SERVICE_RUNNING
/** SERVICE_STATUS: seven DWORDs, the second is dwCurrentState. */
const statusBytes = 28;
const stateOffset = 4;

type Handle = bigint | number | null;

interface Manager {
  readonly openManager: (machine: null, database: null, access: number) => Handle;
  readonly openService: (manager: Handle, name: string, access: number) => Handle;
  readonly query: (service: Handle, status: Buffer) => number;
  readonly close: (handle: Handle) => number;
}

function bind(koffi: Koffi): Manager {
  const library = koffi.load(systemLibrary(koffi, 'advapi32.dll'));
  return {
    openManager: library.func(
      'uintptr_t __stdcall OpenSCManagerW(str16 machine, str16 database, uint32_t access)',
    ) as Manager['openManager'],
    openService: library.func(
      'uintptr_t __stdcall OpenServiceW(uintptr_t manager, str16 name, uint32_t access)',
    ) as Manager['openService'],
    query: library.func(
      'int32_t __stdcall QueryServiceStatus(uintptr_t service, void *status)',
    ) as Manager['query'],
    close: library.func('int32_t __stdcall CloseServiceHandle(uintptr_t handle)') as Manager['close'],
  };
}

let manager: Manager | null | undefined;

/**
 * @param name the service's own name, for example `WinDefend`
 * @returns null off Windows, and where the service is not there or may not be asked about
 */
export function serviceRuns(name: string): boolean | null {
  if (manager === undefined) {
    const koffi = process.platform === 'win32' ? loadKoffi() : null;
    manager = koffi?.ok ? bind(koffi.value) : null;
  }
  if (manager === null) return null;
  const { openManager, openService, query, close } = manager;
  return withHandle(openManager(null, null, connect), close, (open) =>
    withHandle(openService(open, name, queryStatus), close, (service) => {
      const status = Buffer.alloc(statusBytes);
      return query(service, status) === 0 ? null : status.readUInt32LE(stateOffset) === running;
    }),
  );
}

function withHandle(
  handle: Handle,
  close: Manager['close'],
  use: (handle: Handle) => boolean | null,
): boolean | null {
  if (!handle) return null;
  try {
    return use(handle);
  } finally {
    close(handle);
  }
}
