/** What Amsight keeps between runs is out of other users' reach. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeStateFile } from '../../../src/client/state-file';
import { createAlertBudget } from '../../../src/engines/amsi/alert-budget';
import { createSelfTestMemory } from '../../../src/health/self-test-memory';

const key = { machine: 'here', hostProgram: '/usr/bin/code', engine: '1' };

describe('the folder of what is kept', function () {
  let root: string;
  before(function () {
    // Windows has no such modes: there the folder lies in the user's profile.
    if (process.platform === 'win32') this.skip();
    root = mkdtempSync(path.join(tmpdir(), 'amsight-state-'));
  });
  after(() => {
    if (process.platform !== 'win32') rmSync(root, { recursive: true });
  });

  const makers: readonly (readonly [what: string, make: (folder: string) => unknown])[] = [
    [
      'results',
      (folder) => {
        writeStateFile(path.join(folder, 'results.json'), '{}');
      },
    ],
    [
      'the alert budget',
      async (folder) => {
        const budget = createAlertBudget({ folder, perHour: 2, run: null });
        const permit = await budget.acquire({ requested: false, probe: false });
        assert.ok(permit.granted);
        await permit.settle(true);
      },
    ],
    [
      'the self-test',
      (folder) =>
        createSelfTestMemory(folder, () => key).write({
          time: new Date().toISOString(),
          passed: true,
          probes: [],
        }),
    ],
  ];
  for (const [what, make] of makers) {
    it(`is the user’s alone: ${what}`, async () => {
      const folder = path.join(root, what.replaceAll(' ', '-'), 'amsight');
      await make(folder);
      assert.equal(statSync(folder).mode & 0o777, 0o700);
    });
  }
});
