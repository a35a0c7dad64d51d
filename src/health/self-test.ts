/** Proves that AMSI detects something: a few probes with a known answer, made where the real scans are made. */

import * as l10n from '@vscode/l10n';
import type { EngineVerdict } from '../findings/model';
import { selfTestContentName } from '../engines/amsi/content';
import type { ProbeScan } from '../engines/amsi/engine';
import { isPositive } from '../engines/amsi/verdict';
import type { AmsiLayerVerdict } from '../engines/model';
import type { SelfTest, SelfTestProbe } from './model';
import { asExpected } from './probe-answers';

interface Probe {
  readonly name: () => string;
  readonly expected: SelfTestProbe['expected'];
  /** Joined only when it is used, so that the package holds no text an antivirus looks for. */
  readonly text: () => string;
}

/** Microsoft's documented AMSI test sample. Source: learn.microsoft.com, "Antimalware Scan Interface demonstrations". */
const amsiSample: Probe = {
  name: () => l10n.t('AMSI test sample'),
  expected: 'detected',
  text: () => ['AMSI Te', 'st Sample: 7e72c3ce-861b-', '4339-8740-0ac1', '484c1386'].join(''),
};

/** EICAR's test file, for an engine that lost the AMSI sample in a signature update. Source: eicar.org. */
const eicar: Probe = {
  name: () => l10n.t('EICAR test file'),
  expected: 'detected',
  text: () =>
    ['X5O!P%@AP[4', '\\PZX54(P^)7CC)', '7}$EI', 'CAR-STAN', 'DARD-ANTIVIRUS-', 'TEST-FILE!$H', '+H*'].join(
      '',
    ),
};

/** A detector that flags this one flags everything. */
const harmless: Probe = {
  name: () => l10n.t('harmless script'),
  expected: 'notDetected',
  text: () => "Write-Output 'Amsight self-test'",
};

/**
 * Runs the probes: one harmless script first, which raises no alert, then the AMSI sample, then EICAR only when that was
 * missed (each positive may raise an alert). Passed means that a bad probe was detected and the harmless one was not.
 * @returns null when the alert budget refused a probe: what AMSI would have answered is not known
 */
export async function runSelfTest(
  scan: ProbeScan,
  now: () => Date = () => new Date(),
): Promise<SelfTest | null> {
  const probes: SelfTestProbe[] = [];
  for (const { name, expected, text } of [harmless, amsiSample, eicar]) {
    const answer = toEngineVerdict(await scan(text(), selfTestContentName));
    if (answer.code === 'alertBudget') return null;
    probes.push({ name: name(), expected, answer });
    if (expected === 'detected' && answer.verdict === 'detected') break;
  }
  const bad = probes.filter(({ expected }) => expected === 'detected');
  const good = probes.filter(({ expected }) => expected === 'notDetected');
  const passed = good.every(asExpected) && bad.some(asExpected);
  // A reader asks how the samples fared.
  return { passed, time: now().toISOString(), probes: [...bad, ...good] };
}

/** True when AMSI called the harmless probe bad. */
export function flagsEverything(test: SelfTest): boolean {
  return test.probes.some((probe) => probe.expected === 'notDetected' && isPositive(probe.answer.verdict));
}

/** The hash is of our own probe: it says nothing to a reader. */
function toEngineVerdict(answer: AmsiLayerVerdict): EngineVerdict {
  const copy: { sha256?: string | null } & EngineVerdict = { ...answer };
  delete copy.sha256;
  return copy;
}
