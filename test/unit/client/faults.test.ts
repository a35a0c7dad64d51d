/** What an engine's faults cost, in a scan host with the AMSI engine on amsi.c, compiled for this system. */

import path from 'node:path';
import { compileFakeAmsi } from '../../windows/fake-amsi';
import { describeFaults } from '../../windows/fault-spec';
import { bundle } from './bench-of-hosts';

describe('a scan host with a faulty AMSI', function () {
  this.timeout(60_000);
  let library: ReturnType<typeof compileFakeAmsi> = null;

  before(function () {
    if (process.platform === 'win32') this.skip();
    library = compileFakeAmsi(path.join(process.cwd(), 'test/windows/amsi.c'));
    if (!library) {
      if (process.env.CI) throw new Error('No C compiler: install gcc to test a faulty AMSI.');
      this.skip();
    }
    process.env.AMSIGHT_FAKE_AMSI = library.path;
  });

  after(() => {
    delete process.env.AMSIGHT_FAKE_AMSI;
    library?.remove();
  });

  describeFaults(() => bundle('amsi-host'), ['as documents', 'as a workspace']);
});
