/** What Copy report takes out, and what it leaves. */

import assert from 'node:assert/strict';
import fc from 'fast-check';

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
