/** Counts what a scan found and turns it into the summary and the exit status. */

import { openVerdict } from '../findings/acknowledgements/apply';
import type { FileReport, Verdict } from '../findings/model';
import type { FailOn } from './args';

/** An entry of the acknowledgements' file that is out of date. */
export interface OutdatedEntry {
  /** Place in the file's list, from 0. */
  readonly index: number;
  readonly rule: string;
  /** Null for one of any script. */
  readonly path: string | null;
  /** Its last day, where it has one. */
  readonly expires?: string;
}

export interface OutdatedEntries {
  /** What they speak of has changed or gone. */
  readonly stale: readonly OutdatedEntry[];
  /** Past their last day. */
  readonly expired: readonly OutdatedEntry[];
}

export interface Summary {
  readonly files: number;
  /** Files that are no scripts and folders that are left out; a folder counts once. */
  readonly ignored: number;
  readonly scanned: number;
  readonly skipped: number;
  readonly failed: number;
  /** Files with the verdict `detected` or `blockedByAdmin`. */
  readonly detected: number;
  readonly suspicious: number;
  /** Scanned files on which an engine that should have answered gave no verdict, and none was worse. */
  readonly unscanned: number;
  /** Scanned files whose unwrapping was ended early by a budget: deeper layers were not scanned. */
  readonly truncated: number;
  /** Findings that do not count because they are acknowledged; those of AMSI are shown all the same. */
  readonly acknowledged: number;
  /** Only with `--acknowledgements`. */
  readonly acknowledgements?: OutdatedEntries;
  readonly durationMs: number;
}

export const exitStatus = { clean: 0, found: 1, trouble: 2, interrupted: 130, terminated: 143 } as const;

/** Collects a scan's outcome, report by report. */
export class Tally {
  private readonly counts = {
    files: 0,
    ignored: 0,
    scanned: 0,
    skipped: 0,
    failed: 0,
    detected: 0,
    suspicious: 0,
    unscanned: 0,
    truncated: 0,
    acknowledged: 0,
  };
  /** Set where acknowledgements were applied. */
  outdated: OutdatedEntries | null = null;
  private reached = false;

  constructor(private readonly failOn: FailOn) {}

  add(report: FileReport): void {
    this.counts.files++;
    this.counts[report.status]++;
    this.counts.acknowledged += (report.acknowledged ?? 0) + report.findings.filter(isAcknowledged).length;
    if (isDetected(report.verdict)) this.counts.detected++;
    else if (report.verdict === 'suspicious') this.counts.suspicious++;
    else if (report.verdict === 'unscanned' && report.status === 'scanned') this.counts.unscanned++;
    if (report.truncated) this.counts.truncated++;
    if (reaches[this.failOn](report)) this.reached = true;
  }

  ignore(): void {
    this.counts.ignored++;
  }

  /** @param durationMs milliseconds since the scan began */
  summary(durationMs: number): Summary {
    return {
      ...this.counts,
      ...(this.outdated === null ? {} : { acknowledgements: this.outdated }),
      durationMs: Math.round(durationMs * 10) / 10,
    };
  }

  /** @param trouble true when something besides a file went wrong, for example an engine that is not ready */
  exitStatus(trouble: boolean): number {
    if (trouble || this.counts.failed > 0) return exitStatus.trouble;
    return this.reached ? exitStatus.found : exitStatus.clean;
  }
}

function isDetected(verdict: Verdict): boolean {
  return verdict === 'detected' || verdict === 'blockedByAdmin';
}

function isAcknowledged({ acknowledged }: FileReport['findings'][number]): boolean {
  return acknowledged !== undefined;
}

function isSuspicious(report: FileReport): boolean {
  const verdict = openVerdict(report);
  return isDetected(verdict) || verdict === 'suspicious';
}

/** What each level of --fail-on asks of a file; what is acknowledged fails no run. */
const reaches: Readonly<Record<FailOn, (report: FileReport) => boolean>> = {
  detected: (report) => isDetected(openVerdict(report)),
  suspicious: isSuspicious,
  information: (report) =>
    isSuspicious(report) || report.findings.some((finding) => !isAcknowledged(finding)),
  never: () => false,
};
