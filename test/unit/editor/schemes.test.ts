import assert from 'node:assert/strict';

import { schemeAllowed } from '../../../src/editor/schemes';

describe('schemeAllowed', () => {
  const none = new Set<string>();
  const cases: [string, ReadonlySet<string>, boolean, boolean][] = [
    ['file', none, true, true],
    ['vscode-remote', none, false, true],
    ['vscode-vfs', none, false, true],
    ['untitled', none, false, true],
    ['vscode-notebook-cell', none, false, true],
    ['sftp', none, true, true],
    ['archive', new Set(['archive']), false, true],
    ['archive', none, false, false],
    ['output', none, false, false],
    ['git', none, false, false],
    ['git', new Set(['git']), true, false],
    ['amsight', none, true, false],
    ['vscode-userdata', none, true, false],
  ];
  for (const [scheme, folders, writable, allowed] of cases) {
    it(`${scheme} ${writable ? '(writable)' : '(read-only)'} is ${allowed ? 'scanned' : 'left alone'}`, () => {
      assert.equal(schemeAllowed(scheme, folders, writable), allowed);
    });
  }
});
