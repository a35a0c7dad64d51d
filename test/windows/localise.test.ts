/** Places of verdicts in a win32 Node with koffi's win32 binary, against amsi.c as a DLL. */

import { openFakeAmsi, type FakeAmsi } from './fake-amsi';
import { describeLocalisation } from './localise-spec';
import { fakeAmsiPath, mode } from './mode';

// The markers are those of amsi.c.
if (mode === 'own') {
  describe('on Windows', () => {
    let library: FakeAmsi;
    before(() => (library = openFakeAmsi(fakeAmsiPath())));

    describeLocalisation(() => library);
  });
}
