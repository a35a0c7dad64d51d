/** The engines of a scan host, as the pipeline uses them; main.ts makes the real ones, tests make theirs. */

import type { AmsiEngine, RuleEngine } from '../engines/model';
import type { EngineStatus } from '../findings/model';
import type { HealthReport } from '../health/model';
import type { HostConfig } from '../protocol';

export interface HostEngines {
  readonly amsi: AmsiEngine;
  readonly rules: RuleEngine;
  /** Always probes live. */
  health(): Promise<HealthReport>;
}

/** Called once, with the configuration of `initialize`. */
export type CreateEngines = (config: HostConfig) => Promise<HostEngines>;

export function statuses({ amsi, rules }: HostEngines): EngineStatus[] {
  return [amsi.status(), rules.status()];
}
