/** Which files a folder scan looks at. */

import assert from 'node:assert/strict';
import picomatch from 'picomatch';
import { candidateGlobs, defaultExcludeGlobs, isCandidatePath } from '../../../src/scripts/candidates';

describe('candidates', () => {
  const matches = picomatch([...candidateGlobs], { dot: true });
  for (const [path, expected] of [
    ['a.ps1', true],
    ['deep/er/A.Ps1', true],
    ['x/y.wsf', true],
    ['.github/setup.PSM1', true],
    ['web/app.js', true],
    ['task.xml', true],
    ['readme.md', false],
    ['a.ps1.bak', false],
    ['ps1', false],
  ] as const) {
    it(`${path}: ${expected}`, () => {
      assert.equal(isCandidatePath(path), expected);
      assert.equal(matches(path), expected, 'the globs agree');
    });
  }
});

describe('default excludes', () => {
  const excluded = picomatch([...defaultExcludeGlobs], { dot: true });
  for (const [path, expected] of [
    ['node_modules/a/b.js', true],
    ['x/node_modules/a.ps1', true],
    ['.git/hooks/x.ps1', true],
    ['app/obj/x.ps1', true],
    ['app/bin/Debug/net8.0/x.ps1', true],
    ['bin/deploy.ps1', false],
    ['build/build.ps1', false],
    ['scripts/out.ps1', false],
  ] as const) {
    it(`${path}: ${expected ? 'left out' : 'scanned'}`, () => {
      assert.equal(excluded(path), expected);
    });
  }
});
