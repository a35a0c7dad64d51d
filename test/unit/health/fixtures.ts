/** A registry made of a table, for tests of what reads it. */

import type { Registry, RegistryAnswer, RegistryValue } from '../../../src/engines/win32/registry';

/** `key` → its values by name; a key that is `null` can't be read (access denied). The view is written as `32:HKLM\…`. */
export type RegistryTable = Readonly<Record<string, Readonly<Record<string, RegistryValue>> | null>>;

const denied: RegistryAnswer<never> = { state: 'unreadable', error: 5 };
const missing: RegistryAnswer<never> = { state: 'missing' };

export function registryOf(table: RegistryTable): Registry {
  const keyOf = (key: string, view: 64 | 32 | undefined) => (view === 32 ? `32:${key}` : key);
  return {
    value: (key, name, view) => {
      const values = table[keyOf(key, view)];
      if (values === null) return denied;
      const value = values?.[name];
      return value === undefined ? missing : { state: 'found', value };
    },
    values: (key, view) => {
      const values = table[keyOf(key, view)];
      if (values === null) return denied;
      if (values === undefined) return missing;
      return { state: 'found', value: Object.entries(values).map(([name, value]) => ({ name, value })) };
    },
    subkeys: (key, view) => {
      const wanted = keyOf(key, view);
      if (table[wanted] === null) return denied;
      const below = Object.keys(table).filter((name) => name.startsWith(`${wanted}\\`));
      if (below.length === 0 && table[wanted] === undefined) return missing;
      const names = below.map((name) => name.slice(wanted.length + 1).split('\\')[0] ?? '');
      return { state: 'found', value: [...new Set(names)] };
    },
  };
}
