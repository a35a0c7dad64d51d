/** What the language status says of the current file: a pure function of what is known of its last scan. */

import * as l10n from '@vscode/l10n';

import { acknowledgedIn, openIn } from '../findings/acknowledgements/count';
import { changedSentences } from '../findings/changed-since';
import type { EngineId, FileReport, ReasonCode } from '../findings/model';
import { nobodyJudged, shortfalls, type Shortfall } from './shortfalls';

export interface DocumentState {
  /** Python, Perl: a script language that AMSI does not cover, by its display name. */
  readonly uncovered: string | null;
  /** A glob of amsight.exclude takes the document out. */
  readonly excluded: boolean;
  /** A scan waits or is under way. */
  readonly busy: boolean;
  readonly report: FileReport | null;
  /** Findings that do not fit into the editor's limit. */
  readonly dropped: number;
  /** AMSI flagged an earlier text, and was not asked about this one. */
  readonly amsiBehind: boolean;
  /** `amsight.run` is manual. */
  readonly manual: boolean;
  readonly formatNumber: (value: number) => string;
}

export interface DocumentStatusView {
  readonly text: string;
  readonly detail: string;
  readonly severity: 'information' | 'warning' | 'error';
  readonly busy: boolean;
  /** The setting that changes what is said. */
  readonly setting: string | null;
}

/** A scan that takes longer is said to be slow (milliseconds). */
const slow = 2000;

const settingFor: Readonly<Partial<Record<ReasonCode, string>>> = {
  tooLarge: 'amsight.maxFileSize',
  timedOut: 'amsight.timeBudget',
  alertBudget: 'amsight.amsi.alertBudget',
  languageOff: 'amsight.languages',
};

const engineSettings: Readonly<Record<EngineId, string>> = {
  amsi: 'amsight.engines.amsi',
  rules: 'amsight.engines.rules',
};

function settingOf({ code, engine }: Shortfall): string | null {
  if (code === 'engineOff' && engine !== null) return engineSettings[engine];
  return code === null ? null : (settingFor[code] ?? null);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}

function scannedView(report: FileReport, state: DocumentState): DocumentStatusView {
  const undone = shortfalls(report);
  const notes = [...changedSentences(report), ...undone.map(({ sentence }) => sentence)];
  if (state.amsiBehind && !state.busy) {
    notes.push(l10n.t('The text has changed since AMSI scanned it. Save it to have AMSI scan it again.'));
  }
  if (state.dropped > 0) {
    notes.push(
      l10n.t('{0} more findings are not shown: the editor has a limit.', state.formatNumber(state.dropped)),
    );
  }
  if (report.durationMs >= slow) notes.push(l10n.t('The last scan took {0} s.', seconds(report.durationMs)));
  return {
    text: headline(report, undone, state),
    detail: notes.join(' '),
    severity: undone.length > 0 ? 'warning' : 'information',
    busy: state.busy,
    setting:
      undone.map(settingOf).find((setting) => setting !== null) ??
      (report.truncated && report.unwrapFailed !== true ? 'amsight.layers' : null),
  };
}

function headline(
  report: FileReport,
  undone: readonly Shortfall[],
  { formatNumber }: Pick<DocumentState, 'formatNumber'>,
): string {
  const acknowledged = acknowledgedIn(report);
  const words = [openWords(report, undone, formatNumber)];
  if (acknowledged > 0) words.push(l10n.t('{0} acknowledged', formatNumber(acknowledged)));
  return words.flatMap((one) => one ?? []).join(', ');
}

/** Null where all there is to say is what was acknowledged. */
function openWords(
  report: FileReport,
  undone: readonly Shortfall[],
  formatNumber: (value: number) => string,
): string | null {
  const count = openIn(report);
  if (count === 1) return l10n.t('1 finding');
  if (count > 1) return l10n.t('{0} findings', formatNumber(count));
  if (nobodyJudged(report)) return l10n.t('Not scanned');
  if (undone.length > 0) return l10n.t('Not fully scanned');
  return acknowledgedIn(report) > 0 ? null : l10n.t('Nothing flagged');
}

/** What is said of a document that is a script, or of a language that AMSI does not cover. */
export function documentStatusView(state: DocumentState): DocumentStatusView {
  const view = (text: string, detail: string, setting: string | null = null): DocumentStatusView => ({
    text,
    detail,
    severity: 'information',
    busy: state.busy,
    setting,
  });
  if (state.uncovered !== null) {
    return view(
      l10n.t('Not covered by AMSI'),
      // Short: the popover cuts long lines.
      l10n.t('{0} is not scanned.', state.uncovered),
    );
  }
  if (state.excluded) {
    return view(
      l10n.t('Excluded'),
      l10n.t('The setting amsight.exclude leaves this file out.'),
      'amsight.exclude',
    );
  }
  const { report } = state;
  if (report === null) {
    if (state.busy) return view(l10n.t('Scanning…'), '');
    return view(
      l10n.t('Not scanned yet'),
      state.manual ? l10n.t('Scans run only when asked for: use Scan File, or change amsight.run.') : '',
      state.manual ? 'amsight.run' : null,
    );
  }
  if (report.status === 'scanned') return scannedView(report, state);
  const setting = report.code === null ? null : (settingFor[report.code] ?? null);
  const reason = report.reason ?? l10n.t('no reason was given');
  const detail = setting === null || reason.includes(setting) ? reason : `${reason} (${setting})`;
  return {
    text: report.status === 'skipped' ? l10n.t('Skipped') : l10n.t('Not scanned'),
    detail,
    severity: report.status === 'skipped' && report.code !== 'tooLarge' ? 'information' : 'warning',
    busy: state.busy,
    setting,
  };
}
