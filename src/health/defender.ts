/** Reads what Microsoft Defender's registry values say of its signatures and switches. */

import type { Registry } from '../engines/win32/registry';
import type { DefenderState } from './model';

/** The CLSID of Defender's AMSI provider. */
export const defenderClsid = '{2781761E-28E0-4109-99FE-B9D127C57AFE}';

const root = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender';
const policies = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender';

/** A policy outranks a preference. The preference values are known from detection rules, not documented by Microsoft. */
const sources = [
  { kind: 'policy', key: `${policies}\\Real-Time Protection` },
  { kind: 'preference', key: `${root}\\Real-Time Protection` },
] as const;

export interface Switch {
  readonly state: 'on' | 'off' | null;
  /** Where it is switched off, for example as the evidence of a cause; null when it is not. */
  readonly offBy: { readonly kind: 'policy' | 'preference'; readonly value: string } | null;
}

export interface DefenderReading {
  readonly state: DefenderState;
  readonly realTimeProtection: Switch;
  readonly scriptScanning: Switch;
}

/** @returns null when this machine has no Defender, or nothing of it can be read */
export function readDefender(registry: Registry): DefenderReading | null {
  const installed = registry.subkeys(root);
  const realTimeProtection = readSwitch(registry, 'DisableRealtimeMonitoring');
  const scriptScanning = readSwitch(registry, 'DisableScriptScanning');
  if (installed.state === 'missing' && !realTimeProtection.offBy && !scriptScanning.offBy) return null;
  return {
    realTimeProtection,
    scriptScanning,
    state: {
      signatureVersion: text(registry, 'AVSignatureVersion'),
      engineVersion: text(registry, 'EngineVersion'),
      realTimeProtection: realTimeProtection.state,
      scriptScanning: scriptScanning.state,
      signatureTime: null,
      runningMode: null,
      serviceRunning: null,
      tamperProtection: null,
      onboarded: null,
    },
  };
}

function text(registry: Registry, name: string): string | null {
  const answer = registry.value(`${root}\\Signature Updates`, name);
  return answer.state === 'found' && typeof answer.value === 'string' ? answer.value : null;
}

function readSwitch(registry: Registry, name: string): Switch {
  for (const { kind, key } of sources) {
    const answer = registry.value(key, name);
    // What can't be read may be the very switch.
    if (answer.state === 'unreadable') return { state: null, offBy: null };
    if (answer.state !== 'found') continue;
    if (answer.value === 0) return { state: 'on', offBy: null };
    if (answer.value === 1) return { state: 'off', offBy: { kind, value: `${key}\\${name}` } };
  }
  return { state: 'on', offBy: null };
}
