/** Asks AMSI about parts of the layers it flags, in fresh sessions, so that findings point at lines. */

import type { AmsiEngine } from '../engines/model';
import { localise } from '../findings/localise';
import type { Verdict } from '../findings/model';
import type { AmsiAnswer } from '../findings/report';
import type { ScanOptions } from '../protocol';
import type { PipelineContext, Unpacked } from './pipeline';

const flagged: ReadonlySet<Verdict> = new Set<Verdict>(['detected', 'blockedByAdmin', 'suspicious']);

/** Thrown by a probe that got no answer; the search ends with what it has found. */
class NoAnswer extends Error {}

export interface Located {
  readonly answers: readonly AmsiAnswer[];
  /** False when a probe got no answer: another time it may. */
  readonly complete: boolean;
}

/**
 * The answers with the regions that could be found within the limits, which are for the whole script. Only the source
 * is searched: what is flagged in a decoded layer already points at the expression that carries it.
 */
export async function locate(
  { script, unwrapped }: Unpacked,
  answers: readonly AmsiAnswer[],
  limits: NonNullable<ScanOptions['localize']>,
  context: PipelineContext,
): Promise<Located> {
  const source = answers.find(({ layer, answer }) => layer === 0 && flagged.has(answer.verdict));
  if (!source || unwrapped.layers[0]?.content.type !== 'text') return { answers, complete: true };
  const regions = await localise(script.text, {
    ...limits,
    probe: (text) => probe(context.engines.amsi, text, script.input.contentName, context),
  }).catch((error: unknown) => {
    if (error instanceof NoAnswer) return null;
    throw error;
  });
  if (regions === null) return { answers, complete: false };
  return { answers: answers.map((one) => (one === source ? { ...one, regions } : one)), complete: true };
}

/** A probe in a session of its own: the engine must not add it to what it has seen of the script. */
async function probe(
  amsi: AmsiEngine,
  text: string,
  contentName: string,
  { cancellation, options: { requested } }: Pick<PipelineContext, 'cancellation' | 'options'>,
): Promise<boolean> {
  if (cancellation.cancelled || cancellation.enoughPlaces === true) throw new NoAnswer();
  const session = amsi.openSession();
  try {
    const { verdict } = await session.scan({ type: 'text', text }, { contentName, requested, probe: true });
    if (verdict === 'unscanned') throw new NoAnswer();
    return flagged.has(verdict);
  } finally {
    session.close();
  }
}
