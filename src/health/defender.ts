/** Reads Microsoft Defender's own state: whether it is there and runs, its mode, signatures, switches and protection. */

import type { Registry, RegistryValue } from '../engines/win32/registry';
import type { DefenderState } from './model';
import { policies, product, readSwitch, realTimeNames, scriptScanningNames, type Switch } from './switches';

/** The CLSID of Defender's AMSI provider. */
export const defenderClsid = '{2781761E-28E0-4109-99FE-B9D127C57AFE}';

const serviceKey = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinDefend';
const endpointPolicies = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Advanced Threat Protection';
const endpointStatus = 'HKLM\\SOFTWARE\\Microsoft\\Windows Advanced Threat Protection\\Status';
/** SERVICE_DISABLED of winsvc.h, in a service's Start value. */
const startDisabled = 4;

/** A value that was read, as evidence of a cause. */
export interface ReadValue {
  readonly value: string;
  readonly data: RegistryValue;
}

export interface DefenderReading {
  /** Null when that could not be found out. */
  readonly installed: boolean | null;
  readonly state: DefenderState;
  readonly realTimeProtection: Switch;
  readonly scriptScanning: Switch;
  /** What says that it is passive or in EDR block mode; `proven` when Defender itself wrote it. */
  readonly modeBy: { readonly values: readonly ReadValue[]; readonly proven: boolean } | null;
  /** Why the service does not run, where that is known; `proven` false for a policy that Windows may ignore. */
  readonly serviceOffBy: { readonly value: ReadValue | null; readonly proven: boolean } | null;
  /** Keys that refused to be read. */
  readonly unreadable: readonly string[];
}

/** Where Defender's service is looked for. */
export const defenderServiceKey = serviceKey;

/** @param serviceRuns whether the service WinDefend runs; null where that can't be asked */
export function readDefender(registry: Registry, serviceRuns: () => boolean | null): DefenderReading {
  const unreadable = new Set<string>();
  const read = (key: string, name: string): RegistryValue => {
    const answer = registry.value(key, name);
    if (answer.state === 'unreadable') unreadable.add(key);
    return answer.state === 'found' ? answer.value : null;
  };
  const service = registry.subkeys(serviceKey);
  if (service.state === 'unreadable') unreadable.add(serviceKey);
  const installed = service.state === 'unreadable' ? null : service.state === 'found';
  const tamperProtection = tamperOf(read(`${product}\\Features`, 'TamperProtection'));
  const realTimeProtection = readSwitch(registry, realTimeNames, tamperProtection);
  const scriptScanning = readSwitch(registry, scriptScanningNames, tamperProtection);
  for (const { unreadable: keys } of [realTimeProtection, scriptScanning])
    for (const key of keys) unreadable.add(key);
  const running = installed === false ? false : serviceRuns();
  const serviceOffBy = serviceOff(read, running);
  const { runningMode, modeBy } = readMode(read, unreadable);
  const signatures = `${product}\\Signature Updates`;
  return {
    installed,
    realTimeProtection,
    scriptScanning,
    modeBy,
    serviceOffBy,
    unreadable: [...unreadable],
    state: {
      signatureVersion: text(read(signatures, 'AVSignatureVersion')),
      engineVersion: text(read(signatures, 'EngineVersion')),
      signatureTime: fileTime(read(signatures, 'SignaturesLastUpdated')),
      realTimeProtection: realTimeProtection.state,
      scriptScanning: scriptScanning.state,
      runningMode,
      serviceRunning: running ?? (serviceOffBy?.proven === true ? false : null),
      tamperProtection,
      onboarded: onboardedOf(registry, unreadable),
    },
  };
}

/** Whether this machine reports to Defender for Endpoint; null when that can't be read. Source: learn.microsoft.com, "Troubleshoot Microsoft Defender for Endpoint onboarding issues": OnboardingState is 1. */
function onboardedOf(registry: Registry, unreadable: Set<string>): boolean | null {
  const answer = registry.value(endpointStatus, 'OnboardingState');
  if (answer.state === 'unreadable') {
    unreadable.add(endpointStatus);
    return null;
  }
  return answer.state === 'found' && answer.value === 1;
}

/** 5 is on, 4 and 0 are off; other numbers are seen, too, and nobody documents them. */
function tamperOf(value: RegistryValue): DefenderState['tamperProtection'] {
  if (value === 5) return 'on';
  return value === 4 || value === 0 ? 'off' : null;
}

type Read = (key: string, name: string) => RegistryValue;

/**
 * PassiveMode is what Defender writes (1 passive, 2 passive with periodic scanning), ForceDefenderPassiveMode what a server's
 * policy asks for. EDR in block mode acts while Defender is passive. Sources: learn.microsoft.com, "Defender Antivirus in
 * passive mode" and "Defender CSP", PassiveRemediation.
 */
function readMode(
  read: Read,
  unreadable: ReadonlySet<string>,
): Pick<DefenderReading, 'modeBy'> & Pick<DefenderState, 'runningMode'> {
  const own = { value: `${product}\\PassiveMode`, data: read(product, 'PassiveMode') };
  const forced = {
    value: `${endpointPolicies}\\ForceDefenderPassiveMode`,
    data: read(endpointPolicies, 'ForceDefenderPassiveMode'),
  };
  const proven = own.data === 1 || own.data === 2;
  if (!proven && (own.data === 0 || forced.data !== 1)) {
    const known = !unreadable.has(product) && !unreadable.has(endpointPolicies);
    return { runningMode: known ? 'normal' : null, modeBy: null };
  }
  const blocks = [`${policies}\\Features`, `${policies}\\Policy Manager`, `${product}\\Features`]
    .map((key) => ({ value: `${key}\\PassiveRemediation`, data: read(key, 'PassiveRemediation') }))
    .find(({ data }) => typeof data === 'number' && (data & 1) === 1);
  return {
    runningMode: blocks ? 'edrBlock' : 'passive',
    modeBy: { values: [proven ? own : forced, ...(blocks ? [blocks] : [])], proven },
  };
}

/** @param running what the service manager said; it outranks what is configured */
function serviceOff(read: Read, running: boolean | null): DefenderReading['serviceOffBy'] {
  if (running === true) return null;
  const start = { value: `${serviceKey}\\Start`, data: read(serviceKey, 'Start') };
  if (start.data === startDisabled) return { value: start, proven: true };
  if (running === false) return { value: null, proven: true };
  const spyware = { value: `${policies}\\DisableAntiSpyware`, data: read(policies, 'DisableAntiSpyware') };
  return spyware.data === 1 ? { value: spyware, proven: false } : null;
}

function text(value: RegistryValue): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** In 100-nanosecond steps since 1601. */
const year10000 = 2_650_467_744_000_000_000n;

/** 100-nanosecond steps since 1601, eight bytes (REG_BINARY) or a number (REG_QWORD). */
function fileTime(value: RegistryValue): string | null {
  const steps =
    value instanceof Uint8Array && value.length >= 8 ? Buffer.from(value).readBigUInt64LE(0) : value;
  if (typeof steps !== 'bigint' || steps <= 0n || steps >= year10000) return null;
  return new Date(Number(steps / 10_000n) - 11_644_473_600_000).toISOString();
}
