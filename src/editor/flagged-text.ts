/** What AMSI flagged in a document, followed through its edits: it outlives scans in which AMSI is not asked. */

import type { FileReport, OffsetRange, Range } from '../findings/model';
import { applyEdit, flaggedRegion, type Edit, type FlaggedRegion } from './flagged-region';
import { keepVerdict, moveVerdict, withKeptVerdict, type KeptVerdict } from './kept-verdict';

/** The document as it is now. */
export interface TextNow {
  readonly version: number;
  /** To UTF-16 offsets. */
  readonly toOffsets: (range: Range) => OffsetRange;
  readonly toRange: (offsets: OffsetRange) => Range;
}

const everywhere: FlaggedRegion = { ranges: [{ start: 0, end: Number.MAX_SAFE_INTEGER }], touched: true };
const nowhere = (): OffsetRange => ({ start: 0, end: 0 });

export class FlaggedText {
  private region: FlaggedRegion | null = null;
  /** What AMSI said of it when it was last asked. */
  private verdict: KeptVerdict | null = null;
  /** The report that told it, before it was amended. */
  private told: FileReport | null = null;
  /** The document's version then. */
  private version = 0;

  /** AMSI flagged a part of the document. */
  get flagged(): boolean {
    return this.region !== null;
  }

  /** An edit touched what AMSI flagged. */
  get touched(): boolean {
    return this.region?.touched ?? false;
  }

  /** What AMSI said is known, and can stand beside what the rules say now. */
  get kept(): boolean {
    return this.verdict !== null;
  }

  /** AMSI flagged another text than that of this version, about which it was not asked. */
  isBehind(version: number): boolean {
    return this.flagged && this.version !== version;
  }

  follow(edit: Edit): void {
    if (this.region !== null) this.region = applyEdit(this.region, edit);
    if (this.verdict !== null) this.verdict = moveVerdict(this.verdict, edit);
  }

  /** AMSI is to be asked again, whatever the edits were. */
  touch(): void {
    if (this.region !== null) this.region = { ...this.region, touched: true };
  }

  forget(): void {
    this.region = null;
    this.verdict = null;
    this.told = null;
  }

  /** A report that came too late. Where AMSI flagged that text its alert was raised: what follows waits for rest. */
  noteOutdated(report: FileReport): void {
    if (flaggedRegion({ ...report, findings: [] }, nowhere) !== null) this.region = everywhere;
  }

  /**
   * @param rulesOnly AMSI was not to be asked for this report
   * @returns the report to show: with what AMSI said before where it was not asked, else as it is, to be kept
   */
  judge(report: FileReport, now: TextNow, rulesOnly: boolean): FileReport {
    // An earlier answer of AMSI's about the same text may have come all the same.
    const unasked = rulesOnly && (report.engines.amsi?.verdict ?? 'unscanned') === 'unscanned';
    if (unasked && this.verdict !== null) return withKeptVerdict(report, this.verdict, now.toRange);
    this.region = flaggedRegion(report, now.toOffsets);
    this.verdict = this.region === null ? null : keepVerdict(report, now.toOffsets);
    this.told = report;
    this.version = now.version;
    return report;
  }

  /**
   * Takes over what was learnt since about what AMSI said.
   * @returns false when `report` is not where that is from
   */
  amend(report: FileReport, change: (told: FileReport) => FileReport): boolean {
    if (this.verdict === null || this.told !== report) return false;
    this.verdict = { ...this.verdict, report: change(this.verdict.report) };
    return true;
  }
}
