/** Every type that crosses the boundary between a client (editor, command line) and the scan host. */

import type { EngineStatus, FileReport, Range, Threat } from './findings/model';
import type { Exclusions, HealthReport } from './health/model';
import type { HostProfile, LayerBudgets, LayerKind, LayerOrigin } from './layers/model';
import type { ScriptKind } from './scripts/kinds';

export type JscriptMode = 'auto' | 'all' | 'off';

/** Sent once, first. A change of configuration that matters here starts a new host. */
export interface HostConfig {
  readonly engines: { readonly amsi: boolean; readonly rules: boolean };
  /** Absolute paths of the user's rule files. */
  readonly rulePaths: readonly string[];
  readonly amsi: {
    /** AmsiInitialize's application name. */
    readonly appName: string;
    /** AMSI calls under way at once. */
    readonly concurrency: number;
    /** Positives an hour that nobody asked for, machine-wide. */
    readonly alertBudget: number;
    /** Positives in all that requested scans of the client may raise, which counts them; null for no limit (`--max-alerts`). */
    readonly maxAlerts: number | null;
    /** Whether Defender's log may be read for what it calls a detection. */
    readonly threatNames: boolean;
  };
  readonly jscript: JscriptMode;
  /** Kinds that are switched off. */
  readonly kindsOff: readonly ScriptKind[];
  /** Bytes; a larger script is skipped. */
  readonly maxFileSize: number;
  readonly budgets: LayerBudgets;
  readonly hostProfile: HostProfile;
  /**
   * Milliseconds for the search for flagged lines of one script, so that its verdict does not miss the client's deadline;
   * left out where there is none.
   */
  readonly searchTime?: number;
  /** Contents of an @vscode/l10n bundle; null means English. */
  readonly l10n: Readonly<Record<string, string | string[]>> | null;
}

/** Where a script's content comes from. The host reads `path` itself and decodes bytes as the script's host would. */
export type ScriptSource =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'path'; readonly path: string };

export interface ScanInput {
  /** What reports and AMSI call it: an absolute path or a URI. */
  readonly contentName: string;
  readonly source: ScriptSource;
  /** VS Code's language id where there is one. */
  readonly languageId?: string;
  /** A kind decided by a person (`--kind`, a setting); else path, language id and content decide. */
  readonly kind?: ScriptKind;
  /** True: named by a person, so it is scanned even when a `.js` does not look written for WSH. */
  readonly named?: boolean;
}

export interface ScanOptions {
  /** True when a person asked for it: see alert budget. */
  readonly requested: boolean;
  /** Locate what AMSI flags by lines, within these limits; null leaves it at file precision. */
  readonly localize: LocalizeOptions | null;
  /** AMSI is not asked, so that no alert is raised: it is `unscanned` in the report, which is not cacheable then. */
  readonly rulesOnly?: true;
}

export interface LocalizeOptions {
  /** AMSI calls for one script. */
  readonly maxCalls: number;
  /** Calls for one script that may be positive. */
  readonly maxPositives: number;
  /**
   * True when a person asked for the places: the machine-wide alert budget does not limit the probes. Else they are not
   * made on a machine that is onboarded to Defender for Endpoint, unless `evenOnboarded`.
   */
  readonly asked: boolean;
  /** A person's own setting says automatic. */
  readonly evenOnboarded: boolean;
}

/** A detection that Defender may have logged. */
export interface ThreatQuery {
  readonly contentName: string;
  readonly appName: string;
  /** ISO 8601, UTC: when AMSI answered, at the latest. */
  readonly time: string;
}

export interface ScanRequest {
  readonly input: ScanInput;
  readonly options: ScanOptions;
  /** Cache keys of content that ended or hung a host before: answered as unscanned, never given to an engine. */
  readonly quarantined: readonly string[];
}

/**
 * Many files in one go. Results come as they are ready in `filesDone`, each exactly once; the response comes after the
 * last. `alone` scans one after another without batching, so that a crash or hang points at its culprit.
 */
export interface BatchRequest {
  readonly inputs: readonly ScanInput[];
  readonly options: ScanOptions;
  readonly alone: boolean;
  /** Cache keys the client has results for: a file whose key is among them is answered with that key only. */
  readonly knownKeys: readonly string[];
  /** By index: the stamp a file had when the result that the client has was made. One that still has it is not read. */
  readonly stamps: readonly (string | null)[];
  /** As in ScanRequest. */
  readonly quarantined: readonly string[];
}

/** A scan's answer with what the client's cache needs. */
export interface ScanResponse {
  readonly report: FileReport;
  /** Hash of kind and decoded content, and of the exclusion that covers it; null when nothing was decoded. */
  readonly cacheKey: string | null;
  /** False for answers that would differ next time (budget spent, failed, timed out). */
  readonly cacheable: boolean;
}

/** `stamp` changes whenever the file does; null for other sources and for files that changed a moment ago. */
export type BatchItem =
  | ({ readonly type: 'report'; readonly index: number; readonly stamp: string | null } & ScanResponse)
  | {
      readonly type: 'known';
      readonly index: number;
      readonly stamp: string | null;
      readonly cacheKey: string;
      readonly sha256: string;
      /** As in FileReport. */
      readonly encoding: string | null;
    }
  | { readonly type: 'unchanged'; readonly index: number };

export interface BegunItem {
  readonly index: number;
  /** Hash of kind and decoded content, so that a culprit can be quarantined; null when nothing is scanned (health). */
  readonly cacheKey: string | null;
}

/** A layer without its content, which may be large. */
export interface LayerOutline {
  readonly index: number;
  readonly kind: LayerKind;
  readonly parent: number | null;
  readonly origin: LayerOrigin;
  /** The decoders between parent and layer, in order; `['folded']` for a folded form. */
  readonly via: readonly string[];
  /** What runs it in its parent, for example `Invoke-Expression`; null where nothing says. */
  readonly sink: string | null;
  /** True for its parent with every constant expression replaced by its value. */
  readonly folded: boolean;
  /** True when it depends on what only the host profile says. */
  readonly assumed: boolean;
  /** Lower-case hex SHA-256 of the bytes that AMSI is given: UTF-16LE for text. */
  readonly sha256: string;
  readonly form: 'text' | 'bytes';
  /** UTF-16 units of text, bytes of a byte layer. */
  readonly size: number;
  /** The carrying expression in the source. */
  readonly range: Range;
  readonly truncated: boolean;
}

/** A script's layers without their contents. */
export interface LayersOutline {
  readonly kind: ScriptKind;
  readonly layers: readonly LayerOutline[];
  /** True when not everything was unwrapped. */
  readonly truncated: boolean;
  /** True when Amsight's own evaluator failed at a layer, which counts as truncated. */
  readonly unwrapFailed: boolean;
}

/** A layer with its content. */
export interface LayerView extends LayerOutline {
  /** Null for a byte layer. */
  readonly text: string | null;
  /** Base64 of the first 64 KiB of a byte layer; null for text. */
  readonly bytes: string | null;
}

/** The JSON of `amsight layers`. */
export interface LayersReport extends LayersOutline {
  readonly file: string;
  readonly layers: readonly LayerView[];
}

/** Asks for a part of one layer: UTF-16 units of text, bytes of a byte layer. */
export interface LayerPartRequest {
  readonly input: ScanInput;
  /** The layer's, as its outline says: indexes differ where a clock ended the unwrapping. */
  readonly sha256: string;
  readonly start: number;
  /** Exclusive; may lie beyond the layer's end. */
  readonly end: number;
}

export interface LayerPart {
  /** Where it begins in the layer. */
  readonly start: number;
  /** Null for a byte layer. */
  readonly text: string | null;
  /** Base64; null for text. */
  readonly bytes: string | null;
}

export interface HealthRequest {
  readonly probe: boolean;
}

export interface HostRequests {
  initialize: { params: HostConfig; result: { readonly engines: readonly EngineStatus[] } };
  scan: { params: ScanRequest; result: ScanResponse };
  scanBatch: { params: BatchRequest; result: { readonly done: number } };
  /** All layers with all texts: for `amsight layers`, where they go straight out. */
  layers: { params: ScanInput; result: LayersReport };
  layerOutline: { params: ScanInput; result: LayersOutline };
  /** Null when the script has no such layer. */
  layerPart: { params: LayerPartRequest; result: LayerPart | null };
  /** `probe` runs the self-test now and may raise an alert; else the last one of this host serves. */
  health: { params: HealthRequest; result: HealthReport };
  /** What Defender's log calls these detections, in their order; null where that is not beyond doubt. */
  threatNames: { params: readonly ThreatQuery[]; result: readonly (Threat | null)[] };
}

export interface HostNotifications {
  /** The engines are about to see these items of request `id` (index 0 when it is not a batch): its deadline starts. */
  begin: { readonly id: number; readonly items: readonly BegunItem[] };
  filesDone: { readonly id: number; readonly items: readonly BatchItem[] };
  engines: readonly EngineStatus[];
  /** What AMSI's engine leaves out; null where that is not known. Before the first answer, and when it changes. */
  exclusions: Exclusions | null;
  /** Asks leave for a requested AMSI call where `maxAlerts` limits them; the client answers with the same ticket. */
  alertAsked: { readonly ticket: number };
  /** A call that was granted is over. A host that ends before it says so has raised the alert. */
  alertSettled: { readonly positive: boolean };
  log: { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string };
}

export type MessageToHost =
  | {
      [M in keyof HostRequests]: {
        readonly type: 'request';
        readonly id: number;
        readonly method: M;
        readonly params: HostRequests[M]['params'];
      };
    }[keyof HostRequests]
  /** `places`: the answer is still wanted, but soon; the search for flagged lines ends with what it has. */
  | { readonly type: 'cancel'; readonly id: number; readonly what: 'all' | 'places' }
  | { readonly type: 'alert'; readonly ticket: number; readonly granted: boolean };

export type MessageFromHost =
  | { readonly type: 'response'; readonly id: number; readonly result: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly message: string; readonly cancelled: boolean }
  | {
      [N in keyof HostNotifications]: {
        readonly type: 'notification';
        readonly name: N;
        readonly params: HostNotifications[N];
      };
    }[keyof HostNotifications];
