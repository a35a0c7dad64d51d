/** Counts of a workspace scan, the one line that sums it up, and the page that says what was skipped and why. */

import * as l10n from '@vscode/l10n';

import { acknowledgedIn } from '../findings/acknowledgements/count';
import type { FileReport, ReasonCode } from '../findings/model';
import { codeSpan, escapeMarkdown, table } from './markdown';
import { nobodyJudged, onlyOfTheMachine, shortfalls } from './shortfalls';

/** A file that was not, or not fully, scanned. */
export interface LeftOut {
  readonly path: string;
  readonly code: ReasonCode | null;
  readonly reason: string;
}

/** What is listed by name at most; beyond it only counts grow. */
const listed = 1000;

/** These are no scripts at all: counted, not listed. */
const notScripts: ReadonlySet<ReasonCode | null> = new Set<ReasonCode | null>([
  'notAScript',
  'notWsh',
  'languageOff',
]);

export interface Tally {
  readonly scanned: number;
  /** Files with a verdict of detected, blockedByAdmin or suspicious. */
  readonly flagged: number;
  /** Named on the list, skipped or failed. */
  readonly skipped: number;
  readonly failed: number;
  /** Findings, not files; those of AMSI are shown all the same. */
  readonly acknowledged: number;
  /** Scanned, but not by every engine that should have, or not all layers. */
  readonly incomplete: number;
  /** Of these, those that only lack an AMSI that detects: said once for the machine, not listed. */
  readonly notDetecting: number;
  /** Of these, those that no engine judged because none works on this machine: said once too. */
  readonly unjudged: number;
  /** Candidates that turned out not to be scripts for our hosts. */
  readonly ignored: number;
}

/** Adds reports up; memory stays bounded however many there are. */
export class SummaryCollector {
  private counts = {
    scanned: 0,
    flagged: 0,
    skipped: 0,
    failed: 0,
    acknowledged: 0,
    incomplete: 0,
    notDetecting: 0,
    unjudged: 0,
    ignored: 0,
  };
  private readonly leftOut: LeftOut[] = [];

  get tally(): Tally {
    return this.counts;
  }

  /** At most 1,000, in the order of completion. */
  get list(): readonly LeftOut[] {
    return this.leftOut;
  }

  add(report: FileReport): void {
    const { counts } = this;
    counts.acknowledged += acknowledgedIn(report);
    if (
      report.verdict === 'detected' ||
      report.verdict === 'blockedByAdmin' ||
      report.verdict === 'suspicious'
    ) {
      counts.flagged++;
    }
    if (report.status === 'scanned') {
      counts.scanned++;
      this.addShortfalls(report);
    } else if (notScripts.has(report.code)) {
      counts.ignored++;
    } else {
      if (report.status === 'skipped') counts.skipped++;
      else counts.failed++;
      this.remember(report.path, report.code, report.reason ?? '');
    }
  }

  private addShortfalls(report: FileReport): void {
    const undone = shortfalls(report);
    const [first] = undone;
    if (first === undefined) return;
    this.counts.incomplete++;
    if (!onlyOfTheMachine(undone)) {
      this.remember(report.path, first.code, undone.map(({ sentence }) => sentence).join(' '));
    } else if (nobodyJudged(report)) {
      this.counts.unjudged++;
    } else {
      this.counts.notDetecting++;
    }
  }

  private remember(path: string, code: ReasonCode | null, reason: string): void {
    if (this.leftOut.length < listed) this.leftOut.push({ path, code, reason });
  }
}

export interface Summary {
  readonly tally: Tally;
  /** Entries of `.amsight.json` that are stale or expired. */
  readonly outdated: number;
  readonly list: readonly LeftOut[];
  readonly cancelled: boolean;
  /** Milliseconds. */
  readonly duration: number;
  /** In Restricted Mode: scripts scanned although excludes of the workspace name them. */
  readonly workspaceExcludesIgnored: number;
  /** Folders and scripts that excludes left out. */
  readonly hiddenByExcludes: number;
  readonly formatNumber: (value: number) => string;
}

const plural = (count: number, one: () => string, many: () => string): string =>
  count === 1 ? one() : many();

/** How many were not, or not fully, scanned. */
export function notFullyScanned({ skipped, failed, incomplete }: Tally): number {
  return skipped + failed + incomplete;
}

/** One line for a person who asked for the scan. */
export function summaryLine({ tally, cancelled, formatNumber: n }: Summary): string {
  const scanned = plural(
    tally.scanned,
    () => l10n.t('Amsight scanned 1 script'),
    () => l10n.t('Amsight scanned {0} scripts', n(tally.scanned)),
  );
  const flagged =
    tally.flagged > 0
      ? l10n.t('{0} flagged', n(tally.flagged))
      : tally.unjudged > 0 && tally.unjudged === tally.scanned
        ? l10n.t('no engine works on this machine')
        : l10n.t('nothing flagged');
  const rest = notFullyScanned(tally);
  const parts = [`${scanned}: ${flagged}`];
  if (tally.acknowledged > 0) parts.push(l10n.t('{0} acknowledged', n(tally.acknowledged)));
  if (rest > 0) parts.push(l10n.t('{0} not fully scanned', n(rest)));
  if (cancelled) parts.push(l10n.t('cancelled'));
  return `${parts.join(', ')}.`;
}

/** @returns Markdown: counts, and what was left out and why */
export function summaryDocument(summary: Summary): string {
  const { tally, list, formatNumber: n } = summary;
  const rows: [string, string][] = [
    [l10n.t('Scanned'), n(tally.scanned)],
    [l10n.t('Flagged'), n(tally.flagged)],
    [l10n.t('Skipped'), n(tally.skipped)],
    [l10n.t('Failed'), n(tally.failed)],
    [l10n.t('Not scanned by every engine, or not all layers'), n(tally.incomplete)],
    [l10n.t('No script for Windows hosts'), n(tally.ignored)],
  ];
  if (tally.acknowledged > 0) rows.push([l10n.t('Acknowledged findings'), n(tally.acknowledged)]);
  if (summary.outdated > 0) {
    rows.push([l10n.t('Acknowledgements that are stale or expired'), n(summary.outdated)]);
  }
  if (summary.hiddenByExcludes > 0) {
    rows.push([l10n.t('Left out by excludes (folders count once)'), n(summary.hiddenByExcludes)]);
  }
  const parts = [
    `# ${l10n.t('Workspace Scan')}`,
    escapeMarkdown(summaryLine(summary)),
    table([l10n.t('Files'), l10n.t('Count')], rows),
  ];
  if (summary.workspaceExcludesIgnored > 0) {
    parts.push(
      escapeMarkdown(
        l10n.t(
          'The workspace is not trusted, so its own excludes do not apply: {0} scripts that they name were scanned.',
          n(summary.workspaceExcludesIgnored),
        ),
      ),
    );
  }
  if (tally.notDetecting > 0) {
    parts.push(
      escapeMarkdown(
        l10n.t(
          'AMSI does not detect on this machine, so {0} scripts were judged by the rules alone. Use Show AMSI Health to see why.',
          n(tally.notDetecting),
        ),
      ),
    );
  }
  if (tally.unjudged > 0) {
    parts.push(
      escapeMarkdown(
        l10n.t(
          'No engine works on this machine, so {0} scripts were not judged. Use Show AMSI Health, and see the settings amsight.engines.amsi and amsight.engines.rules.',
          n(tally.unjudged),
        ),
      ),
    );
  }
  if (list.length > 0) {
    parts.push(
      `## ${l10n.t('Not, or not fully, scanned')}`,
      table(
        [l10n.t('File'), l10n.t('Reason')],
        list.map((one) => [codeSpan(one.path).replaceAll('|', '\\|'), escapeMarkdown(one.reason)]),
      ),
    );
    const more = notFullyScanned(tally) - tally.notDetecting - tally.unjudged - list.length;
    if (more > 0) parts.push(escapeMarkdown(l10n.t('{0} more are not listed.', n(more))));
  }
  return `${parts.join('\n\n')}\n`;
}
