/** startAmsi against amsi.c compiled for this system; the specification is the Windows tier's too. */

import path from 'node:path';
import { compileFakeAmsi, openFakeAmsi, type FakeAmsi } from '../../windows/fake-amsi';
import { describeStart } from '../../windows/start-spec';

describe('on this system', function () {
  let compiled: ReturnType<typeof compileFakeAmsi> = null;
  let library: FakeAmsi;

  before(function () {
    if (process.platform === 'win32') this.skip();
    compiled = compileFakeAmsi(path.resolve('test/windows/amsi.c'));
    if (compiled) library = openFakeAmsi(compiled.path);
    else if (process.env.CI) throw new Error('No C compiler: install gcc to test the AMSI engine.');
    else this.skip();
  });

  after(() => compiled?.remove());

  describeStart(() => library);
});
