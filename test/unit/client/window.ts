/** A window of an editor as far as scanning goes: a process with a client of its own that scans what it is sent. */

import { ScanClient } from '../../../src/client/client';
import type { FileReport } from '../../../src/findings/model';
import { settingsFor, testConfig } from './settings';

export interface WindowTask {
  readonly hostPath: string;
  readonly alertBudget: number;
  /** Typed, so that nobody asked for their scans. */
  readonly texts: readonly string[];
}

export interface WindowReport {
  /** In the order of the texts. */
  readonly verdicts: readonly (readonly [verdict: string, code: string | null])[];
  /** The verdict of the first text once more, asked for by a person. */
  readonly requested: string;
}

async function work({ hostPath, alertBudget, texts }: WindowTask): Promise<WindowReport> {
  const config = {
    ...testConfig,
    engines: { amsi: true, rules: false },
    amsi: { ...testConfig.amsi, alertBudget },
  };
  const client = new ScanClient(settingsFor(hostPath, { config, cacheEntries: 0 }));
  const scan = (text: string, requested: boolean): Promise<FileReport> =>
    client.scan({
      input: { contentName: '/typed.ps1', source: { type: 'text', text } },
      options: { requested, localize: null },
      priority: 'edit',
    });
  const reports = await Promise.all(texts.map((text) => scan(text, false)));
  const asked = await scan(texts[0] ?? '', true);
  await client.dispose();
  return {
    verdicts: reports.map(({ verdict, code, engines }) => [verdict, code ?? engines.amsi?.code ?? null]),
    requested: asked.verdict,
  };
}

process.once('message', (task) => {
  void work(task as WindowTask).then((report) => {
    process.send?.(report, () => {
      process.disconnect();
    });
  });
});
