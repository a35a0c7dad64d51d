/** What AMSI said of a document when it was last asked, moved along with the edits since and shown beside the rules' answer. */

import type { FileReport, Finding, OffsetRange, Range } from '../findings/model';
import { scriptVerdict } from '../findings/report';
import { shift, type Edit } from './flagged-region';

export interface KeptVerdict {
  /** Of the scan that asked AMSI. */
  readonly report: FileReport;
  /** Of AMSI's findings in it, in their order: the place of each, then those related to it, in the text as it is now. */
  readonly places: readonly (readonly OffsetRange[])[];
}

const ofAmsi = ({ findings }: FileReport): Finding[] => findings.filter(({ engine }) => engine === 'amsi');

/** @param toOffsets maps a range of the scanned text to UTF-16 offsets */
export function keepVerdict(report: FileReport, toOffsets: (range: Range) => OffsetRange): KeptVerdict {
  const places = ofAmsi(report).map(({ range, related = [] }) =>
    [range, ...related.map((one) => one.range)].map(toOffsets),
  );
  return { report, places };
}

export function moveVerdict(kept: KeptVerdict, edit: Edit): KeptVerdict {
  return { ...kept, places: kept.places.map((places) => places.map((place) => shift(place, edit).range)) };
}

/**
 * The report of a scan by the rules alone, with what AMSI said before.
 * @param toRange maps UTF-16 offsets of the text as it is now
 */
export function withKeptVerdict(
  report: FileReport,
  { report: before, places }: KeptVerdict,
  toRange: (place: OffsetRange) => Range,
): FileReport {
  const { amsi } = before.engines;
  const engines = amsi === undefined ? report.engines : { ...report.engines, amsi };
  const moved = ofAmsi(before).map((finding, index): Finding => {
    const [place, ...others] = (places[index] ?? []).map(toRange);
    const related = finding.related?.map((one, at) => ({ ...one, range: others[at] ?? one.range }));
    return {
      ...finding,
      range: place ?? finding.range,
      ...(related === undefined ? {} : { related }),
    };
  });
  const changedSince = [
    ...(before.changedSince ?? []).filter(({ engine }) => engine === 'amsi'),
    ...(report.changedSince ?? []).filter(({ engine }) => engine !== 'amsi'),
  ];
  return {
    ...report,
    engines,
    verdict: scriptVerdict(engines),
    findings: [...moved, ...report.findings],
    ...(changedSince.length === 0 ? {} : { changedSince }),
  };
}
