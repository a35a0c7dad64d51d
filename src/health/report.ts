/** Makes the report of `amsight health` and Show AMSI Health. */

import type { EngineState } from '../findings/model';
import type { NativeFailure } from '../engines/win32/koffi';
import { diagnose } from './diagnosis';
import type { HealthFacts, MachineFacts } from './facts';
import type { HealthReport, PostureItem, SelfTest } from './model';
import { notesOf, summaryOf } from './summary';

/** What a report is made of; each is asked when the report is. */
export interface HealthSources {
  /** Why AMSI can't be called; null when it can. */
  readonly failure: NativeFailure | null;
  readonly machine: () => MachineFacts;
  /** The self-test to report, made now or before; null when there is none. Not asked where AMSI can't be called. */
  readonly selfTest: () => Promise<SelfTest | null>;
  /** What failed when AMSI stopped working after that self-test; null when it did not. Asked after it. */
  readonly stopped: () => string | null;
  readonly rules: () => EngineState;
  readonly posture: () => readonly PostureItem[];
}

export async function collectHealth({
  failure,
  machine,
  selfTest,
  stopped,
  rules,
  posture,
}: HealthSources): Promise<HealthReport> {
  const test = failure ? null : await selfTest();
  const facts: HealthFacts = { ...machine(), failure, selfTest: test, stopped: stopped(), rules: rules() };
  const diagnosis = diagnose(facts);
  const { providers, defender, exclusions } = facts;
  return {
    schema: 'amsight/health@1',
    ...diagnosis,
    summary: summaryOf(facts, diagnosis),
    notes: notesOf(facts, diagnosis),
    providers: providers?.providers ?? [],
    selfTest: test,
    defender: defender === null || defender.installed === false ? null : defender.state,
    exclusions: exclusions?.exclusions ?? null,
    posture: posture(),
  };
}
