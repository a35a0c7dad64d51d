/** What Copy report takes out, and what it leaves. */

import assert from 'node:assert/strict';
import fc from 'fast-check';

import { assertLinear, repeated } from '../../../fuzz/growth';
import { redact, type Identity } from '../../../../src/editor/health/redact';

const windows: Identity = {
  home: 'C:\\Users\\Jane.Doe',
  userName: 'Jane.Doe',
  machineName: 'DESKTOP-7F2K1',
  workspaceFolders: ['D:\\Secret Project\\scripts'],
};
const linux: Identity = {
  home: '/home/jane',
  userName: 'jane',
  machineName: 'lab-42',
  workspaceFolders: ['/home/jane/work/secret'],
};
const deep: Identity = { ...windows, workspaceFolders: ['D:\\Work Stuff\\Secret Project'] };

describe('redact', () => {
  const cases: [string, Identity, string, string][] = [
    ['a home folder', windows, 'C:\\Users\\Jane.Doe\\a\\b.dll is missing.', '<home> is missing.'],
    ['with the other slash and case', windows, 'c:/users/jane.doe/x.', '<home>'],
    [
      'a folder of the workspace, spaces and all',
      windows,
      'In D:\\Secret Project\\scripts\\a.ps1: no',
      'In <workspace>: no',
    ],
    ['another user’s folder', windows, 'C:\\Users\\Bob\\x.dll exists.', '<path> exists.'],
    ['a folder that is nobody’s', windows, 'E:\\Customer A\\tool.exe, on', '<path>, on'],
    ['a share', windows, 'Read from \\\\fileserver\\jane\\rules.yar today.', 'Read from <path> today.'],
    ['a user name alone', windows, 'Signed in as JANE.DOE.', 'Signed in as <user>.'],
    ['the machine', windows, 'On desktop-7f2k1 only.', 'On <machine> only.'],
    ['a user’s SID', windows, 'HKU\\S-1-5-21-1-2-3-1001\\Software', 'HKU\\<SID>\\Software'],
    ['a home folder on Linux', linux, '/home/jane/.cache/a.json is old.', '<home> is old.'],
    ['a workspace on Linux', linux, '/home/jane/work/secret/my.yar:3:5: error', '<workspace>:3:5: error'],
    ['another folder on Linux', linux, 'Read /srv/customers/x.yar.', 'Read <path>'],
    ['a folder with a space', linux, 'Read /Volumes/Customer Disk/x today.', 'Read <path> today.'],
    [
      'all that lies below the workspace, spaces and all',
      deep,
      'D:\\Work Stuff\\Secret Project\\Sub Folder\\deep file.ps1 is missing.',
      '<workspace> is missing.',
    ],
    [
      'a share with spaces in its folders',
      windows,
      'In \\\\wsl.localhost\\Ubuntu\\srv\\my dir\\p.ps1: no',
      'In <path>: no',
    ],
    [
      'a path as the kernel names it',
      windows,
      '\\Device\\HarddiskVolume3\\Users\\bob.smith\\a.dll was read.',
      '<path> was read.',
    ],
    ['a path from the root of the drive', windows, 'Read (\\Users\\Bob\\a.dll).', 'Read (<path>).'],
    ['a long share', windows, 'Read \\\\?\\UNC\\server\\share\\user\\a.yar', 'Read <path>'],
    ['a long path', windows, 'Read \\\\?\\D:\\Customer\\a.yar', 'Read <path>'],
    ['a file’s URI', windows, 'open file:///home/bob/a.ps1 failed', 'open <path> failed'],
    ['an encoded URI', windows, '(file:///c%3A/Users/Ada%20Lovelace/x.ps1)', '(<path>'],
    ['a URI with a drive', windows, 'file:///C:/Users/Ada/x.ps1 failed', '<path> failed'],
    ['a remote URI', windows, 'vscode-remote://ssh-remote+lab-7/home/bob/a.ps1 failed', '<path> failed'],
    ['a home folder by its sign', linux, 'Read ~/Kunde Meier/rules.yar now.', 'Read <path> now.'],
    [
      'a profile by its variable',
      windows,
      '%USERPROFILE%\\Kunde Meier\\x.dll is excluded.',
      '<path> is excluded.',
    ],
    ['a pattern with folders', windows, 'D:\\*\\My Stuff\\*.ps1 is excluded.', '<path> is excluded.'],
    ['what stands in quotes', linux, "open '/srv/A b/c d' failed", "open '<path>' failed"],
    ['each of two', linux, 'From /srv/a b/x to /home/bob/y.', 'From <path> to <path>'],
    ['a path beside one of the system', linux, '/usr/lib/x.so and /srv/y', '/usr/lib/x.so and <path>'],
  ];
  for (const [what, identity, text, expected] of cases) {
    it(`takes out ${what}`, () => {
      assert.equal(redact(text, identity), expected);
    });
  }

  const kept = [
    'C:\\Windows\\System32\\amsi.dll is not Microsoft’s.',
    'C:\\Program Files\\Windows Defender\\MpOav.dll',
    'C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18\\MpOav.dll exists.',
    'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\DisableAntiSpyware is 1.',
    'S-1-5-18 runs the service.',
    'See https://learn.microsoft.com/windows/win32/amsi and 32/64-bit.',
    '/usr/lib/x.so and/or /etc/hosts',
    '\\Device\\HarddiskVolume3\\Windows\\System32\\amsi.dll',
    '%ProgramFiles%\\Tool\\tool.exe',
    'Not `*` / `?`, 24/7.',
  ];
  for (const text of kept) {
    it(`keeps ${text}`, () => {
      assert.equal(redact(text, windows), text);
    });
  }

  it('takes out known paths whole, which a sentence alone would not show', () => {
    assert.equal(
      redact('Not there: D:\\My Tools\\an engine.dll', windows, ['D:\\My Tools\\an engine.dll']),
      'Not there: <path>',
    );
  });

  const known: [string, string, readonly string[], string][] = [
    [
      'a program’s name is no path',
      'The exclusion “Code.exe” covers C:\\Program Files\\Microsoft VS Code\\Code.exe.',
      ['Code.exe'],
      'The exclusion “Code.exe” covers C:\\Program Files\\Microsoft VS Code\\Code.exe.',
    ],
    ['nor is a pattern', '* and .ps1', ['*', '.ps1'], '* and .ps1'],
    ['nor are all drives', 'C:\\Windows\\x.dll', ['C:\\'], 'C:\\Windows\\x.dll'],
    ['a known path is not a part of a longer name', 'D:\\ab\\c is there.', ['D:\\a'], '<path> is there.'],
    ['what lies below a known path goes with it', 'D:\\a b\\c d\\e', ['D:\\a b'], '<path>'],
    ['several in one line', 'D:\\a b, E:\\c d, *', ['D:\\a b', 'E:\\c d', '*'], '<path>, <path>, *'],
  ];
  for (const [what, text, paths, expected] of known) {
    it(what, () => {
      assert.equal(redact(text, windows, paths), expected);
    });
  }

  for (const piece of [
    'C:\\',
    'C:\\a ',
    '/a ',
    '/ a',
    '\\\\',
    "'/a ",
    '“~/',
    'file://',
    'a /b c/',
    '<path>/',
    ' a.b',
    '%A',
  ]) {
    it(`takes linear time for many of ${piece}`, () => {
      assertLinear(piece, repeated('/srv/x', piece), (text) => redact(text, windows, ['D:\\a b']));
    });
  }

  it('is not fooled by a way out of a system folder', () => {
    assert.equal(redact('C:\\Windows\\..\\Private\\x.dll', windows), '<path>');
  });

  it('leaves short names alone, which are part of every sentence', () => {
    assert.equal(redact('An a in a word.', { ...windows, userName: 'a' }), 'An a in a word.');
  });

  it('never leaves the home folder or the workspace, whatever is around them', () => {
    const around = fc.string();
    fc.assert(
      fc.property(around, around, fc.constantFrom(windows, linux), (before, after, identity) => {
        const [folder = ''] = identity.workspaceFolders;
        const text = `${before} ${identity.home}/x ${folder}/y ${after}`;
        const result = redact(text, identity);
        assert.equal(result.includes(identity.home), false);
        assert.equal(result.includes(folder), false);
      }),
    );
  });
});
