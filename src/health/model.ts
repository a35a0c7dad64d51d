/** What AMSI can do on this machine: the JSON of `amsight health`, which the page and the status bar show, too. */

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
  /** CompanyName of the DLL's version resource. */
  readonly company: string | null;
  /** FileVersion of the DLL's version resource. */
  readonly fileVersion: string | null;
  /** Whether the DLL carries an Authenticode signature; null when it could not be found out. */
  readonly signed: boolean | null;
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
  /** True when it was made by another window or earlier, and remembered. */
  readonly remembered?: boolean;
}

/** A switch that may not mean what it says: tamper protection can ignore a configured value. */
export type Switched = 'on' | 'off' | 'offUnproven' | null;

export interface DefenderState {
  readonly signatureVersion: string | null;
  readonly engineVersion: string | null;
  /** ISO 8601, UTC: when the signatures were last updated. */
  readonly signatureTime: string | null;
  /** Null where it could not be read. */
  readonly realTimeProtection: Switched;
  readonly scriptScanning: Switched;
  readonly runningMode: 'normal' | 'passive' | 'edrBlock' | null;
  readonly serviceRunning: boolean | null;
  readonly tamperProtection: 'on' | 'off' | null;
  /** Onboarded to Defender for Endpoint, where each detection may reach a security team. */
  readonly onboarded: boolean | null;
}

/** Every cause that Health can name, in the order of proof; docs/health.md has a section of each. */
export const healthCauses = [
  'notWindows',
  'windowsTooOld',
  'libraryMissing',
  'libraryForeign',
  'bindingMissing',
  'bindingBlocked',
  'bindingFailed',
  'flagsEverything',
  'noProvider',
  'providerMissing',
  'providerUnsigned',
  'defenderMissing',
  'defenderPassive',
  'defenderEdrBlock',
  'serviceOff',
  'realTimeOff',
  'scriptScanningOffByPolicy',
  'scriptScanningOffByPreference',
  'scriptScanningOffByCsp',
  'thirdParty',
  'excluded',
  'wine',
  'initializeFailed',
  'stoppedWorking',
  'scansFail',
  'notTested',
  'unknown',
  'hostFailing',
] as const;

export type HealthCause = (typeof healthCauses)[number];

/** Folders, files, processes and extensions that Defender leaves out. */
export interface Exclusions {
  /** False when a list could not be read, as for users who are not administrators. */
  readonly readable: boolean;
  readonly paths: readonly string[];
  readonly extensions: readonly string[];
  readonly processes: readonly string[];
}

export interface HealthReport {
  readonly schema: 'amsight/health@1';
  readonly state: EngineState;
  /** The verdict in one sentence, for the top of a page. */
  readonly summary: string;
  /** The most likely cause, one sentence; null when ready. */
  readonly cause: string | null;
  /** The cause's stable name; null when ready. */
  readonly causeId: HealthCause | null;
  /** What to do about it, one or two sentences; null where there is nothing to do. */
  readonly advice: string | null;
  /** What was read or seen that proves the cause, one sentence each. */
  readonly evidence: readonly string[];
  /** What the result does not prove, one sentence each: for example that excluded paths are covered. */
  readonly notes: readonly string[];
  readonly providers: readonly AmsiProvider[];
  readonly selfTest: SelfTest | null;
  readonly defender: DefenderState | null;
  /** Null off Windows. */
  readonly exclusions: Exclusions | null;
  readonly posture: readonly PostureItem[];
}

/** One more protection against fileless attacks. */
export interface PostureItem {
  /** Stable, for example `asr.obfuscatedScripts`. */
  readonly id: string;
  /** What protects, a few words. */
  readonly title: string;
  readonly state: 'ok' | 'attention' | 'unknown';
  /** What was found, one sentence. */
  readonly detail: string;
  /** The registry key or file that says so. */
  readonly source: string;
  /** Microsoft's page. */
  readonly link: string;
}
