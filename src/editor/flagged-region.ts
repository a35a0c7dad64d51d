/** Follows the region that AMSI flagged through edits, to know whether one of them touched it. */

import type { FileReport, OffsetRange, Range } from '../findings/model';

/** One content change as the editor reports it, in UTF-16 units of the text before it. */
export interface Edit {
  readonly offset: number;
  readonly removed: number;
  readonly inserted: number;
}

export interface FlaggedRegion {
  readonly ranges: readonly OffsetRange[];
  readonly touched: boolean;
}

const flagging: ReadonlySet<string> = new Set(['detected', 'blockedByAdmin', 'suspicious']);

/**
 * The region AMSI flagged; null when it flagged nothing. A finding at file precision means all of the text.
 * @param toOffsets maps a range of the scanned text to UTF-16 offsets
 */
export function flaggedRegion(
  report: Pick<FileReport, 'engines' | 'findings'>,
  toOffsets: (range: Range) => OffsetRange,
): FlaggedRegion | null {
  const verdict = report.engines.amsi?.verdict;
  if (verdict === undefined || !flagging.has(verdict)) return null;
  const findings = report.findings.filter((finding) => finding.engine === 'amsi');
  const everything = findings.length === 0 || findings.some((finding) => finding.precision === 'file');
  const ranges = everything
    ? [{ start: 0, end: Number.MAX_SAFE_INTEGER }]
    : findings.map((finding) => toOffsets(finding.range));
  return { ranges, touched: false };
}

/** A range after an edit, and whether the edit touched it; it holds what was inserted then. */
export function shift(range: OffsetRange, edit: Edit): { range: OffsetRange; touched: boolean } {
  const editEnd = edit.offset + edit.removed;
  const delta = edit.inserted - edit.removed;
  if (editEnd < range.start) {
    return { range: { start: range.start + delta, end: range.end + delta }, touched: false };
  }
  if (edit.offset > range.end) return { range, touched: false };
  return {
    range: { start: Math.min(range.start, edit.offset), end: Math.max(edit.offset, range.end + delta) },
    touched: true,
  };
}

/** The region after an edit; an edit that only adjoins it counts as touching. */
export function applyEdit(region: FlaggedRegion, edit: Edit): FlaggedRegion {
  const shifted = region.ranges.map((range) => shift(range, edit));
  return {
    ranges: shifted.map((one) => one.range),
    touched: region.touched || shifted.some((one) => one.touched),
  };
}
