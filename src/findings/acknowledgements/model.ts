/** The words of `.amsight.json`: who looked at which finding and why it may stay. */

import type { Acknowledgement } from '../model';

/** The file's name, in the root of a workspace folder. */
export const fileName = '.amsight.json';

/** One entry of the file. */
export interface Entry extends Acknowledgement {
  /** {@link Finding.regionSha256}. */
  readonly region: string;
  /** {@link Finding.ruleId}. */
  readonly rule: string;
  /** Below the file's folder, with `/`; left out for any script below it. */
  readonly path?: string;
  /**
   * Of an AMSI finding that names lines: the hash of the whole script, for scans that do not ask for the lines. It stands
   * only where these lines were all that AMSI flagged.
   */
  readonly script?: string;
  /** Place in the file's list, from 0. */
  readonly index: number;
}

/** What is wrong with the file or with one entry; such an entry does not count, the others do. */
export interface Problem {
  /** Null for the file as a whole. */
  readonly index: number | null;
  /** One sentence. */
  readonly message: string;
}

export interface AcknowledgementFile {
  /** False when the file as a whole can't be understood; `problems` then says why. */
  readonly readable: boolean;
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
}
