/** The posture table as a whole: what all its items have in common. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Registry, RegistryValue } from '../../../src/engines/win32/registry';
import type { PostureFiles } from '../../../src/health/posture/item';
import { listFolder, machinePosture, readPosture } from '../../../src/health/posture/posture';
import { registryOf } from './fixtures';
import { filesOf, system } from './posture-spec';

describe('the posture table', () => {
  const items = readPosture(registryOf({}), filesOf());

  it('names each protection once, with a title, a source and a page of Microsoft’s', () => {
    assert.equal(new Set(items.map(({ id }) => id)).size, items.length);
    for (const { id, title, source, link, detail } of items) {
      assert.match(id, /^[a-z][A-Za-z0-9]*\.[a-z][A-Za-z0-9]*$/);
      assert.ok(title !== '' && detail.endsWith('.'), id);
      assert.match(source, /^(HKLM|HKCU|C:)\\/, id);
      assert.match(link, /^https:\/\/learn\.microsoft\.com\/[a-z0-9/._#-]+$/, id);
    }
  });

  it('is described in docs/health.md, each protection with its id', () => {
    const docs = readFileSync(path.resolve('docs/health.md'), 'utf8');
    for (const { id, link } of items) {
      assert.ok(docs.includes(`\`${id}\``), `${id} is missing`);
      assert.ok(docs.includes(link), `${link} is missing`);
    }
  });

  it('is empty off Windows', function () {
    if (process.platform === 'win32') this.skip();
    assert.deepEqual(machinePosture(), []);
  });

  it('where nothing can be read, nothing is claimed', () => {
    const denied = () => ({ state: 'unreadable', error: 5 }) as const;
    const closed: PostureFiles = { systemDirectory: system, list: () => ({ state: 'unreadable' }) };
    const states = readPosture({ value: denied, values: denied, subkeys: denied }, closed);
    for (const { id, state } of states) assert.equal(state, 'unknown', id);
  });
});

describe('odd values', () => {
  const odd: [name: string, value: RegistryValue][] = [
    ['a long text', 'x'.repeat(30_000)],
    ['a number as text with more behind it', '1 '],
    ['a negative number as text', '-1'],
    ['the largest number', 0xffffffff],
    ['a 64-bit number', 1n],
    ['a list', ['1', '0']],
    ['bytes', new Uint8Array([1, 0, 0, 0])],
    ['another type', null],
  ];
  for (const [name, value] of odd) {
    it(`${name} makes nothing ok that rests on a number, and is not shown`, () => {
      const found = { state: 'found', value } as const;
      const registry: Registry = {
        value: () => found,
        values: () => ({ state: 'missing' }),
        subkeys: () => ({ state: 'missing' }),
      };
      for (const { id, state, detail } of readPosture(registry, filesOf())) {
        assert.ok(detail.length < 250 && !detail.includes('xxx'), id);
        // These two are what Windows has unless a known value says otherwise.
        if (id !== 'powershell.engine2' && !(id === 'dotnet.framework48' && value === 0xffffffff)) {
          assert.notEqual(state, 'ok', id);
        }
      }
    });
  }
});

describe('listFolder', () => {
  it('tells missing folders from those that can not be read', () => {
    assert.ok((listFolder(__dirname) as { names?: string[] }).names?.includes(path.basename(__filename)));
    assert.deepEqual(listFolder(path.join(__dirname, 'missing')), { state: 'missing' });
    assert.deepEqual(listFolder(path.join(__filename, 'below')), { state: 'missing' });
  });
});
