/** Reads Microsoft Defender's switches: where one is configured off, by whom, and whether tamper protection may override it. */

import type { Registry, RegistryValue } from '../engines/win32/registry';
import type { DefenderState, Switched } from './model';

export const product = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender';
export const policies = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender';

/** Who configured it: a group policy, device management (MDM, through its CSP), or a preference (Set-MpPreference). */
export type SwitchedBy = 'policy' | 'csp' | 'preference';

/** The value that says so, as evidence. */
export interface OffBy {
  readonly kind: SwitchedBy;
  /** Key and name, for example `HKLM\…\Real-Time Protection\DisableScriptScanning`. */
  readonly value: string;
  readonly data: RegistryValue;
}

export interface Switch {
  readonly state: Switched;
  /** Null when it is not configured off. */
  readonly offBy: OffBy | null;
  /** Keys that refused before anything was found: there may be the switch. */
  readonly unreadable: readonly string[];
}

interface Source {
  readonly kind: SwitchedBy;
  readonly key: string;
  /** Which data means off; the other of 0 and 1 means on. */
  readonly off: 0 | 1;
}

/**
 * A group policy outranks device management, and this a preference. Sources: learn.microsoft.com, "Policy CSP - Defender"
 * and "Troubleshoot Microsoft Defender Antivirus settings". The preference's values are known from detection rules, not
 * documented by Microsoft.
 */
const sources: readonly Source[] = [
  { kind: 'policy', key: `${policies}\\Real-Time Protection`, off: 1 },
  { kind: 'csp', key: `${policies}\\Policy Manager`, off: 0 },
  { kind: 'csp', key: 'HKLM\\SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\Defender', off: 0 },
  { kind: 'preference', key: `${product}\\Real-Time Protection`, off: 1 },
];

/** The two names of a switch: `Disable…` for policy and preference, `Allow…` for the CSP. */
export interface SwitchNames {
  readonly disable: string;
  readonly allow: string;
}

export const realTimeNames: SwitchNames = {
  disable: 'DisableRealtimeMonitoring',
  allow: 'AllowRealtimeMonitoring',
};
export const scriptScanningNames: SwitchNames = {
  disable: 'DisableScriptScanning',
  allow: 'AllowScriptScanning',
};

/** @param tamper whether tamper protection is on: unless it is surely off, a configured value may be ignored */
export function readSwitch(
  registry: Registry,
  names: SwitchNames,
  tamper: DefenderState['tamperProtection'],
): Switch {
  const unreadable: string[] = [];
  for (const { kind, key, off } of sources) {
    const name = off === 1 ? names.disable : names.allow;
    const answer = registry.value(key, name);
    if (answer.state === 'unreadable') unreadable.push(key);
    if (answer.state !== 'found' || (answer.value !== 0 && answer.value !== 1)) continue;
    // What can't be read outranks what was found after it.
    if (answer.value !== off) return { state: unreadable.length > 0 ? null : 'on', offBy: null, unreadable };
    const state = tamper === 'off' && unreadable.length === 0 ? 'off' : 'offUnproven';
    return { state, offBy: { kind, value: `${key}\\${name}`, data: answer.value }, unreadable };
  }
  return { state: unreadable.length > 0 ? null : 'on', offBy: null, unreadable };
}
