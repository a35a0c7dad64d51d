/** HRESULTs by the names that Microsoft's documentation uses. */

/**
 * Those that AMSI and its providers are known to return, and common neighbours. Source: winerror.h. 0x8007xxxx are
 * HRESULT_FROM_WIN32 of the error named.
 */
const names: Readonly<Record<number, string>> = {
  0x00000000: 'S_OK',
  0x00000001: 'S_FALSE',
  0x80004001: 'E_NOTIMPL',
  0x80004002: 'E_NOINTERFACE',
  0x80004003: 'E_POINTER',
  0x80004004: 'E_ABORT',
  0x80004005: 'E_FAIL',
  0x8000ffff: 'E_UNEXPECTED',
  0x80010106: 'RPC_E_CHANGED_MODE',
  0x800401f0: 'CO_E_NOTINITIALIZED',
  0x80040111: 'CLASS_E_CLASSNOTAVAILABLE',
  0x80040154: 'REGDB_E_CLASSNOTREG',
  0x80070002: 'ERROR_FILE_NOT_FOUND',
  0x80070005: 'E_ACCESSDENIED',
  0x80070006: 'E_HANDLE',
  0x8007000e: 'E_OUTOFMEMORY',
  0x80070015: 'ERROR_NOT_READY',
  0x80070032: 'ERROR_NOT_SUPPORTED',
  0x80070057: 'E_INVALIDARG',
  0x8007007e: 'ERROR_MOD_NOT_FOUND',
  0x800700e1: 'ERROR_VIRUS_INFECTED',
  0x800700ea: 'ERROR_MORE_DATA',
  0x80070241: 'ERROR_INVALID_IMAGE_HASH',
  0x800704ec: 'ERROR_ACCESS_DISABLED_BY_POLICY',
  0x800705b4: 'ERROR_TIMEOUT',
  0x800706ba: 'RPC_S_SERVER_UNAVAILABLE',
  0x800706be: 'RPC_S_CALL_FAILED',
  0x8007139f: 'E_NOT_VALID_STATE',
};

/** True for a failure (the sign bit is set), whichever way the 32 bits were read. */
export function hresultFailed(hresult: number): boolean {
  return (hresult | 0) < 0;
}

/**
 * A HRESULT as people look it up, for example `E_NOT_VALID_STATE (0x8007139F)`.
 * @param hresult 32 bits, read as signed or unsigned
 */
export function describeHresult(hresult: number): string {
  const bits = hresult >>> 0;
  const hex = `0x${bits.toString(16).toUpperCase().padStart(8, '0')}`;
  const name = names[bits];
  if (name !== undefined) return `${name} (${hex})`;
  const facilityWin32 = bits >>> 16 === 0x8007;
  return facilityWin32 ? `HRESULT_FROM_WIN32(${bits & 0xffff}) (${hex})` : hex;
}
