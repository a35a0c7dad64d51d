/** The statements of a script, so that an engine is asked about whole ones. */

import type { SyntaxUnit } from '../findings/line-cells';
import { LineIndex } from '../scripts/line-index';
import { BudgetSpent } from './meter';
import type { LayerKind } from './model';
import { batchStatements } from './units/batch';
import { jscriptStatements } from './units/jscript';
import { markupStatements } from './units/markup';
import type { StatementsOf, StatementTree } from './units/model';
import { powershellStatements } from './units/powershell';
import { mofStatements, registryStatements } from './units/registry';
import { vbscriptStatements } from './units/vbscript';

/** UTF-16 units of a text that is parsed at most: longer ones are divided by lines. */
const mostParsed = 1024 * 1024;
/** Lines of a statement from which on those that stand in it are told apart. */
const longStatement = 7;
/** Deeper statements belong to those that they stand in. */
const maxDepth = 8;

const scripts: readonly (readonly [LayerKind, StatementsOf])[] = [
  ['powershell', powershellStatements],
  ['jscript', jscriptStatements],
  ['vbscript', vbscriptStatements],
];
const markup = markupStatements(new Map(scripts));
const statementsOf: ReadonlyMap<LayerKind, StatementsOf> = new Map([
  ...scripts,
  ['batch', batchStatements],
  ['hta', markup],
  ['wsf', markup],
  ['sct', markup],
  ['xsl', markup],
  ['reg', registryStatements],
  ['mof', mofStatements],
]);

/**
 * Statements in the order of the text; a long one stands before those in it. None, or those up to a place, for a text
 * that can't be parsed within bounds, and none for other kinds: they are divided by lines.
 */
export function syntaxUnits(kind: LayerKind, text: string): SyntaxUnit[] {
  const units: SyntaxUnit[] = [];
  const find = statementsOf.get(kind);
  if (find === undefined || text.length > mostParsed) return units;
  try {
    collect(find(text), 0, new LineIndex(text), units);
  } catch (error) {
    if (!(error instanceof BudgetSpent || error instanceof RangeError)) throw error;
  }
  return units;
}

function collect(
  statements: Iterable<StatementTree>,
  depth: number,
  lines: LineIndex,
  units: SyntaxUnit[],
): void {
  for (const { start, end, inner } of statements) {
    units.push({ start, end, depth });
    const count = lines.positionAt(Math.max(start, end - 1)).line - lines.positionAt(start).line + 1;
    if (count >= longStatement && depth < maxDepth) collect(inner(), depth + 1, lines, units);
  }
}
