/** The expressions of the source that carry layers, with how many and how many of them are flagged. */

import type { Layer } from '../layers/model';
import type { LineIndex } from '../scripts/line-index';
import type { AmsiAnswer } from './report';
import type { LayerCarrier, OffsetRange, RuleHit } from './model';
import { severityOfVerdict } from './verdicts';

/** Indexes of the layers in which an engine found more than information. */
export function flaggedLayers(answers: readonly AmsiAnswer[], hits: readonly RuleHit[]): ReadonlySet<number> {
  return new Set([
    ...answers.filter(({ answer }) => severityOfVerdict(answer.verdict) !== null).map(({ layer }) => layer),
    ...hits.filter(({ rule }) => rule.severity !== 'information').map(({ layer }) => layer),
  ]);
}

interface Group extends OffsetRange {
  end: number;
  readonly layers: Set<number>;
  readonly flagged: Set<number>;
}

/**
 * Layers by the expression of the source they come out of, directly or through other layers; overlapping expressions
 * are one. A folded form counts as the layer it is a form of, so that no content counts twice.
 * @param layers a parent before its children
 */
export function carriersOf(
  layers: readonly Layer[],
  flagged: ReadonlySet<number>,
  lines: LineIndex,
): LayerCarrier[] {
  const roots = new Map<number, number>();
  const bases = new Map<number, number>();
  for (const { index, parent, folded } of layers) {
    bases.set(index, folded && parent !== null ? (bases.get(parent) ?? parent) : index);
    const base = parent === null ? 0 : (bases.get(parent) ?? 0);
    roots.set(index, base === 0 ? index : (roots.get(base) ?? base));
  }
  const groups: Group[] = [];
  const byRoot = new Map<number, Group>();
  const first = layers.filter(({ index }) => roots.get(index) === index && bases.get(index) !== 0);
  for (const { index, carrier } of [...first].sort((a, b) => a.carrier.start - b.carrier.start)) {
    const last = groups.at(-1);
    const joins = last !== undefined && carrier.start < last.end;
    const group = joins ? last : { ...carrier, layers: new Set<number>(), flagged: new Set<number>() };
    if (!joins) groups.push(group);
    group.end = Math.max(group.end, carrier.end);
    byRoot.set(index, group);
  }
  const counted = flaggedBases(layers, bases, flagged);
  for (const { index } of layers) {
    const base = bases.get(index) ?? index;
    const group = byRoot.get(roots.get(base) ?? base);
    if (base === 0 || group === undefined) continue;
    group.layers.add(base);
    if (counted.has(base)) group.flagged.add(base);
  }
  return groups.map(({ start, end, layers: inside, flagged: bad }) => ({
    range: lines.range({ start, end }),
    layers: inside.size,
    flagged: bad.size,
  }));
}

/**
 * The layers that count as flagged. A folded form spells out what its layer carries: where an engine flags that as a
 * layer of its own, the folded form has nothing to add.
 */
function flaggedBases(
  layers: readonly Layer[],
  bases: ReadonlyMap<number, number>,
  flagged: ReadonlySet<number>,
): ReadonlySet<number> {
  const counted = new Set(
    layers.filter(({ index, folded }) => !folded && flagged.has(index)).map(({ index }) => index),
  );
  const carries = new Set<number>();
  // Children stand after their parents, so that this goes from the innermost out.
  for (const { index, parent, folded } of [...layers].reverse()) {
    const base = parent === null ? null : (bases.get(parent) ?? parent);
    if (base !== null && !folded && (counted.has(index) || carries.has(index))) carries.add(base);
  }
  for (const { index, folded } of layers) {
    const base = bases.get(index);
    if (folded && base !== undefined && flagged.has(index) && !carries.has(base)) counted.add(base);
  }
  return counted;
}
