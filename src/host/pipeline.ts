/** One script through the engines: layers, AMSI layer by layer in one session, rules in one call, and the report. */

import { toAmsiName } from '../engines/amsi/content';
import type { AmsiEngine, RuleEngine, RuleHit } from '../engines/model';
import type { EngineVerdict, ReasonCode } from '../findings/model';
import { buildReport, unscanned, unscannedReport, type AmsiAnswer } from '../findings/report';
import type { Layer, Unwrapped } from '../layers/model';
import { resultKey } from '../health/exclusions';
import { severityOfVerdict } from '../findings/verdicts';
import { unwrap } from '../layers/unwrap';
import type { HostConfig, ScanInput, ScanOptions, ScanResponse } from '../protocol';
import { HostCancelled, type Cancellation } from './cancellation';
import type { HostEngines } from './engines';
import { locate, type Located } from './locate';
import { prepare, type Script } from './script';

export { HostCancelled, type Cancellation };

export interface RuleAnswer {
  readonly hits: readonly RuleHit[];
  readonly failure?: EngineVerdict;
}

export interface Unpacked {
  readonly script: Script;
  readonly unwrapped: Unwrapped;
  /** performance.now() when work on it began. */
  readonly started: number;
}

export interface PipelineContext {
  readonly config: HostConfig;
  readonly engines: HostEngines;
  readonly options: ScanOptions;
  readonly cancellation: Cancellation;
  /** Hears of an evaluator's own failure; the layers found without it are scanned all the same. */
  readonly onFailure: (error: unknown) => void;
}

/** Verdicts that another try may change without anything else having changed. */
const passing: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'alertBudget',
  'engineFailed',
  'cancelled',
  'rulesBroken',
]);

function passes({ code }: EngineVerdict): boolean {
  return code !== undefined && passing.has(code);
}

/**
 * Scans one input.
 * @param onBegin called with the cache key right before the engines see the script; awaited
 * @throws HostCancelled
 */
export async function scanOne(
  input: ScanInput,
  context: PipelineContext,
  quarantined: ReadonlySet<string>,
  onBegin: (cacheKey: string) => Promise<void>,
): Promise<ScanResponse> {
  const started = performance.now();
  const prepared = prepare(input, context.config);
  if (prepared.type === 'answer') return prepared.response;
  const { script } = prepared;
  if (quarantined.has(script.cacheKey)) return quarantineAnswer(script);
  await onBegin(script.cacheKey);
  const unpacked = unpack(script, context, started);
  return finish(unpacked, scanRules(context.engines.rules, unpacked), context);
}

/** The script's layers. White space alone has none but itself, and no engine sees it. */
export function unpack(
  script: Script,
  { config, onFailure }: Pick<PipelineContext, 'config' | 'onFailure'>,
  started = performance.now(),
): Unpacked {
  const unwrapped = unwrap(script, config.budgets, { profile: config.hostProfile, onFailure });
  return { script, unwrapped, started };
}

/** All layers in one call. A failure is an answer, too. */
export function scanRules(engine: RuleEngine, { script, unwrapped }: Unpacked): RuleAnswer {
  if (isBlank(script) || !isServing(engine)) return { hits: [] };
  try {
    return { hits: engine.scan(unwrapped.layers) };
  } catch (error) {
    return { hits: [], failure: ruleFailure(error) };
  }
}

/** False when the engine's state says all there is to say: switched off, or not able to scan at all. */
export function isServing(engine: RuleEngine): boolean {
  const { state } = engine.status();
  return state !== 'off' && state !== 'failing';
}

export function ruleFailure(error: unknown): EngineVerdict {
  return unscanned('engineFailed', error instanceof Error ? error.message : String(error));
}

function isBlank({ text }: Pick<Script, 'text'>): boolean {
  return text.trim() === '';
}

/** Under which a script's result is kept: by content, and by the exclusion that covers its name. */
export function resultKeyOf({ input, cacheKey }: Script, { exclusions }: HostEngines): string {
  return resultKey(cacheKey, exclusions.covering(input.contentName));
}

export function quarantineAnswer({ input, kind, sha256, cacheKey }: Script): ScanResponse {
  const report = unscannedReport({
    contentName: input.contentName,
    kind,
    sha256,
    status: 'failed',
    code: 'quarantined',
  });
  return { report, cacheKey, cacheable: false };
}

/** True when AMSI is there to be asked; else its answer is known without a call, a session, or a wait. */
export function asksAmsi(engine: AmsiEngine): boolean {
  const { state } = engine.status();
  return state !== 'off' && state !== 'unavailable';
}

/**
 * Asks AMSI and writes the report.
 * @throws HostCancelled
 */
export async function finish(
  unpacked: Unpacked,
  rules: RuleAnswer,
  context: PipelineContext,
): Promise<ScanResponse> {
  const { amsi } = context.engines;
  const cacheKey = resultKeyOf(unpacked.script, context.engines);
  const { localize, rulesOnly } = context.options;
  const silent = rulesOnly === true || isBlank(unpacked.script) || !asksAmsi(amsi);
  const answers = silent ? [] : await scanAmsi(unpacked, context);
  const located =
    localize === null ? { answers, complete: true } : await locate(unpacked, answers, localize, context);
  const answer = report(unpacked, located, rules, context);
  // An exclusion that came or went meanwhile: nobody knows under which of the two the engine answered.
  const settled = cacheKey === resultKeyOf(unpacked.script, context.engines);
  return { report: answer.report, cacheKey, cacheable: answer.cacheable && settled };
}

/** One session for the script, so that the engine may correlate its layers. */
async function scanAmsi(
  { script, unwrapped }: Unpacked,
  { engines, options, cancellation }: PipelineContext,
): Promise<AmsiAnswer[]> {
  const answers: AmsiAnswer[] = [];
  const session = engines.amsi.openSession();
  try {
    for (const layer of unwrapped.layers) {
      if (cancellation.cancelled) throw new HostCancelled();
      if (addsNothing(layer, unwrapped.layers, answers)) continue;
      const answer = await session.scan(layer.content, {
        contentName: script.input.contentName,
        requested: options.requested,
        script: script.cacheKey,
      });
      answers.push({ layer: layer.index, answer });
    }
    return answers;
  } finally {
    session.close();
  }
}

/**
 * True for the folded form of a layer that AMSI flags already, itself or in what it runs: it says the same again, and
 * each detection may raise an alert for a security team.
 */
function addsNothing(layer: Layer, layers: readonly Layer[], answers: readonly AmsiAnswer[]): boolean {
  if (!layer.folded) return false;
  return answers.some(
    ({ layer: index, answer }) =>
      severityOfVerdict(answer.verdict) !== null &&
      (index === layer.parent || layers[index]?.parent === layer.parent),
  );
}

/** The report of a script whose engines have answered. */
function report(
  { script, unwrapped, started }: Unpacked,
  { answers, complete }: Located,
  rules: RuleAnswer,
  { config, engines }: Pick<PipelineContext, 'config' | 'engines'>,
): Pick<ScanResponse, 'report' | 'cacheable'> {
  const built = buildReport({
    contentName: script.input.contentName,
    kind: script.kind,
    sha256: script.sha256,
    encoding: script.encoding,
    layers: unwrapped.layers,
    truncated: unwrapped.truncated,
    unwrapFailed: unwrapped.failed,
    durationMs: Math.round((performance.now() - started) * 100) / 100,
    submittedAs: {
      appName: toAmsiName(config.amsi.appName),
      contentName: toAmsiName(script.input.contentName),
    },
    amsi: { status: engines.amsi.status(), answers },
    rules: { status: engines.rules.status(), ...rules },
  });
  // A verdict of several answers names one reason: each answer is asked for its own.
  const said = [...Object.values(built.engines), ...answers.map(({ answer }) => answer)];
  const cacheable = complete && !unwrapped.outOfTime && !said.some(passes);
  return { report: built, cacheable };
}
