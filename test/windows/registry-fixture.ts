/** Puts values into the registry for a test and everything back after it. For Wine only: a real machine's registry is not ours. */

import assert from 'node:assert/strict';
import { loadKoffi } from '../../src/engines/win32/koffi';
import type { RegistryView } from '../../src/engines/win32/registry';
import { systemLibrary } from '../../src/engines/win32/system';
import { mode } from './mode';

export interface RegistryFixture {
  /** Makes the key, too. The empty name is the key's default value. */
  set(key: string, name: string, type: 'REG_SZ' | 'REG_EXPAND_SZ', value: string, view?: RegistryView): void;
  set(key: string, name: string, type: 'REG_DWORD', value: number, view?: RegistryView): void;
  set(key: string, name: string, type: 'REG_QWORD', value: bigint, view?: RegistryView): void;
  set(key: string, name: string, type: 'REG_MULTI_SZ', value: readonly string[], view?: RegistryView): void;
  set(key: string, name: string, type: 'REG_BINARY', value: Uint8Array, view?: RegistryView): void;
  /** Removes the key with all below it; it need not be there. */
  remove(key: string, view?: RegistryView): void;
  /** Puts back what was there before the first call. */
  restore(): void;
}

type Handle = bigint | number;
type Out = [Handle | null];

/** winreg.h and winnt.h. */
const hives = { HKLM: 0xffffffff80000002n, HKCU: 0xffffffff80000001n } as const;
const viewFlag = { 64: 0x0100, 32: 0x0200 } as const;
const allAccess = 0xf003f;
const types = { REG_SZ: 1, REG_EXPAND_SZ: 2, REG_BINARY: 3, REG_DWORD: 4, REG_MULTI_SZ: 7, REG_QWORD: 11 };
const success = 0;
const fileNotFound = 2;
const pathNotFound = 3;
const noMoreItems = 259;
/** More than any value or name here has. */
const maxBytes = 65_536;
const maxUnits = 16_384;

interface Snapshot {
  readonly values: readonly { readonly name: string; readonly type: number; readonly data: Buffer }[];
  readonly subkeys: readonly { readonly name: string; readonly below: Snapshot }[];
}

/** Where a key was first touched, and what was there; null when it was not there. */
interface Touched {
  readonly key: string;
  readonly view: RegistryView;
  readonly before: Snapshot | null;
}

function bind() {
  const koffi = loadKoffi();
  assert.ok(koffi.ok, 'koffi loads');
  const library = koffi.value.load(systemLibrary(koffi.value, 'advapi32.dll'));
  const func = (declaration: string): unknown => library.func(declaration);
  return {
    open: func(
      'int32_t __stdcall RegOpenKeyExW(uintptr_t key, str16 path, uint32_t options, uint32_t access, _Out_ uintptr_t *out)',
    ) as (root: bigint, path: string, options: number, access: number, out: Out) => number,
    create: func(
      'int32_t __stdcall RegCreateKeyExW(uintptr_t key, str16 path, uint32_t reserved, void *className, uint32_t options, uint32_t access, void *security, _Out_ uintptr_t *out, void *disposition)',
    ) as (
      root: bigint,
      path: string,
      reserved: number,
      className: null,
      options: number,
      access: number,
      security: null,
      out: Out,
      disposition: null,
    ) => number,
    set: func(
      'int32_t __stdcall RegSetValueExW(uintptr_t key, str16 name, uint32_t reserved, uint32_t type, void *data, uint32_t bytes)',
    ) as (key: Handle, name: string, reserved: number, type: number, data: Buffer, bytes: number) => number,
    enumerateKeys: func(
      'int32_t __stdcall RegEnumKeyExW(uintptr_t key, uint32_t index, void *name, _Inout_ uint32_t *units, void *a, void *b, void *c, void *d)',
    ) as (
      key: Handle,
      index: number,
      name: Buffer,
      units: [number],
      a: null,
      b: null,
      c: null,
      d: null,
    ) => number,
    enumerateValues: func(
      'int32_t __stdcall RegEnumValueW(uintptr_t key, uint32_t index, void *name, _Inout_ uint32_t *units, void *reserved, _Out_ uint32_t *type, void *data, _Inout_ uint32_t *bytes)',
    ) as (
      key: Handle,
      index: number,
      name: Buffer,
      units: [number],
      reserved: null,
      type: [number],
      data: Buffer,
      bytes: [number],
    ) => number,
    deleteTree: func('int32_t __stdcall RegDeleteTreeW(uintptr_t key, str16 path)') as (
      key: Handle,
      path: string | null,
    ) => number,
    deleteKey: func(
      'int32_t __stdcall RegDeleteKeyExW(uintptr_t key, str16 path, uint32_t access, uint32_t reserved)',
    ) as (root: bigint, path: string, access: number, reserved: number) => number,
    close: func('int32_t __stdcall RegCloseKey(uintptr_t key)') as (key: Handle) => number,
  };
}

function bytesOf(type: keyof typeof types, value: unknown): Buffer {
  switch (type) {
    case 'REG_SZ':
    case 'REG_EXPAND_SZ':
      return Buffer.from(`${value as string}\0`, 'utf16le');
    case 'REG_MULTI_SZ':
      return Buffer.from(`${(value as readonly string[]).map((text) => `${text}\0`).join('')}\0`, 'utf16le');
    case 'REG_DWORD': {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(value as number);
      return bytes;
    }
    case 'REG_QWORD': {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(value as bigint);
      return bytes;
    }
    case 'REG_BINARY':
      return Buffer.from(value as Uint8Array);
  }
}

function partsOf(key: string): { root: bigint; path: string } {
  const [hive, ...rest] = key.split('\\');
  assert.ok((hive === 'HKLM' || hive === 'HKCU') && rest.length > 1, `not a key for a test: ${key}`);
  return { root: hives[hive], path: rest.join('\\') };
}

/** A fixture for one `describe`: call `restore` in its `after` or `afterEach`. */
export function createRegistryFixture(): RegistryFixture {
  assert.notEqual(mode, 'system', 'The registry of a real machine is not ours to change.');
  const advapi = bind();
  let touched: Touched[] = [];

  const opened = <T>(key: string, view: RegistryView, use: (handle: Handle) => T): T | null => {
    const { root, path } = partsOf(key);
    const out: Out = [null];
    const error = advapi.open(root, path, 0, allAccess | viewFlag[view], out);
    if (error === fileNotFound || error === pathNotFound) return null;
    assert.equal(error, success, `RegOpenKeyExW ${key}`);
    try {
      return use(out[0]!);
    } finally {
      advapi.close(out[0]!);
    }
  };

  const created = (key: string, view: RegistryView, use: (handle: Handle) => void): void => {
    const { root, path } = partsOf(key);
    const out: Out = [null];
    const error = advapi.create(root, path, 0, null, 0, allAccess | viewFlag[view], null, out, null);
    assert.equal(error, success, `RegCreateKeyExW ${key}`);
    use(out[0]!);
    advapi.close(out[0]!);
  };

  const write = (handle: Handle, name: string, type: number, data: Buffer): void => {
    assert.equal(advapi.set(handle, name, 0, type, data, data.length), success, `RegSetValueExW ${name}`);
  };

  const snapshot = (key: string, view: RegistryView): Snapshot | null =>
    opened(key, view, (handle) => {
      const values: { name: string; type: number; data: Buffer }[] = [];
      for (let index = 0; ; index += 1) {
        const name = Buffer.alloc(maxUnits * 2);
        const data = Buffer.alloc(maxBytes);
        const units: [number] = [maxUnits];
        const bytes: [number] = [maxBytes];
        const type: [number] = [0];
        const error = advapi.enumerateValues(handle, index, name, units, null, type, data, bytes);
        if (error === noMoreItems) break;
        assert.equal(error, success, `RegEnumValueW ${key}`);
        values.push({
          name: name.toString('utf16le', 0, units[0] * 2),
          type: type[0],
          data: data.subarray(0, bytes[0]),
        });
      }
      const names: string[] = [];
      for (let index = 0; ; index += 1) {
        const name = Buffer.alloc(maxUnits * 2);
        const units: [number] = [maxUnits];
        const error = advapi.enumerateKeys(handle, index, name, units, null, null, null, null);
        if (error === noMoreItems) break;
        assert.equal(error, success, `RegEnumKeyExW ${key}`);
        names.push(name.toString('utf16le', 0, units[0] * 2));
      }
      const subkeys = names.map((name) => ({ name, below: snapshot(`${key}\\${name}`, view)! }));
      return { values, subkeys };
    });

  const rewrite = (key: string, view: RegistryView, { values, subkeys }: Snapshot): void => {
    created(key, view, (handle) => {
      for (const { name, type, data } of values) write(handle, name, type, data);
    });
    for (const { name, below } of subkeys) rewrite(`${key}\\${name}`, view, below);
  };

  const removeTree = (key: string, view: RegistryView): void => {
    opened(key, view, (handle) => advapi.deleteTree(handle, null));
    const { root, path } = partsOf(key);
    const error = advapi.deleteKey(root, path, viewFlag[view], 0);
    assert.ok(error === success || error === fileNotFound, `RegDeleteKeyExW ${key}: ${error}`);
  };

  /** Remembers a key, or of one that is not there the topmost that would have to be made. */
  const touch = (key: string, view: RegistryView): void => {
    let top = key;
    for (;;) {
      const above = top.slice(0, top.lastIndexOf('\\'));
      const exists = (one: string) => opened(one, view, () => true) === true;
      if (exists(top) || above.split('\\').length < 3 || exists(above)) break;
      top = above;
    }
    const known = touched.some(
      (one) => one.view === view && (top === one.key || top.startsWith(`${one.key}\\`)),
    );
    if (!known) touched.push({ key: top, view, before: snapshot(top, view) });
  };

  return {
    set: (key: string, name: string, type: keyof typeof types, value: unknown, view: RegistryView = 64) => {
      touch(key, view);
      created(key, view, (handle) => {
        write(handle, name, types[type], bytesOf(type, value));
      });
    },
    remove: (key, view = 64) => {
      touch(key, view);
      removeTree(key, view);
    },
    restore: () => {
      for (const { key, view, before } of touched.reverse()) {
        removeTree(key, view);
        if (before !== null) rewrite(key, view, before);
      }
      touched = [];
    },
  };
}
