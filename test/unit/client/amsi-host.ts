/** A scan host with the real server, pipeline and AMSI engine on a library with AMSI's functions that the test names. */

import { noExclusions } from '../../../src/health/exclusions';
import { isMainThread, workerData } from 'node:worker_threads';
import { loadAmsiFrom } from '../../../src/engines/amsi/binding';
import type { RuleEngine } from '../../../src/engines/model';
import { startAmsi } from '../../../src/health/amsi';
import { readMachine, type MachineFacts } from '../../../src/health/machine';
import { serve } from '../../../src/host/server';
import { startWatchdog, watchParent } from '../../../src/host/watchdog';

const library = process.env.AMSIGHT_FAKE_AMSI ?? '';

/** The self-test's outcome rests on AMSI alone. */
const windows = (): MachineFacts => ({
  ...readMachine(),
  platform: 'win32',
  release: '10.0.22631',
  wine: null,
});

const rulesOff: RuleEngine = {
  status: () => ({ id: 'rules', state: 'off', detail: 'off', fingerprint: 'off' }),
  scan: () => [],
  prefilter: (scripts) => scripts.map(() => false),
  dispose: () => undefined,
};

if (isMainThread) {
  startWatchdog(__filename);
  serve(async (config, run) => {
    const { engine, health } = await startAmsi(
      { ...config.amsi, run },
      { load: () => loadAmsiFrom(library), machine: windows },
    );
    return {
      amsi: engine,
      rules: rulesOff,
      health,
      threatNames: (queries) => Promise.resolve(queries.map(() => null)),
      onboarded: () => false,
      exclusions: noExclusions,
    };
  });
} else {
  watchParent((workerData as { parent: number }).parent);
}
