/** Specifies one item of the posture table: what it says for what the registry or the disk holds. */

import assert from 'node:assert/strict';
import type { PostureItem } from '../../../src/health/model';
import type { Listing, PostureFiles } from '../../../src/health/posture/item';
import { readPosture } from '../../../src/health/posture/posture';
import { registryOf, type RegistryTable } from './fixtures';

export const system = 'C:\\Windows\\system32';
export const integrity = `${system}\\CodeIntegrity`;
export const active = `${integrity}\\CiPolicies\\Active`;

type Folders = Readonly<Record<string, readonly string[] | null>>;

/** A folder that is `null` can't be read. */
export function filesOf(folders: Folders = {}): PostureFiles {
  return {
    systemDirectory: system,
    list: (folder): Listing => {
      const names = folders[folder];
      if (names === undefined) return { state: 'missing' };
      return names === null ? { state: 'unreadable' } : { state: 'found', names };
    },
  };
}

function item(id: string, table: RegistryTable, folders?: Folders): PostureItem {
  const found = readPosture(registryOf(table), filesOf(folders)).find((one) => one.id === id);
  assert.ok(found, `no item ${id}`);
  return found;
}

interface Case {
  readonly name: string;
  readonly registry?: RegistryTable;
  readonly folders?: Folders;
  readonly state: PostureItem['state'];
  readonly detail: RegExp;
  /** A part of it. */
  readonly source: string;
}

export function specify(id: string, cases: readonly Case[]): void {
  describe(id, () => {
    for (const { name, registry = {}, folders, state, detail, source } of cases) {
      it(`${name} → ${state}`, () => {
        const found = item(id, registry, folders);
        assert.equal(found.state, state);
        assert.match(found.detail, detail);
        assert.ok(found.source.includes(source), `${found.source} does not name ${source}`);
      });
    }
  });
}

export const notReadable = /^Not readable by this user\.$/;
export const notKnown = /^Holds a value that Amsight does not know\.$/;
