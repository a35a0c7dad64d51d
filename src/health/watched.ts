/** What of the machine is looked at again and again while scans go on: only what is cheap to read. */

import { openRegistry, type Registry } from '../engines/win32/registry';
import { readDefender } from './defender';
import { configuredOff } from './defender-causes';
import { readExclusions } from './exclusion-lists';
import { createExclusionMatcher } from './exclusions';
import type { MachineFacts } from './facts';
import { providerFiles, readProviders, type ProviderFiles } from './providers';
import { serviceRuns } from './service';

export type WatchedFacts = Pick<MachineFacts, 'program' | 'providers' | 'defender' | 'exclusions'>;

/** Opens no DLL: a scan host looks twice a minute, on its one loop. */
const withoutReading: ProviderFiles = { ...providerFiles, version: () => null, signed: () => null };

/** Off Windows, and where koffi can't be loaded, everything that takes the registry is null. */
export function readWatched(registry: Registry | null = openRegistry()): WatchedFacts {
  return {
    program: process.execPath,
    providers: registry && readProviders(registry, withoutReading),
    defender: registry && readDefender(registry, () => serviceRuns('WinDefend')),
    exclusions: registry && readExclusions(registry),
  };
}

/** Words that change whenever the machine's engine does: signatures, engine, providers and whether their DLLs exist. */
function engineWords({ providers, defender }: WatchedFacts): string[] {
  const registered = (providers?.providers ?? []).map(({ clsid, bits, version, exists }) =>
    [clsid, bits, version, ...(exists === false ? ['missing'] : [])].join('/'),
  );
  const { signatureVersion, engineVersion } = defender?.state ?? {};
  return [signatureVersion ?? '-', engineVersion ?? '-', ...registered.sort()];
}

/** Words that change whenever the machine's engine does, or what makes it leave something out or be off. */
export function machineFingerprint(watched: WatchedFacts): string {
  const { realTimeProtection, scriptScanning, runningMode, serviceRunning } = watched.defender?.state ?? {};
  const left = watched.exclusions?.exclusions;
  const lists = [left?.paths, left?.extensions, left?.processes].map((list) => (list ?? []).join(';'));
  return [
    ...engineWords(watched),
    [realTimeProtection, scriptScanning, runningMode, serviceRunning].map((one) => String(one ?? '-')).join(),
    lists.join(','),
  ].join('|');
}

/**
 * Words that change whenever a self-test no longer holds: it was made with an engine as it was and as it was configured,
 * with its service running or not, and for a program that was scanned or excluded.
 */
export function selfTestKey(watched: WatchedFacts): string {
  const { exclusions, program, defender } = watched;
  const hit = exclusions && createExclusionMatcher(exclusions.exclusions).program(program);
  return [
    ...engineWords(watched),
    `service ${String(defender?.state.serviceRunning ?? '-')}`,
    ...configuredOff(watched).map(({ value }) => value),
    ...(hit ? [`${hit.list} ${hit.entry}`] : []),
  ].join('|');
}
