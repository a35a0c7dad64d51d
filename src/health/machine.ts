/** Reads this machine's side of AMSI's health: registry, files, services, Wine, Windows version. */

import os from 'node:os';
import { openRegistry, type Registry } from '../engines/win32/registry';
import { wineVersion } from '../engines/win32/system';
import { readForeignProducts } from './antivirus';
import { readDefender } from './defender';
import { readExclusions } from './exclusion-lists';
import type { MachineFacts } from './facts';
import { readLibrary } from './library';
import { readProviders } from './providers';
import { serviceRuns } from './service';

export type { MachineFacts };

const amsiKey = 'HKLM\\SOFTWARE\\Microsoft\\AMSI';
/** Bit of FeatureBits: providers must be signed. Source: learn.microsoft.com, "IAntimalwareProvider". */
const signaturesBit = 0x2;

/** Off Windows, and where koffi can't be loaded, everything that takes the registry is null. */
export function readMachine(
  platform: NodeJS.Platform = process.platform,
  registry: Registry | null = openRegistry(),
): MachineFacts {
  return {
    platform,
    release: os.release(),
    program: process.execPath,
    wine: wineVersion(),
    library: readLibrary(),
    amsi: registry && readAmsiKey(registry),
    providers: registry && readProviders(registry),
    products: registry ? readForeignProducts(registry) : [],
    defender: registry && readDefender(registry, () => serviceRuns('WinDefend')),
    exclusions: registry && readExclusions(registry),
  };
}

function readAmsiKey(registry: Registry): MachineFacts['amsi'] {
  const bits = registry.value(amsiKey, 'FeatureBits');
  return {
    registered: registry.subkeys(amsiKey).state !== 'missing',
    signaturesDemanded:
      bits.state === 'unreadable'
        ? null
        : bits.state === 'found' && typeof bits.value === 'number' && (bits.value & signaturesBit) !== 0,
  };
}
