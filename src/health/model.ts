/** What AMSI can do on this machine: the JSON of `amsight health`. */

import type { EngineState, EngineVerdict } from '../findings/model';

export interface AmsiProvider {
  readonly clsid: string;
  readonly name: string | null;
  readonly dll: string | null;
  /** Null when it could not be found out. */
  readonly exists: boolean | null;
  readonly bits: 32 | 64;
  /** 1 or 2: which Providers key registers it. */
  readonly version: 1 | 2;
}

export interface SelfTestProbe {
  readonly name: string;
  /** What a working AMSI answers. */
  readonly expected: 'detected' | 'notDetected';
  readonly answer: EngineVerdict;
}

export interface SelfTest {
  readonly passed: boolean;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly probes: readonly SelfTestProbe[];
}

export interface DefenderState {
  readonly signatureVersion: string | null;
  readonly engineVersion: string | null;
  /** `on`, `off`, or null where it could not be read. */
  readonly realTimeProtection: 'on' | 'off' | null;
  readonly scriptScanning: 'on' | 'off' | null;
}

export interface HealthReport {
  readonly schema: 'amsight/health@1';
  readonly state: EngineState;
  /** The most likely cause, one sentence; null when ready. */
  readonly cause: string | null;
  /** What was read or seen that proves the cause, one sentence each. */
  readonly evidence: readonly string[];
  readonly providers: readonly AmsiProvider[];
  readonly selfTest: SelfTest | null;
  readonly defender: DefenderState | null;
  readonly posture: readonly PostureItem[];
}

/** One more protection against fileless attacks. */
export interface PostureItem {
  readonly id: string;
  readonly state: 'ok' | 'attention' | 'unknown';
  readonly detail: string;
}
