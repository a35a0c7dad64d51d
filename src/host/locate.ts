/** Asks AMSI about parts of the layers it flags, in fresh sessions, so that findings point at lines. */

import type { AmsiLayerVerdict, AmsiScanOptions } from '../engines/model';
import { isWholeSource, type LayerSearch } from '../findings/amsi-places';
import { localise, type ProbeAnswer } from '../findings/localise';
import type { Verdict } from '../findings/model';
import type { AmsiAnswer } from '../findings/report';
import { severityOfVerdict, worstVerdict } from '../findings/verdicts';
import type { Layer } from '../layers/model';
import { syntaxUnits } from '../layers/units';
import type { LocalizeOptions } from '../protocol';
import { HostCancelled } from './cancellation';
import type { PipelineContext, Unpacked } from './pipeline';
import { probesOf, type Probes } from './probes';
import type { Script } from './script';

/** Milliseconds after which no further question is asked, at the latest: the script's verdict is known and waits. */
const longestSearch = 10_000;

export interface Located {
  readonly answers: readonly AmsiAnswer[];
  /** False when a probe got no answer: another time it may. */
  readonly complete: boolean;
}

/**
 * The answers with what could be found within the limits, which are for the whole script. The source is searched, or its
 * folded form where only that is flagged: what is flagged in a decoded layer already points at the expression that carries
 * it. What was found before a probe failed stays.
 * @param now milliseconds of a clock that never goes back
 * @throws HostCancelled
 */
export async function locate(
  { script, unwrapped }: Pick<Unpacked, 'script' | 'unwrapped'>,
  answers: readonly AmsiAnswer[],
  limits: LocalizeOptions,
  context: Pick<PipelineContext, 'config' | 'engines' | 'cancellation' | 'options'>,
  now: () => number = () => performance.now(),
): Promise<Located> {
  const hit = answers.find(({ layer: index, answer }) => {
    const layer = unwrapped.layers[index];
    return layer !== undefined && isWholeSource(layer) && severityOfVerdict(answer.verdict) !== null;
  });
  const layer = hit && unwrapped.layers[hit.layer];
  if (hit === undefined || layer?.content.type !== 'text') return { answers, complete: true };
  const search =
    context.engines.onboarded() && !limits.asked && !limits.evenOnboarded
      ? unasked
      : await new Questions(hit.answer.verdict, layer, script, limits, context, now).search(
          layer.content.text,
        );
  return {
    answers: answers.map((one) => (one === hit ? { ...one, search } : one)),
    complete: search.ended !== 'failed' && search.ended !== 'alertBudget',
  };
}

/** Of a machine where each detection may reach a security team. */
const unasked: LayerSearch = { regions: [], rest: 'flagged', ended: 'onboarded' };

/** The questions about one layer. */
class Questions {
  readonly #verdict: Verdict;
  readonly #layer: Layer;
  readonly #limits: LocalizeOptions;
  readonly #context: Pick<PipelineContext, 'config' | 'engines' | 'cancellation' | 'options'>;
  readonly #scanOptions: AmsiScanOptions;
  readonly #probes: Probes;
  readonly #now: () => number;
  #budgetSpent = false;

  constructor(
    verdict: Verdict,
    layer: Layer,
    { input: { contentName }, cacheKey }: Script,
    limits: LocalizeOptions,
    context: Pick<PipelineContext, 'config' | 'engines' | 'cancellation' | 'options'>,
    now: () => number,
  ) {
    this.#verdict = verdict;
    this.#layer = layer;
    this.#limits = limits;
    this.#context = context;
    this.#now = now;
    this.#probes = probesOf(context.engines.amsi);
    // What a person asked for is limited by `maxPositives` only, and by the run's own limit.
    const { requested } = context.options;
    this.#scanOptions = limits.asked
      ? { contentName, script: cacheKey, requested: true }
      : { contentName, script: cacheKey, requested, probe: true };
  }

  async search(text: string): Promise<LayerSearch> {
    const { maxCalls, maxPositives } = this.#limits;
    const end = this.#now() + Math.min(longestSearch, this.#context.config.searchTime ?? longestSearch);
    const { regions, rest, ended } = await localise(text, {
      maxCalls,
      maxPositives,
      units: syntaxUnits(this.#layer.kind, text),
      known: (part) => {
        const answer = this.#probes.known({ text: part, kind: this.#layer.kind });
        return answer && this.#read(answer);
      },
      probe: (part) => this.#ask(part, end),
    });
    return { regions, rest, ended: ended === 'failed' && this.#budgetSpent ? 'alertBudget' : ended };
  }

  /** @throws HostCancelled before anything more is asked */
  async #ask(text: string, end: number): Promise<ProbeAnswer | null> {
    const { cancelled, enoughPlaces } = this.#context.cancellation;
    if (cancelled) throw new HostCancelled();
    if (enoughPlaces === true || this.#now() > end) return null;
    const answer = await this.#probes.ask({ text, kind: this.#layer.kind }, this.#scanOptions);
    this.#budgetSpent = answer.code === 'alertBudget';
    // The whole was flagged under this very name: what covers it did not keep the engine from looking.
    if (answer.verdict === 'unscanned' && answer.code !== 'excluded') return null;
    return this.#read(answer);
  }

  /** A part that is only suspicious is not what makes the whole detected. */
  #read({ verdict }: AmsiLayerVerdict): ProbeAnswer {
    const positive = severityOfVerdict(verdict) !== null;
    return { flagged: positive && worstVerdict([verdict, this.#verdict]) === verdict, positive };
  }
}
