/** Reads which AMSI providers are registered. */

import type { Registry, RegistryView } from '../engines/win32/registry';
import type { AmsiProvider } from './model';

/** Source: learn.microsoft.com, "Developer audience, and sample code" (AMSI); Providers2 is seen in Windows 10 1903 and later. */
const providerKeys = [
  { key: 'HKLM\\SOFTWARE\\Microsoft\\AMSI\\Providers', version: 1 },
  { key: 'HKLM\\SOFTWARE\\Microsoft\\AMSI\\Providers2', version: 2 },
] as const;

export interface ProviderList {
  readonly providers: readonly AmsiProvider[];
  /** False when a key could not be read: the list may then be short. */
  readonly complete: boolean;
}

/** @param exists whether a file is there; null when that could not be found out */
export function readProviders(registry: Registry, exists: (file: string) => boolean | null): ProviderList {
  const providers: AmsiProvider[] = [];
  let complete = true;
  for (const { key, version } of providerKeys) {
    for (const bits of [64, 32] as const) {
      const clsids = registry.subkeys(key, bits);
      if (clsids.state === 'unreadable') complete = false;
      if (clsids.state !== 'found') continue;
      for (const clsid of clsids.value) {
        const provider = readProvider(registry, clsid, bits, version, exists);
        // Without a DLL of its own bits, a registration seen through the 32-bit view says nothing new.
        if (bits === 64 || provider.dll !== null) providers.push(provider);
      }
    }
  }
  return { providers, complete };
}

function readProvider(
  registry: Registry,
  clsid: string,
  bits: RegistryView,
  version: AmsiProvider['version'],
  exists: (file: string) => boolean | null,
): AmsiProvider {
  const key = `HKLM\\SOFTWARE\\Classes\\CLSID\\${clsid}`;
  const dll = expand(text(registry, `${key}\\InprocServer32`, bits));
  return {
    clsid,
    name: text(registry, key, bits),
    dll,
    exists: dll === null ? null : exists(dll),
    bits,
    version,
  };
}

function text(registry: Registry, key: string, view: RegistryView): string | null {
  const answer = registry.value(key, '', view);
  return answer.state === 'found' && typeof answer.value === 'string' ? answer.value : null;
}

/** REG_EXPAND_SZ such as `"%ProgramFiles%\…"`; quotes go, unknown variables stay. */
function expand(file: string | null): string | null {
  if (file === null) return null;
  return file.replaceAll('"', '').replace(/%([^%]+)%/g, (whole, name: string) => process.env[name] ?? whole);
}
