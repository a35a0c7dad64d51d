/** Reads the Windows registry through advapi32, without starting a program and without throwing on refused access. */

import { loadKoffi, type Koffi } from './koffi';
import { systemLibrary } from './system';

/** What a read gave. `unreadable`: access denied or another error, so nothing is known; `missing`: it is not there. */
export type RegistryAnswer<T> =
  | { readonly state: 'found'; readonly value: T }
  | { readonly state: 'missing' }
  | { readonly state: 'unreadable'; readonly error: number };

/**
 * REG_DWORD as number, REG_QWORD as bigint, REG_SZ and REG_EXPAND_SZ (not expanded) as string, REG_MULTI_SZ as list of
 * strings, REG_BINARY as bytes; other types, and values shorter than their type, as null.
 */
export type RegistryValue = number | bigint | string | readonly string[] | Uint8Array | null;

export interface NamedRegistryValue {
  /** Empty for the key's default value. */
  readonly name: string;
  /** Null, too, for a value that is too long to be read. */
  readonly value: RegistryValue;
}

/** Which half of the registry: 64-bit programs' or 32-bit programs'. */
export type RegistryView = 64 | 32;

/** Reads below HKEY_LOCAL_MACHINE or HKEY_CURRENT_USER; keys look like `HKLM\SOFTWARE\Microsoft\AMSI`. */
export interface Registry {
  /** Value `name` of `key`; the empty name is the key's default value. */
  value(key: string, name: string, view?: RegistryView): RegistryAnswer<RegistryValue>;
  /** All values of `key`, in the order Windows gives them in. */
  values(key: string, view?: RegistryView): RegistryAnswer<readonly NamedRegistryValue[]>;
  subkeys(key: string, view?: RegistryView): RegistryAnswer<readonly string[]>;
}

/** winreg.h and winerror.h. */
const hives = { HKLM: 0xffffffff80000002n, HKCU: 0xffffffff80000001n } as const; // sign-extended, as winreg.h does
const access = { 64: 0x20019 | 0x0100, 32: 0x20019 | 0x0200 } as const; // KEY_READ with KEY_WOW64_64KEY or _32KEY
const errorSuccess = 0;
const errorFileNotFound = 2;
const errorPathNotFound = 3;
const errorNoMoreItems = 259;
const types = { string: 1, expandString: 2, binary: 3, dword: 4, multiString: 7, qword: 11 } as const;
/** Bytes read of one value; a longer one is unreadable (ERROR_MORE_DATA). */
const maxValueBytes = 65_536;
/** Longest names in UTF-16 units, terminator included. Source: learn.microsoft.com, "Registry Element Size Limits". */
const maxKeyName = 256;
const maxValueName = 16_384;

/** An opened key. Pointer-sized; Windows hands out small numbers, which koffi gives as numbers. */
type Key = bigint | number;

/** RegEnumKeyExW and RegEnumValueW, which take the same number of arguments; of values only names are asked for here. */
type Enumerate = (
  key: Key,
  index: number,
  name: Buffer,
  units: [number],
  reserved: null,
  classOrType: null,
  classUnitsOrData: null,
  lastWriteOrBytes: null,
) => number;

interface Advapi {
  open(root: Key, path: string, options: number, access: number, out: [Key | null]): number;
  query(key: Key, name: string, reserved: null, type: [number], data: Buffer, bytes: [number]): number;
  readonly enumerate: Enumerate;
  readonly enumerateValues: Enumerate;
  close(key: Key): number;
}

function bind(koffi: Koffi): Advapi {
  const library = koffi.load(systemLibrary(koffi, 'advapi32.dll'));
  return {
    open: library.func(
      'int32_t __stdcall RegOpenKeyExW(uintptr_t key, str16 path, uint32_t options, uint32_t access, _Out_ uintptr_t *out)',
    ) as Advapi['open'],
    query: library.func(
      'int32_t __stdcall RegQueryValueExW(uintptr_t key, str16 name, void *reserved, _Out_ uint32_t *type, void *data, _Inout_ uint32_t *bytes)',
    ) as Advapi['query'],
    enumerate: library.func(
      'int32_t __stdcall RegEnumKeyExW(uintptr_t key, uint32_t index, void *name, _Inout_ uint32_t *units, void *reserved, void *className, void *classUnits, void *lastWrite)',
    ) as Enumerate,
    enumerateValues: library.func(
      'int32_t __stdcall RegEnumValueW(uintptr_t key, uint32_t index, void *name, _Inout_ uint32_t *units, void *reserved, void *type, void *data, void *bytes)',
    ) as Enumerate,
    close: library.func('int32_t __stdcall RegCloseKey(uintptr_t key)') as Advapi['close'],
  };
}

/** The value of a RegQueryValueExW answer. */
export function decodeValue(type: number, data: Buffer): RegistryValue {
  switch (type) {
    case types.dword:
      return data.length >= 4 ? data.readUInt32LE(0) : null;
    case types.qword:
      return data.length >= 8 ? data.readBigUInt64LE(0) : null;
    case types.string:
    case types.expandString:
      // The terminator may be there or not.
      return data.toString('utf16le').replace(/\0.*$/s, '');
    case types.multiString:
      return data
        .toString('utf16le')
        .split('\0')
        .filter((text) => text !== '');
    case types.binary:
      return Uint8Array.from(data);
    default:
      return null;
  }
}

function failed<T>(error: number): RegistryAnswer<T> {
  return error === errorFileNotFound || error === errorPathNotFound
    ? { state: 'missing' }
    : { state: 'unreadable', error };
}

class WindowsRegistry implements Registry {
  readonly #advapi: Advapi;

  constructor(advapi: Advapi) {
    this.#advapi = advapi;
  }

  value(key: string, name: string, view: RegistryView = 64): RegistryAnswer<RegistryValue> {
    return this.#opened(key, view, (handle) => this.#read(handle, name));
  }

  values(key: string, view: RegistryView = 64): RegistryAnswer<readonly NamedRegistryValue[]> {
    return this.#opened(key, view, (handle) => {
      const names = this.#names(handle, this.#advapi.enumerateValues, maxValueName);
      if (names.state !== 'found') return names;
      const values: NamedRegistryValue[] = [];
      for (const name of names.value) {
        const answer = this.#read(handle, name);
        // Deleted in between: as if it had never been there.
        if (answer.state === 'missing') continue;
        values.push({ name, value: answer.state === 'found' ? answer.value : null });
      }
      return { state: 'found', value: values };
    });
  }

  subkeys(key: string, view: RegistryView = 64): RegistryAnswer<readonly string[]> {
    return this.#opened(key, view, (handle) => this.#names(handle, this.#advapi.enumerate, maxKeyName));
  }

  #read(handle: Key, name: string): RegistryAnswer<RegistryValue> {
    const type: [number] = [0];
    const bytes: [number] = [maxValueBytes];
    const data = Buffer.alloc(maxValueBytes);
    const error = this.#advapi.query(handle, name, null, type, data, bytes);
    if (error !== errorSuccess) return failed(error);
    return { state: 'found', value: decodeValue(type[0], data.subarray(0, bytes[0])) };
  }

  #names(handle: Key, enumerate: Enumerate, maxUnits: number): RegistryAnswer<readonly string[]> {
    const names: string[] = [];
    for (let index = 0; ; index += 1) {
      const units: [number] = [maxUnits];
      const name = Buffer.alloc(maxUnits * 2);
      const error = enumerate(handle, index, name, units, null, null, null, null);
      if (error === errorNoMoreItems) return { state: 'found', value: names };
      if (error !== errorSuccess) return failed(error);
      names.push(name.toString('utf16le', 0, units[0] * 2));
    }
  }

  #opened<T>(key: string, view: RegistryView, use: (handle: Key) => RegistryAnswer<T>): RegistryAnswer<T> {
    const [hive, ...rest] = key.split('\\');
    if (hive !== 'HKLM' && hive !== 'HKCU') throw new Error(`Unknown registry hive in ${key}`);
    const out: [Key | null] = [null];
    const error = this.#advapi.open(hives[hive], rest.join('\\'), 0, access[view], out);
    if (error !== errorSuccess || out[0] === null) return failed(error);
    try {
      return use(out[0]);
    } finally {
      this.#advapi.close(out[0]);
    }
  }
}

let registry: Registry | null | undefined;

/** This machine's registry; null off Windows and where koffi can't be loaded. */
export function openRegistry(): Registry | null {
  if (registry === undefined) {
    const koffi = process.platform === 'win32' ? loadKoffi() : null;
    registry = koffi?.ok ? new WindowsRegistry(bind(koffi.value)) : null;
  }
  return registry;
}
