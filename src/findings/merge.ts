/** Turns the engines' hits in layers into findings in the source, each rule and place once. */

import { layerSha256 } from '../layers/layer-hash';
import type { Layer } from '../layers/model';
import type { LineIndex } from '../scripts/line-index';
import { amsiPlaces, isWholeSource, type LayerSearch } from './amsi-places';
import { amsiMessage, relatedMessage, ruleMessage } from './messages';
import type {
  AmsiLayerVerdict,
  Finding,
  OffsetRange,
  Precision,
  RelatedPlace,
  RuleHit,
  Severity,
  SubmittedAs,
} from './model';
import { severityOfVerdict, verdictOfSeverity } from './verdicts';

/** A finding before lines are counted. */
interface Draft {
  readonly finding: Omit<Finding, 'range' | 'related'>;
  readonly place: OffsetRange;
  readonly related: { readonly message: string; readonly place: OffsetRange }[];
  /** Layers of the drafts that were merged into this one. */
  readonly alsoIn: Set<number>;
}

/** AMSI's findings; see amsi-places.ts for where they point. */
export function amsiFindings(
  layers: readonly Layer[],
  answers: readonly {
    readonly layer: number;
    readonly answer: AmsiLayerVerdict;
    readonly search?: LayerSearch;
  }[],
  submittedAs: SubmittedAs,
  source: string,
  lines: LineIndex,
): Finding[] {
  const drafts: Draft[] = [];
  for (const { layer: index, answer, search } of answers) {
    const layer = layers[index];
    const severity = severityOfVerdict(answer.verdict);
    if (layer === undefined || severity === null) continue;
    for (const { place, precision, extent } of amsiPlaces(layer, search, source, lines)) {
      drafts.push({
        finding: {
          ...amsiFinding(layer, answer, submittedAs, severity, precision),
          message: amsiMessage(layer, answer, extent, search),
        },
        place,
        related: [],
        alsoIn: new Set(),
      });
    }
  }
  return finish(mergeDrafts(drafts), lines);
}

/** The rules' findings: a hit in a decoded layer points at the expression that carries it. */
export function ruleFindings(
  layers: readonly Layer[],
  hits: readonly RuleHit[],
  lines: LineIndex,
): Finding[] {
  const drafts: Draft[] = [];
  for (const { rule, layer: index, ranges } of hits) {
    const layer = layers[index];
    if (layer === undefined) continue;
    // A rule of conditions only matches no string: it holds for the layer as a whole.
    const places = ranges.length > 0 ? ranges.map((range) => layer.toSource(range)) : [layer.carrier];
    const [first, ...others] = places;
    if (first === undefined) continue;
    drafts.push({
      finding: {
        engine: 'rules',
        ruleId: `rules/${rule.name}`,
        verdict: verdictOfSeverity(rule.severity),
        severity: rule.severity,
        message: ruleMessage(layer, rule),
        technique: rule.technique,
        layer: index,
        ...hashOf(layer),
        ...(layer.parent === null || ranges[0] === undefined
          ? {}
          : { inLayer: { start: ranges[0].start, end: ranges[0].end } }),
        precision: ranges.length > 0 || !isWholeSource(layer) ? 'exact' : 'file',
        ...(rule.reference === null ? {} : { reference: rule.reference }),
      },
      place: offsets(first),
      related: others.map((place) => ({ message: relatedMessage(layer, rule), place: offsets(place) })),
      alsoIn: new Set(),
    });
  }
  return finish(mergeDrafts(drafts), lines);
}

function amsiFinding(
  layer: Layer,
  answer: AmsiLayerVerdict,
  { appName, contentName }: SubmittedAs,
  severity: Severity,
  precision: Precision,
): Omit<Draft['finding'], 'message'> {
  return {
    engine: 'amsi',
    ruleId: `amsi/${answer.verdict}`,
    verdict: answer.verdict,
    severity,
    technique: null,
    layer: layer.index,
    ...hashOf(layer),
    precision,
    ...(answer.sha256 === null ? {} : { submission: { appName, contentName, sha256: answer.sha256 } }),
  };
}

/** The hash of a decoded layer. */
function hashOf({ parent, content }: Layer): Pick<Finding, 'layerSha256'> {
  return parent === null ? {} : { layerSha256: layerSha256(content) };
}

/**
 * Findings of one rule at one place are one: where a decoded layer's carrying expression is, or holds, the place of
 * another finding of the same rule and precision, the narrower place stays and the wider becomes related to it.
 * Drafts of outer layers come first, so that theirs stay when places are the same.
 */
function mergeDrafts(drafts: readonly Draft[]): Draft[] {
  const byRule = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const key = `${draft.finding.ruleId} ${draft.finding.precision}`;
    const group = byRule.get(key);
    if (group === undefined) byRule.set(key, [draft]);
    else group.push(draft);
  }
  return [...byRule.values()].flatMap(mergeGroup);
}

/** Linear after sorting: by start, wider first, so that a place's holder stands before it on the stack. */
function mergeGroup(group: readonly Draft[]): Draft[] {
  const narrowFirst = group
    .map((draft, order) => ({ draft, order }))
    .sort(
      (a, b) =>
        b.draft.place.start - a.draft.place.start ||
        a.draft.place.end - b.draft.place.end ||
        a.order - b.order,
    );
  const kept: Draft[] = [];
  for (const { draft } of narrowFirst) {
    const held = kept.at(-1);
    if (held === undefined || held.place.end > draft.place.end || held.place.start < draft.place.start) {
      kept.push(draft);
      continue;
    }
    if (!same(held.place, draft.place))
      held.related.push({ message: draft.finding.message, place: draft.place });
    held.related.push(...draft.related);
    for (const layer of [draft.finding.layer, ...draft.alsoIn]) {
      if (layer !== held.finding.layer) held.alsoIn.add(layer);
    }
  }
  return kept.reverse();
}

function finish(drafts: readonly Draft[], lines: LineIndex): Finding[] {
  return drafts.map(({ finding, place, related, alsoIn }) => {
    const places: RelatedPlace[] = [];
    const seen = new Set([keyOf(place)]);
    for (const one of related) {
      if (seen.has(keyOf(one.place))) continue;
      seen.add(keyOf(one.place));
      places.push({ message: one.message, range: lines.range(one.place) });
    }
    return {
      ...finding,
      ...(alsoIn.size === 0 ? {} : { alsoIn: [...alsoIn].sort((a, b) => a - b) }),
      range: lines.range(place),
      ...(places.length === 0 ? {} : { related: places }),
    };
  });
}

const offsets = ({ start, end }: OffsetRange): OffsetRange => ({ start, end });
const same = (a: OffsetRange, b: OffsetRange): boolean => a.start === b.start && a.end === b.end;
const keyOf = ({ start, end }: OffsetRange): string => `${start}-${end}`;
