/** What the scan host asks of an engine. */

import type { AmsiLayerVerdict, EngineStatus, RuleHit, RuleInfo } from '../findings/model';
import type { Layer, LayerContent } from '../layers/model';

export type { AmsiLayerVerdict, RuleHit, RuleInfo };

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

export interface AmsiScanOptions {
  /** Path or URI, as the engine and its alerts will show it. */
  readonly contentName: string;
  /** True when a person asked for this scan: the machine-wide alert budget does not limit it. */
  readonly requested: boolean;
  /** True for the calls that locate what is flagged: that budget limits them also when a person asked for the scan. */
  readonly probe?: boolean;
  /** Names the script that the content is of: two versions of one document have one content name. */
  readonly script?: string;
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
