/** Which layer a place of the source is about. */

import type { FileReport, Finding, Position, Range, Severity } from '../../findings/model';
import type { LayerOutline } from '../../protocol';
import { isFlagged, type LayerVerdict } from './verdicts';

const compare = (a: Position, b: Position): number => a.line - b.line || a.character - b.character;

/** Ends count: a hover there is about the expression before it. */
export function contains({ start, end }: Range, position: Position): boolean {
  return compare(start, position) <= 0 && compare(position, end) <= 0;
}

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2 };

/** The worst finding in a decoded layer at a place; of equals, the one in the innermost layer. */
export function findingAt(report: Pick<FileReport, 'findings'>, position: Position): Finding | undefined {
  return report.findings
    .filter(({ layer, range }) => layer > 0 && contains(range, position))
    .sort((a, b) => ranks[a.severity] - ranks[b.severity] || b.layer - a.layer)[0];
}

/**
 * The layer that a finding is in, by its content: numbers differ where a clock ended the unwrapping. The same content is a
 * layer once.
 */
export function layerOfFinding(
  layers: readonly LayerOutline[],
  { layerSha256 }: Pick<Finding, 'layerSha256'>,
): LayerOutline | undefined {
  return layers.find(({ sha256 }) => sha256 === layerSha256);
}

/** The layers that come out of the expression at a place, folded forms left out; outer ones first. */
function layersAt(layers: readonly LayerOutline[], position: Position): LayerOutline[] {
  return layers.filter(
    ({ folded, parent, range }) => !folded && parent !== null && contains(range, position),
  );
}

/**
 * The layer to show for a place: the innermost that is flagged, else the innermost.
 * @param verdicts by index
 */
export function layerAt(
  layers: readonly LayerOutline[],
  verdicts: readonly LayerVerdict[],
  position: Position,
): LayerOutline | undefined {
  const here = layersAt(layers, position);
  return here.filter(({ index }) => isFlagged(verdicts[index] ?? null)).at(-1) ?? here.at(-1);
}

/**
 * The layer to select for the CodeLens of a line: the innermost that is flagged, else the first.
 * @param line zero-based, where the carrying expressions begin
 * @param verdicts by index
 */
export function layerOfLine(
  layers: readonly LayerOutline[],
  verdicts: readonly LayerVerdict[],
  line: number,
): LayerOutline | undefined {
  const here = layers.filter(
    ({ folded, parent, range }) => !folded && parent !== null && range.start.line === line,
  );
  return here.filter(({ index }) => isFlagged(verdicts[index] ?? null)).at(-1) ?? here[0];
}
