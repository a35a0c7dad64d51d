/** What the scan host asks of an engine. */

import type { EngineStatus, EngineVerdict, OffsetRange, Severity } from '../findings/model';
import type { Layer, LayerContent } from '../layers/model';

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

export interface RuleEngine {
  status(): EngineStatus;
  /** Scans all layers of one script in one call. Throws when the engine itself fails. */
  scan(layers: readonly Layer[]): RuleHit[];
  /**
   * Scans many scripts in one buffer; true at i means that script i must be scanned alone to know its hits. False is
   * final. Sound because bundled rules are positive only; with user rules loaded everything is a candidate.
   */
  prefilter(scripts: readonly (readonly Layer[])[]): boolean[];
  dispose(): void;
}

/** AMSI's answer for one layer. */
export interface AmsiLayerVerdict extends EngineVerdict {
  /** Lower-case hex SHA-256 of the exact bytes handed over; null when no call was made. */
  readonly sha256: string | null;
}

export interface AmsiScanOptions {
  /** Path or URI, as the engine and its alerts will show it. */
  readonly contentName: string;
  /** True when a person asked for this scan: the machine-wide alert budget does not limit it. */
  readonly requested: boolean;
}

/** One AMSI session: groups the layers of one script, so that the engine may correlate them. */
export interface AmsiSession {
  scan(content: LayerContent, options: AmsiScanOptions): Promise<AmsiLayerVerdict>;
  close(): void;
}

export interface AmsiEngine {
  status(): EngineStatus;
  /** Never throws: a session that can't be opened answers every scan with `unscanned` and the reason. */
  openSession(): AmsiSession;
  /** Closes what is open and uninitialises; idempotent. Waits for calls under way. */
  dispose(): Promise<void>;
}
