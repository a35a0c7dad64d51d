/** AMSI contexts that stop working, on our amsi.dll. */

import { openFakeAmsi, type FakeAmsi } from './fake-amsi';
import { fakeAmsiPath, mode } from './mode';
import { describeRenewal } from './renewal-spec';

if (mode === 'own') {
  describe('on Windows', () => {
    let library: FakeAmsi;
    before(() => {
      library = openFakeAmsi(fakeAmsiPath());
    });
    describeRenewal(() => library);
  });
}
