/** Which of Defender's exclusions covers what, by Microsoft's rules for paths, wildcards and variables. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createExclusionMatcher, matchesGlob, resultKey } from '../../../src/health/exclusions';
import { readExclusions } from '../../../src/health/exclusion-lists';
import type { Exclusions } from '../../../src/health/model';
import { registryOf } from './fixtures';

const env = { SystemDrive: 'C:', PROGRAMDATA: 'C:\\ProgramData', USERPROFILE: 'C:\\Users\\me' };
const none: Exclusions = { readable: true, paths: [], extensions: [], processes: [] };
const matcher = (some: Partial<Exclusions>) => createExclusionMatcher({ ...none, ...some }, env);

describe('exclusions', () => {
  describe('paths', () => {
    const table: [entry: string, name: string, covered: boolean][] = [
      ['C:\\work', 'C:\\work\\a.ps1', true],
      ['C:\\work', 'c:\\WORK\\deep\\er\\a.ps1', true],
      ['C:\\work\\', 'C:\\work\\a.ps1', true],
      ['C:\\work', 'C:\\workshop\\a.ps1', false],
      ['C:\\work\\a.ps1', 'C:\\work\\a.ps1', true],
      ['C:\\work\\a.ps1', 'C:\\work\\b.ps1', false],
      ['C:\\', 'C:\\any\\a.ps1', true],
      ['C:\\', 'D:\\any\\a.ps1', false],
      ['D:', 'D:\\a.ps1', true],
      ['C:\\work\\*.ps1', 'C:\\work\\a.ps1', true],
      ['C:\\work\\*.ps1', 'C:\\work\\deep\\a.ps1', false],
      ['C:\\work\\*', 'C:\\work\\deep\\a.ps1', true],
      ['C:\\*\\build', 'C:\\one\\build\\out\\a.ps1', true],
      ['C:\\*\\build', 'C:\\one\\two\\build\\a.ps1', false],
      ['C:\\*\\*\\build', 'C:\\one\\two\\build\\a.ps1', true],
      ['C:\\work\\a?.ps1', 'C:\\work\\ab.ps1', true],
      ['C:\\work\\a?.ps1', 'C:\\work\\abc.ps1', false],
      ['C:\\wo.k', 'C:\\work\\a.ps1', false],
      ['C:\\a(b)[c]', 'C:\\a(b)[c]\\a.ps1', true],
      ['C:/work', 'C:\\work\\a.ps1', true],
      ['%ProgramData%\\x', 'C:\\ProgramData\\x\\a.ps1', true],
      ['%systemdrive%\\x', 'C:\\x\\a.ps1', true],
      // A user's variable means another folder for Defender's service.
      ['%USERPROFILE%\\x', 'C:\\Users\\me\\x\\a.ps1', false],
      ['%NoSuchThing%\\x', 'C:\\x\\a.ps1', false],
      ['a.ps1', 'C:\\work\\a.ps1', true],
      ['a.ps1', 'C:\\work\\ba.ps1', false],
      ['a?.ps1', 'C:\\work\\ab.ps1', true],
      ['a*', 'C:\\work\\ab.ps1', true],
      ['work', 'C:\\work\\a.ps1', false],
      ['w*', 'C:\\work\\a.ps1', false],
      ['C:\\work\\deep', 'C:\\work', false],
      ['*', 'C:\\work\\a.ps1', true],
      ['\\\\server\\share', '\\\\server\\share\\a.ps1', true],
      ['\\\\server\\share', '\\\\?\\UNC\\server\\share\\a.ps1', true],
      ['C:\\work\\:{PathType:folder,ScanTrigger:OnAccess}', 'C:\\work\\a.ps1', true],
      ['.', 'C:\\work\\a.ps1', false],
      [' ', 'C:\\work\\a.ps1', false],
      ['C:\\work', '\\\\?\\C:\\work\\a.ps1', true],
      ['C:\\work', 'C:\\other\\..\\work\\a.ps1', true],
      ['C:\\work', 'C:\\work\\..\\other\\a.ps1', false],
      ['C:\\work', 'C:/work/a.ps1', true],
      ['C:\\work', 'file:///c%3A/work/a%20b.ps1', true],
      ['C:\\work', 'file:///C:/work/a.ps1', true],
      ['\\\\server\\share', 'file://server/share/a.ps1', true],
      ['C:\\work', 'file:///c%3A/other/a.ps1', false],
      ['*', 'untitled:Untitled-1', false],
      ['*', 'vscode-remote://wsl%2Bubuntu/home/me/a.ps1', false],
      ['*', '/home/me/a.ps1', false],
      ['*', 'file:///%E0%A4%A/a.ps1', false],
      ['*', 'file://[/a.ps1', false],
      ['*', 'a.ps1', false],
      ['*', '', false],
    ];
    for (const [entry, name, covered] of table) {
      it(`${entry} ${covered ? 'covers' : 'does not cover'} ${name || 'nothing'}`, () => {
        const expected = covered ? { list: 'paths', entry } : null;
        assert.deepEqual(matcher({ paths: ['C:\\elsewhere', entry] }).content(name), expected);
      });
    }
  });

  describe('extensions', () => {
    const table: [entry: string, name: string, covered: boolean][] = [
      ['ps1', 'C:\\a.ps1', true],
      ['.PS1', 'C:\\a.ps1', true],
      ['ps1', 'C:\\a.ps1xml', false],
      ['ps*', 'C:\\a.psm1', true],
      ['ps?1', 'C:\\a.psm1', true],
      ['*', 'C:\\a.psm1', true],
      ['*', 'C:\\a', false],
      ['.', 'C:\\a.ps1', false],
      ['ps1', 'untitled:a.ps1', false],
    ];
    for (const [entry, name, covered] of table) {
      it(`${entry} ${covered ? 'covers' : 'does not cover'} ${name}`, () => {
        const expected = covered ? { list: 'extensions', entry } : null;
        assert.deepEqual(matcher({ extensions: [entry] }).content(name), expected);
      });
    }
  });

  describe('processes', () => {
    const table: [entry: string, program: string, covered: boolean][] = [
      ['Code.exe', 'C:\\Programs\\Code.exe', true],
      ['C:\\Programs\\Code.exe', 'C:\\Programs\\Code.exe', true],
      ['C:\\Programs\\*', 'C:\\Programs\\Code.exe', true],
      ['C:\\Other\\Code.exe', 'C:\\Programs\\Code.exe', false],
      ['node.exe', 'C:\\Programs\\Code.exe', false],
    ];
    for (const [entry, program, covered] of table) {
      it(`${entry} ${covered ? 'covers' : 'does not cover'} ${program}`, () => {
        const expected = covered ? { list: 'processes', entry } : null;
        assert.deepEqual(matcher({ processes: [entry] }).program(program), expected);
      });
    }

    it('what a process exclusion covers is not what scripts are called', () => {
      assert.equal(matcher({ processes: ['*'] }).content('C:\\a.ps1'), null);
    });
    it('a path exclusion covers a program, too', () => {
      assert.deepEqual(matcher({ paths: ['C:\\Programs'] }).program('C:\\Programs\\Code.exe'), {
        list: 'paths',
        entry: 'C:\\Programs',
      });
    });
  });

  it('no entry is an expression that takes long', () => {
    const entry = `C:\\${'*'.repeat(2_000)}a`;
    assert.equal(matcher({ paths: [entry] }).content(`C:\\${'a'.repeat(30_000)}b`), null);
  });

  for (const [entry, name] of [
    [`C:\\${'*a'.repeat(40)}`, `C:\\${'a'.repeat(5_000)}b`],
    [`C:\\${'?*'.repeat(40)}b`, `C:\\${'a'.repeat(5_000)}`],
    [`${'*a'.repeat(40)}b`, `C:\\${'a'.repeat(5_000)}`],
  ] as const) {
    it(`nor is ${entry.slice(0, 12)}…`, () => {
      assert.equal(matcher({ paths: [entry] }).content(name), null);
    });
  }

  describe('matchesGlob', () => {
    /** As the rules are written down: each `*` tried with every length. */
    const naive = (glob: string, name: string): boolean => {
      if (glob === '') return name === '';
      if (glob.startsWith('*'))
        return Array.from({ length: name.length + 1 }, (_, taken) => name.slice(taken)).some((rest) =>
          naive(glob.slice(1), rest),
        );
      return name !== '' && [name[0], '?'].includes(glob[0]) && naive(glob.slice(1), name.slice(1));
    };
    const globs = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 7 });
    const names = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 9 });

    it('says what a naive matcher says', () => {
      fc.assert(
        fc.property(globs, names, (glob, name) => {
          assert.equal(matchesGlob(glob, name), naive(glob, name));
        }),
        { numRuns: 5_000 },
      );
    });
    it('matches a name with stars and question marks by itself', () => {
      assert.ok(matchesGlob('a*b?c', 'A*B?C'));
    });
    it('matches nothing where there is no name', () => {
      assert.ok(!matchesGlob('*', null));
    });
  });

  describe('resultKey', () => {
    it('is the content’s own where nothing covers it, else one of its own for each entry', () => {
      const hits = ['C:\\a', 'C:\\b'].map((entry) => ({ list: 'paths', entry }) as const);
      const keys = [null, ...hits].map((hit) => resultKey('key', hit));
      assert.equal(keys[0], 'key');
      assert.equal(new Set(keys).size, 3);
      for (const key of keys) assert.doesNotMatch(key, /C:/);
    });
  });

  describe('lists', () => {
    const product = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender';
    const policies = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender';

    it('value names are the entries, of preference and policy, each once; device management’s are joined', () => {
      const { exclusions, unreadable } = readExclusions(
        registryOf({
          [`${product}\\Exclusions\\Paths`]: { 'C:\\a': 0, '': 0 },
          [`${policies}\\Exclusions\\Paths`]: { 'C:\\a': '0', 'C:\\b': '0' },
          [`${product}\\Exclusions\\Extensions`]: { '.ps1': 0 },
          [`${product}\\Exclusions\\Processes`]: { 'a.exe': 0 },
          [`${policies}\\Policy Manager`]: { ExcludedPaths: 'C:\\c|C:\\d', ExcludedExtensions: 'vbs' },
        }),
      );
      assert.deepEqual(exclusions, {
        readable: true,
        paths: ['C:\\a', 'C:\\b', 'C:\\c', 'C:\\d'],
        extensions: ['.ps1', 'vbs'],
        processes: ['a.exe'],
      });
      assert.deepEqual(unreadable, []);
    });

    it('a refused list is named, the others are read', () => {
      const { exclusions, unreadable } = readExclusions(
        registryOf({
          [`${product}\\Exclusions\\Paths`]: null,
          [`${policies}\\Exclusions\\Paths`]: { 'C:\\b': 0 },
        }),
      );
      assert.deepEqual(exclusions, { ...none, readable: false, paths: ['C:\\b'] });
      assert.deepEqual(unreadable, [`${product}\\Exclusions\\Paths`]);
    });
  });
});
