/** Reads which AMSI providers are registered, and what their DLLs tell of themselves. */

import { statSync } from 'node:fs';
import path from 'node:path';
import { readFileVersion } from '../engines/win32/file-version';
import { carriesSignature } from '../engines/win32/pe-signature';
import type { Registry, RegistryView } from '../engines/win32/registry';
import type { FileVersion } from '../engines/win32/version-info';
import type { AmsiProvider } from './model';

/** Source: learn.microsoft.com, "Developer audience, and sample code" (AMSI); Providers2 is seen in Windows 10 1903 and later. */
const providerKeys = [
  { key: 'HKLM\\SOFTWARE\\Microsoft\\AMSI\\Providers', version: 1 },
  { key: 'HKLM\\SOFTWARE\\Microsoft\\AMSI\\Providers2', version: 2 },
] as const;

/** Names of providers whose registration has none. */
const knownNames: Readonly<Partial<Record<string, string>>> = {
  '{2781761E-28E0-4109-99FE-B9D127C57AFE}': 'Microsoft Defender Antivirus',
  '{FB904E4E-D2C7-4C8D-8492-B620BB9896B1}': 'Avast / AVG Antivirus',
  '{00000001-3DCC-4B48-A82E-E2071FE58E05}': 'Avira Antivirus',
};

export interface ProviderList {
  readonly providers: readonly AmsiProvider[];
  /** False when a key could not be read: the list may then be short. */
  readonly complete: boolean;
}

/** What is asked of a provider's DLL. */
export interface ProviderFiles {
  /** Null when that could not be found out. */
  exists(file: string): boolean | null;
  version(file: string): FileVersion | null;
  signed(file: string): boolean | null;
}

/** The files themselves. */
export const providerFiles: ProviderFiles = {
  exists: fileExists,
  version: readFileVersion,
  signed: carriesSignature,
};

export function readProviders(registry: Registry, files: ProviderFiles = providerFiles): ProviderList {
  const providers: AmsiProvider[] = [];
  let complete = true;
  for (const { key, version } of providerKeys) {
    for (const bits of [64, 32] as const) {
      const clsids = registry.subkeys(key, bits);
      if (clsids.state === 'unreadable') complete = false;
      if (clsids.state !== 'found') continue;
      for (const clsid of clsids.value) {
        const provider = readProvider(registry, clsid, bits, version, files);
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
  files: ProviderFiles,
): AmsiProvider {
  const key = `HKLM\\SOFTWARE\\Classes\\CLSID\\${clsid}`;
  const name = text(registry, key, bits) ?? '';
  const dll = libraryPath(text(registry, `${key}\\InprocServer32`, bits), bits);
  // A name without a folder is looked for by the loader, in places that differ from ours.
  const file = dll !== null && path.win32.isAbsolute(dll) ? dll : null;
  const exists = file === null ? null : files.exists(file);
  const told = file !== null && exists !== false ? file : null;
  const info = told === null ? null : files.version(told);
  return {
    clsid,
    name: name === '' ? (knownNames[clsid.toUpperCase()] ?? null) : name,
    dll,
    exists,
    bits,
    version,
    company: info?.company ?? null,
    fileVersion: info?.fileVersion ?? null,
    signed: told === null ? null : files.signed(told),
  };
}

function text(registry: Registry, key: string, view: RegistryView): string | null {
  const answer = registry.value(key, '', view);
  return answer.state === 'found' && typeof answer.value === 'string' ? answer.value : null;
}

/**
 * The path that a value such as `"%ProgramFiles%\…"` means: quotes go, unknown variables stay. 32-bit programs find
 * SysWOW64 where System32 is written (learn.microsoft.com, "File System Redirector").
 */
function libraryPath(value: string | null, bits: RegistryView): string | null {
  const trimmed = (value ?? '').replaceAll('"', '').trim();
  if (trimmed === '') return null;
  const expanded = trimmed.replace(/%([^%]+)%/g, (whole, name: string) => process.env[name] ?? whole);
  return bits === 32
    ? expanded.replace(/^([a-z]:\\windows)\\system32\\/i, (_, windows: string) => `${windows}\\SysWOW64\\`)
    : expanded;
}

function fileExists(file: string): boolean | null {
  try {
    return statSync(file).isFile();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    if (code !== undefined) return null;
    throw error;
  }
}
