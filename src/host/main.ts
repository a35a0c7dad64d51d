/** Entry of the scan host, dist/host.js: makes the engines from the files beside it and serves its client. */

import path from 'node:path';
import { isMainThread, workerData } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import type { RunLimit } from '../engines/amsi/alert-budget';
import { selfTestContentName } from '../engines/amsi/content';
import { OwnDetections } from '../engines/amsi/own-detections';
import type { AmsiEngine, RuleEngine } from '../engines/model';
import { createRuleEngine } from '../engines/rules/engine';
import type { EngineId, EngineStatus } from '../findings/model';
import { startAmsi } from '../health/amsi';
import { noExclusions } from '../health/exclusions';
import type { HostConfig } from '../protocol';
import type { HostEngines } from './engines';
import { serve } from './server';
import { createThreatNames } from './threat-names';
import { startWatchdog, watchParent } from './watchdog';

async function createEngines(config: HostConfig, run: RunLimit | null): Promise<HostEngines> {
  const own = new OwnDetections();
  const onSelfTest = (): void => {
    own.note(selfTestContentName);
  };
  const options = { ...config.amsi, run, onSelfTest, rules: () => rules.status().state };
  const rules: RuleEngine = config.engines.rules
    ? createRuleEngine({
        wasmPath: path.join(__dirname, 'yara_x.wasm'),
        bundledPath: path.join(__dirname, 'rules.bin'),
        userPaths: config.rulePaths,
      })
    : rulesOff;
  const threatNames = createThreatNames(config, own);
  if (config.engines.amsi) {
    const { engine, ...rest } = await startAmsi(options);
    return { ...rest, amsi: own.watch(engine), rules, threatNames };
  }
  // Health is about the machine: it tells of AMSI although no script is given to it.
  const health: HostEngines['health'] = async (request) => {
    const amsi = await startAmsi({ ...options, quiet: !request.probe });
    try {
      return await amsi.health(request);
    } finally {
      await amsi.engine.dispose();
    }
  };
  return { amsi: amsiOff, rules, health, threatNames, onboarded: () => false, exclusions: noExclusions };
}

function statusOff(id: EngineId): EngineStatus {
  return { id, state: 'off', detail: l10n.t('Switched off by a setting.'), fingerprint: 'off' };
}

const rulesOff: RuleEngine = {
  status: () => statusOff('rules'),
  scan: () => [],
  prefilter: (scripts) => scripts.map(() => false),
  dispose: () => undefined,
};

const amsiOff: AmsiEngine = {
  status: () => statusOff('amsi'),
  openSession: () => ({
    scan: () => Promise.resolve({ verdict: 'unscanned', code: 'engineOff', sha256: null }),
    close: () => undefined,
  }),
  dispose: () => Promise.resolve(),
};

if (isMainThread) {
  startWatchdog(__filename);
  serve(createEngines);
} else {
  watchParent((workerData as { parent: number }).parent);
}
