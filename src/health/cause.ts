/** What a cause is: its stable name, the sentence, what proves it and what to do. */

import type { HealthFacts } from './facts';
import type { HealthCause } from './model';

export interface Cause {
  readonly id: HealthCause;
  /** One sentence. */
  readonly cause: string;
  readonly advice: string | null;
  readonly evidence: readonly string[];
}

/** Null when the facts don't prove it. */
export type FindCause = (facts: HealthFacts) => Cause | null;
