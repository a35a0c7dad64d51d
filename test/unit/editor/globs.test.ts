import assert from 'node:assert/strict';

import { excludeMatcher } from '../../../src/editor/exclude-matcher';
import { activeGlobs, type GlobMap } from '../../../src/editor/globs';

describe('activeGlobs', () => {
  const cases: [string, (GlobMap | undefined)[], string[]][] = [
    ['true counts', [{ '**/out': true }], ['**/out']],
    ['false and conditions do not', [{ a: false, b: { when: '$(basename).ts' } }], []],
    [
      'a later map wins',
      [
        { a: true, b: true },
        { a: false, c: true },
      ],
      ['b', 'c'],
    ],
    ['a missing map is empty', [undefined, { a: true }], ['a']],
  ];
  for (const [name, maps, globs] of cases) {
    it(name, () => {
      assert.deepEqual(activeGlobs(...maps), globs);
    });
  }
});

describe('excludeMatcher', () => {
  const cases: [string, string, boolean][] = [
    ['**/node_modules', 'node_modules', true],
    ['**/node_modules', 'a/node_modules/b/c.ps1', true],
    ['**/dist/**', 'dist', true],
    ['**/dist/**', 'a/dist/x.ps1', true],
    ['**/dist/**', 'distant/x.ps1', false],
    ['out', 'out/x.ps1', true],
    ['out', 'a/out/x.ps1', false],
    ['out/', 'out/x.ps1', true],
    ['*.ps1', 'x.ps1', true],
    ['*.ps1', 'a/x.ps1', false],
    ['**/.git', '.git/hooks/x.ps1', true],
    ['**/*.{js,vbs}', 'a/b.vbs', true],
  ];
  for (const [glob, path, excluded] of cases) {
    it(`${glob} ${excluded ? 'leaves out' : 'keeps'} ${path}`, () => {
      assert.equal(excludeMatcher([glob])(path), excluded);
    });
  }
  it('keeps everything without globs', () => {
    assert.equal(excludeMatcher([])('a'), false);
  });
});
