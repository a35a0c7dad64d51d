/** Which providers are read from the registry, and what is told of their DLLs. */

import assert from 'node:assert/strict';
import type { AmsiProvider } from '../../../src/health/model';
import { providerFiles, readProviders, type ProviderFiles } from '../../../src/health/providers';
import { registryOf, type RegistryTable } from './fixtures';

const providersKey = 'HKLM\\SOFTWARE\\Microsoft\\AMSI\\Providers';
const classKey = 'HKLM\\SOFTWARE\\Classes\\CLSID';
const defender = '{2781761E-28E0-4109-99FE-B9D127C57AFE}';
const other = '{A0000000-0000-4000-8000-000000000001}';

/** Files that exist when their path says “here”, and whose version tells the path they were asked for. */
const files: ProviderFiles = {
  exists: (file) => (file.includes('secret') ? null : file.includes('here')),
  version: (file) => ({ company: `maker of ${file}`, product: null, fileVersion: '1.2.3.4' }),
  signed: (file) => !file.includes('unsigned'),
};
const noFiles: ProviderFiles = {
  exists: () => assert.fail('exists'),
  version: () => assert.fail('version'),
  signed: () => assert.fail('signed'),
};
const nothing = { company: null, fileVersion: null, signed: null };
const read = (file: string, signed = true) => ({
  exists: true,
  company: `maker of ${file}`,
  fileVersion: '1.2.3.4',
  signed,
});

describe('readProviders', () => {
  it('both keys and both views', () => {
    const table: RegistryTable = {
      [`${providersKey}\\${defender}`]: {},
      [`${providersKey}2\\${other}`]: {},
      [`32:${providersKey}\\${defender}`]: {},
      [`32:${providersKey}\\${other}`]: {},
      [`${classKey}\\${defender}`]: { '': 'Defender' },
      [`${classKey}\\${defender}\\InprocServer32`]: { '': 'C:\\here\\MpOav.dll' },
      [`32:${classKey}\\${defender}\\InprocServer32`]: { '': 'C:\\here\\x86\\MpOav.dll' },
      [`${classKey}\\${other}\\InprocServer32`]: { '': 'C:\\gone.dll' },
    };
    const expected: AmsiProvider[] = [
      {
        clsid: defender,
        name: 'Defender',
        dll: 'C:\\here\\MpOav.dll',
        bits: 64,
        version: 1,
        ...read('C:\\here\\MpOav.dll'),
      },
      {
        clsid: defender,
        name: 'Microsoft Defender Antivirus',
        dll: 'C:\\here\\x86\\MpOav.dll',
        bits: 32,
        version: 1,
        ...read('C:\\here\\x86\\MpOav.dll'),
      },
      {
        clsid: other,
        name: null,
        dll: 'C:\\gone.dll',
        exists: false,
        bits: 64,
        version: 2,
        ...nothing,
      },
    ];
    assert.deepEqual(readProviders(registryOf(table), files), { providers: expected, complete: true });
  });

  const dlls: [
    name: string,
    value: string,
    bits: 32 | 64,
    dll: string | null,
    rest: Pick<AmsiProvider, 'exists' | 'company' | 'fileVersion' | 'signed'>,
  ][] = [
    ['quotes go', '"C:\\here\\a b.dll"', 64, 'C:\\here\\a b.dll', read('C:\\here\\a b.dll')],
    [
      'variables are expanded',
      '%AMSIGHT_TEST_FOLDER%\\a.dll',
      64,
      'C:\\here\\a.dll',
      read('C:\\here\\a.dll'),
    ],
    ['unknown variables stay', '%NO_SUCH%\\a.dll', 64, '%NO_SUCH%\\a.dll', { exists: null, ...nothing }],
    ['a name without a folder is not looked for', 'here.dll', 64, 'here.dll', { exists: null, ...nothing }],
    ['an empty value is no DLL', '""', 64, null, { exists: null, ...nothing }],
    [
      'unsigned',
      'C:\\here\\unsigned.dll',
      64,
      'C:\\here\\unsigned.dll',
      read('C:\\here\\unsigned.dll', false),
    ],
    [
      'not known to exist: its version may still be read',
      'C:\\secret.dll',
      64,
      'C:\\secret.dll',
      { ...read('C:\\secret.dll'), exists: null },
    ],
    [
      '64-bit programs find System32',
      'C:\\Windows\\System32\\here.dll',
      64,
      'C:\\Windows\\System32\\here.dll',
      read('C:\\Windows\\System32\\here.dll'),
    ],
    [
      '32-bit programs find SysWOW64',
      'C:\\Windows\\System32\\here.dll',
      32,
      'C:\\Windows\\SysWOW64\\here.dll',
      read('C:\\Windows\\SysWOW64\\here.dll'),
    ],
  ];
  describe('the DLL', () => {
    before(() => (process.env.AMSIGHT_TEST_FOLDER = 'C:\\here'));
    after(() => delete process.env.AMSIGHT_TEST_FOLDER);
    for (const [name, value, bits, dll, rest] of dlls) {
      it(name, () => {
        const view = bits === 32 ? '32:' : '';
        const { providers } = readProviders(
          registryOf({
            [`${view}${providersKey}\\${other}`]: {},
            [`${view}${classKey}\\${other}\\InprocServer32`]: { '': value },
          }),
          files,
        );
        assert.deepEqual(providers, [{ clsid: other, name: null, dll, bits, version: 1, ...rest }]);
      });
    }
  });

  const names: [name: string, clsid: string, told: string | null, expected: string | null][] = [
    ['as registered', defender, 'Mine', 'Mine'],
    ['empty, of a known provider', defender, '', 'Microsoft Defender Antivirus'],
    ['missing, in small letters', defender.toLowerCase(), null, 'Microsoft Defender Antivirus'],
    ['missing, Avast or AVG', '{FB904E4E-D2C7-4C8D-8492-B620BB9896B1}', null, 'Avast / AVG Antivirus'],
    ['missing, Avira', '{00000001-3DCC-4B48-A82E-E2071FE58E05}', null, 'Avira Antivirus'],
    ['missing, nobody we know', other, null, null],
  ];
  describe('the name', () => {
    for (const [name, clsid, told, expected] of names) {
      it(name, () => {
        const { providers } = readProviders(
          registryOf({
            [`${providersKey}\\${clsid}`]: {},
            [`${classKey}\\${clsid}`]: told === null ? {} : { '': told },
          }),
          noFiles,
        );
        assert.deepEqual(
          providers.map((provider) => provider.name),
          [expected],
        );
      });
    }
  });

  it('none', () => {
    assert.deepEqual(readProviders(registryOf({}), noFiles), { providers: [], complete: true });
  });

  it('access denied: the list may be short', () => {
    assert.deepEqual(readProviders(registryOf({ [providersKey]: null }), noFiles), {
      providers: [],
      complete: false,
    });
  });

  it('on the disk, a folder is no DLL and a missing file is missing', () => {
    assert.equal(providerFiles.exists(__dirname), false);
    assert.equal(providerFiles.exists(__filename), true);
    assert.equal(providerFiles.exists(`${__filename}.missing`), false);
    assert.equal(providerFiles.exists(`${__filename}/below`), false);
  });
});
