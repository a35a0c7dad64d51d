/** Makes one file's report out of what the engines said of its layers. */

import type { Layer } from '../layers/model';
import type { ScriptKind } from '../scripts/kinds';
import { LineIndex } from '../scripts/line-index';
import { leavesRestUnasked, outcomeOf, type LayerSearch } from './amsi-places';
import { carriersOf, flaggedLayers } from './carriers';
import { explained } from './explain';
import { amsiFindings, ruleFindings } from './merge';
import type {
  AmsiLayerVerdict,
  EngineId,
  EngineStatus,
  EngineVerdict,
  FileReport,
  Finding,
  ReasonCode,
  RuleHit,
  SubmittedAs,
  SubmittedLayer,
} from './model';
import { reasonSentence } from './reasons';
import { withRegionHashes } from './region-hash';
import { verdictOfSeverity, worstVerdict } from './verdicts';

/** What AMSI said of one layer. */
export interface AmsiAnswer {
  readonly layer: number;
  readonly answer: AmsiLayerVerdict;
  /** Of a flagged layer, where its lines were asked for. */
  readonly search?: LayerSearch;
}

export interface ReportInput {
  /** What the report calls the script. */
  readonly contentName: string;
  readonly kind: ScriptKind;
  /** Lower-case hex; null when the content has no hash. */
  readonly sha256: string | null;
  /** How the bytes were decoded; null, or left out, for text. */
  readonly encoding?: string | null;
  /** Layer 0 first, in the order of their index. */
  readonly layers: readonly Layer[];
  readonly truncated: boolean;
  /** True when Amsight's own evaluator failed at a layer. */
  readonly unwrapFailed?: boolean;
  readonly durationMs: number;
  /** How AMSI was asked: not always `contentName`, which is what people are shown. */
  readonly submittedAs: SubmittedAs;
  /** `answers` holds an entry for each layer that AMSI was asked about; layers of white space alone need none. */
  readonly amsi: { readonly status: EngineStatus; readonly answers: readonly AmsiAnswer[] };
  /** `failure` says why there is no complete answer; hits found all the same count. */
  readonly rules: {
    readonly status: EngineStatus;
    readonly hits: readonly RuleHit[];
    readonly failure?: EngineVerdict;
  };
}

/** The report of a script that was scanned. */
export function buildReport(input: ReportInput): FileReport {
  const source = sourceText(input.layers);
  const lines = new LineIndex(source);
  const amsiAnswers = input.amsi.answers.map((one) => ({
    ...one,
    answer: distrustSilence(one.answer, input.amsi.status),
  }));
  const engines: Record<EngineId, EngineVerdict> = {
    amsi: amsiVerdict(input.amsi.status, amsiAnswers, source),
    rules: rulesVerdict(input.rules.status, input.rules.hits, input.rules.failure),
  };
  const findings = withRegionHashes(
    explained(
      amsiFindings(input.layers, amsiAnswers, input.submittedAs, source, lines),
      ruleFindings(input.layers, input.rules.hits, lines),
    ),
    input.kind,
    input.layers,
    lines,
  );
  const searches = amsiAnswers.flatMap((one) => one.search ?? []);
  const [search] = searches;
  return {
    path: input.contentName,
    kind: input.kind,
    sha256: input.sha256,
    encoding: input.encoding ?? null,
    status: 'scanned',
    code: null,
    reason: null,
    verdict: scriptVerdict(engines),
    engines,
    layers: input.layers.length,
    carriers: carriersOf(input.layers, flaggedLayers(amsiAnswers, input.rules.hits), lines),
    truncated: input.truncated,
    ...(input.unwrapFailed === true ? { unwrapFailed: true } : {}),
    durationMs: input.durationMs,
    submitted: amsiAnswers.flatMap(({ layer, answer }) =>
      submitted(input.layers[layer], answer, input.submittedAs),
    ),
    findings,
    ...(search === undefined ? {} : { localised: outcomeOf(search, findings) }),
    ...(leavesRestUnasked(searches, findings) ? { restUnasked: true } : {}),
  };
}

export interface UnscannedInput {
  readonly contentName: string;
  readonly kind?: ScriptKind | null;
  readonly sha256?: string | null;
  readonly status: 'skipped' | 'failed';
  readonly code: ReasonCode;
  /** Replaces the code's own sentence. */
  readonly reason?: string;
  readonly durationMs?: number;
}

/**
 * The report of a script that was skipped or could not be scanned: `unscanned`, except that what antivirus blocks on
 * access counts as detected, with a finding that says so.
 */
export function unscannedReport(input: UnscannedInput): FileReport {
  const blocked = input.code === 'blockedOnAccess';
  const reason = input.reason ?? reasonSentence(input.code);
  return {
    path: input.contentName,
    kind: input.kind ?? null,
    sha256: input.sha256 ?? null,
    encoding: null,
    status: input.status,
    code: input.code,
    reason,
    verdict: blocked ? 'detected' : 'unscanned',
    engines: {},
    layers: 0,
    carriers: [],
    truncated: false,
    durationMs: input.durationMs ?? 0,
    submitted: [],
    findings: blocked ? [blockedFinding(reason)] : [],
  };
}

/** Nothing of the file can be read, so it stands at its start. */
function blockedFinding(message: string): Finding {
  const start = { line: 0, character: 0 };
  return {
    engine: 'amsi',
    ruleId: 'amsi/blockedOnAccess',
    verdict: 'detected',
    severity: 'error',
    message,
    technique: null,
    layer: 0,
    precision: 'file',
    range: { start, end: start },
  };
}

/** An `unscanned` verdict with the code's own sentence. */
export function unscanned(code: ReasonCode, detail?: string): EngineVerdict {
  return { verdict: 'unscanned', code, reason: reasonSentence(code, detail) };
}

/**
 * The worst of the engines' verdicts. An engine that is switched off or not available here does not count, one that
 * should work and does not, does; with no engine left the script is unscanned.
 */
export function scriptVerdict(
  engines: Readonly<Partial<Record<EngineId, EngineVerdict>>>,
): EngineVerdict['verdict'] {
  const counting = Object.values(engines).filter(
    ({ code }) => code !== 'engineOff' && code !== 'engineUnavailable',
  );
  return worstVerdict(counting.map(({ verdict }) => verdict)) ?? 'unscanned';
}

function sourceText(layers: readonly Layer[]): string {
  const content = layers[0]?.content;
  return content?.type === 'text' ? content.text : '';
}

/** "Not detected" from an AMSI that does not detect its test sample proves nothing. */
function distrustSilence(answer: AmsiLayerVerdict, status: EngineStatus): AmsiLayerVerdict {
  if (answer.verdict !== 'notDetected' || status.state === 'ready') return answer;
  return { ...answer, ...unscanned('engineNotDetecting') };
}

function amsiVerdict(status: EngineStatus, answers: readonly AmsiAnswer[], source: string): EngineVerdict {
  const missing = missingEngine(status);
  if (missing !== null) return missing;
  const verdict = worstVerdict(answers.map(({ answer }) => answer.verdict));
  if (verdict === null) {
    return source.trim() === '' ? { verdict: 'notDetected' } : unscanned('engineFailed');
  }
  const worst = answers
    .map(({ answer }) => answer)
    .filter((answer) => answer.verdict === verdict)
    .reduce((a, b) => ((b.amsiResult ?? 0) > (a.amsiResult ?? 0) ? b : a));
  const unseen = answers.find(({ answer }) => answer.verdict === 'unscanned')?.answer;
  return {
    ...whyUnseen(worst.verdict === 'unscanned' ? worst : (unseen ?? worst)),
    verdict,
    ...(worst.amsiResult === undefined ? {} : { amsiResult: worst.amsiResult }),
  };
}

/** What an answer says of why the engine did not see the text. */
function whyUnseen({
  code,
  reason,
  hresult,
}: EngineVerdict): Pick<EngineVerdict, 'code' | 'reason' | 'hresult'> {
  return {
    ...(code === undefined ? {} : { code }),
    ...(reason === undefined ? {} : { reason }),
    ...(hresult === undefined ? {} : { hresult }),
  };
}

function rulesVerdict(
  status: EngineStatus,
  hits: readonly RuleHit[],
  failure: EngineVerdict | undefined,
): EngineVerdict {
  const found = worstVerdict(hits.map(({ rule }) => verdictOfSeverity(rule.severity)));
  if (failure !== undefined && (found === null || worstVerdict([found, failure.verdict]) !== found))
    return failure;
  if (found !== null) return { ...(failure && whyUnseen(failure)), verdict: found };
  if (status.state === 'failing') return unscanned('rulesBroken', status.detail);
  return missingEngine(status) ?? { verdict: 'notDetected' };
}

function missingEngine(status: EngineStatus): EngineVerdict | null {
  if (status.state === 'off') return unscanned('engineOff');
  if (status.state === 'unavailable') return { ...unscanned('engineUnavailable'), reason: status.detail };
  return null;
}

function submitted(
  layer: Layer | undefined,
  answer: AmsiLayerVerdict,
  { appName, contentName }: SubmittedAs,
): SubmittedLayer[] {
  if (layer === undefined || answer.sha256 === null) return [];
  return [
    {
      layer: layer.index,
      kind: layer.kind,
      origin: layer.origin,
      via: layer.via,
      sha256: answer.sha256,
      verdict: answer.verdict,
      appName,
      contentName,
    },
  ];
}
