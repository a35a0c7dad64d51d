/** What the last scan said of each layer: a pure function of its report. */

import * as l10n from '@vscode/l10n';

import type { EngineVerdict, FileReport, Verdict } from '../../findings/model';
import { worstVerdict } from '../../findings/verdicts';
import type { LayerView } from '../../protocol';

/** Null: no scan of this very content has judged the layer. */
export type LayerVerdict = Verdict | null;

/** An engine that is switched off or not to be had here says nothing, and need not. */
const counts = (engine: EngineVerdict | undefined): engine is EngineVerdict =>
  engine !== undefined && engine.code !== 'engineOff' && engine.code !== 'engineUnavailable';

/**
 * The verdict on each layer, by index.
 * @param report of the same content as the layers; null where there is none
 */
export function layerVerdicts(
  layers: readonly Pick<LayerView, 'index' | 'sha256'>[],
  report: FileReport | null,
): LayerVerdict[] {
  // Another number of layers: a budget of time ended one of the two earlier, and indexes mean nothing.
  if (report?.status !== 'scanned' || report.layers !== layers.length) return layers.map(() => null);
  const { amsi, rules } = report.engines;
  const byIndex = new Map(report.submitted.map((one) => [one.layer, one.verdict]));
  // Identical layers are scanned once.
  const byHash = new Map(report.submitted.map((one) => [one.sha256, one.verdict]));
  return layers.map(({ index, sha256 }) => {
    const said: Verdict[] = report.findings
      .filter(({ layer, alsoIn }) => layer === index || alsoIn?.includes(index) === true)
      .map(({ verdict }) => verdict);
    if (counts(rules)) said.push(rules.verdict === 'unscanned' ? 'unscanned' : 'notDetected');
    if (counts(amsi)) {
      const submitted = byIndex.get(index) ?? byHash.get(sha256);
      if (submitted !== undefined) said.push(submitted);
      else if (amsi.verdict === 'unscanned') said.push('unscanned');
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
