/** Types of results.mjs, for its tests. */

export interface SuiteResult {
  readonly name: string;
  readonly passed: number;
  readonly failures: readonly { readonly title: string; readonly error: string }[];
  readonly skipped: number;
  readonly reason: string | null;
  readonly durationMs: number;
}

export interface MochaOutcome {
  readonly events: string;
  readonly status: number;
  readonly output: string;
  readonly durationMs: number;
  readonly timedOut?: boolean;
}

export function readSuite(name: string, run: MochaOutcome): SuiteResult;
export function brokenSuite(name: string, error: Error, durationMs: number): SuiteResult;
export function skippedSuite(name: string, reason: string): SuiteResult;
export function describeSuite(suite: SuiteResult): string;
export function summaryLine(suites: readonly SuiteResult[]): string;
