/** Which scripts are below a folder of acknowledgements, as the editor's addresses write them. */

import assert from 'node:assert/strict';

import { pathBelow, type Address } from '../../../src/findings/acknowledgements/paths';

const file = (path: string, authority = ''): Address => ({ scheme: 'file', authority, path });

describe('the path of a script below a folder', () => {
  const table: [what: string, folder: Address, script: Address, NodeJS.Platform, string | null][] = [
    ['is what follows the folder', file('/a'), file('/a/B/c.ps1'), 'linux', 'B/c.ps1'],
    ['is the same below a root', file('/'), file('/c.ps1'), 'linux', 'c.ps1'],
    ['is none elsewhere', file('/a'), file('/ab/c.ps1'), 'linux', null],
    ['is none of the folder itself', file('/a'), file('/a'), 'linux', null],
    ['does not depend on how a drive is written', file('/c:/Work'), file('/C:/work/X.ps1'), 'win32', 'X.ps1'],
    ['nor on the case of a share', file('/s', 'Server'), file('/S/x.ps1', 'server'), 'win32', 'x.ps1'],
    ['nor on case on macOS', file('/Users'), file('/users/x.ps1'), 'darwin', 'x.ps1'],
    ['does on Linux', file('/Work'), file('/work/x.ps1'), 'linux', null],
    [
      'does on file systems that are not the machine’s',
      { ...file('/Work'), scheme: 'memory' },
      { ...file('/work/x.ps1'), scheme: 'memory' },
      'win32',
      null,
    ],
  ];
  for (const [what, folder, script, platform, expected] of table) {
    it(what, () => {
      assert.equal(pathBelow(folder, script, platform), expected);
    });
  }
});
