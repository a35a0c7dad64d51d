/** What the evaluators of all languages ask of a regular expression of a script. */

import type { Meter } from '../meter';

export type RegexDialect = 'dotnet' | 'ecmascript' | 'vbscript';

export interface RegexOptions {
  readonly ignoreCase?: boolean;
  /** `^` and `$` match at lines, too. */
  readonly multiline?: boolean;
  /** `.` matches line feeds, too. */
  readonly singleline?: boolean;
  /** .NET's `x`: white space and `# comments` in the pattern do not count. */
  readonly ignoreWhitespace?: boolean;
  readonly rightToLeft?: boolean;
  /** Only named groups capture. */
  readonly explicitCapture?: boolean;
}

/** In UTF-16 units of the text. */
export interface Captured {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Match extends Captured {
  /** By number, the whole match first; null for a group that took no part. In .NET named groups come last. */
  readonly groups: readonly (Captured | null)[];
  readonly named: ReadonlyMap<string, Captured | null>;
}

/** A compiled pattern. Its methods take time linear in the text and step the meter; all may throw BudgetSpent. */
export interface LinearRegex {
  readonly pattern: string;
  /** Names of groups by their number; an unnamed group's is its number. */
  readonly groupNames: readonly string[];
  test(text: string, meter: Meter): boolean;
  /** Successive matches, without overlap; from the end for a right-to-left pattern. */
  matches(text: string, meter: Meter, limit?: number): Match[];
  /**
   * @param replacement a template in the dialect (`$1`, `${name}`, `$&`, …), or what makes each replacement
   * @param count the most matches replaced
   */
  replace(
    text: string,
    replacement: string | ((match: Match) => string),
    meter: Meter,
    count?: number,
  ): string;
  /**
   * With captured groups among the parts, as .NET and JScript give them (VBScript has no split).
   * @param limit .NET: the most parts, the last holds the rest; JScript: parts beyond it are left out
   */
  split(text: string, meter: Meter, limit?: number): string[];
}
