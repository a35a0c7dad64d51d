/** Makes the report of `amsight health` and Show AMSI Health. */

import * as l10n from '@vscode/l10n';
import { diagnose } from './diagnosis';
import type { NativeFailure } from '../engines/win32/koffi';
import type { MachineFacts } from './machine';
import type { HealthReport, SelfTest } from './model';

/** What a report is made of; each is asked when the report is. */
export interface HealthSources {
  /** Why AMSI can't be called; null when it can. */
  readonly failure: NativeFailure | null;
  readonly machine: () => MachineFacts;
  /** Probes live; null when AMSI can't be called or the probe was not allowed. */
  readonly selfTest: () => Promise<SelfTest | null>;
}

export async function collectHealth({ failure, machine, selfTest }: HealthSources): Promise<HealthReport> {
  const test = failure ? null : await selfTest();
  const facts = { ...machine(), failure, selfTest: test };
  const diagnosis = diagnose(facts);
  return {
    schema: 'amsight/health@1',
    summary: diagnosis.cause ?? l10n.t('AMSI detects its test sample.'),
    causeId: diagnosis.cause === null ? null : 'unknown',
    advice: null,
    notes: [],
    exclusions: null,
    ...diagnosis,
    providers: facts.providers?.providers ?? [],
    selfTest: test,
    defender: facts.defender?.state ?? null,
    posture: [],
  };
}
