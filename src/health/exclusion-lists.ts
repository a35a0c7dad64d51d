/** Reads which folders, file extensions and programs Microsoft Defender leaves out. */

import type { Registry } from '../engines/win32/registry';
import type { Exclusions } from './model';

type List = 'paths' | 'extensions' | 'processes';

const product = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender';
const policies = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender';

/** Each value's name is an entry. */
const keys: readonly (readonly [List, subkey: string])[] = [
  ['paths', 'Exclusions\\Paths'],
  ['extensions', 'Exclusions\\Extensions'],
  ['processes', 'Exclusions\\Processes'],
];

/** Set through MDM, one string each, `|` between its entries. Source: learn.microsoft.com, "Policy CSP - Defender". */
const managed: readonly (readonly [List, value: string])[] = [
  ['paths', 'ExcludedPaths'],
  ['extensions', 'ExcludedExtensions'],
  ['processes', 'ExcludedProcesses'],
];

/** What was read, and which keys refused: users who are not administrators usually may not read the lists. */
export interface ExclusionReading {
  readonly exclusions: Exclusions;
  readonly unreadable: readonly string[];
}

export function readExclusions(registry: Registry): ExclusionReading {
  const entries: Record<List, Set<string>> = {
    paths: new Set(),
    extensions: new Set(),
    processes: new Set(),
  };
  const unreadable: string[] = [];
  const add = (list: List, entry: string) => {
    if (entry.trim() !== '') entries[list].add(entry);
  };
  for (const root of [product, policies]) {
    for (const [list, subkey] of keys) {
      const answer = registry.values(`${root}\\${subkey}`);
      if (answer.state === 'unreadable') unreadable.push(`${root}\\${subkey}`);
      if (answer.state === 'found') for (const { name } of answer.value) add(list, name);
    }
  }
  const policyManager = `${policies}\\Policy Manager`;
  for (const [list, name] of managed) {
    const answer = registry.value(policyManager, name);
    if (answer.state === 'unreadable' && !unreadable.includes(policyManager)) unreadable.push(policyManager);
    if (answer.state !== 'found' || typeof answer.value !== 'string') continue;
    for (const entry of answer.value.split('|')) add(list, entry);
  }
  return {
    exclusions: {
      readable: unreadable.length === 0,
      paths: [...entries.paths],
      extensions: [...entries.extensions],
      processes: [...entries.processes],
    },
    unreadable,
  };
}
