/** The words of a scan's outcome: verdicts, findings, reports (the `files[]` entries of `amsight scan --format json`). */

import type { LayerKind } from '../layers/model';
import type { ScriptKind } from '../scripts/kinds';

/** What an engine says of a layer or a script; see the verdict table in docs/verdicts.md. A failure is `unscanned`. */
export type Verdict = 'detected' | 'blockedByAdmin' | 'suspicious' | 'unscanned' | 'notDetected' | 'clean';

export type Severity = 'error' | 'warning' | 'information';

/** How closely a finding's range points: the flagged text itself, whole lines, or only the file. */
export type Precision = 'exact' | 'lines' | 'file';

export type EngineId = 'amsi' | 'rules';

/** Zero-based; `character` counts UTF-16 units, as in LSP. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Half-open interval of UTF-16 units (text) or bytes (byte layers). */
export interface OffsetRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Why something is unscanned, skipped or failed. Stable words: JSON consumers and tests rely on them; the
 * human sentence stands beside them.
 */
export type ReasonCode =
  // engine level (verdict `unscanned`)
  | 'engineOff'
  | 'engineUnavailable'
  | 'engineNotDetecting'
  | 'engineFailed'
  | 'alertBudget'
  | 'timedOut'
  | 'hostEnded'
  | 'quarantined'
  | 'hostFailing'
  | 'cancelled'
  | 'rulesBroken'
  | 'excluded'
  // file level: skipped
  | 'tooLarge'
  | 'binary'
  | 'notAScript'
  | 'notWsh'
  | 'languageOff'
  | 'symlinkLoop'
  // file level: failed
  | 'notFound'
  | 'accessDenied'
  | 'readError'
  | 'blockedOnAccess';

/** One engine's verdict on one script. */
export interface EngineVerdict {
  readonly verdict: Verdict;
  /** Why the engine gave no verdict; beside another verdict than `unscanned`, why it did not see all of the script. */
  readonly code?: ReasonCode;
  /** The same as a sentence for people. */
  readonly reason?: string;
  /** A failed HRESULT by name and number, for example `E_NOT_VALID_STATE (0x8007139F)`. */
  readonly hresult?: string | null;
  /** AMSI's own number (AMSI_RESULT), when a call returned one; the risk of a `suspicious` verdict. */
  readonly amsiResult?: number;
}

/** AMSI's answer for one layer. */
export interface AmsiLayerVerdict extends EngineVerdict {
  /** Lower-case hex SHA-256 of the exact bytes handed over; null when no call was made. */
  readonly sha256: string | null;
}

/** One rule as its metadata describes it. */
export interface RuleInfo {
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  readonly technique: string | null;
  readonly reference: string | null;
}

/** One matching string of one matching rule; all ranges of one layer, in UTF-16 units (bytes in a byte layer). */
export interface RuleHit {
  readonly rule: RuleInfo;
  readonly layer: number;
  /** Sorted by start; the first is the place to show, the others are related. At most 50. */
  readonly ranges: readonly OffsetRange[];
}

/** A place that helps to understand a finding, for example another string of the same rule. */
export interface RelatedPlace {
  readonly message: string;
  readonly range: Range;
}

/** As the engine's logs name what it was given: what a hunter searches for. */
export interface Submission {
  /** AmsiInitialize's application name. */
  readonly appName: string;
  /** AmsiScanBuffer's content name, shortened as it was handed over. */
  readonly contentName: string;
  /** Lower-case hex SHA-256 of the exact bytes handed over. */
  readonly sha256: string;
}

/** What all layers of a script are submitted as. */
export type SubmittedAs = Omit<Submission, 'sha256'>;

/** What Microsoft Defender's own log calls a detection (event 1116). */
export interface Threat {
  readonly name: string;
  /** Decimal, as Defender writes it. */
  readonly id: string;
  /** Microsoft's page on the threat; null where the log holds none that may be opened. */
  readonly link: string | null;
}

/** A person has looked at a finding and says why it may stay. */
export interface Acknowledgement {
  readonly reason: string;
  readonly author: string;
  /** ISO 8601 date. */
  readonly date: string;
  /** ISO 8601 date, the last day on which it counts; left out for ever. */
  readonly expires?: string;
}

/** One thing to show. Ranges are in the source document (layer 0), whatever layer the hit is in. */
export interface Finding {
  readonly engine: EngineId;
  /** `amsi/detected`, `amsi/suspicious`, `amsi/blockedByAdmin`, `amsi/blockedOnAccess`, or `rules/<rule name>`. */
  readonly ruleId: string;
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly message: string;
  /** ATT&CK technique id, for example `T1059.001`. */
  readonly technique: string | null;
  /** Index of the layer the engine flagged. */
  readonly layer: number;
  /** Lower-case hex SHA-256 of a decoded layer's bytes as AMSI is given them (UTF-16LE for text); left out for the source. */
  readonly layerSha256?: string;
  /** Where in a decoded layer's content, where the engine names a place. */
  readonly inLayer?: OffsetRange;
  /** Further layers in which the same rule flags what stands at the same place. */
  readonly alsoIn?: readonly number[];
  readonly precision: Precision;
  readonly range: Range;
  /** A page that explains the rule. */
  readonly reference?: string;
  readonly related?: readonly RelatedPlace[];
  /**
   * Lower-case hex SHA-256 of the flagged region's text without what may change harmlessly (white space at line ends,
   * kinds of line breaks): what an acknowledgement is kept under. Of the whole script at precision `file`.
   */
  readonly regionSha256?: string;
  /** How AMSI was asked about the flagged layer; left out for rules. */
  readonly submission?: Submission;
  /** What Defender calls it, where that is beyond doubt. */
  readonly threat?: Threat;
  /** Set on AMSI's findings that stay although they are acknowledged, as information. */
  readonly acknowledged?: Acknowledgement;
}

/** One layer that was handed to AMSI. */
export interface SubmittedLayer {
  readonly layer: number;
  readonly kind: LayerKind;
  readonly origin: 'host' | 'source' | 'synthetic';
  readonly via: readonly string[];
  /** Lower-case hex of the exact bytes handed over. */
  readonly sha256: string;
  readonly verdict: Verdict;
  /** AmsiInitialize's application name. */
  readonly appName: string;
  /** AmsiScanBuffer's content name, as it was handed over. */
  readonly contentName: string;
}

/** An engine's earlier verdict on identical content. */
export interface EarlierVerdict {
  readonly engine: EngineId;
  readonly verdict: Verdict;
  /** ISO 8601, UTC: when it was given last. */
  readonly time: string;
}

/**
 * What became of the search for the lines that AMSI flags in the source:
 * `lines` found some · `wholeText` the engine flags no part alone, or the script is too small to point into · `limit` the
 * limits for one script ended it before it found any · `alertBudget` the machine-wide budget is spent · `onboarded` nobody
 * asked, on a machine onboarded to Defender for Endpoint · `failed` a probe got no answer.
 */
export type LocaliseOutcome = 'lines' | 'wholeText' | 'limit' | 'alertBudget' | 'onboarded' | 'failed';

/** An expression of the source that carries layers, for people to see at a glance. */
export interface LayerCarrier {
  readonly range: Range;
  /** Layers that come out of it, folded forms not counted. */
  readonly layers: number;
  /** How many of them an engine flagged. */
  readonly flagged: number;
}

/** Everything known of one script after a scan: an entry of `files[]` in the JSON, `path` being the content name. */
export interface FileReport {
  readonly path: string;
  readonly kind: ScriptKind | null;
  /** Of the file's bytes; for an editor buffer of its UTF-16LE text. Null when the content was never read. */
  readonly sha256: string | null;
  /** How the file's bytes were decoded, for example `utf-8`; null when they were not, or the content came as text. */
  readonly encoding?: string | null;
  readonly status: 'scanned' | 'skipped' | 'failed';
  readonly code: ReasonCode | null;
  readonly reason: string | null;
  readonly verdict: Verdict;
  readonly engines: Readonly<Partial<Record<EngineId, EngineVerdict>>>;
  /** Number of layers, the source included; 0 when nothing was scanned. */
  readonly layers: number;
  /** In the order of the source; empty when nothing carries a layer. */
  readonly carriers: readonly LayerCarrier[];
  /** True when not everything was unwrapped: a budget ended it early, or Amsight failed at it. */
  readonly truncated: boolean;
  /** True when it was Amsight's own evaluator that failed. */
  readonly unwrapFailed?: boolean;
  readonly durationMs: number;
  readonly submitted: readonly SubmittedLayer[];
  readonly findings: readonly Finding[];
  /** Left out where nobody asked for lines, or where AMSI flags nothing in the source. */
  readonly localised?: LocaliseOutcome;
  /** True where lines were found and the search ended before the rest of the script was asked about. */
  readonly restUnasked?: boolean;
  /** Set where an engine said something else of the same content before. */
  readonly changedSince?: readonly EarlierVerdict[];
  /** Rule findings that an acknowledgement took out of `findings`. */
  readonly acknowledged?: number;
}

export type EngineState = 'checking' | 'ready' | 'degraded' | 'unavailable' | 'failing' | 'off';

/** A user's rule file that does not compile: shown where it stands, while the other rules go on. */
export interface RuleProblem {
  readonly file: string;
  /** Zero-based. */
  readonly range: Range;
  readonly message: string;
}

export interface EngineStatus {
  readonly id: EngineId;
  readonly state: EngineState;
  /** One sentence for people. */
  readonly detail: string;
  /** Changes whenever earlier verdicts of this engine no longer hold (signature version, rule set hash, state). */
  readonly fingerprint: string;
  readonly problems?: readonly RuleProblem[];
}
