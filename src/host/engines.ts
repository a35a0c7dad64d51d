/** The engines of a scan host, as the pipeline uses them; main.ts makes the real ones, tests make theirs. */

import type { RunLimit } from '../engines/amsi/alert-budget';
import type { AmsiEngine, RuleEngine } from '../engines/model';
import type { EngineStatus, Threat } from '../findings/model';
import type { ExclusionsInForce } from '../health/exclusions';
import type { HealthReport } from '../health/model';
import type { HealthRequest, HostConfig, ThreatQuery } from '../protocol';

export interface HostEngines {
  readonly amsi: AmsiEngine;
  readonly rules: RuleEngine;
  health(request: HealthRequest): Promise<HealthReport>;
  /** As the request of the same name. */
  threatNames(queries: readonly ThreatQuery[]): Promise<readonly (Threat | null)[]>;
  /** Whether this machine is onboarded to Defender for Endpoint, where each detection may reach a security team. */
  onboarded(): boolean;
  /** What AMSI's engine is told to leave out. */
  readonly exclusions: ExclusionsInForce;
}

/**
 * Called once, with the configuration of `initialize`.
 * @param run what limits requested AMSI calls; null for nothing
 */
export type CreateEngines = (config: HostConfig, run: RunLimit | null) => Promise<HostEngines>;

export function statuses({ amsi, rules }: HostEngines): EngineStatus[] {
  return [amsi.status(), rules.status()];
}
