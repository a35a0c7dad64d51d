/** The AMSI engine against amsi.c compiled for this system: the same specification as on Windows. */

import path from 'node:path';
import { describeContentNames } from '../../windows/content-names-spec';
import { describeAmsiEngine } from '../../windows/engine-spec';
import { compileFakeAmsi, openFakeAmsi, type FakeAmsi } from '../../windows/fake-amsi';
import { describeRenewal } from '../../windows/renewal-spec';

describe('on this system', function () {
  let compiled: ReturnType<typeof compileFakeAmsi> = null;
  let library: FakeAmsi;

  before(function () {
    // Windows has its own tier with the DLL. Elsewhere a missing C compiler is an error where nobody watches.
    if (process.platform === 'win32') this.skip();
    compiled = compileFakeAmsi(path.resolve('test/windows/amsi.c'));
    if (compiled) library = openFakeAmsi(compiled.path);
    else if (process.env.CI) throw new Error('No C compiler: install gcc to test the AMSI engine.');
    else this.skip();
  });

  after(() => compiled?.remove());

  describeAmsiEngine(() => library);
  describeContentNames(() => library);
  describeRenewal(() => library);
});
