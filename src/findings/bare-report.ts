/** Reports of scripts that no engine has seen: skipped, failed, or ended together with their scan host. */

import type { ScriptKind } from '../scripts/kinds';
import type { EngineId, FileReport, ReasonCode, Verdict } from './model';

export interface BareReport {
  readonly path: string;
  readonly status: 'skipped' | 'failed' | 'scanned';
  readonly code: ReasonCode | null;
  /** One sentence for people. */
  readonly reason: string | null;
  readonly kind?: ScriptKind | null;
  readonly sha256?: string | null;
  /** `unscanned` unless told otherwise. */
  readonly verdict?: Verdict;
  /** Engines that should have seen it; each is given the report's verdict, code and reason. */
  readonly engines?: readonly EngineId[];
  readonly durationMs?: number;
}

/** A whole FileReport with no layers and no findings. */
export function bareReport(parts: BareReport): FileReport {
  const verdict = parts.verdict ?? 'unscanned';
  const answer = {
    verdict,
    ...(parts.code === null ? {} : { code: parts.code }),
    ...(parts.reason === null ? {} : { reason: parts.reason }),
  };
  return {
    path: parts.path,
    kind: parts.kind ?? null,
    sha256: parts.sha256 ?? null,
    status: parts.status,
    code: parts.code,
    reason: parts.reason,
    verdict,
    engines: Object.fromEntries((parts.engines ?? []).map((id) => [id, answer])),
    layers: 0,
    truncated: false,
    durationMs: parts.durationMs ?? 0,
    submitted: [],
    findings: [],
  };
}
