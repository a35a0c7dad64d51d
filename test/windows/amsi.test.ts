/** The AMSI engine in a win32 Node with koffi's win32 binary, against amsi.c as a DLL. */

import assert from 'node:assert/strict';
import { loadKoffi } from '../../src/engines/win32/koffi';
import { systemLibrary } from '../../src/engines/win32/system';
import { describeContentNames } from './content-names-spec';
import { describeAmsiEngine } from './engine-spec';
import { openFakeAmsi, type FakeAmsi } from './fake-amsi';
import { describeUnusableLibraries, failureOf } from './library-spec';
import { fakeAmsiPath, mode } from './mode';
import { describeStart } from './start-spec';

describe('on Windows', () => {
  // Under Wine's stub, Wine answers for any library of this name; a Windows machine may have none compiled.
  if (mode === 'own') {
    describe('with a library of our own', () => {
      let library: FakeAmsi;
      before(() => (library = openFakeAmsi(fakeAmsiPath())));

      describeAmsiEngine(() => library);
      describeContentNames(() => library);
      describeStart(() => library);
    });
  }

  describe('a library that can not be used is an answer, not an exception', () => {
    describeUnusableLibraries('nowhere.dll');

    it('without AMSI’s exports', () => {
      const koffi = loadKoffi();
      assert.ok(koffi.ok);
      const { cause, message } = failureOf(systemLibrary(koffi.value, 'version.dll'));
      assert.equal(cause, 'exportMissing');
      assert.match(message, /version\.dll has no function AmsiInitialize/);
    });
  });
});
