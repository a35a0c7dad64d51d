/** Everything a diagnosis rests on: what was read of the machine, and what AMSI itself answered. */

import type { EngineState } from '../findings/model';
import type { NativeFailure } from '../engines/win32/koffi';
import type { ForeignProduct } from './antivirus';
import type { DefenderReading } from './defender';
import type { ExclusionReading } from './exclusion-lists';
import type { LibraryFacts } from './library';
import type { SelfTest } from './model';
import type { ProviderList } from './providers';

/** What was read of the machine. Null stands for what can't be read at all, as everything off Windows. */
export interface MachineFacts {
  readonly platform: NodeJS.Platform;
  /** os.release(), on Windows `10.0.22631`. */
  readonly release: string;
  /** The program that scans. */
  readonly program: string;
  /** Wine's version where Windows is really Wine. */
  readonly wine: string | null;
  readonly library: LibraryFacts | null;
  readonly amsi: {
    /** The registry has AMSI's key; a plain Wine has none. */
    readonly registered: boolean;
    /** FeatureBits demands that providers are signed; null when that can't be read. */
    readonly signaturesDemanded: boolean | null;
  } | null;
  readonly providers: ProviderList | null;
  readonly products: readonly ForeignProduct[];
  readonly defender: DefenderReading | null;
  readonly exclusions: ExclusionReading | null;
}

export interface HealthFacts extends MachineFacts {
  /** Why AMSI can't be called; null when it can. */
  readonly failure: NativeFailure | null;
  /** Null when it was not made, or does not hold any more. */
  readonly selfTest: SelfTest | null;
  /** What failed when AMSI stopped working under the scan host after that self-test; null when it did not. */
  readonly stopped: string | null;
  /** Whether the embedded rules serve where AMSI does not. */
  readonly rules: EngineState;
}
