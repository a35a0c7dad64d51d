/** Sorts a scan's matches into the layers they lie in and makes hits of them. */

import type { OffsetRange } from '../../findings/model';
import type { Layer } from '../../layers/model';
import type { RuleHit, RuleInfo } from '../model';
import type { Segment } from './buffer';
import { ruleInfo } from './metadata';
import { toUtf16Ranges } from './offsets';
import type { YaraRule } from './yara';

/** Ranges kept of one rule in one layer. */
const maxRanges = 50;

/** Byte ranges of one rule in one segment, relative to its start; none when the rule held without any pattern. */
export interface RulePlaces {
  readonly rule: YaraRule;
  readonly segment: number;
  readonly ranges: readonly OffsetRange[];
}

/** What a rule matched in a buffer of several segments. */
interface Sorted {
  readonly places: readonly RulePlaces[];
  /**
   * True when a match crosses a segment's boundary, or a pattern has as many matches as YARA-X keeps: then only
   * scanning each segment alone tells this rule's matches.
   */
  readonly inexact: boolean;
}

/**
 * @param segments in the order of the buffer
 * @param maxMatches as many matches of one pattern as YARA-X keeps
 */
export function sortIntoSegments(rule: YaraRule, segments: readonly Segment[], maxMatches: number): Sorted {
  const shown = new Map<number, OffsetRange[]>();
  const context = new Map<number, OffsetRange[]>();
  let inexact = false;
  for (const pattern of rule.patterns) {
    if (pattern.matches.length >= maxMatches) inexact = true;
    const ranges = pattern.isPrivate ? context : shown;
    for (const { offset, length } of pattern.matches) {
      const index = segmentAt(segments, offset);
      const segment = segments[index];
      if (segment === undefined || offset < segment.start || offset + length > segment.end) {
        inexact = true;
        continue;
      }
      const range = { start: offset - segment.start, end: offset + length - segment.start };
      const list = ranges.get(index);
      if (list === undefined) ranges.set(index, [range]);
      else list.push(range);
    }
  }
  // Private patterns are the context that makes the others worth showing; they are shown only where nothing else is.
  const chosen = shown.size > 0 ? shown : context;
  if (chosen.size === 0 && !inexact) return { places: [{ rule, segment: 0, ranges: [] }], inexact };
  return { places: [...chosen].map(([segment, ranges]) => ({ rule, segment, ranges })), inexact };
}

/**
 * The index of the last segment that starts at or before `offset`; -1 before the first. The offset may lie in the
 * separator behind that segment.
 * @param offset in bytes of the buffer
 */
export function segmentAt(segments: readonly Pick<Segment, 'start'>[], offset: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((segments[middle]?.start ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Makes hits, in the order of layers and then of first ranges.
 * @param layers one for each segment
 */
export function toHits(
  places: readonly RulePlaces[],
  layers: readonly Layer[],
  segments: readonly Segment[],
): RuleHit[] {
  const infos = new Map<YaraRule, RuleInfo>();
  const hits = places.flatMap(({ rule, segment: index, ranges }): RuleHit[] => {
    const layer = layers[index];
    const segment = segments[index];
    if (layer === undefined || segment === undefined) return [];
    const info = infos.get(rule) ?? ruleInfo(rule);
    infos.set(rule, info);
    const bytes = ranges.length === 0 ? [firstLine(layer)] : outermost(ranges).slice(0, maxRanges);
    const units =
      segment.direct || ranges.length === 0 || layer.content.type === 'bytes'
        ? bytes
        : toUtf16Ranges(layer.content.text, bytes);
    return [{ rule: info, layer: layer.index, ranges: units }];
  });
  return hits.sort((a, b) => a.layer - b.layer || firstStart(a) - firstStart(b));
}

function firstStart(hit: RuleHit): number {
  return hit.ranges[0]?.start ?? 0;
}

/** Where a rule is shown that held without any pattern (`filesize > 1MB`): the first line, or all of a byte layer. */
function firstLine(layer: Layer): OffsetRange {
  if (layer.content.type === 'bytes') return { start: 0, end: layer.content.bytes.length };
  const end = layer.content.text.search(/\r?\n|\r/);
  return { start: 0, end: end === -1 ? layer.content.text.length : end };
}

/** Sorted by start, without those that lie inside another one. */
function outermost(ranges: readonly OffsetRange[]): OffsetRange[] {
  const kept: OffsetRange[] = [];
  let reached = -1;
  for (const range of [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (range.end <= reached) continue;
    kept.push(range);
    reached = range.end;
  }
  return kept;
}
