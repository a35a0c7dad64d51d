/** Reads the answers of a self-test's probes. */

import type { EngineVerdict } from '../findings/model';
import type { SelfTest, SelfTestProbe } from './model';

/** True when a probe was answered as a working AMSI does. */
export function asExpected({ expected, answer }: SelfTestProbe): boolean {
  return expected === 'detected' ? answer.verdict === 'detected' : nothingFound(answer);
}

/** True when AMSI looked at each bad probe and found nothing: not when it failed, or let a policy decide. */
export function missedSamples(test: SelfTest | null): boolean {
  const bad = (test?.probes ?? []).filter(({ expected }) => expected === 'detected');
  return bad.length > 0 && bad.every(({ answer }) => nothingFound(answer));
}

function nothingFound({ verdict }: EngineVerdict): boolean {
  return verdict === 'notDetected' || verdict === 'clean';
}
