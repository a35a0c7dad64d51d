/** What the editor and the command line ask of the client; ScanClient in client.ts implements it. */

import type { EngineStatus, FileReport, Threat } from '../findings/model';
import type { HealthReport } from '../health/model';
import type {
  HealthRequest,
  HostConfig,
  LayerPart,
  LayerPartRequest,
  LayersOutline,
  LayersReport,
  ScanInput,
  ScanOptions,
  ThreatQuery,
} from '../protocol';

export type Priority = 'edit' | 'save' | 'workspace';

export interface ClientSettings {
  /** Absolute path of dist/host.js. */
  readonly hostPath: string;
  readonly config: HostConfig;
  /** Milliseconds for one script, counted from the engine's start. */
  readonly deadline: number;
  /** Milliseconds without work after which the host ends; 0 for never. */
  readonly idleTimeout: number;
  /** Results kept by content hash; 0 switches the cache off. */
  readonly cacheEntries: number;
  /** File that keeps cached results between runs (command line); null keeps them in memory only. */
  readonly cacheFile: string | null;
}

/** `idle`: no host runs. `failing`: it ended five times within three minutes; only restart() leaves this state. */
export type HostState = 'idle' | 'starting' | 'running' | 'backoff' | 'failing';

export interface ClientState {
  readonly host: HostState;
  /** As last reported; empty until a host answered for the first time. */
  readonly engines: readonly EngineStatus[];
  /** Why the host last ended unexpectedly, one sentence; null when it did not. */
  readonly lastFailure: string | null;
}

export interface ScanJob {
  readonly input: ScanInput;
  readonly options: ScanOptions;
  readonly priority: Priority;
  /**
   * Jobs of the same key replace each other while queued: the older promise rejects with a CancelledError, the newest wins.
   * The editor gives the document's URI.
   */
  readonly key?: string;
  readonly signal?: AbortSignal;
  /** Aborting ends the search for flagged lines alone: the report still comes, soon. */
  readonly enoughPlaces?: AbortSignal;
}

export interface FilesJob {
  /** Drawn from as work proceeds, so that a huge workspace is never all in memory. */
  readonly inputs: AsyncIterable<ScanInput>;
  readonly options: ScanOptions;
  /** Scan hosts at work at once. */
  readonly jobs: number;
  readonly signal?: AbortSignal;
  /** Called once for every input that was drawn, in the order of completion; cancelled ones are not reported. */
  readonly onReport: (report: FileReport, input: ScanInput) => void;
}

export interface Disposable {
  dispose(): void;
}

/** The promise of a job that was cancelled, replaced by a newer one, or cut off by dispose() rejects with this. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

export interface Scanner {
  readonly state: ClientState;
  onDidChangeState(listener: (state: ClientState) => void): Disposable;
  /** Log lines of client and hosts. They never hold script text. */
  onLog(listener: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void): Disposable;
  /** Rejects with CancelledError only; every other trouble is a report with its reason. Starts a host when none runs. */
  scan(job: ScanJob): Promise<FileReport>;
  /** Runs in scan hosts of its own that end with it. Resolves after the last report, also when cancelled. */
  scanFiles(job: FilesJob): Promise<void>;
  /** Rejects with the reason where there are none to show, and with CancelledError when the signal aborts. */
  layers(input: ScanInput, signal?: AbortSignal): Promise<LayersReport>;
  /** As `layers`, without the contents. */
  layerOutline(input: ScanInput, signal?: AbortSignal): Promise<LayersOutline>;
  /** Null when the script has no such layer. Rejects as `layers` does. */
  layerPart(request: LayerPartRequest, signal?: AbortSignal): Promise<LayerPart | null>;
  /** @param request `probe` tests AMSI live, which may raise an alert */
  health(request: HealthRequest): Promise<HealthReport>;
  /** In the order of the queries; null where Defender's log is not beyond doubt. Never rejects for a log that can't be read. */
  threatNames(queries: readonly ThreatQuery[], signal?: AbortSignal): Promise<readonly (Threat | null)[]>;
  /** Keeps what was learnt of a report since it was given, for the next time that its content is asked about. */
  amend(report: FileReport, amended: FileReport): void;
  /** Takes new settings: running hosts end after their current jobs, new ones start with them. */
  configure(settings: ClientSettings): void;
  /** Ends the host at once, forgets failures, quarantine and cache, and starts afresh at the next job. */
  restart(): void;
  /** Ends every host; resolves when none is left. */
  dispose(): Promise<void>;
}
