/** Puts what rules know of the lines that AMSI flags beside AMSI's findings. */

import { explainedMessage, explanation } from './messages';
import type { Finding, Position, Range } from './model';

/** With more rules than this, none of them is the explanation. */
const fewRules = 3;
/** Related places of one finding. */
const mostPlaces = 10;

/**
 * AMSI's findings, then the rules'. Where AMSI flags lines, rules that hit in them are related, and the first of a few is
 * named in the sentence. Where AMSI names no place, the rules' places are related: they are where to look first.
 */
export function explained(amsi: readonly Finding[], rules: readonly Finding[]): Finding[] {
  const placed = rules.filter(
    ({ precision, severity }) => precision === 'exact' && severity !== 'information',
  );
  const located = amsi.filter(({ precision }) => precision === 'lines');
  const elsewhere = placed.filter((rule) => !located.some(({ range }) => holds(range, rule.range)));
  return [
    ...amsi.map((finding) => withRules(finding, finding.precision === 'file' ? elsewhere : placed)),
    ...rules,
  ];
}

function withRules(finding: Finding, rules: readonly Finding[]): Finding {
  const { precision, range, message, related = [] } = finding;
  if (precision === 'exact') return finding;
  const inside = precision === 'file' ? rules : rules.filter((rule) => holds(range, rule.range));
  const [first] = inside;
  if (first === undefined) return finding;
  const ruleCount = new Set(inside.map(({ ruleId }) => ruleId)).size;
  const names = precision === 'lines' && ruleCount <= fewRules;
  return {
    ...finding,
    message: names ? explainedMessage(message, first) : message,
    related: [
      ...related,
      ...inside.slice(0, mostPlaces).map((rule) => ({ message: explanation(rule), range: rule.range })),
    ],
  };
}

function holds(outer: Range, inner: Range): boolean {
  return !isBefore(inner.start, outer.start) && !isBefore(outer.end, inner.end);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
