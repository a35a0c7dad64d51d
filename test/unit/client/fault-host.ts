/** A scan host with the real server and pipeline whose engines crash, hang or answer nonsense when a script says so. */

import { appendFileSync, existsSync } from 'node:fs';
import { isMainThread, workerData } from 'node:worker_threads';
import { createAlertBudget, type RunLimit } from '../../../src/engines/amsi/alert-budget';
import type { AmsiEngine, AmsiLayerVerdict, RuleEngine } from '../../../src/engines/model';
import type { EngineStatus } from '../../../src/findings/model';
import { exclusionsInForce } from '../../../src/health/exclusions';
import type { HostEngines } from '../../../src/host/engines';
import { serve } from '../../../src/host/server';
import { startWatchdog, watchParent } from '../../../src/host/watchdog';
import type { Layer } from '../../../src/layers/model';
import type { HostConfig } from '../../../src/protocol';

/** Each line: what happened, the process, a detail. Tests read it. */
function log(event: string, detail: string): void {
  const file = process.env.AMSIGHT_FAULT_LOG;
  if (file !== undefined) appendFileSync(file, `${event} ${process.pid} ${detail}\n`);
}

function gateIsClosed(): boolean {
  return existsSync(process.env.AMSIGHT_FAULT_GATE ?? '');
}

function soon(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

function hang(): never {
  log('hang', 'now');
  for (;;);
}

function textOf(layers: readonly Layer[]): string {
  const content = layers[0]?.content;
  return content?.type === 'text' ? content.text : '';
}

/** What a script does to the engine that sees it. */
const faults: Readonly<Record<string, () => void>> = {
  'fault:abort': () => {
    process.abort();
  },
  'fault:exit': () => {
    process.exit(3);
  },
  'fault:kill': () => {
    process.kill(process.pid, 'SIGKILL');
    hang();
  },
  'fault:hang': hang,
  'fault:throw': () => {
    throw new Error('the rule engine failed');
  },
};

function misbehave(layers: readonly Layer[]): void {
  const text = textOf(layers);
  for (const [marker, fault] of Object.entries(faults)) if (text.includes(marker)) fault();
}

/** AMSI finds nothing in what they cover. */
const lists = { readable: true, paths: ['C:\\excl'], extensions: [], processes: [] };
const exclusions = exclusionsInForce(() => lists);

const rules: RuleEngine = {
  status: () => ({ id: 'rules', state: 'ready', detail: 'fine', fingerprint: 'rules-1' }),
  scan: (layers) => {
    log('rules', JSON.stringify(textOf(layers)));
    misbehave(layers);
    const at = textOf(layers).indexOf('flagged');
    if (at < 0) return [];
    const rule = {
      name: 'flagged',
      description: 'A flagged word',
      severity: 'error' as const,
      technique: null,
      reference: null,
    };
    return [{ rule, layer: 0, ranges: [{ start: at, end: at + 7 }] }];
  },
  prefilter: (scripts) => {
    log('prefilter', String(scripts.length));
    scripts.forEach(misbehave);
    return scripts.map((layers) => textOf(layers).includes('flagged'));
  },
  dispose: () => undefined,
};

function createAmsi(config: HostConfig, run: RunLimit | null): AmsiEngine {
  const alerts = createAlertBudget({ folder: '', perHour: 0, run });
  let signatures = 1;
  return {
    status: (): EngineStatus => ({
      id: 'amsi',
      state: 'ready',
      detail: 'fine',
      fingerprint: `amsi-${config.amsi.appName}-${signatures}`,
    }),
    openSession: () => ({
      scan: async (content, options): Promise<AmsiLayerVerdict> => {
        const text = content.type === 'text' ? content.text : '';
        log('amsi', options.contentName);
        if (text.includes('fault:async-hang')) {
          log('hang', 'now');
          await new Promise(() => undefined);
        }
        if (text.includes('fault:slow')) await new Promise((resolve) => setTimeout(resolve, 20));
        if (text.includes('fault:garbage')) return null as unknown as AmsiLayerVerdict;
        if (text.includes('fault:update')) signatures++;
        while (text.includes('fault:wait') && gateIsClosed()) await soon();
        const permit = await alerts.acquire(options);
        if (!permit.granted)
          return { verdict: 'unscanned', code: 'alertBudget', reason: permit.why, sha256: null };
        if (text.includes('fault:in-call')) process.exit(3);
        const detected = text.includes('amsi:detected') || (text.includes('amsi:later') && signatures > 1);
        if (!detected && exclusions.covering(options.contentName))
          return { verdict: 'unscanned', code: 'excluded', reason: 'It is excluded.', sha256: '00' };
        const verdict = detected ? 'detected' : 'notDetected';
        await permit.settle(verdict === 'detected');
        return { verdict, amsiResult: verdict === 'detected' ? 32768 : 1, sha256: '00' };
      },
      close: () => undefined,
    }),
    dispose: () => Promise.resolve(),
  };
}

function createEngines(config: HostConfig, run: RunLimit | null): HostEngines {
  log('start', config.amsi.appName);
  const { appName } = config.amsi;
  if (appName === 'start:exit' || (appName === 'start:exit-at-gate' && gateIsClosed())) process.exit(4);
  if (config.amsi.appName === 'start:throw') throw new Error('no engines today');
  if (config.amsi.appName === 'start:hang') hang();
  return {
    amsi: createAmsi(config, run),
    rules,
    health: () =>
      Promise.resolve({
        schema: 'amsight/health@1',
        state: 'ready',
        summary: 'fine',
        cause: null,
        causeId: null,
        advice: null,
        evidence: [],
        notes: [],
        providers: [],
        selfTest: null,
        defender: null,
        exclusions: null,
        posture: [],
      }),
    threatNames: async (queries) => {
      log('names', queries.map(({ contentName }) => contentName).join());
      while (gateIsClosed()) await soon();
      return queries.map(({ contentName }) => ({ name: contentName, id: '1', link: null }));
    },
    onboarded: () => false,
    exclusions,
  };
}

if (isMainThread) {
  startWatchdog(__filename);
  serve(async (config, run) => {
    const engines = createEngines(config, run);
    while (config.amsi.appName === 'start:slow' && gateIsClosed()) await soon();
    return engines;
  });
} else {
  watchParent((workerData as { parent: number }).parent);
}
