/** Reads this machine's side of AMSI's health: registry, Wine, Windows version. */

import { existsSync } from 'node:fs';
import os from 'node:os';
import { openRegistry, type Registry } from '../engines/win32/registry';
import { wineVersion } from '../engines/win32/system';
import { readDefender } from './defender';
import type { HealthFacts } from './diagnosis';
import { readProviders } from './providers';

export type MachineFacts = Pick<HealthFacts, 'platform' | 'release' | 'providers' | 'defender' | 'wine'>;

/** Off Windows, and where koffi can't be loaded, everything that takes the registry is null. */
export function readMachine(
  platform: NodeJS.Platform = process.platform,
  registry: Registry | null = openRegistry(),
): MachineFacts {
  return {
    platform,
    release: os.release(),
    providers: registry && readProviders(registry, existsSync),
    defender: registry && readDefender(registry),
    wine: wineVersion(),
  };
}

/** Words that change whenever the machine's engine does: signatures, engine, providers. */
export function machineFingerprint({ providers, defender }: MachineFacts): string {
  const clsids = (providers?.providers ?? []).map(
    ({ clsid, bits, version }) => `${clsid}/${bits}/${version}`,
  );
  const { signatureVersion, engineVersion } = defender?.state ?? {};
  return [signatureVersion ?? '-', engineVersion ?? '-', ...clsids.sort()].join('|');
}
