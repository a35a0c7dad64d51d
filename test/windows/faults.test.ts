/** What an engine's faults cost, in the built scan host with the real koffi and our amsi.dll. */

import path from 'node:path';
import { describeFaults } from './fault-spec';
import { mode } from './mode';

const dist = process.env.AMSIGHT_DIST ?? path.join(process.cwd(), 'dist');

// It needs the markers of amsi.c.
if (mode === 'own') {
  describe('dist/host.js with a faulty AMSI', () => {
    describeFaults(() => path.join(dist, 'host.js'), ['as documents']);
  });
}
