/** What the last scan said of each layer: a pure function of its report. */

import * as l10n from '@vscode/l10n';

import type { EngineVerdict, FileReport, Verdict } from '../../findings/model';
import { worstVerdict } from '../../findings/verdicts';
import type { LayerOutline } from '../../protocol';

/** Null: no scan of this very content has judged the layer. */
export type LayerVerdict = Verdict | null;

/** An engine that is switched off or not to be had here says nothing, and need not. */
const counts = (engine: EngineVerdict | undefined): engine is EngineVerdict =>
  engine !== undefined && engine.code !== 'engineOff' && engine.code !== 'engineUnavailable';

type NamedLayer = Pick<LayerOutline, 'index' | 'sha256'>;

/**
 * True when the report numbers these layers: a clock may have ended one of the two earlier, and their numbers say nothing
 * then.
 */
function numbers(report: FileReport, layers: readonly NamedLayer[]): boolean {
  if (report.layers !== layers.length) return false;
  const named = [
    ...report.findings.map(({ layer, layerSha256 }) => ({ layer, sha256: layerSha256 })),
    ...report.submitted,
  ];
  return named.every(({ layer, sha256 }) => sha256 === undefined || layers[layer]?.sha256 === sha256);
}

/**
 * The verdict on each layer, by index.
 * @param report of the same content as the layers; null where there is none
 */
export function layerVerdicts(layers: readonly NamedLayer[], report: FileReport | null): LayerVerdict[] {
  if (report?.status !== 'scanned') return layers.map(() => null);
  const numbered = numbers(report, layers);
  const { amsi, rules } = report.engines;
  // Identical layers are scanned once.
  const byHash = new Map(report.submitted.map((one) => [one.sha256, one.verdict]));
  return layers.map(({ index, sha256 }) => {
    const said: Verdict[] = report.findings
      .filter(
        ({ layer, layerSha256, alsoIn }) =>
          layerSha256 === sha256 || (numbered && (layer === index || alsoIn?.includes(index) === true)),
      )
      .map(({ verdict }) => verdict);
    const submitted = byHash.get(sha256);
    if (counts(amsi) && submitted !== undefined) said.push(submitted);
    if (numbered) {
      if (counts(rules)) said.push(rules.verdict === 'unscanned' ? 'unscanned' : 'notDetected');
      if (counts(amsi) && submitted === undefined && amsi.verdict === 'unscanned') said.push('unscanned');
    }
    return worstVerdict(said);
  });
}

/** True for what the numbers of a CodeLens count as flagged. */
export function isFlagged(verdict: LayerVerdict): boolean {
  return verdict === 'detected' || verdict === 'blockedByAdmin' || verdict === 'suspicious';
}

/** A verdict in a word or two. */
export function verdictWord(verdict: LayerVerdict): string {
  switch (verdict) {
    case 'detected':
      return l10n.t('detected');
    case 'blockedByAdmin':
      return l10n.t('blocked by policy');
    case 'suspicious':
      return l10n.t('suspicious');
    case 'notDetected':
    case 'clean':
      return l10n.t('nothing found');
    case 'unscanned':
    case null:
      return l10n.t('not scanned');
  }
}
